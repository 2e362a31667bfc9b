// Comparing numbers: fold errors, intervals, medians and the tally of a study. Pure arithmetic, no model.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kinecrine::analysis {

/// max(simulated/observed, observed/simulated): at least 1, the same whichever is larger. Infinite where the
/// signs differ or just one of both is zero; 1 where both are zero; NaN for NaN.
double fold_error(double simulated, double observed);

/// What the reported spread of a value is.
enum class spread_kind { none, sem, sd, ci95, range, iqr };

/// A spread as reported: a half-width (sem, sd) or both ends (ci95, range, iqr).
struct spread {
  std::optional<double> half_width;
  std::optional<double> low, high;
  std::string text;  ///< as written
};

struct interval {
  double low = 0, high = 0;
  bool holds(double value) const { return value >= low && value <= high; }
};

/// The 95 % interval of the mean: z SEM, or z SD / sqrt(n), with Student's z for n people (1.96 where n is
/// not known; an SD is then the interval of people, wider); a CI as it stands; a range as it stands (wider
/// than the interval of the mean); an inter-quartile range through its normal SD, IQR / 1.349, like an SD
/// about the value. Absent without spread.
std::optional<interval> interval_95(double value, spread_kind kind, const spread& reported,
                                    std::optional<int> n);

/// The middle value, the mean of both middle ones; infinities count; NaN for none.
double median(std::vector<double> values);

/// One compared number or sign.
struct point {
  std::string arm, observable;
  std::string moment;  ///< as written: "60", "180..300"
  double time = 0;     ///< min; the middle of a span
  std::string unit;    ///< of observed and simulated: the measurement's, "1" for folds, "%" for changes
  std::string scale;   ///< "absolute" ...
  std::optional<double> observed;  ///< absent for signs
  std::string sign;                ///< "up", "below placebo" ...; "" for numbers
  std::string error;               ///< the spread as written
  std::optional<interval> ci;
  std::optional<double>
      simulated;  ///< for signs the relative change; absent where the model does not offer it
  /// What the simulated value is multiplied by before it is scored: how high this study's laboratory
  /// measures.
  double assay_scale = 1;
  std::optional<double> fold_error;
  std::optional<bool> within_ci, within_2fold, sign_right;
  std::string locator;
};

/// Fills in the fold error of a compared number and whether it is within two-fold and within its interval.
void score(point& number);
/// The same points scored as they were simulated.
std::vector<point> without_assay_scales(std::vector<point> points);

/// What the points of a study, or of many, come to.
struct tally {
  std::size_t numbers = 0;  ///< compared numbers
  std::size_t signs = 0;    ///< compared signs
  std::size_t signs_right = 0;
  std::size_t missing = 0;  ///< points that the model does not offer
  std::size_t with_ci = 0;  ///< compared numbers with an interval
  std::size_t within_ci = 0, within_2fold = 0;
  double median_fold = 0;  ///< NaN where no number was compared
};
tally tally_of(std::span<const point> points);

}  // namespace kinecrine::analysis
