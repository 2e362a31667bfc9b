#include "analysis/watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "results/number.hpp"

namespace kinecrine::analysis {
namespace {

constexpr double rounding = 1e-6;  // of the larger limit: what the solver's tolerance may add

template <class visit_type>
void for_each_limited(const knowledge::atlas& base, const visit_type& visit) {
  for (const auto* one : base.observables())
    if (one->limits) visit(*one, *one->limits);
}

template <class visit_type>
void for_each_warning(const knowledge::atlas& base, const visit_type& visit) {
  for (const auto& entry : base.entries())
    for (const auto& one : entry.warnings) visit(one);
}

/// When something holds: from the first moment on, for so long in all. A change between two moments is taken
/// to happen midway.
struct spell {
  double first = 0, lasts = 0;
};
std::optional<spell> spell_of(const std::vector<double>& times, const std::vector<char>& holds) {
  const auto first = std::find(holds.begin(), holds.end(), 1);
  if (first == holds.end()) return std::nullopt;
  spell result{times[static_cast<std::size_t>(first - holds.begin())], 0};
  for (std::size_t i = 1; i < times.size(); ++i)
    result.lasts += (times[i] - times[i - 1]) * (holds[i - 1] + holds[i]) / 2;
  return result;
}

/// How far outside, in the observable's unit; infinite where the value is no finite number.
double distance(double value, const knowledge::bounds& limits) {
  if (!std::isfinite(value)) return HUGE_VAL;
  double outside = 0;
  const double size = std::max(std::abs(limits.low.value_or(0)), std::abs(limits.high.value_or(0)));
  if (limits.low) outside = std::max(outside, *limits.low - value);
  if (limits.high) outside = std::max(outside, value - *limits.high);
  return outside > rounding * size ? outside : 0;
}

std::optional<results::warning> beyond(const knowledge::observable& what, const knowledge::bounds& limits,
                                       const std::vector<double>& times, const std::vector<double>& values) {
  std::vector<char> outside(values.size());
  std::size_t worst = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    outside[i] = distance(values[i], limits) > 0 ? 1 : 0;
    if (distance(values[i], limits) > distance(values[worst], limits)) worst = i;
  }
  const auto when = spell_of(times, outside);
  if (!when) return std::nullopt;
  const double value = values[worst];
  const double passed = limits.low && value < *limits.low ? *limits.low : limits.high.value_or(HUGE_VAL);
  const std::string how =
      std::isfinite(value)
          ? fmt::format("{} at {}, where no living person has {} than {}",
                        results::with_unit(value, what.unit.text()), results::duration(times[worst]),
                        value < passed ? "less" : "more", results::with_unit(passed, what.unit.text()))
          : fmt::format("no finite number at {}", results::duration(times[worst]));
  return results::warning{
      what.id,
      fmt::format("{} ({}) leaves its limits: {}; outside from {} on, for {} in all.", what.long_name,
                  what.id, how, results::duration(when->first), results::duration(when->lasts)),
      when->first,
      when->lasts,
      value,
      limits.why.sources};
}

}  // namespace

std::vector<std::string> watched_names(const knowledge::atlas& base) {
  std::vector<std::string> names;
  for_each_limited(base, [&](const auto& one, const auto&) { names.push_back(one.id); });
  for_each_warning(base, [&](const auto& one) {
    names.insert(names.end(), one.when->names().begin(), one.when->names().end());
  });
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<results::warning> doubts(const knowledge::atlas& base, const std::vector<double>& times,
                                     const course_of& values) {
  std::vector<results::warning> all;
  for_each_warning(base, [&](const knowledge::warning& one) {
    std::vector<char> holds(times.size());
    for (std::size_t i = 0; i < times.size(); ++i)
      holds[i] = one.when->evaluate([&](std::string_view name) {
        return name == "time" ? times[i] : values(std::string(name))[i];
      }) != 0
                     ? 1
                     : 0;
    if (const auto when = spell_of(times, holds))
      all.push_back({one.id,
                     fmt::format("{} This holds from {} on, for {} in all.", one.says,
                                 results::duration(when->first), results::duration(when->lasts)),
                     when->first, when->lasts, std::nullopt, one.sources});
  });
  for_each_limited(base, [&](const knowledge::observable& one, const knowledge::bounds& limits) {
    if (auto found = beyond(one, limits, times, values(one.id))) all.push_back(std::move(*found));
  });
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return all;
}

}  // namespace kinecrine::analysis
