// Algebraic rules that are linear in their unknowns, solved once and for all as formulas.
#pragma once

#include <unordered_map>
#include <vector>

#include "expression/graph.hpp"

namespace kinecrine::sbml {

/// Solves rules[i] = 0 for the unknown leaves; as many rules as unknowns. Throws bad_input where the rules
/// are not linear in them or do not determine them.
std::unordered_map<expression::node, expression::node> solve_algebraic(
    expression::graph& in, const std::vector<expression::node>& rules,
    const std::vector<expression::node>& unknowns);

}  // namespace kinecrine::sbml
