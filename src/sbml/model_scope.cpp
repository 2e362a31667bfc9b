#include "sbml/model_scope.hpp"

#include <fmt/format.h>

#include "base/diagnostics.hpp"
#include "expression/derivative.hpp"

namespace kinecrine::sbml {

template <typename work>
node model_scope::once(made_once& all, std::size_t k, const work& make) {
  if (const auto& known = all.made[k]) return *known;
  if (!all.under_way.insert(k).second)
    throw base::bad_input(
        fmt::format("'{}' is defined by itself, directly or through other formulas", index_.all[k].id));
  const node made = make();
  all.under_way.erase(k);
  all.made[k] = made;
  return made;
}

node model_scope::value(std::size_t k) {
  return once(values_, k, [&] { return make_value(k); });
}

node model_scope::amount(std::size_t k) {
  const definition& d = index_.all[k];
  return d.means_amount ? value(k) : graph.multiply(value(k), value(d.compartment));
}

node model_scope::concentration(std::size_t k) {
  const definition& d = index_.all[k];
  return d.means_amount ? graph.divide(amount(k), value(d.compartment)) : value(k);
}

node model_scope::formula_of(std::size_t k) {
  const definition& d = index_.all[k];
  if (d.what != definition::kind::reaction) return read(*d.assignment_rule, d.place("rule for"));
  if (!d.rate_law) return graph.number(0);
  local_names locals;
  for (const auto& [name, place] : d.locals) locals[name] = value(place);
  return read(*d.rate_law, d.place("rate of reaction"), locals);
}

node model_scope::state_rate(std::size_t k) {
  return once(state_rates_, k, [&] { return make_state_rate(k); });
}

node model_scope::make_state_rate(std::size_t k) {
  const definition& d = index_.all[k];
  if (d.rate_rule) {
    const node given = read(*d.rate_rule, d.place("rate rule for"));
    if (d.what != definition::kind::species || d.means_amount) return given;
    // The rule speaks of the concentration c = amount / size: amount' = c' size + c size'.
    return graph.add(graph.multiply(given, value(d.compartment)),
                     graph.multiply(concentration(k), rate(d.compartment)));
  }
  node sum = graph.number(0);
  for (const definition::change& c : d.changes) {
    const node coefficient =
        c.stoichiometry == nothing ? graph.number(c.coefficient) : value(c.stoichiometry);
    const node flow = graph.multiply(coefficient, value(c.reaction));
    sum = c.sign > 0 ? graph.add(sum, flow) : graph.subtract(sum, flow);
  }
  return d.conversion_factor == nothing ? sum : graph.multiply(value(d.conversion_factor), sum);
}

node model_scope::rate(std::size_t k) {
  const definition& d = index_.all[k];
  if (d.role == role::assigned) return total_derivative(value(k));
  const bool concentration_meant = d.what == definition::kind::species && !d.means_amount;
  if (d.role != role::state && !concentration_meant) return graph.number(0);
  const node stored = d.role == role::state ? state_rate(k) : graph.number(0);
  if (!concentration_meant) return stored;
  const node growth = graph.multiply(concentration(k), rate(d.compartment));
  return graph.divide(graph.subtract(stored, growth), value(d.compartment));
}

node model_scope::total_derivative(node n) {
  const node results[] = {n};
  node sum = graph.number(0);
  for (const node leaf : graph.needed(results)) {
    if (expression::operands(graph[leaf].what) > 0 || graph.is_number(leaf)) continue;
    const node along = leaf_rate(leaf);
    if (graph.is_number(along, 0)) continue;
    sum = graph.add(sum, graph.multiply(expression::derivative(graph, n, leaf), along));
  }
  return sum;
}

}  // namespace kinecrine::sbml
