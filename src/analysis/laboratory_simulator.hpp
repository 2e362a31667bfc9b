// Gives studies and claims the laboratory to run on.
#pragma once

#include <functional>

#include "analysis/laboratory.hpp"
#include "analysis/members.hpp"
#include "analysis/simulator.hpp"

namespace kinecrine::analysis {

/// The laboratory must outlive the simulator; `progress` is asked during each run and stops it by returning
/// false. `set` holds for every session that does not set the same parameter itself.
simulator simulator_on(const laboratory& model, std::function<bool(double)> progress = {},
                       parameter_set set = {});

}  // namespace kinecrine::analysis
