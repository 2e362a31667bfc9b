#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/diagnostics.hpp"
#include "base/mapped.hpp"
#include "expression/derivative.hpp"
#include "expression/gradients.hpp"
#include "sbml/algebraic.hpp"
#include "sbml/equations.hpp"
#include "sbml/initial.hpp"
#include "sbml/model_scope.hpp"

namespace kinecrine::sbml {

using expression::dependence;
using expression::op;

namespace {

/// Unknowns of algebraic rules are leaves of their own until they are solved for.
constexpr std::size_t first_unknown = std::size_t{1} << 30;

/// During the run a symbol is a leaf, or the formula that determines it.
class run_scope final : public model_scope {
 public:
  run_scope(equations& target, const model_index& index)
      : model_scope(target.graph, index), target_(target), slots_(index.all.size(), nothing) {
    for (std::size_t k = 0; k < index.all.size(); ++k) {
      const definition& d = index.all[k];
      if (d.role == role::state) {
        slots_[k] = target.state_ids.size();
        target.state_ids.push_back(d.id);
        states_.push_back(k);
      } else if (d.role == role::constant) {
        slots_[k] = target.constant_ids.size();
        target.constant_ids.push_back(d.id);
      } else if (d.role == role::input) {
        slots_[k] = target.input_ids.size();
        target.input_ids.push_back(d.id);
      } else if (d.unknown) {
        slots_[k] = first_unknown + unknowns_.size();
        unknowns_.push_back(graph.leaf(op::state, slots_[k]));
      }
    }
  }

  std::size_t slot(std::size_t k) const { return slots_[k]; }
  const std::vector<std::size_t>& states() const { return states_; }
  const std::vector<node>& unknowns() const { return unknowns_; }

  node amount(std::size_t k) override {
    return index_.all[k].role == role::assigned ? model_scope::amount(k) : stored(k);
  }

  node relation(op what, node a, node b) override {
    const node difference = graph.subtract(a, b);
    if (!(graph.depends(difference) & dependence::moving)) return graph.make(what, a, b);
    const auto kind = what == op::less         ? condition::kind::less
                      : what == op::less_equal ? condition::kind::less_equal
                                               : condition::kind::equal;
    return switched(kind, difference);
  }

  node floor(node a) override {
    if (!(graph.depends(a) & dependence::moving)) return graph.make(op::floor, a);
    return switched(condition::kind::floor, a);
  }

  node piecewise(const pieces& from, node otherwise) override {
    const bool is_table = from.size() > 1 && table_fits(from, otherwise);
    node chosen = otherwise, slope = graph.number(0);
    if (is_table) slope = expression::derivative(graph, otherwise, graph.time());
    for (auto piece = from.rbegin(); piece != from.rend(); ++piece) {
      chosen = graph.select(piece->second, piece->first, chosen);
      if (is_table)
        slope = graph.select(piece->second, expression::derivative(graph, piece->first, graph.time()), slope);
    }
    if (!is_table || graph.is_number(chosen)) return chosen;
    const auto [found, is_new] = tables_.try_emplace(chosen, target_.tables.size());
    if (is_new) target_.tables.push_back({chosen, slope});
    return graph.leaf(op::input, target_.input_ids.size() + found->second);
  }

 private:
  /// The leaf that holds what is kept of definition k (of a species the amount).
  node stored(std::size_t k) {
    switch (index_.all[k].role) {
      case role::state:
        return graph.leaf(op::state, slots_[k]);
      case role::input:
        return graph.leaf(op::input, slots_[k]);
      default:
        return graph.leaf(op::constant, slots_[k]);
    }
  }

  node make_value(std::size_t k) override {
    const definition& d = index_.all[k];
    if (d.unknown) return graph.leaf(op::state, slots_[k]);
    if (d.role == role::assigned) return formula_of(k);
    if (d.what != definition::kind::species || d.means_amount) return stored(k);
    return graph.divide(stored(k), value(d.compartment));
  }

