// How the analysis reaches the model: it hands over a scenario as a table and gets courses back. The program
// supplies the functions, so that comparing and scoring know nothing of assembly and solver.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/document.hpp"
#include "results/course.hpp"

namespace kinecrine::analysis {

/// One thing to simulate.
struct session {
  std::string name;      ///< for messages: "steensberg2000leg/exercise"
  base::table scenario;  ///< as a scenario file holds it (kinecrine-scenario/1)
};

/// With `threads` above 1 the functions are called from several threads at a time.
struct simulator {
  /// Whether the model has anything of this name to observe.
  std::function<bool(const std::string& observable)> offers;
  /// The course of `observables` at `times` (min from the start, not negative, increasing).
  /// Throws base::fault where the session cannot be simulated.
  std::function<results::course(const session&, const std::vector<std::string>& observables,
                                const std::vector<double>& times)>
      run;
};

}  // namespace kinecrine::analysis
