#include "solve/reference_size.hpp"

#include <algorithm>
#include <cmath>

namespace kinecrine::solve {

namespace {

constexpr double cautious = 1e-3;  ///< an estimate that is too large would hide errors
/// What a state that is not zero is at least, of the same estimate: one that rests where two large terms
/// cancel holds only their rounding, which no step could resolve.
constexpr double cancelled = 1e-5;
/// A value below this share of the same estimate is such rounding, and counts as 0.
constexpr double rounding = 1e-6;
/// An amount that changes no other state by more than this share is as good as none.
constexpr double unfelt = 1e-6;
constexpr double least_share = 1e-6;
constexpr double size_without_any_hint = 1e-6;
constexpr int rounds = 3;  ///< how far along a chain an estimate travels

}  // namespace

std::vector<double> reference_sizes(const sbml::sparsity& pattern, const std::vector<double>& states,
                                    const std::vector<double>& rates, const std::vector<double>& jacobian,
                                    double horizon) {
  const std::size_t n = states.size();
  std::vector<double> sizes(n), loss(n, 0);
  for (std::size_t k = 0; k < n; ++k) sizes[k] = std::isfinite(states[k]) ? std::fabs(states[k]) : 0;
  std::vector<double> own = sizes;
  const auto each_entry = [&](const auto& visit) {
    for (std::size_t column = 0; column < n; ++column)
      for (auto k = pattern.column_starts[column]; k < pattern.column_starts[column + 1]; ++k)
        visit(static_cast<std::size_t>(pattern.rows[static_cast<std::size_t>(k)]), column,
              std::fabs(jacobian[static_cast<std::size_t>(k)]));
  };
  each_entry([&](std::size_t row, std::size_t column, double entry) {
    if (row == column) loss[row] = entry;
  });
  const double slowest = horizon > 0 ? 1 / horizon : 1;
  for (int round = 0; round < rounds; ++round) {
    std::vector<double> gain(n, 0);
    for (std::size_t k = 0; k < n; ++k)
      if (std::isfinite(rates[k])) gain[k] = std::fabs(rates[k]);
    each_entry([&](std::size_t row, std::size_t column, double entry) {
      if (row != column) gain[row] += entry * sizes[column];
    });
    for (std::size_t k = 0; k < n; ++k)
      if (std::isfinite(gain[k])) {
        const double estimate = gain[k] / std::max(loss[k], slowest);
        if (own[k] <= rounding * estimate) own[k] = 0;
        sizes[k] = std::max(own[k], (own[k] == 0 ? cautious : cancelled) * estimate);
      }
  }
  // What nothing moves yet (a threshold is still far) is judged by what it will move.
  std::vector<double> felt(n, 0);
  each_entry([&](std::size_t row, std::size_t column, double entry) {
    if (row == column || sizes[column] > 0 || sizes[row] == 0 || !(entry > 0) || !std::isfinite(entry))
      return;
    const double enough = unfelt * sizes[row] * std::max(loss[row], slowest) / entry;
    felt[column] = felt[column] > 0 ? std::min(felt[column], enough) : enough;
  });
  for (std::size_t k = 0; k < n; ++k)
    if (felt[k] > 0) sizes[k] = felt[k];
  double smallest = 0;
  for (const double size : own)
    if (size > 0) smallest = smallest > 0 ? std::min(smallest, size) : size;
  const double least = smallest > 0 ? least_share * smallest : size_without_any_hint;
  for (double& size : sizes) size = std::max(size, least);
  return sizes;
}

}  // namespace kinecrine::solve
