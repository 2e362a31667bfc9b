// How often a course is recorded.
#pragma once

#include <optional>

namespace kinecrine::analysis {

/// Minutes between the points of a session of `until` minutes: `every`, or where nothing is asked a minute
/// for up to a week and as round a time as gives about as many points for longer. Throws bad_usage as
/// require_sensible().
double grid_step(std::optional<double> every, double until);

/// Throws bad_usage for a step that is not positive or that gives more than a million points: a slip of the
/// unit must not fill the memory.
void require_sensible(double every, double until);

}  // namespace kinecrine::analysis
