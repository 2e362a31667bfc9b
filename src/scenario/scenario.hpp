// A person and a timeline: what a scenario file (or a workout file) says, checked against the knowledge base.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.hpp"
#include "results/course.hpp"

namespace kinecrine::knowledge {
class atlas;
}

namespace kinecrine::scenario {

/// What was said about the person: name -> value in the unit of the person entry's `given`.
struct person {
  std::map<std::string, double> given;
  std::vector<std::string> said;  ///< "age 31 yr", as written
};

/// One moment of a sampled intensity.
struct point {
  double time = 0;   ///< min since the scenario's start
  double value = 0;  ///< in the unit of the intensity
  double grade = 0;  ///< rise over run
};

/// A stretch of one intensity: constant (`points` empty) or sampled. The number is in the unit of the mode's
/// intensity `key`.
struct part {
  double begin = 0, end = 0;  ///< min since the scenario's start
  std::string key;            ///< "%VO2max", "W", "km/h" ...; the intensity of the mode
  double value = 0;
  double grade = 0;
  std::vector<point> points;
};

/// One thing of the timeline.
struct activity {
  double begin = 0, end = 0;              ///< min since the scenario's start
  std::string kind;                       ///< exercise | meal | drink | infusion
  std::string label;                      ///< "run, 75 %VO2max"
  std::string mode;                       ///< of an exercise: the mode's id; of an infusion: the agent
  std::vector<part> parts;                ///< of an exercise, in order; rest between them
  std::map<std::string, double> amounts;  ///< of a meal, drink or infusion: given name -> value in its unit
};

struct scenario {
  std::string name;
  person who;
  double clock_min = 0;      ///< minutes of the day at the start
  double last_meal_min = 0;  ///< minutes before the start
  std::vector<activity> activities;
  double until = 0;                      ///< min: when a simulation of it should end unless told otherwise
  std::vector<std::string> assumptions;  ///< what reading it had to assume, in sentences
};

/// Straight from (begin, value_begin) to (end, value_end); min. Outside all segments an input rests.
struct segment {
  double begin = 0, end = 0, value_begin = 0, value_end = 0;
};

struct resolved {
  std::map<std::string, std::vector<segment>> inputs;  ///< dotted name of the model input -> its course
  std::vector<results::event> timeline;
  std::vector<std::string> assumptions;
};

/// Checks and converts a scenario table. Throws base::bad_input with every fault found.
scenario parse(const base::table& document, const std::string& name, const knowledge::atlas& known);
/// Reads a scenario (.toml) or a workout (.fit .tcx .gpx); `who` is a file with a [person] table that
/// replaces the scenario's own.
scenario read(const std::filesystem::path& file, const knowledge::atlas& known,
              const std::optional<std::filesystem::path>& who = std::nullopt);

/// Turns the timeline into model inputs. `constant` gives the value of a person's (or any other) constant by
/// its dotted name, in its own unit.
resolved resolve(const scenario& session, const knowledge::atlas& known,
                 const std::function<double(std::string_view)>& constant);

}  // namespace kinecrine::scenario
