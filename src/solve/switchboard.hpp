// Everything in a run that does not move smoothly: conditions, time tables, events.
#pragma once

#include <memory>
#include <vector>

#include "compile/kernel.hpp"
#include "sbml/equations.hpp"
#include "solve/inputs.hpp"

namespace kinecrine::solve {

/// Where a run is.
struct situation {
  double time = 0;
  std::vector<double> states, constants, conditions;
  input_lines inputs;
  std::vector<double> input_values;  ///< scratch for `leaves`

  /// The leaves at time t and states y.
  expression::leaves leaves(double t, const double* y) {
    inputs.at(t, input_values.data());
    return {t, y, constants.data(), input_values.data(), conditions.data()};
  }
  expression::leaves leaves() { return leaves(time, states.data()); }
};

/// The compiled parts of a model that concern switching; made once, used for many runs. Copies share the
/// code: each serves one run at a time.
class switchboard {
 public:
  switchboard(const sbml::equations& model, const compile::backend& backend);

  /// Sets a run up at `now.time`: takes the plan, settles the conditions, forgets pending events.
  void begin(situation& now, const input_plan& plan);

  /// Conditions and tables as they are at now.time; events stay out of it.
  void settle(situation& now) { refresh(now); }

  /// What happens at an instant, in two halves. `arrive` takes the conditions as they are exactly then (those
  /// in `crossing` are at their boundary) and lets events happen; `depart` takes them as they are just
  /// afterwards. Both return true where an event changed a state or a constant.
  struct crossing {
    std::size_t condition;
    double code_after;
  };
  bool arrive(situation& now, const std::vector<crossing>& crossings);
  bool depart(situation& now);

  /// The first known time after the last departure at which something switches.
  double next_known() const { return next_known_; }

  /// The conditions that are no longer what they were, at time t and states y; `now` is used for all else.
  void changed(situation& now, double t, const double* y, std::vector<crossing>& found);
  /// Whether there are any, by the arguments of the watched conditions, one every `stride` numbers.
  bool changed(const double* arguments, std::size_t stride) const;
  /// How far the argument of a watched condition was from the boundary that `c` crosses when `changed` last
  /// looked at a time and states.
  double distance(const crossing& c) const;
  /// Whether there are conditions to watch between known times, and whether time itself moves some.
  bool watches() const { return !watched_.empty(); }
  bool watches_time() const { return watches_time_; }

  /// To be called with the constants of a run before anything else.
  void prepare(const std::vector<double>& constants);

 private:
  struct pending {
    std::size_t event;
    double time;
    std::vector<double> values;
  };

  double timed_code(std::size_t condition, double time) const;
  void refresh(situation& now);
  double find_next_known(const situation& now) const;
  bool refresh_timed(situation& now);
  bool refresh_watched(situation& now);
  void refresh_lines(situation& now);
  bool set_code(situation& now, std::size_t condition, double code);
  bool happen(situation& now);
  void watch_triggers(situation& now);
  bool execute_next(situation& now);
  void execute(situation& now, const pending& what);

  const sbml::equations& model_;
  const input_plan* plan_ = nullptr;
  bool watches_time_ = false;

  compile::function arguments_;                ///< of each watched condition
  compile::function timings_;                  ///< offset and slope of each timed condition
  compile::function tables_;                   ///< value and slope of each table
  compile::function triggers_;                 ///< of each event
  compile::function event_extras_;             ///< delay and priority of each event
  compile::function assigned_;                 ///< value of each assignment of all events
  compile::function scales_;                   ///< scale of each assignment
  std::vector<std::size_t> timed_, watched_;   ///< the two kinds of conditions
  std::vector<std::size_t> first_assignment_;  ///< of each event

  std::vector<double> codes_;  ///< where each condition's argument is, see code_of
  struct timing {
    double offset = 0, slope = 0;
    double at = 0;  ///< a relation's switch time
  };
  std::vector<timing> timing_;  ///< by condition
  bool lines_stale_ = true;     ///< the tables have to be evaluated anew
  std::vector<double> argument_values_, table_values_, trigger_values_, extra_values_, assignment_values_,
      scale_values_, timing_values_;
  double next_known_ = 0;
  bool departing_ = false;
  struct pin {
    std::size_t condition;
    double argument;  ///< while it is this number, the code stands
    double code_after;
    bool holds;
  };
  std::vector<pin> pins_;
  std::vector<char> triggered_;
  std::vector<pending> pending_;
  std::uint64_t ties_ = 0;  ///< how often equal priorities had to be broken
};

}  // namespace kinecrine::solve
