#include "sbml/equations.hpp"

#include <fmt/format.h>

#include "base/diagnostics.hpp"
#include "base/mapped.hpp"
#include "sbml/initial.hpp"

namespace kinecrine::sbml {

using expression::op;

bool equations::depends_on_time() const {
  for (const node n : graph.needed(rates)) {
    const expression::term& t = graph[n];
    if (t.what == op::time) return true;
    if (t.what == op::input && t.a >= input_ids.size()) return true;  // a table
    if (t.what == op::condition && (conditions[t.a].timed || (graph.depends(conditions[t.a].argument) &
                                                              expression::dependence::on_time)))
      return true;
  }
  return false;
}

const symbol& equations::find(std::string_view id) const {
  if (const auto found = by_id.find(id); found != by_id.end()) return symbols[found->second];
  throw base::not_found(fmt::format("the model has nothing called '{}'", id),
                        base::suggest(id, base::mapped(symbols, &symbol::id)));
}

std::vector<std::string> equations::species_without_value() const {
  std::vector<std::string> found;
  for (const std::string& id : initial->missing)
    if (find(id).is_species) found.push_back(id);
  return found;
}

values equations::evaluate_constants(const std::map<std::string, double>& overrides, double start) const {
  std::map<std::size_t, double> replaced;
  for (const auto& [id, number] : overrides) {
    const auto found = by_id.find(id);
    if (found == by_id.end()) {
      std::vector<std::string> known;
      for (const symbol& s : symbols)
        if (s.role != role::assigned) known.push_back(s.id);
      throw base::bad_input(fmt::format("cannot set '{}': the model has nothing of that name", id),
                            base::suggest(id, known));
    }
    if (symbols[found->second].role == role::assigned)
      throw base::bad_input(fmt::format("cannot set '{}': a formula of the model determines it", id),
                            "set one of the quantities in its formula instead");
    replaced[found->second] = number;
  }
  const std::vector<double> slots = initial->run(replaced, start);
  values result;
  result.constants.resize(constant_ids.size());
  result.inputs.resize(input_ids.size());
  result.states.resize(state_ids.size());
  for (std::size_t k = 0; k < symbols.size(); ++k) {
    const symbol& s = symbols[k];
    const double stored = slots[s.is_species ? symbols.size() + k : k];
    if (s.role == role::constant) result.constants[s.slot] = stored;
    if (s.role == role::input) result.inputs[s.slot] = stored;
    if (s.role == role::state) result.states[s.slot] = stored;
  }
  return result;
}

}  // namespace kinecrine::sbml
