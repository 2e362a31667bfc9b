// Exact derivatives of expressions, as expressions. Relations, floor() and conditions count as locally
// constant.
#pragma once

#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "expression/graph.hpp"

namespace kinecrine::expression {

/// One entry of a sparse gradient: the slot of the state and the derivative.
using gradient = std::vector<std::pair<std::size_t, node>>;

/// The partial derivatives of each result with respect to all states; entries that are identically zero are
/// absent.
std::vector<gradient> gradients(graph& in, std::span<const node> results);

/// The derivative of each result along one direction; `leaves` says how fast each leaf that moves does.
std::vector<node> derivatives_along(graph& in, std::span<const node> results,
                                    std::unordered_map<node, node> leaves);

/// The partial derivative of n with respect to one leaf node.
node derivative(graph& in, node n, node leaf);

}  // namespace kinecrine::expression
