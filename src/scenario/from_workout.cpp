#include "scenario/from_workout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/mapped.hpp"
#include "scenario/intensity.hpp"
#include "scenario/names.hpp"
#include "workout/effort.hpp"

namespace kinecrine::scenario {
namespace {

constexpr double minute = 60;  // s
constexpr double day = 1440;   // min

/// The key under which a mode takes a signal, and the unit that the signal comes in.
std::string_view key_of(workout::signal_kind kind) {
  switch (kind) {
    case workout::signal_kind::power:
      return "W";
    case workout::signal_kind::speed:
      return "m/s";
    default:
      return "bpm";
  }
}

/// A track of unknown sport: what moves that fast. Limits between walking, running and riding.
std::string sport_by_speed(const workout::signal& speed) {
  constexpr double fastest_walk = 2, fastest_run = 6;  // m/s
  double moving_time = 0, way = 0;
  for (const auto& bout : speed.bouts)
    for (std::size_t i = 1; i < bout.size(); ++i)
      if (bout[i].value > 0.3) {  // not standing
        moving_time += bout[i].time - bout[i - 1].time;
        way += bout[i].value * (bout[i].time - bout[i - 1].time);
      }
  const double mean = moving_time > 0 ? way / moving_time : 0;
  return mean < fastest_walk ? "walk" : mean < fastest_run ? "run" : "cycle";
}

std::string duration_text(double minutes) {
  if (minutes < 60) return fmt::format("{:.0f} min", minutes);
  const int whole = static_cast<int>(std::lround(minutes));
  return fmt::format("{} h {} min", whole / 60, whole % 60);
}

class converter {
 public:
  converter(const workout::recording& source, const knowledge::atlas& known)
      : source_(source), known_(known) {}

  scenario run() {
    result_.description = fmt::format("recorded workout ({}{}{})", source_.kind,
                                      source_.device.empty() ? "" : ", ", source_.device);
    for (const workout::session& part : source_.sessions) take(part);
    if (result_.activities.empty()) refuse();
    result_.name = title();
    for (const std::string& reason : refusals_) assume(reason);
    set_clock();
    for (const auto& one : result_.activities) result_.until = std::max(result_.until, one.end + day);
    result_.warnings = source_.warnings;
    return std::move(result_);
  }

 private:
  /// "Cycling, 1 h 18 min (ride.fit)".
  std::string title() const {
    constexpr std::size_t told = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(told, bouts_.size()); ++i) text += (i ? "; " : "") + bouts_[i];
    if (bouts_.size() > told) text += "; …";
    text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return fmt::format("{} ({})", text, std::filesystem::path(source_.name).filename().string());
  }

  /// Different sessions often have the same thing to say.
  void assume(const std::string& sentence) {
    auto& all = result_.assumptions;
    if (std::find(all.begin(), all.end(), sentence) == all.end()) all.push_back(sentence);
  }

  void take(const workout::session& part) {
    if (part.sport == "transition") return;
    std::vector<std::string> notes;
    const auto found = workout::signals(source_, part, notes);
    const std::string sport =
        part.stated.empty() ? part.sport : fmt::format("{} ('{}')", part.sport, part.stated);
    const auto [mode, best] = choose(part, found);
    if (!best) {
      refusals_.push_back(refusal(sport, found));
      return;
    }
    for (const std::string& note : notes) assume(note);
    add(part, *mode, *best);
  }

  struct choice {
    const knowledge::entry* mode = nullptr;
    const workout::signal* best = nullptr;
  };

  choice first_understood(const knowledge::entry* mode, const std::vector<workout::signal>& found) const {
    if (mode)
      for (const auto& one : found)
        if (find_intensity(known_, *mode, key_of(one.kind))) return {mode, &one};
    return {};
  }

  choice choose(const workout::session& part, const std::vector<workout::signal>& found) {
    if (const choice one = first_understood(known_.find_entry(part.sport), found); one.best) return one;
    if (const choice one = first_understood(known_.find_entry(any_mode), found); one.best) {
      assume(fmt::format(
          "The model has no mode of its own for the sport '{}': heart rate alone tells the effort.",
          part.stated.empty() ? part.sport : part.stated));
      return one;
    }
    if (part.sport != "other") return {};
    for (const auto& one : found)
      if (one.kind == workout::signal_kind::speed) {
        const std::string guess = sport_by_speed(one);
        const choice guessed = first_understood(known_.find_entry(guess), found);
        if (guessed.best)
          assume(fmt::format("The file does not say which sport it was; by its speed it was taken as '{}'.",
                             guess));
        return guessed;
      }
    return {};
  }

