#include "sbml/initial.hpp"

#include <limits>
#include <unordered_set>

#include "sbml/model_scope.hpp"

namespace kinecrine::sbml {

using expression::op;

namespace {

/// At the start every symbol is a slot that some step has filled before it is read.
class initial_scope final : public model_scope {
 public:
  initial_scope(initial_program& program, const model_index& index)
      : model_scope(program.graph, index), program_(program), count_(index.all.size()) {}

  node relation(op what, node a, node b) override { return graph.make(what, a, b); }
  node floor(node a) override { return graph.make(op::floor, a); }
  node piecewise(const pieces& from, node otherwise) override {
    node chosen = otherwise;
    for (auto piece = from.rbegin(); piece != from.rend(); ++piece)
      chosen = graph.select(piece->second, piece->first, chosen);
    return chosen;
  }
  node amount(std::size_t k) override {
    value(k);  // fills both slots
    return slot(count_ + k);
  }

 private:
  node slot(std::size_t place) { return graph.leaf(op::constant, place); }

  node make_value(std::size_t k) override {
    const definition& d = index_.all[k];
    const bool is_species = d.what == definition::kind::species;
    const node size = is_species ? value(d.compartment) : graph.number(1);
    node meaning = graph.number(std::numeric_limits<double>::quiet_NaN());
    if (d.initial_assignment) {
      meaning = read(*d.initial_assignment, d.place("initial assignment of"));
    } else if (d.assignment_rule || d.what == definition::kind::reaction) {
      meaning = formula_of(k);
    } else if (d.given && is_species && d.given_as_amount) {
      const node amount_given = graph.number(*d.given);
      store(count_ + k, amount_given);
      store(k, d.means_amount ? amount_given : graph.divide(amount_given, size));
      return slot(k);
    } else if (d.given) {
      meaning = graph.number(*d.given);
      if (is_species && d.means_amount) meaning = graph.multiply(meaning, size);
    } else if (!d.unknown) {
      program_.missing.push_back(d.id);
      // Many models leave out the species that are not there at first, as all simulators take it.
      if (is_species) meaning = graph.number(0);
    }
    store(k, meaning);
    if (is_species) store(count_ + k, d.means_amount ? slot(k) : graph.multiply(slot(k), size));
    return slot(k);
  }

  node leaf_rate(node leaf) override {
    if (graph[leaf].what == op::time) return graph.number(1);
    const std::size_t place = graph[leaf].a;
    if (place < count_) return rate(place);
    return index_.all[place - count_].role == role::state ? state_rate(place - count_) : graph.number(0);
  }

  void store(std::size_t place, node result) {
    initial_program::step step{place, result, {}};
    const node results[] = {result};
    for (const node n : graph.needed(results))
      if (computed_.insert(n).second) step.fresh.push_back(n);
    program_.steps.push_back(std::move(step));
  }

  initial_program& program_;
  std::size_t count_;
  std::unordered_set<node> computed_;
};

}  // namespace

std::shared_ptr<const initial_program> make_initial_program(const model_index& index) {
  auto program = std::make_shared<initial_program>();
  initial_scope scope(*program, index);
  for (std::size_t k = 0; k < index.all.size(); ++k) {
    const definition& d = index.all[k];
    program->species.push_back({d.compartment, d.means_amount});
  }
  for (std::size_t k = 0; k < index.all.size(); ++k) scope.value(k);
  return program;
}

double initial_program::value_of(node n, const std::vector<double>& values, const std::vector<double>& slots,
                                 double start) const {
  const expression::term& t = graph[n];
  const int operands = expression::operands(t.what);
  if (t.what == op::number) return graph.value(n);
  if (t.what == op::time) return start;
  if (t.what == op::constant) return slots[t.a];
  return expression::apply(t.what, values[t.a], operands > 1 ? values[t.b] : 0,
                           operands > 2 ? values[t.c] : 0);
}

std::vector<double> initial_program::run(const std::map<std::size_t, double>& overrides, double start) const {
  const std::size_t count = species.size();
  std::vector<double> slots(2 * count, std::numeric_limits<double>::quiet_NaN());
  std::vector<double> values(graph.size());
  for (const step& s : steps) {
    for (const node n : s.fresh) values[n] = value_of(n, values, slots, start);
    const bool is_amount = s.slot >= count;
    const std::size_t symbol = is_amount ? s.slot - count : s.slot;
    double result = values[s.result];
    if (const auto replaced = overrides.find(symbol); replaced != overrides.end()) {
      result = replaced->second;
      if (is_amount && !species[symbol].means_amount) result *= slots[species[symbol].compartment];
    }
    slots[s.slot] = result;
  }
  return slots;
}

}  // namespace kinecrine::sbml
