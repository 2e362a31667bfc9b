// Exact derivatives of expressions, as expressions. Relations, floor() and conditions count as locally
// constant.
#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "expression/graph.hpp"

namespace kinecrine::expression {

/// The derivative of one operation with respect to its first two operands; `none` stands for zero.
struct partials {
  node a = none, b = none;
};
/// Of any operation but a choice (select, minimum, maximum). `wants_b`: whether the second operand moves.
partials partial_derivatives(graph& in, node n, bool wants_b);
/// Of a minimum or maximum: whether it is its first operand.
node takes_first(graph& in, const term& extreme);

/// The derivative of each result along one direction; `leaves` says how fast each leaf that moves does.
std::vector<node> derivatives_along(graph& in, std::span<const node> results,
                                    std::unordered_map<node, node> leaves);

/// The partial derivative of n with respect to one leaf node.
node derivative(graph& in, node n, node leaf);

}  // namespace kinecrine::expression
