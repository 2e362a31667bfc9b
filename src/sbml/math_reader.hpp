// MathML (as libSBML's syntax trees) -> nodes of an expression graph.
#pragma once

#include <sbml/common/sbmlfwd.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "expression/graph.hpp"

namespace kinecrine::sbml {

/// What names and switches mean where a formula stands; the reader asks, the flattener answers.
class formula_scope {
 public:
  explicit formula_scope(expression::graph& in) : graph(in) {}
  virtual ~formula_scope() = default;

  /// The value of an SBML id.
  virtual expression::node symbol(const std::string& id) = 0;
  /// The rate of change of an SBML id.
  virtual expression::node rate_of(const std::string& id) = 0;
  /// less, less_equal or equal of two values.
  virtual expression::node relation(expression::op what, expression::node a, expression::node b) = 0;
  virtual expression::node floor(expression::node a) = 0;
  /// Value and condition of each piece, and what holds otherwise.
  using pieces = std::vector<std::pair<expression::node, expression::node>>;
  virtual expression::node piecewise(const pieces& from, expression::node otherwise) = 0;

  expression::graph& graph;
};

/// Names that hide the model's (local parameters of a reaction).
using local_names = std::map<std::string, expression::node>;

/// Reads one formula, with function definitions written out in place. Throws bad_input for the `delay`
/// csymbol and for what is no formula; `where` ("rule for 'S1'") is used in messages.
expression::node read_math(const ASTNode& math, const Model& functions, formula_scope& scope,
                           const std::string& where, const local_names& locals = {});

}  // namespace kinecrine::sbml
