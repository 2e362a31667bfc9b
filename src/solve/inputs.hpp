// The inputs of a model between two stops: each a straight line.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sbml/equations.hpp"
#include "solve/schedule.hpp"

namespace kinecrine::solve {

/// value(t) = base + slope * (t - anchor), by input slot.
struct input_lines {
  double anchor = 0;
  std::vector<double> base, slope;
  void at(double t, double* values) const {
    for (std::size_t k = 0; k < base.size(); ++k) values[k] = base[k] + slope[k] * (t - anchor);
  }
};

/// A schedule sorted by input slot.
class input_plan {
 public:
  /// Throws bad_input for names that are no inputs of the model, and for segments that overlap or are not
  /// finite.
  input_plan(const sbml::equations& model, const schedule& session, const std::vector<double>& rest);

  /// Writes the lines that hold from time t on into the slots of the model's inputs.
  void lines_from(double t, input_lines& into) const;
  /// The same for those that hold up to time t: what an observer sees who looks just before a switch.
  void lines_until(double t, input_lines& into) const;
  /// The first time after t at which some line changes; infinity where there is none.
  double next_change(double t) const;

 private:
  void lines(double t, bool until, input_lines& into) const;
  std::vector<double> rest_;
  std::vector<std::vector<segment>> segments_;  ///< by slot, sorted
  std::vector<double> changes_;                 ///< sorted
};

/// The inputs (SBML ids) that a session holds away from 0 at some time.
std::set<std::string> driven_inputs(const schedule& session);

}  // namespace kinecrine::solve