  node leaf_rate(node leaf) override {
    const expression::term t = graph[leaf];
    if (t.what == op::time) return graph.number(1);
    if (t.what == op::input && t.a >= target_.input_ids.size())
      return target_.tables[t.a - target_.input_ids.size()].slope;
    if (t.what != op::state) return graph.number(0);
    if (t.a >= first_unknown)
      throw base::bad_input(
          "the rate of change of what an algebraic rule determines is wanted: out of scope");
    return state_rate(states_[t.a]);
  }

  /// A condition leaf; equal conditions share one.
  node switched(condition::kind what, node argument) {
    const auto [found, is_new] = conditions_.try_emplace({what, argument}, target_.conditions.size());
    if (is_new) {
      condition c{what, argument};
      if (!(graph.depends(argument) & ~(dependence::on_time | dependence::on_constant))) {
        const node slope = expression::derivative(graph, argument, graph.time());
        if (!(graph.depends(slope) & dependence::on_time)) {
          c.timed = true;
          c.slope = slope;
          const node results[] = {argument};
          c.offset = graph.substitute(results, {{graph.time(), graph.number(0)}}).front();
        }
      }
      target_.conditions.push_back(c);
    }
    return graph.leaf(op::condition, found->second);
  }

  /// True when n switches at known times only and is straight in time between them.
  bool known_beforehand(node n, bool may_move) {
    if (graph.depends(n) & (dependence::on_state | dependence::on_input)) return false;
    if (!may_move && (graph.depends(n) & dependence::on_time)) return false;
    const node results[] = {n};
    for (const node leaf : graph.needed(results))
      if (graph[leaf].what == op::condition && !target_.conditions[graph[leaf].a].timed) return false;
    return !(graph.depends(expression::derivative(graph, n, graph.time())) & dependence::on_time);
  }

  bool table_fits(const pieces& from, node otherwise) {
    if (!known_beforehand(otherwise, true)) return false;
    for (const auto& [value, condition] : from)
      if (!known_beforehand(value, true) || !known_beforehand(condition, false)) return false;
    return true;
  }

  equations& target_;
  std::vector<std::size_t> slots_;
  std::vector<std::size_t> states_;  ///< definition of each state
  std::vector<node> unknowns_;
  std::map<std::pair<condition::kind, node>, std::size_t> conditions_;
  std::unordered_map<node, std::size_t> tables_;
};

class flattener {
 public:
  explicit flattener(const Model& model)
      : model_(model), index_(index_model(model)), scope_(result_, index_) {}

  equations run() {
    symbols();
    for (const std::size_t k : scope_.states()) result_.rates.push_back(scope_.state_rate(k));
    events();
    algebraic();
    jacobian();
    result_.initial = make_initial_program(index_);
    result_.time_unit = model_.isSetTimeUnits() ? model_.getTimeUnits() : "";
    return std::move(result_);
  }

 private:
  void symbols() {
    result_.by_id = index_.by_id;
    for (std::size_t k = 0; k < index_.all.size(); ++k) {
      const definition& d = index_.all[k];
      symbol s;
      s.id = d.id;
      s.name = d.name;
      s.role = d.role;
      s.slot = d.role == role::assigned ? 0 : scope_.slot(k);
      s.is_species = d.what == definition::kind::species;
      s.value = scope_.value(k);
      if (s.is_species) {
        s.amount = scope_.amount(k);
        s.concentration = scope_.concentration(k);
      }
      result_.symbols.push_back(std::move(s));
    }
  }

