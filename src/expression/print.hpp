// Expressions as text that a person can read.
#pragma once

#include <functional>
#include <string>

#include "expression/graph.hpp"

namespace kinecrine::expression {

/// Names a leaf (state, constant, input or condition) by its slot.
using leaf_name = std::function<std::string(op kind, std::size_t slot)>;

/// What formulas call an operation that is written as a function: "min", "ln", "sin". Throws internal_error
/// for others.
const char* function_name(op what);

/// Infix text with as few parentheses as are needed, e.g. "k1 * S1 / (km + S1)".
std::string to_text(const graph& in, node n, const leaf_name& name);

}  // namespace kinecrine::expression
