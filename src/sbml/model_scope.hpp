// What formulas mean in a model, whether at the start or during the run; the two differ only in what a symbol
// is.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sbml/math_reader.hpp"
#include "sbml/model_index.hpp"

namespace kinecrine::sbml {

class model_scope : public formula_scope {
 public:
  model_scope(expression::graph& in, const model_index& index)
      : formula_scope(in), index_(index), values_(index.all.size()), state_rates_(index.all.size()) {}

  /// What the id of definition k means.
  node value(std::size_t k);
  /// Species: amount, and amount per size of the compartment.
  virtual node amount(std::size_t k);
  node concentration(std::size_t k);
  /// The rate of change of what a state's slot holds (for species the amount).
  node state_rate(std::size_t k);
  /// The rate of change of what the id means.
  node rate(std::size_t k);
  /// Reads a formula of the model.
  node read(const ASTNode& math, const std::string& where, const local_names& locals = {}) {
    return read_math(math, index_.model, *this, where, locals);
  }

  node symbol(const std::string& id) override { return value(index_.find(id)); }
  node rate_of(const std::string& id) override { return rate(index_.find(id)); }

 protected:
  /// The value of definition k, asked for once.
  virtual node make_value(std::size_t k) = 0;
  /// The rate of change of a leaf of this scope's graph.
  virtual node leaf_rate(node leaf) = 0;
  /// The reaction's rate law or the assignment rule.
  node formula_of(std::size_t k);

  const model_index& index_;

 private:
  node total_derivative(node n);
  node make_state_rate(std::size_t k);
  /// Marks k as under way; throws bad_input where it already is: the definitions go round in a circle.
  template <typename work>
  node guarded(std::set<std::size_t>& busy, std::size_t k, const work& make);

  std::vector<std::optional<node>> values_, state_rates_;
  std::set<std::size_t> busy_values_, busy_rates_;
};

}  // namespace kinecrine::sbml
