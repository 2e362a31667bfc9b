#include "workout/assembly.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/diagnostics.hpp"

namespace kinecrine::workout {
namespace {

constexpr double longest_recording =
    7 * 86400.0;                                 // s; a longer one has a broken clock or is several workouts
constexpr std::size_t most_samples = 2'000'000;  // 23 days at one a second

/// Nothing a sensor or a receiver can truly report lies outside these bounds.
struct bounds {
  double sample::* value;
  double low, high;
};
constexpr bounds possible[] = {
    {&sample::latitude, -90, 90},   {&sample::longitude, -180, 180}, {&sample::altitude, -500, 9000},
    {&sample::distance, 0, 5e6},    {&sample::speed, 0, 50},         {&sample::power, 0, 4000},
    {&sample::heart_rate, 20, 260}, {&sample::cadence, 0, 400},      {&sample::temperature, -60, 80},
};

void drop_impossible(sample& values) {
  for (const auto& [value, low, high] : possible)
    if (!(values.*value >= low && values.*value <= high)) values.*value = missing;
}

void fill_gaps_from(sample& into, const sample& other) {
  for (const auto& [value, low, high] : possible)
    if (std::isnan(into.*value)) into.*value = other.*value;
}

/// Sorted, within [0, last], overlapping ones joined.
std::vector<span> relative(std::vector<dated_span> spans, double start, double last, bool join) {
  std::sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  std::vector<span> result;
  for (const auto& [begin, end] : spans) {
    const span one{std::clamp(begin - start, 0.0, last), std::clamp(end - start, 0.0, last)};
    if (!(one.end > one.begin)) continue;
    if (join && !result.empty() && one.begin <= result.back().end)
      result.back().end = std::max(result.back().end, one.end);
    else
      result.push_back(one);
  }
  return result;
}

std::vector<session> relative_sessions(std::vector<dated_session> sessions, double start, double last) {
  std::stable_sort(sessions.begin(), sessions.end(),
                   [](const auto& a, const auto& b) { return a.when.begin < b.when.begin; });
  std::vector<session> result;
  for (auto& one : sessions) {
    double begin = std::clamp(one.when.begin - start, 0.0, last);
    const double end = std::clamp(one.when.end - start, 0.0, last);
    if (!result.empty()) begin = std::max(begin, result.back().when.end);
    if (end > begin) result.push_back({std::move(one.sport), std::move(one.stated), {begin, end}});
  }
  if (result.empty()) result.push_back({"other", "", {0, last}});
  return result;
}

}  // namespace

void add_sample(gathered& parts, const dated_sample& one, const std::string& name) {
  if (parts.samples.size() == most_samples)
    throw base::bad_input(fmt::format("the file holds more than {} samples", most_samples),
                          "split it into single workouts", {name, 0, 0});
  parts.samples.push_back(one);
}

void assemble_recording(gathered parts, recording& into) {
  auto& samples = parts.samples;
  std::erase_if(samples, [](const dated_sample& one) { return !std::isfinite(one.at); });
  if (samples.empty())
    throw base::bad_input(fmt::format("the {} file holds no samples with a time", into.kind),
                          "export the activity itself (not a plan, a route or its summary)",
                          {into.name, 0, 0});
  std::stable_sort(samples.begin(), samples.end(),
                   [](const dated_sample& a, const dated_sample& b) { return a.at < b.at; });
  const double start = samples.front().at, last = samples.back().at - start;
  if (last > longest_recording)
    throw base::bad_input(
        fmt::format(
            "the samples spread over {:.0f} days: the device's clock jumped, or the file holds several "
            "workouts",
            last / 86400),
        "give one file for each workout", {into.name, 0, 0});
  if (!(last > 0))
    throw base::bad_input(fmt::format("the {} file holds a single moment: neither power, heart rate nor "
                                      "speed over time tells an effort",
                                      into.kind),
                          "export the whole recorded activity", {into.name, 0, 0});
  into.samples.reserve(samples.size());
  for (dated_sample& one : samples) {
    drop_impossible(one.values);
    one.values.time = one.at - start;
    if (!into.samples.empty() && into.samples.back().time == one.values.time)
      fill_gaps_from(into.samples.back(), one.values);
    else
      into.samples.push_back(one.values);
  }
  // A device that never set its clock counts from its own start: then the date says nothing.
  constexpr double year_2000 = 946684800;
  if (start > year_2000) into.started = static_cast<std::int64_t>(start);
  into.pauses = relative(std::move(parts.pauses), start, last, true);
  into.laps = relative(std::move(parts.laps), start, last, false);
  into.sessions = relative_sessions(std::move(parts.sessions), start, last);
}

}  // namespace kinecrine::workout