  static std::string refusal(const std::string& sport, const std::vector<workout::signal>& found) {
    if (found.empty())
      return fmt::format(
          "The session {} has neither power, speed nor heart rate, so nothing tells its effort.", sport);
    return fmt::format("The session {} has only its speed, which does not tell the effort in this sport.",
                       sport);
  }

  [[noreturn]] void refuse() const {
    const auto finding = [&](const std::string& reason, const char* hint) {
      return base::diagnostic{"SC070", base::severity::error, reason, {source_.name, 0, 0}, hint};
    };
    if (refusals_.empty())
      throw base::bad_input(
          std::vector{finding("The file holds no session of exercise.", "give the file of an activity")});
    throw base::bad_input(base::mapped(refusals_, [&](const std::string& reason) {
      return finding(reason, "a file with heart rate, power or (running, walking) speed");
    }));
  }

  void add(const workout::session& part, const knowledge::entry& mode, const workout::signal& best) {
    activity one;
    one.kind = "exercise";
    one.mode = mode.id;
    const std::string sport = part.stated.empty() ? part.sport : part.stated;
    const std::string what = mode.id != any_mode                    ? mode.name
                             : sport == "Other" || sport == "other" ? "exercise"
                                                                    : sport;
    double moving = 0;
    bool graded = false;
    for (const workout::bout& bout : best.bouts) {
      struct part stretch;
      stretch.key = key_of(best.kind);
      for (const workout::effort_point& p : bout) {
        stretch.points.push_back({p.time / minute, p.value, p.grade});
        graded = graded || p.grade != 0;
      }
      stretch.begin = stretch.points.front().time;
      stretch.end = stretch.points.back().time;
      moving += stretch.end - stretch.begin;
      one.parts.push_back(std::move(stretch));
    }
    one.begin = one.parts.front().begin;
    one.end = one.parts.back().end;
    bouts_.push_back(fmt::format("{}, {}", what, duration_text(moving)));
    one.label = fmt::format("{} by {}{}", bouts_.back(), best.origin, laps_text(part));
    assume(fmt::format("The effort of {} was taken from the {}{}.", what, best.origin,
                       best.kind != workout::signal_kind::speed ? ""
                       : graded                                 ? " and the grade from the recorded altitude"
                                                                : ", the ground as level"));
    if (one.parts.size() > 1)
      assume(fmt::format("{} pause{} of {} ({:.1f} min in all) {} taken as rest.", one.parts.size() - 1,
                         one.parts.size() == 2 ? "" : "s", what, one.end - one.begin - moving,
                         one.parts.size() == 2 ? "was" : "were"));
    result_.activities.push_back(std::move(one));
  }

  std::string laps_text(const workout::session& part) const {
    std::size_t laps = 0;
    for (const workout::span& lap : source_.laps) {
      const double middle = (lap.begin + lap.end) / 2;
      laps += middle >= part.when.begin && middle <= part.when.end;
    }
    return laps > 1 ? fmt::format(", {} laps", laps) : "";
  }

  /// The local time of day: by the file's own offset, else by the longitude (the sun's clock), else UTC.
  void set_clock() {
    if (!source_.started) {
      assume("The file does not say when it was recorded; the usual time of day was taken.");
      return;
    }
    double offset = static_cast<double>(source_.utc_offset.value_or(0)) / minute;
    if (!source_.utc_offset) {
      double longitude = NAN;
      for (const auto& one : source_.samples)
        if (!std::isnan(one.longitude)) {
          longitude = one.longitude;
          break;
        }
      constexpr double minutes_per_degree = 4;
      if (std::isnan(longitude)) {
        assume("The file gives its time only in UTC; that was taken as the time of day.");
      } else {
        offset = longitude * minutes_per_degree;
        assume(
            "The file gives its time only in UTC; the time of day was taken from the sun at its longitude.");
      }
    }
    const double clock = std::fmod(static_cast<double>(*source_.started) / minute + offset, day);
    result_.clock_min = clock < 0 ? clock + day : clock;
  }

  const workout::recording& source_;
  const knowledge::atlas& known_;
  scenario result_;
  std::vector<std::string> refusals_, bouts_;
};

}  // namespace

scenario from_workout(const workout::recording& source, const knowledge::atlas& known) {
  return converter(source, known).run();
}

}  // namespace kinecrine::scenario
