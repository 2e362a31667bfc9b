// Sparse gradients with respect to the states: what a Jacobian is made of.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "expression/graph.hpp"

namespace kinecrine::expression {

/// One entry of a sparse gradient: the slot of the state and the derivative.
using gradient = std::vector<std::pair<std::size_t, node>>;

/// The partial derivatives of each result with respect to all states, by slot; entries that are identically
/// zero are absent.
std::vector<gradient> gradients(graph& in, std::span<const node> results);

}  // namespace kinecrine::expression
