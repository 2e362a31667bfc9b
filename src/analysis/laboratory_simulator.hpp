// Gives studies and claims the laboratory to run on.
#pragma once

#include "analysis/laboratory.hpp"
#include "analysis/simulator.hpp"

namespace kinecrine::analysis {

/// The laboratory must outlive the simulator; `progress` is asked during each run and stops it by returning false.
simulator simulator_on(const laboratory& model, std::function<bool(double)> progress = {});

}  // namespace kinecrine::analysis
