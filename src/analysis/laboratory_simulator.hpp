// Gives studies and claims the laboratory to run on.
#pragma once

#include "analysis/laboratory.hpp"
#include "analysis/simulator.hpp"

namespace kinecrine::analysis {

/// The laboratory must outlive the simulator.
simulator simulator_on(const laboratory& model);

}  // namespace kinecrine::analysis