  void events() {
    for (unsigned k = 0; k < model_.getNumEvents(); ++k) {
      const Event& from = *model_.getEvent(k);
      if (!from.isSetTrigger() || !from.getTrigger()->isSetMath()) continue;  // can never happen
      event e;
      e.id = from.isSetId() ? from.getId() : fmt::format("event {}", k + 1);
      const std::string where = fmt::format("event '{}'", e.id);
      const Trigger& trigger = *from.getTrigger();
      e.trigger = scope_.read(*trigger.getMath(), where);
      e.initial_value = !trigger.isSetInitialValue() || trigger.getInitialValue();
      e.persistent = !trigger.isSetPersistent() || trigger.getPersistent();
      e.use_values_from_trigger_time = from.getUseValuesFromTriggerTime();
      if (from.isSetDelay() && from.getDelay()->isSetMath())
        e.delay = scope_.read(*from.getDelay()->getMath(), where);
      if (from.isSetPriority() && from.getPriority()->isSetMath())
        e.priority = scope_.read(*from.getPriority()->getMath(), where);
      for (unsigned j = 0; j < from.getNumEventAssignments(); ++j)
        if (const EventAssignment& a = *from.getEventAssignment(j); a.isSetMath())
          e.assignments.push_back(event_assignment(a, where));
      result_.events.push_back(std::move(e));
    }
  }

  assignment event_assignment(const EventAssignment& from, const std::string& where) {
    const std::size_t k = index_.find(from.getVariable());
    const definition& d = index_.all[k];
    if (d.role == role::assigned)
      throw base::bad_input(fmt::format("{} sets '{}', which a rule determines", where, d.id));
    assignment a;
    a.what = d.role == role::state ? assignment::kind::state : assignment::kind::constant;
    a.slot = scope_.slot(k);
    a.value = scope_.read(*from.getMath(), where);
    if (d.what == definition::kind::species && !d.means_amount) a.scale = scope_.value(d.compartment);
    return a;
  }

  /// Every node of the result, so that all can be rewritten at once.
  std::vector<node*> all_nodes() {
    std::vector<node*> found;
    const auto add = [&](node& n) {
      if (n != expression::none) found.push_back(&n);
    };
    for (symbol& s : result_.symbols) add(s.value), add(s.amount), add(s.concentration);
    for (node& n : result_.rates) add(n);
    for (condition& c : result_.conditions) add(c.argument), add(c.offset), add(c.slope);
    for (time_table& t : result_.tables) add(t.value), add(t.slope);
    for (event& e : result_.events) {
      add(e.trigger), add(e.delay), add(e.priority);
      for (assignment& a : e.assignments) add(a.value), add(a.scale);
    }
    return found;
  }

  void algebraic() {
    if (index_.algebraic_rules.empty()) return;
    const std::vector<node> rules = base::mapped(
        index_.algebraic_rules, [&](const ASTNode* rule) { return scope_.read(*rule, "algebraic rule"); });
    const auto solution = solve_algebraic(result_.graph, rules, scope_.unknowns());
    const std::vector<node> before = base::mapped(all_nodes(), [](const node* n) { return *n; });
    const std::vector<node> after = result_.graph.substitute(before, solution);
    std::size_t next = 0;
    for (node* n : all_nodes()) *n = after[next++];
  }

  void jacobian() {
    const auto rows = expression::gradients(result_.graph, result_.rates);
    const std::size_t n = rows.size();
    std::vector<std::vector<std::pair<std::size_t, node>>> columns(n);
    for (std::size_t row = 0; row < n; ++row) {
      bool diagonal = false;
      for (const auto& [column, entry] : rows[row]) {
        columns[column].emplace_back(row, entry);
        diagonal = diagonal || column == row;
      }
      if (!diagonal) columns[row].emplace_back(row, result_.graph.number(0));
    }
    result_.sparsity.column_starts.push_back(0);
    for (auto& column : columns) {
      std::sort(column.begin(), column.end());
      for (const auto& [row, entry] : column) {
        result_.sparsity.rows.push_back(static_cast<std::int64_t>(row));
        result_.jacobian.push_back(entry);
      }
      result_.sparsity.column_starts.push_back(static_cast<std::int64_t>(result_.jacobian.size()));
    }
  }

  const Model& model_;
  const model_index index_;
  equations result_;
  run_scope scope_;
};

}  // namespace

equations flatten(const Model& model) {
  return flattener(model).run();
}

}  // namespace kinecrine::sbml
