#include "analysis/score.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

namespace kinecrine::analysis {

double fold_error(double simulated, double observed) {
  if (std::isnan(simulated) || std::isnan(observed)) return std::numeric_limits<double>::quiet_NaN();
  if (simulated == observed) return 1;
  const double ratio = simulated / observed;
  if (!(ratio > 0) || !std::isfinite(ratio)) return std::numeric_limits<double>::infinity();
  return std::max(ratio, 1 / ratio);
}

namespace {

/// Half the 95 % interval of a mean in standard errors: Student's 97.5 % quantile, which for six people
/// is 2.57; the normal one where the number of people is not known.
double standard_errors(std::optional<int> n) {
  if (!n || *n < 2) return 1.96;
  return boost::math::quantile(boost::math::students_t(*n - 1), 0.975);
}

}  // namespace

std::optional<interval> interval_95(double value, spread_kind kind, const spread& reported,
                                    std::optional<int> n) {
  const double z = standard_errors(n);
  constexpr double iqr_in_sd = 1.349;  // inter-quartile range of a normal distribution
  const double root_n = n ? std::sqrt(static_cast<double>(*n)) : 1;
  const auto about = [&](double half) { return interval{value - half, value + half}; };
  const bool both_ends = reported.low && reported.high;
  switch (kind) {
    case spread_kind::sem:
      if (reported.half_width) return about(z * *reported.half_width);
      break;
    case spread_kind::sd:
      if (reported.half_width) return about(z * *reported.half_width / root_n);
      break;
    case spread_kind::ci95:
    case spread_kind::range:
      if (both_ends) return interval{*reported.low, *reported.high};
      break;
    case spread_kind::iqr:
      if (both_ends) return about(z * (*reported.high - *reported.low) / iqr_in_sd / root_n);
      break;
    case spread_kind::none:
      break;
  }
  return std::nullopt;
}

double median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return values[middle] / 2 + values[middle - 1] / 2;
}

void score(point& number) {
  if (!number.observed || !number.simulated) return;
  const double observed = *number.observed, simulated = *number.simulated * number.assay_scale;
  const bool percent = number.scale == "percent_change";
  double fold =
      percent ? fold_error(1 + simulated / 100, 1 + observed / 100) : fold_error(simulated, observed);
  if (std::isnan(fold)) fold = std::numeric_limits<double>::infinity();
  number.fold_error = fold;
  number.within_2fold = fold <= 2;
  if (number.ci) number.within_ci = number.ci->holds(simulated);
}

std::vector<point> without_assay_scales(std::vector<point> points) {
  for (point& one : points) {
    if (one.assay_scale == 1) continue;
    one.assay_scale = 1;
    score(one);
  }
  return points;
}

tally tally_of(std::span<const point> points) {
  tally sum;
  std::vector<double> folds;
  for (const auto& one : points) {
    if (!one.simulated) {
      ++sum.missing;
    } else if (!one.sign.empty()) {
      ++sum.signs;
      sum.signs_right += one.sign_right.value_or(false);
    } else {
      ++sum.numbers;
      folds.push_back(one.fold_error.value_or(std::numeric_limits<double>::infinity()));
      sum.with_ci += one.within_ci.has_value();
      sum.within_ci += one.within_ci.value_or(false);
      sum.within_2fold += one.within_2fold.value_or(false);
    }
  }
  sum.median_fold = median(std::move(folds));
  return sum;
}

}  // namespace kinecrine::analysis
