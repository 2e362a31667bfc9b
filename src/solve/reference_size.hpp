// How large a state typically is: what its absolute tolerance is a fraction of.
#pragma once

#include <vector>

#include "sbml/equations.hpp"

namespace kinecrine::solve {

/// The size of each state at the start; for those that start at zero an estimate from what feeds them (their
/// quasi-steady state, taken small), so that they have a tolerance before they have a value. `horizon` is the
/// length of the run.
std::vector<double> reference_sizes(const sbml::sparsity& pattern, const std::vector<double>& states,
                                    const std::vector<double>& rates, const std::vector<double>& jacobian,
                                    double horizon);

/// The share of its usual size below which a state counts as that large.
constexpr double usual_share = 0.1;

}  // namespace kinecrine::solve
