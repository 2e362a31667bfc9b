#include "analysis/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/diagnostics.hpp"

namespace kinecrine::analysis {
namespace {

struct departure {
  double by = 0;    ///< in the observable's unit, with its sign
  double time = 0;  ///< min
};

/// How far `course` is from `rest`, read as asked.
departure departure_of(const std::vector<double>& times, const std::vector<double>& course,
                       const std::vector<double>& rest, const moment_read& when) {
  departure result;
  if (when.what == moment_read::kind::at) {
    const auto at = static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), when.time - 1e-9) -
                                             times.begin());
    const std::size_t i = std::min(at, times.size() - 1);
    return {course[i] - rest[i], times[i]};
  }
  double area = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double by = course[i] - rest[i];
    if (std::abs(by) > std::abs(result.by)) result = {by, times[i]};
    if (i > 0) area += (by + course[i - 1] - rest[i - 1]) / 2 * (times[i] - times[i - 1]);
  }
  if (when.what == moment_read::kind::mean) return {area / (times.back() - times.front()), times.back()};
  return result;
}

double size_of(const std::vector<double>& rest) {
  double size = 0;
  for (const double value : rest) size = std::max(size, std::abs(value));
  return size;
}

bool finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double one) { return std::isfinite(one); });
}

/// Points dense enough for a peak of minutes in a day, and no more than a day's worth in a longer session.
std::vector<double> reading_times(double until, const moment_read& when) {
  constexpr double most = 1440;
  const double step = std::max(1.0, until / most);
  std::vector<double> times;
  for (double time = 0; time < until; time += step) times.push_back(time);
  times.push_back(until);
  if (when.what == moment_read::kind::at) {
    times.push_back(when.time);
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
  }
  return times;
}

scenario::scenario as_the_same(scenario::scenario session, const scenario::scenario& model) {
  session.who = model.who;
  session.clock_min = model.clock_min;
  session.last_meal_min = model.last_meal_min;
  return session;
}

}  // namespace

comparison compared(const results::course& rest, const results::course& exercise,
                    const std::vector<results::course>& others, const moment_read& when) {
  constexpr double half = 0.5, clearly_opposite = -0.1;
  comparison result;
  result.exercise = exercise.title;
  result.rest = rest.title;
  result.when = when;
  result.until = exercise.times.back();
  for (const auto& one : others) result.others.push_back({one.title, 0, 0, 0, {}});
  for (std::size_t s = 0; s < exercise.series.size(); ++s) {
    const results::series& about = exercise.series[s];
    const std::vector<double>& calm = rest.series[s].values;
    if (!finite(about.values) || !finite(calm)) continue;
    const double least = moved_by * size_of(calm);
    const departure moved = departure_of(exercise.times, about.values, calm, when);
    const bool moves = std::abs(moved.by) > least;
    compared_observable one{about, calm.front(), moved.by, moved.time, {}};
    one.about.values.clear();
    for (std::size_t o = 0; o < others.size(); ++o) {
      const departure its = departure_of(exercise.times, others[o].series[s].values, calm, when);
      if (!moves) {
        if (std::abs(its.by) > least) result.others[o].beyond.push_back(about.name);
        continue;
      }
      const double share = its.by / moved.by;
      one.shares.push_back(share);
      result.others[o].covered += std::clamp(share, 0.0, 1.0);
      if (share >= half) ++result.others[o].at_least_half;
      if (share <= clearly_opposite) ++result.others[o].opposite;
    }
    if (moves)
      result.observables.push_back(std::move(one));
    else
      ++result.still;
  }
  for (auto& one : result.others)
    one.covered /= static_cast<double>(std::max<std::size_t>(result.observables.size(), 1));
  return result;
}

scenario::scenario without_exercise(scenario::scenario session) {
  std::erase_if(session.activities, [](const auto& one) { return one.kind == "exercise"; });
  session.name = session.name.empty() ? "rest" : session.name + ", without the exercise";
  return session;
}

comparison compare(const laboratory& model, const scenario::scenario& exercise,
                   const std::vector<scenario::scenario>& others,
                   const std::optional<scenario::scenario>& rest, const comparison_request& wanted) {
  if (std::none_of(exercise.activities.begin(), exercise.activities.end(),
                   [](const auto& one) { return one.kind == "exercise"; }))
    throw base::bad_input(fmt::format("'{}' has no exercise to compare with", exercise.name),
                          "name the session with exercise first, then the others");
  const double until = wanted.until.value_or(exercise.until);
  if (wanted.when.what == moment_read::kind::at && wanted.when.time > until)
    throw base::bad_usage(
        fmt::format("--at: {:g} min lies after the end at {:g} min", wanted.when.time, until),
        "an earlier time, or a later --until");
  std::vector<scenario::scenario> all{rest ? as_the_same(*rest, exercise) : without_exercise(exercise),
                                      exercise};
  for (const auto& one : others) all.push_back(as_the_same(one, exercise));
  std::vector<results::course> courses;
  for (std::size_t i = 0; i < all.size(); ++i) {
    request how;
    how.observe = wanted.observe;
    how.until = until;
    how.at = reading_times(until, wanted.when);
    how.watch = false;
    if (wanted.progress)
      how.progress = [&](double part) {
        return wanted.progress((static_cast<double>(i) + part) / static_cast<double>(all.size()));
      };
    courses.push_back(model.simulate(all[i], how));
  }
  comparison result = compared(courses[0], courses[1], {courses.begin() + 2, courses.end()}, wanted.when);
  if (result.observables.empty())
    throw base::bad_input(fmt::format("'{}' moves nothing of what is observed", exercise.name),
                          "other observables, or another moment");
  result.provenance = courses[1].provenance;
  return result;
}

}  // namespace kinecrine::analysis
