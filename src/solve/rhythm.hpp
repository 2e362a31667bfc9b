// The orbit that repeats every day, found at once as a Fourier series instead of day by day.
#pragma once

#include <optional>
#include <vector>

#include "solve/rest.hpp"

namespace kinecrine::solve {

/// The states at `how.clock_begin` on the orbit that repeats with `how.period`, with the inputs at rest and
/// the sums that the equations conserve as they are in `start`. Empty where the search finds none that is
/// smooth and accurate well within `how.repeats_within`: a model with jumps, events, a drift, or no rhythm of
/// this period.
std::optional<std::vector<double>> find_rhythm(simulator& with, const sbml::values& start,
                                               const rest_options& how);

}  // namespace kinecrine::solve
