// How long a step may be without missing what time itself does to the rates.
#pragma once

#include <vector>

#include "expression/tape.hpp"
#include "sbml/equations.hpp"

namespace kinecrine::solve {

/// Immutable, so threads may share one.
class longest_step {
 public:
  explicit longest_step(const sbml::equations& model);

  /// Whether time itself moves the rates.
  bool uses_time() const { return uses_time_; }
  /// For a person with these constants in a run of this length; infinite where time does nothing.
  double of(const std::vector<double>& constants, double run) const;

 private:
  bool uses_time_ = false;
  bool freely_ = false;      ///< ... otherwise than through the sine or cosine of a straight line
  expression::tape angles_;  ///< the arguments of these
  std::size_t angle_count_ = 0;
};

}  // namespace kinecrine::solve
