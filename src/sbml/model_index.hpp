// Everything that has an id in a model, with what determines it: the bridge between libSBML's tree and the
// flattener.
#pragma once

#include <sbml/common/sbmlfwd.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sbml/equations.hpp"

namespace kinecrine::sbml {

inline constexpr std::size_t nothing = static_cast<std::size_t>(-1);

struct definition {
  enum class kind { compartment, species, parameter, reaction, stoichiometry };

  std::string id;
  std::string name;
  kind what = kind::parameter;
  sbml::role role = sbml::role::constant;
  /// Determined by an algebraic rule: an unknown until all formulas have been read.
  bool unknown = false;
  bool never_changes = false;  ///< the attribute `constant`

  const ASTNode* initial_assignment = nullptr;
  const ASTNode* assignment_rule = nullptr;
  const ASTNode* rate_rule = nullptr;
  bool event_assigned = false;

  std::optional<double> given;   ///< from the attribute
  bool given_as_amount = false;  ///< species: initialAmount rather than initialConcentration

  // species
  std::size_t compartment = nothing;
  bool means_amount = false;  ///< the id stands for the amount (hasOnlySubstanceUnits)
  std::size_t conversion_factor = nothing;
  struct change {
    std::size_t reaction = nothing;
    double sign = 1;                      ///< -1 for reactants
    std::size_t stoichiometry = nothing;  ///< definition of the species reference, or
    double coefficient = 1;               ///< its number
  };
  std::vector<change> changes;

  // reactions
  const ASTNode* rate_law = nullptr;
  std::map<std::string, std::size_t> locals;  ///< local parameters by their short name

  /// "rule for 'S1'"; `what_for` is the first word.
  std::string place(const char* what_for) const;
};

struct model_index {
  const Model& model;
  std::vector<definition> all;
  std::map<std::string, std::size_t, std::less<>> by_id;
  std::vector<const ASTNode*> algebraic_rules;

  /// The definition with this id; throws bad_input where there is none.
  std::size_t find(const std::string& id) const;
};

/// Collects and classifies; throws bad_input for fast reactions and contradictory definitions.
model_index index_model(const Model& model);

}  // namespace kinecrine::sbml
