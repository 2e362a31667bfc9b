// The orbit that repeats every day, found at once as a Fourier series instead of day by day.
#pragma once

#include <optional>
#include <vector>

#include "solve/rest.hpp"

namespace kinecrine::solve {

struct rhythm {
  std::vector<double> states;  ///< at `clock_begin`
  bool accurate = false;       ///< well within `repeats_within`; otherwise near enough to go on from
};

/// The orbit that repeats with `how.period`, with the inputs at rest and the sums that the equations conserve
/// as they are in `start`. A rate with a kink makes it less accurate. Empty where the search finds none: a
/// model with jumps, events, a drift, or no rhythm of this period.
std::optional<rhythm> find_rhythm(simulator& with, const sbml::values& start, const rest_options& how);

}  // namespace kinecrine::solve
