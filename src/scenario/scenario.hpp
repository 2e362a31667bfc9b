// A person and a timeline: what a scenario file (or a workout file) says, checked against the knowledge base.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.hpp"
#include "knowledge/atlas.hpp"
#include "results/course.hpp"

namespace kinecrine::scenario {

/// What was said about the person: the name of the person entry's `given` -> value in its unit.
struct person {
  std::map<std::string, double> given;
  std::vector<std::string> said;  ///< "age 31 yr", as written
  bool unknown = false;           ///< a recording does not say whose it is
};

/// One moment of a sampled intensity.
struct point {
  double time = 0;   ///< min since the scenario's start
  double value = 0;  ///< in the unit of the intensity
  double grade = 0;  ///< rise over run
};

/// A stretch of one intensity: constant (`points` empty) or sampled.
struct part {
  double begin = 0, end = 0;  ///< min since the scenario's start
  std::string key;   ///< the intensity of the mode (or of the mode "any"): "%VO2max", "W", "km/h" ...
  double value = 0;  ///< in that intensity's unit; a percentage as a share
  double grade = 0;
  std::vector<point> points;
};

/// One thing of the timeline.
struct activity {
  double begin = 0, end = 0;  ///< min since the scenario's start
  std::string
      kind;  ///< exercise | meal | drink | infusion | drug | challenge | environment | programme | rest
  std::string label;  ///< "run, 75 %VO2max"
  /// Of an exercise, the mode's id; of what is given, the model input, or the agent's id where a route is
  /// named.
  std::string mode;
  std::string route;        ///< of what is given: how, as the agent's entry names it
  std::vector<part> parts;  ///< of an exercise, in order; rest between them
  /// Of a meal or drink: nutrient -> g; of what is given: "rate" into an input, or "dose" by a route; of an
  /// environment or a programme: what was said of it.
  std::map<std::string, double> amounts;
  bool per_body_mass = false;  ///< the rate or dose is per kg of the person
  std::string movement;        ///< of an exercise done in sets: which of the mode's, where it names any
};

struct scenario {
  std::string name;
  std::string description;
  person who;
  std::optional<double> clock_min;      ///< minutes of the day at the start
  std::optional<double> last_meal_min;  ///< minutes from the last meal to the start
  std::vector<activity> activities;     ///< in order of their begin
  std::map<std::string, double> set;    ///< model parameters by dotted name, in their declared unit
  std::set<std::string> without;        ///< effects, or messengers, that this session is simulated without
  std::map<std::string, std::string>
      hypotheses;                        ///< contested matters that this session decides: id -> option
  double until = 0;                      ///< min: where a simulation of it ends unless told otherwise
  std::vector<std::string> assumptions;  ///< what reading it had to assume, in sentences
  std::vector<std::string> warnings;     ///< what is odd about a workout file
};

/// The keys of a scenario that say what is simulated ("person", "start", "exercise" ...), for formats that
/// embed one.
const std::vector<std::string>& table_names();

/// Checks and converts a scenario table; `format` may be left out. Throws base::bad_input with every fault
/// found.
scenario parse(const base::table& document, const std::string& name, const knowledge::atlas& known);
/// Reads a scenario (.toml) or a workout (anything else); `who`, where it is not empty, is a file with a
/// [person] table that replaces the scenario's own.
scenario read(const std::filesystem::path& file, const knowledge::atlas& known,
              const std::filesystem::path& who = {});

/// Straight from (begin, value_begin) to (end, value_end); min. Outside all segments an input rests.
struct segment {
  double begin = 0, end = 0, value_begin = 0, value_end = 0;
};

/// A session as the model takes it.
struct resolved {
  std::map<std::string, std::vector<segment>>
      inputs;                               ///< dotted name -> its course, in order, not overlapping
  std::map<std::string, double> constants;  ///< dotted name of a model parameter that the session sets
  double begin =
      0;  ///< min, 0 or before: where the simulation starts from rest (the last meal is eaten then)
  std::vector<results::event> timeline;
  std::vector<std::string> assumptions;
};

/// A constant's value by its dotted name, in its own unit; NaN for a name it does not know.
using constant_lookup = std::function<double(std::string_view name)>;

/// Turns the timeline into model inputs. Constants are asked of `constant` first; what it does not know
/// (or all, where it is empty) is worked out from the knowledge base and what was said of the person. Throws
/// base::bad_input where the session cannot be done by this person.
resolved resolve(const scenario& session, const knowledge::atlas& known,
                 const constant_lookup& constant = {});

}  // namespace kinecrine::scenario
