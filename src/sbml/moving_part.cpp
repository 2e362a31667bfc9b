#include "sbml/moving_part.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace kinecrine::sbml {

using expression::op;
using expression::term;

namespace {

/// By node: whether it is 0 where the leaves that are still are 0, for all finite values of the others.
std::vector<char> vanishing(const expression::graph& graph, const stillness& still) {
  std::vector<char> zero(graph.size(), 0);
  const auto vanishes = [&](node n) {
    const term& t = graph[n];
    const auto is_zero = [&](node operand) { return zero[operand] != 0; };
    switch (t.what) {
      case op::number:
        return graph.value(n) == 0;
      case op::state:
        return still.states[t.a] != 0;
      case op::input:
        return t.a < still.inputs.size() && still.inputs[t.a] != 0;
      case op::multiply:
        return is_zero(t.a) || is_zero(t.b);
      case op::divide:
        return is_zero(t.a) && !is_zero(t.b);
      case op::power:
        return is_zero(t.a) && graph.is_number(t.b) && graph.value(t.b) > 0;
      case op::add:
      case op::subtract:
      case op::minimum:
      case op::maximum:
        return is_zero(t.a) && is_zero(t.b);
      case op::select:
        return is_zero(t.b) && is_zero(t.c);
      case op::negate:
      case op::sqrt:
      case op::absolute:
        return is_zero(t.a);
      default:
        return false;
    }
  };
  for (node n = 0; n < graph.size(); ++n) zero[n] = vanishes(n) ? 1 : 0;
  return zero;
}

}  // namespace

stillness still_in(const equations& whole, const values& start, const std::set<std::string>& driven) {
  stillness found;
  for (std::size_t k = 0; k < whole.input_ids.size(); ++k)
    found.inputs.push_back(start.inputs[k] == 0 && !driven.contains(whole.input_ids[k]) ? 1 : 0);
  for (const double state : start.states) found.states.push_back(state == 0 ? 1 : 0);
  for (const event& one : whole.events)
    for (const assignment& change : one.assignments)
      if (change.what == assignment::kind::state) found.states[change.slot] = 0;
  // What does not stay at 0 may move others, until nothing more is found.
  for (bool again = true; again;) {
    again = false;
    const std::vector<char> zero = vanishing(whole.graph, found);
    for (std::size_t k = 0; k < found.states.size(); ++k)
      if (found.states[k] && !zero[whole.rates[k]]) {
        found.states[k] = 0;
        again = true;
      }
  }
  return found;
}

moving_part without_still(const equations& whole, const stillness& still) {
  moving_part part;
  part.whole_states = whole.state_ids.size();
  part.model = whole;
  equations& model = part.model;
  std::vector<std::size_t> slot(whole.state_ids.size());
  for (std::size_t k = 0; k < slot.size(); ++k)
    if (!still.states[k]) {
      slot[k] = part.states.size();
      part.states.push_back(k);
    }

  // Every formula of the model in one list, so that what they share is copied once.
  std::vector<node*> places;
  const auto all = [&](auto&... nodes) { (places.push_back(&nodes), ...); };
  for (node& n : model.rates) all(n);
  for (node& n : model.jacobian) all(n);
  for (symbol& s : model.symbols) all(s.value, s.amount, s.concentration);
  for (condition& c : model.conditions) all(c.argument, c.offset, c.slope);
  for (time_table& t : model.tables) all(t.value, t.slope);
  for (event& e : model.events) {
    all(e.trigger, e.delay, e.priority);
    for (assignment& a : e.assignments) all(a.value, a.scale);
  }
  std::erase_if(places, [](const node* place) { return *place == expression::none; });
  std::vector<node> formulas;
  for (const node* place : places) formulas.push_back(*place);
  std::unordered_map<node, node> replace;
  const node zero = model.graph.number(0);
  for (std::size_t k = 0; k < slot.size(); ++k)
    replace[model.graph.leaf(op::state, k)] = still.states[k] ? zero : model.graph.leaf(op::state, slot[k]);
  for (std::size_t k = 0; k < still.inputs.size(); ++k)
    if (still.inputs[k]) replace[model.graph.leaf(op::input, k)] = zero;
  const std::vector<node> copies = model.graph.substitute(formulas, replace);
  for (std::size_t k = 0; k < places.size(); ++k) *places[k] = copies[k];

  model.state_ids.clear();
  const std::vector<node> rates = std::exchange(model.rates, {});
  const std::vector<node> entries = std::exchange(model.jacobian, {});
  model.sparsity = {{0}, {}};
  for (const std::size_t k : part.states) {
    model.state_ids.push_back(whole.state_ids[k]);
    model.rates.push_back(rates[k]);
    for (auto at = static_cast<std::size_t>(whole.sparsity.column_starts[k]);
         at < static_cast<std::size_t>(whole.sparsity.column_starts[k + 1]); ++at) {
      const auto row = static_cast<std::size_t>(whole.sparsity.rows[at]);
      if (still.states[row] || (row != k && model.graph.is_number(entries[at], 0))) continue;
      model.sparsity.rows.push_back(static_cast<std::int64_t>(slot[row]));
      model.jacobian.push_back(entries[at]);
    }
    model.sparsity.column_starts.push_back(static_cast<std::int64_t>(model.jacobian.size()));
  }
  for (symbol& s : model.symbols) {
    if (s.role != role::state) continue;
    if (still.states[s.slot]) s.role = role::assigned;
    s.slot = slot[s.slot];
  }
  for (event& e : model.events)
    for (assignment& a : e.assignments)
      if (a.what == assignment::kind::state) a.slot = slot[a.slot];
  return part;
}

values moving_part::of(const values& whole) const {
  values mine = whole;
  mine.states.clear();
  for (const std::size_t k : states) mine.states.push_back(whole.states[k]);
  return mine;
}

std::vector<double> moving_part::in_whole(const std::vector<double>& part) const {
  std::vector<double> whole(whole_states, 0.0);
  for (std::size_t k = 0; k < states.size(); ++k) whole[states[k]] = part[k];
  return whole;
}

}  // namespace kinecrine::sbml
