// The flat equations of an SBML model: what every backend and solver works on. One `equations` serves any
// number of people: what differs between them is only the vectors in `values`.
#pragma once

#include <sbml/common/sbmlfwd.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expression/graph.hpp"
#include "expression/tape.hpp"

namespace kinecrine::sbml {

using expression::node;

enum class role {
  state,     ///< integrated; for a species the slot holds the amount, whatever the symbol means
  constant,  ///< fixed, or changed by events only
  input,     ///< non-constant parameter that nothing in the model determines: the session may drive it
  assigned,  ///< given by a formula at all times (assignment rules, reaction rates)
};

/// Everything in the model that has an SBML id. Local parameters are called "reaction.parameter".
struct symbol {
  std::string id;
  std::string name;  ///< SBML name, else the id
  sbml::role role = sbml::role::constant;
  std::size_t slot = 0;  ///< in states, constants or inputs; unused for assigned symbols
  bool is_species = false;
  node value = expression::none;          ///< what the id means in a formula
  node amount = expression::none;         ///< species only
  node concentration = expression::none;  ///< species only
};

/// What is frozen between switches. For relations the argument is left minus right and the value is 1 or 0;
/// for a floor the value is the floor of the argument.
struct condition {
  enum class kind { less, less_equal, equal, floor };
  kind what = kind::less;
  node argument = expression::none;
  /// Where the argument is a + b*time with a and b constant, the switch times are known beforehand.
  bool timed = false;
  node offset = expression::none, slope = expression::none;
};

/// A known function of time that the model itself contains: piecewise in time, straight in each piece. It
/// fills inputs slot `input_ids.size() + its place`. `value` and `slope` are evaluated when something
/// switches.
struct time_table {
  node value = expression::none;
  node slope = expression::none;
};

struct assignment {
  enum class kind { state, constant };
  kind what = kind::constant;
  std::size_t slot = 0;
  node value = expression::none;
  /// The stored number is value * scale, scale taken when the event is executed, before any of its
  /// assignments (the size in which a concentration is set). `none` = 1.
  node scale = expression::none;
};

struct event {
  std::string id;
  node trigger = expression::none;
  node delay = expression::none;     ///< none = at once
  node priority = expression::none;  ///< none = no priority
  bool initial_value = true;
  bool persistent = true;
  bool use_values_from_trigger_time = true;
  std::vector<assignment> assignments;
};

/// The numbers of one person: constants, the resting values of inputs, and the state at the start.
struct values {
  std::vector<double> constants;
  std::vector<double> inputs;  ///< model inputs only, without time tables
  std::vector<double> states;
};

/// Compressed sparse columns; every diagonal entry is stored.
struct sparsity {
  std::vector<std::int64_t> column_starts;
  std::vector<std::int64_t> rows;
};

/// The start of a run: each step computes the value of one named slot from those before it.
struct initial_program;

struct equations {
  expression::graph graph;
  std::vector<symbol> symbols;
  std::map<std::string, std::size_t, std::less<>> by_id;
  std::vector<std::string> state_ids, constant_ids, input_ids;  ///< by slot

  std::vector<node> rates;     ///< d state / d time
  sbml::sparsity sparsity;     ///< of the Jacobian
  std::vector<node> jacobian;  ///< d rate(row) / d state(column), in the order of `sparsity`
  std::vector<condition> conditions;
  std::vector<time_table> tables;
  std::vector<event> events;
  std::string time_unit;  ///< SBML id of the model's time unit, "" where not said

  /// The number of input leaves: model inputs, then time tables.
  std::size_t inputs() const { return input_ids.size() + tables.size(); }
  /// True when some rate depends on time itself (not merely through inputs that the session drives).
  bool depends_on_time() const;

  /// The symbol with this id; throws not_found naming the nearest.
  const symbol& find(std::string_view id) const;

  /// Species for which the model has neither value nor formula: they start at 0.
  std::vector<std::string> species_without_value() const;

  /// Constants and initial state of one person. `overrides` replace the value (or the initial assignment) of
  /// parameters, compartments and species by SBML id, in the meaning the id has in formulas; whatever the
  /// model computes from them follows. Throws bad_input for ids that are unknown or given by a rule.
  values evaluate_constants(const std::map<std::string, double>& overrides = {}, double start = 0) const;

  std::shared_ptr<const initial_program> initial;
};

/// Flattens a model; throws bad_input naming the construct that is out of scope (delays, fast reactions,
/// ...).
equations flatten(const Model& model);

}  // namespace kinecrine::sbml
