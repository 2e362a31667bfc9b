#include "analysis/assays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/document.hpp"

namespace kinecrine::analysis {
namespace {

constexpr const char* format_of_assays = "kinecrine-assays/1";
/// The standard deviation of the model's log error where assays do not matter: a median fold error of 1.125
/// (calibration studies, docs/validation.html) is 0.67 of it.
constexpr double model_error = 0.175;
/// Where no spread of the mean is reported.
constexpr double unreported_error = 0.15;
/// One number says nothing of a scale that its own error would not explain.
constexpr std::size_t least_numbers = 2;

bool counts(const point& one) {
  return one.scale == to_text(scale::absolute) && one.observed && *one.observed > 0 && one.simulated &&
         *one.simulated > 0;
}

/// The variance of the log of an observed mean.
double variance_of(const point& one) {
  constexpr double errors_in_interval = 2 * 1.96;
  const double observed = one.observed.value_or(1);
  const double error =
      one.ci ? (one.ci->high - one.ci->low) / errors_in_interval / observed : unreported_error;
  return error * error;
}

double scale_of(const std::vector<point*>& numbers, double spread) {
  double weighted = 0, weights = 1 / std::pow(std::log(spread), 2);
  for (const point* one : numbers) {
    const double weight = 1 / (variance_of(*one) + model_error * model_error);
    weighted += weight * std::log(one->observed.value_or(1) / one->simulated.value_or(1));
    weights += weight;
  }
  return std::exp(weighted / weights);
}

}  // namespace

std::vector<assay> read_assays(const std::filesystem::path& file) {
  const base::table document = base::read_toml(file);
  std::vector<base::diagnostic> findings;
  base::reader reading(document, {file.string(), 1, 1}, "list of assays", findings);
  reading.require_format(format_of_assays, "ST040");
  std::vector<assay> assays;
  for (const base::value* table : reading.children("assay")) {
    base::reader one(*table->as_table(), table->where, "assay", findings);
    assay found;
    one.required("observables");
    found.observables = one.texts("observables");
    one.required("spread");
    found.spread = one.number("spread").value_or(2);
    found.why = one.required_text("why");
    one.required("sources");
    found.sources = one.texts("sources");
    if (!(found.spread > 1))
      one.report("ST041", "the spread between laboratories is a factor above 1", table->where,
                 "spread = 1.2");
    one.finish();
    assays.push_back(std::move(found));
  }
  reading.finish();
  if (!findings.empty()) throw base::bad_input(std::move(findings));
  return assays;
}

void apply_assays(validation& to, const std::vector<assay>& assays) {
  for (study_result& study : to.studies) {
    for (const assay& what : assays)
      for (const std::string& observable : what.observables) {
        std::vector<point*> numbers;
        for (point& one : study.points)
          if (one.observable == observable && counts(one)) numbers.push_back(&one);
        if (numbers.size() < least_numbers) continue;
        const double scale = scale_of(numbers, what.spread);
        for (point* one : numbers) {
          one->assay_scale = scale;
          score(*one);
        }
      }
    study.sum = tally_of(study.points);
  }
}

}  // namespace kinecrine::analysis
