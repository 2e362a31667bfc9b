// A run of an SBML model written down so that other programs can repeat it: SED-ML Level 1 Version 4.
#pragma once

#include <string>
#include <vector>

class Model;

namespace kinecrine::exchange {

/// What to record: an element of the model by its SBML identifier, and what to call its column and curve.
struct recorded {
  std::string id, label;
};

/// One run from time 0, in the model's own unit of time.
struct time_course {
  std::string name;                          ///< told to people
  std::string model;                         ///< where the model lies, as seen from the SED-ML file
  double until = 0;                          ///< end of the run
  int steps = 0;                             ///< number of equal steps that are recorded
  double relative = 1e-9, absolute = 1e-11;  ///< tolerances
  std::vector<recorded> outputs;
  bool pictures = false;  ///< a plot of each output beside the table of all
};

/// The SED-ML document of a run of `model` (SBML Level 3 Version 2) with CVODES (KISAO:0000496). Throws
/// internal_error for an output that the model does not have.
std::string sedml(const time_course& run, Model& model);

}  // namespace kinecrine::exchange
