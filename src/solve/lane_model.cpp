#include "solve/lane_model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <span>
#include <unordered_map>

#include "compile/compiler.hpp"
#include "expression/derivative.hpp"

namespace kinecrine::solve {

using expression::dependence;
using expression::graph;
using expression::node;
using expression::op;

namespace {

/// How fast the rates change for a reason other than the states: by time itself and by the inputs, whose
/// slopes follow the inputs in the frame.
std::vector<node> time_derivatives(graph& g, const sbml::equations& model) {
  std::unordered_map<node, node> leaves{{g.time(), g.number(1)}};
  for (std::size_t k = 0; k < model.inputs(); ++k)
    leaves[g.leaf(op::input, k)] = g.leaf(op::input, model.inputs() + k);
  return expression::derivatives_along(g, model.rates, leaves);
}

/// The places of the states that some nodes need, ascending.
std::vector<std::uint32_t> places_of(const graph& g, const std::vector<node>& nodes,
                                     const compile::elimination& matrix) {
  std::vector<std::uint32_t> found;
  for (const node n : g.needed(nodes))
    if (g[n].what == op::state) found.push_back(matrix.place[g[n].a]);
  std::sort(found.begin(), found.end());
  return found;
}

/// Which constants differ between people or change in a run.
std::vector<char> personal_of(const sbml::equations& model, const lane_model_options& how) {
  std::vector<char> personal = how.personal;
  personal.resize(model.constant_ids.size(), 1);
  for (const sbml::event& e : model.events)
    for (const sbml::assignment& a : e.assignments)
      if (a.what == sbml::assignment::kind::constant) personal[a.slot] = 1;
  return personal;
}

struct scaled {
  std::uint32_t slot;
  double scale;
};

/// A node that is a state, or a state times or by a constant that is the same for all.
std::optional<scaled> scaled_state(const graph& g, node n, const std::vector<char>& personal,
                                   const std::vector<double>& constants) {
  const expression::term& t = g[n];
  if (t.what == op::state) return scaled{t.a, 1};
  if (t.what != op::multiply && t.what != op::divide) return {};
  const auto is_shared = [&](node m) { return g[m].what == op::constant && !personal[g[m].a]; };
  if (g[t.a].what == op::state && is_shared(t.b)) {
    const double factor = constants[g[t.b].a];
    return scaled{g[t.a].a, t.what == op::divide ? 1 / factor : factor};
  }
  if (t.what == op::multiply && is_shared(t.a) && g[t.b].what == op::state)
    return scaled{g[t.b].a, constants[g[t.a].a]};
  return {};
}

/// Constants that are the same for all and whose value makes formulas simpler, as numbers: 0 and 1, which
/// leave terms and factors out, and those in exponents, so that x^2 is a product and x^1.5 needs a root only.
/// Code is compiled anew where these change; all others it is given.
std::unordered_map<node, node> settled(graph& g, std::span<const node> nodes,
                                       const std::vector<char>& personal,
                                       const std::vector<double>& constants) {
  std::vector<char> in_exponents(personal.size(), 0);
  std::unordered_map<node, node> numbers;
  const std::vector<node> all = g.needed(nodes);
  for (const node n : all) {
    const node exponent = g[n].b;
    if (g[n].what != op::power || (g.depends(exponent) & ~dependence::on_constant)) continue;
    for (const node m : g.needed({&exponent, 1}))
      if (g[m].what == op::constant) in_exponents[g[m].a] = 1;
  }
  for (const node n : all) {
    if (g[n].what != op::constant || personal[g[n].a]) continue;
    const double value = constants[g[n].a];
    if (value == 0 || value == 1 || (in_exponents[g[n].a] && std::isfinite(value)))
      numbers[n] = g.number(value);
  }
  return numbers;
}

}  // namespace

lane_model::lane_model(const sbml::equations& model, const std::vector<double>& constants,
                       const std::vector<output>& wanted, const lane_model_options& how)
    : model_(model), step_limit_(model), board_(model, compile::interpreter()) {
  graph g = model.graph;
  const compile::elimination matrix =
      compile::plan_elimination(model.sparsity.column_starts, model.sparsity.rows);
  compile::lane_request request;
  const std::vector<char> personal = personal_of(model, how);
  request.functions.resize(4);
  request.adds = {1, 0, 0, 0};
  for (const std::uint32_t slot : matrix.order) request.functions[rates].push_back(model.rates[slot]);
  auto& local_nodes = request.functions[local];
  local_nodes = request.functions[rates];
  local_nodes.insert(local_nodes.end(), model.jacobian.begin(), model.jacobian.end());
  const std::vector<node> by_time = time_derivatives(g, model);
  for (std::uint32_t place = 0; place < matrix.size(); ++place) {
    const node derivative = by_time[matrix.order[place]];
    if (g.is_number(derivative, 0)) continue;
    unsteady_.push_back(place);
    local_nodes.push_back(derivative);
  }
  for (std::uint32_t number = 0; const output& o : wanted) {
    if (const auto scaled = scaled_state(g, o.value, personal, constants)) {
      copied_outputs_.push_back(number);
      copied_places_.push_back(matrix.place[scaled->slot]);
      copied_scales_.push_back(scaled->scale);
    } else {
      computed_outputs_.push_back(number);
      request.functions[outputs].push_back(o.value);
    }
    ++number;
  }
  for (const sbml::condition& c : model.conditions)
    if (!c.timed) request.functions[arguments].push_back(c.argument);
  request.personal = personal;
  std::vector<node> all;
  for (const auto& f : request.functions) all.insert(all.end(), f.begin(), f.end());
  const auto numbers = settled(g, all, personal, constants);
  for (auto& f : request.functions) f = g.substitute(f, numbers);
  output_count_ = wanted.size();
  watched_count_ = request.functions[arguments].size();
  sampled_ = places_of(g, request.functions[outputs], matrix);
  watched_ = places_of(g, request.functions[arguments], matrix);
  for (const node n : request.functions[arguments])
    if (g.depends(n) & (dependence::on_state | dependence::on_time)) watches_more_than_inputs_ = true;
  everywhere_.resize(matrix.size());
  std::iota(everywhere_.begin(), everywhere_.end(), 0U);
  wants_slopes_ = !unsteady_.empty() && model.inputs() > 0;

  request.graph = &g;
  request.inputs = model.inputs() * (wants_slopes_ ? 2 : 1);
  request.width = how.width;
  request.state_places = matrix.place;
  request.matrix = &matrix;
  request.long_run = how.long_run;
  code_ = how.compiled && compile::can_compile()
              ? compile::compile_lanes(request, base::disk_cache(base::disk_cache::usual_folder()))
              : compile::interpret_lanes(request);
  shared_ = code_->share(constants.data());
}

}  // namespace kinecrine::solve
