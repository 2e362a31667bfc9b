#include "solve/starts.hpp"

#include <map>

namespace kinecrine::solve {

using expression::node;
using expression::op;

starts::starts(const sbml::equations& model, const std::vector<std::string>& ids, double begin)
    : model_(model), begin_(begin), base_(model.evaluate_constants({}, begin)) {
  std::map<std::string, double> checked;
  for (const std::string& id : ids) {
    checked[id] = 0;
    symbols_.push_back(0);
  }
  model.evaluate_constants(checked, begin);  // refuses ids that cannot be set
  for (std::size_t k = 0; k < ids.size(); ++k) symbols_[k] = model.by_id.find(ids[k])->second;

  const sbml::initial_program& program = *model.initial;
  const std::size_t count = model.symbols.size();
  slots_ = program.run({}, begin);
  values_.assign(program.graph.size(), 0);
  std::vector<char> given(count, 0), slot_differs(2 * count, 0), node_differs(program.graph.size(), 0);
  for (const std::size_t symbol : symbols_) given[symbol] = 1;
  for (const auto& s : program.steps) {
    sbml::initial_program::step own{s.slot, s.result, {}};
    for (const node n : s.fresh) {
      const expression::term& t = program.graph[n];
      const int operands = expression::operands(t.what);
      values_[n] = program.value_of(n, values_, slots_, begin);
      if (t.what == op::constant) node_differs[n] = slot_differs[t.a];
      if (operands > 0) node_differs[n] = static_cast<char>(node_differs[n] | node_differs[t.a]);
      if (operands > 1) node_differs[n] = static_cast<char>(node_differs[n] | node_differs[t.b]);
      if (operands > 2) node_differs[n] = static_cast<char>(node_differs[n] | node_differs[t.c]);
      if (node_differs[n]) own.fresh.push_back(n);
    }
    slot_differs[s.slot] = static_cast<char>(node_differs[s.result] || given[s.slot % count]);
    if (slot_differs[s.slot] || !own.fresh.empty()) steps_.push_back(std::move(own));
  }

  personal_.assign(model.constant_ids.size(), 0);
  for (std::size_t k = 0; k < count; ++k) {
    const sbml::symbol& s = model.symbols[k];
    const std::size_t stored = s.is_species ? count + k : k;
    if (!slot_differs[stored]) continue;
    if (s.role == sbml::role::constant) personal_[s.slot] = 1;
    if (s.role != sbml::role::assigned) targets_.push_back({stored, s.role, s.slot});
  }
}

sbml::values starts::at(std::span<const double> numbers) const {
  const sbml::initial_program& program = *model_.initial;
  const std::size_t count = model_.symbols.size();
  std::vector<double> slots = slots_, values = values_;
  for (const auto& s : steps_) {
    for (const node n : s.fresh) values[n] = program.value_of(n, values, slots, begin_);
    const std::size_t symbol = s.slot % count;
    double result = values[s.result];
    for (std::size_t k = 0; k < symbols_.size(); ++k) {
      if (symbols_[k] != symbol) continue;
      result = numbers[k];
      if (s.slot >= count && !program.species[symbol].means_amount)
        result *= slots[program.species[symbol].compartment];
    }
    slots[s.slot] = result;
  }
  sbml::values found = base_;
  for (const target& t : targets_) {
    std::vector<double>& numbers_of_role = t.role == sbml::role::constant ? found.constants
                                           : t.role == sbml::role::input  ? found.inputs
                                                                          : found.states;
    numbers_of_role[t.place] = slots[t.slot];
  }
  return found;
}

}  // namespace kinecrine::solve
