#include "sbml/algebraic.hpp"

#include "base/diagnostics.hpp"
#include "expression/derivative.hpp"

namespace kinecrine::sbml {

using expression::node;

namespace {

bool mentions(const expression::graph& in, node n, const std::vector<node>& unknowns) {
  const node results[] = {n};
  for (const node needed : in.needed(results))
    for (const node unknown : unknowns)
      if (needed == unknown) return true;
  return false;
}

}  // namespace

std::unordered_map<node, node> solve_algebraic(expression::graph& in, const std::vector<node>& rules,
                                               const std::vector<node>& unknowns) {
  const std::size_t n = unknowns.size();
  std::unordered_map<node, node> at_zero;
  for (const node unknown : unknowns) at_zero[unknown] = in.number(0);
  // matrix * unknowns + rest = 0
  std::vector<std::vector<node>> matrix(n, std::vector<node>(n));
  std::vector<node> rest = in.substitute(rules, at_zero);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      matrix[i][j] = expression::derivative(in, rules[i], unknowns[j]);
      if (mentions(in, matrix[i][j], unknowns))
        throw base::bad_input("an algebraic rule is not linear in the variable it determines: out of scope",
                              "solve it by hand and state an assignment rule");
    }
  // Gaussian elimination on formulas; pivots are those that are not identically zero.
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    while (pivot < n && in.is_number(matrix[pivot][k], 0)) ++pivot;
    if (pivot == n)
      throw base::bad_input("the algebraic rules do not determine their variables: out of scope",
                            "state them as assignment rules");
    std::swap(matrix[k], matrix[pivot]);
    std::swap(rest[k], rest[pivot]);
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k || in.is_number(matrix[i][k], 0)) continue;
      const node factor = in.divide(matrix[i][k], matrix[k][k]);
      for (std::size_t j = k; j < n; ++j)
        matrix[i][j] = in.subtract(matrix[i][j], in.multiply(factor, matrix[k][j]));
      rest[i] = in.subtract(rest[i], in.multiply(factor, rest[k]));
    }
  }
  std::unordered_map<node, node> solution;
  for (std::size_t k = 0; k < n; ++k) solution[unknowns[k]] = in.negate(in.divide(rest[k], matrix[k][k]));
  return solution;
}

}  // namespace kinecrine::sbml
