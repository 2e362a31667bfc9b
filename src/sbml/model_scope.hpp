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
  model_scope(expression::graph& in, const model_index& index) : formula_scope(in), index_(index) {
    for (made_once* all : {&values_, &state_rates_}) all->made.resize(index.all.size());
  }

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
  /// What is made of each definition when it is first asked for.
  struct made_once {
    std::vector<std::optional<node>> made;
    std::set<std::size_t> under_way;
  };
  /// Throws bad_input where k is under way already: the definitions go round in a circle.
  template <typename work>
  node once(made_once& all, std::size_t k, const work& make);

  made_once values_, state_rates_;
};

}  // namespace kinecrine::sbml
