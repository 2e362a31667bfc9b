#include "sbml/kept.hpp"

#include <type_traits>

#include "base/bytes.hpp"
#include "sbml/initial.hpp"

namespace kinecrine::sbml {

namespace {

/// One list of fields serves writing (a constant value) and reading.
template <class value, class of>
concept either = std::is_same_v<std::remove_const_t<value>, of>;

}  // namespace

template <class archive>
void fields(archive& each, either<symbol> auto& s) {
  each(s.id, s.name, s.role, s.slot, s.is_species, s.value, s.amount, s.concentration);
}

template <class archive>
void fields(archive& each, either<event> auto& e) {
  each(e.id, e.trigger, e.delay, e.priority, e.initial_value, e.persistent, e.use_values_from_trigger_time,
       e.assignments);
}

template <class archive>
void fields(archive& each, either<initial_program::step> auto& s) {
  each(s.slot, s.result, s.fresh);
}

template <class archive>
void fields(archive& each, either<equations> auto& e) {
  each(e.symbols, e.state_ids, e.constant_ids, e.input_ids, e.rates, e.sparsity.column_starts,
       e.sparsity.rows, e.jacobian, e.conditions, e.tables, e.events, e.time_unit);
}

template <class archive>
void fields(archive& each, either<initial_program> auto& p) {
  each(p.steps, p.species, p.missing);
}

namespace {

void write_graph(base::byte_writer& to, const expression::graph& g) {
  to(g.terms(), g.numbers());
}

expression::graph read_graph(base::byte_reader& from) {
  std::vector<expression::term> terms;
  std::vector<double> numbers;
  from(terms, numbers);
  return {terms, numbers};
}

}  // namespace

std::vector<char> to_bytes(const equations& model) {
  base::byte_writer to;
  write_graph(to, model.graph);
  fields(to, model);
  write_graph(to, model.initial->graph);
  fields(to, *model.initial);
  return to.written();
}

equations equations_from(std::span<const char> bytes) {
  base::byte_reader from(bytes);
  equations model;
  model.graph = read_graph(from);
  fields(from, model);
  for (std::size_t k = 0; k < model.symbols.size(); ++k) model.by_id.emplace(model.symbols[k].id, k);
  auto initial = std::make_shared<initial_program>();
  initial->graph = read_graph(from);
  fields(from, *initial);
  model.initial = std::move(initial);
  return model;
}

}  // namespace kinecrine::sbml
