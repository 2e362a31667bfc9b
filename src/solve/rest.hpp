// The resting person: a true steady state, or the state that repeats every day where the model has a daily
// rhythm.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sbml/equations.hpp"
#include "solve/integrate.hpp"

namespace kinecrine::solve {

struct rest_options {
  std::vector<std::string> held;  ///< SBML ids of states that stay at their initial value (slow stores)
  double clock_begin = 0;         ///< the model time at which the session will start
  double period = 1440;           ///< of the daily rhythm, in the model's time unit
  int most_periods = 400;
  double repeats_within = 1e-7;  ///< relative to each state's size
  std::function<bool(double)> progress;
  const compile::backend* backend = nullptr;
};

struct rest_state {
  std::vector<double> states;          ///< at clock_begin
  bool rhythmic = false;               ///< found as a daily rhythm rather than as a steady state
  double days = 0;                     ///< simulated to get there
  std::vector<std::string> unsettled;  ///< SBML ids of states that do not come to rest, worst first
};

/// Looks for rest in the time before `clock_begin`, with the inputs at rest. Never throws because a state
/// does not settle: those are named in the result. Throws numeric_failure where the resting model cannot be
/// integrated, and interrupted.
rest_state find_rest(simulator& with, const sbml::values& start, const rest_options& how);
/// The same for one use of a model.
rest_state find_rest(const sbml::equations& model, const sbml::values& start, const rest_options& how);

}  // namespace kinecrine::solve
