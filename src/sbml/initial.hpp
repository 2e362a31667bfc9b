// The start of a run: initial assignments, rules and attributes as an ordered list of steps.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "expression/graph.hpp"
#include "sbml/equations.hpp"
#include "sbml/model_index.hpp"

namespace kinecrine::sbml {

/// Slot k holds the value of symbol k in formulas; slot n + k the amount of species k.
struct initial_program {
  struct step {
    std::size_t slot;
    expression::node result;
    std::vector<expression::node> fresh;  ///< what this step computes anew, operands first
  };
  /// How an overridden species becomes an amount.
  struct species {
    std::size_t compartment = nothing;
    bool means_amount = false;
  };
  expression::graph graph;
  std::vector<step> steps;
  std::vector<initial_program::species> species;  ///< by symbol; compartment = nothing for others
  std::vector<std::string> missing;               ///< ids that have neither value nor formula

  /// The value of a node whose operands have theirs.
  double value_of(expression::node n, const std::vector<double>& values, const std::vector<double>& slots,
                  double start) const;
  /// All slots after the steps; `overrides` by symbol.
  std::vector<double> run(const std::map<std::size_t, double>& overrides, double start) const;
};

/// Orders the model's initial values; throws bad_input where they go round in a circle.
std::shared_ptr<const initial_program> make_initial_program(const model_index& index);

}  // namespace kinecrine::sbml
