#include "expression/tape.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace kinecrine::expression {

tape::tape(const graph& of, std::span<const node> results) {
  const std::vector<node> nodes = of.needed(results);
  std::vector<std::uint32_t> place(of.size(), none);
  // Numbers come first, so that `prepare` copies them in one go.
  for (const node n : nodes) {
    if (!of.is_number(n)) continue;
    place[n] = static_cast<std::uint32_t>(numbers_.size());
    numbers_.push_back(of.value(n));
  }
  registers_ = static_cast<std::uint32_t>(numbers_.size());
  std::vector<node> fixed, moving;
  for (const node n : nodes) {
    const term& t = of[n];
    if (t.what == op::number) continue;
    const std::uint32_t to = place[n] = registers_++;
    switch (t.what) {
      case op::time:
        time_ = to;
        break;
      case op::state:
        states_.push_back({t.a, to});
        break;
      case op::constant:
        constants_.push_back({t.a, to});
        break;
      case op::input:
        inputs_.push_back({t.a, to});
        break;
      case op::condition:
        conditions_.push_back({t.a, to});
        break;
      default:
        ((of.depends(n) & ~dependence::on_constant) == 0 ? fixed : moving).push_back(n);
    }
  }
  prelude_ = ordered(of, fixed, place);
  program_ = ordered(of, moving, place);
  for (const node n : results) results_.push_back(place[n]);
}

void tape::prepare(std::vector<double>& registers, const double* constants) const {
  registers.resize(registers_);
  std::copy(numbers_.begin(), numbers_.end(), registers.begin());
  for (const load& l : constants_) registers[l.to] = constants[l.slot];
  execute(prelude_, registers.data());
}

void tape::run(std::vector<double>& registers, const leaves& at, double* results) const {
  double* r = registers.data();
  if (time_ != none) r[time_] = at.time;
  for (const load& l : states_) r[l.to] = at.states[l.slot];
  for (const load& l : inputs_) r[l.to] = at.inputs[l.slot];
  for (const load& l : conditions_) r[l.to] = at.conditions[l.slot];
  execute(program_, r);
  for (std::size_t k = 0; k < results_.size(); ++k) results[k] = r[results_[k]];
}

/// Takes, of the nodes whose operands are known, all of one operation before those of another.
tape::program tape::ordered(const graph& of, const std::vector<node>& nodes,
                            const std::vector<std::uint32_t>& place) {
  std::vector<std::size_t> at(of.size(), nodes.size());  // where in `nodes`
  for (std::size_t k = 0; k < nodes.size(); ++k) at[nodes[k]] = k;
  std::vector<std::vector<node>> users(nodes.size());
  std::vector<std::size_t> missing(nodes.size(), 0);  // operands
  std::map<op, std::vector<node>> ready;
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    const term& t = of[nodes[k]];
    const int count = operands(t.what);
    for (const node operand : {t.a, count > 1 ? t.b : none, count > 2 ? t.c : none})
      if (operand != none && at[operand] < nodes.size()) users[at[operand]].push_back(nodes[k]), ++missing[k];
    if (missing[k] == 0) ready[t.what].push_back(nodes[k]);
  }
  program result;
  while (!ready.empty()) {
    const auto most = std::max_element(ready.begin(), ready.end(), [](const auto& a, const auto& b) {
      return a.second.size() < b.second.size();
    });
    const std::vector<node>& same = most->second;  // grows as long as its own results free further ones
    for (std::size_t k = 0; k < same.size(); ++k) {
      const node n = same[k];
      const term& t = of[n];
      const int count = operands(t.what);
      result.steps.push_back({place[t.a], count > 1 ? place[t.b] : 0, count > 2 ? place[t.c] : 0, place[n]});
      for (const node user : users[at[n]])
        if (--missing[at[user]] == 0) ready[of[user].what].push_back(user);
    }
    result.groups.push_back({most->first, result.steps.size()});
    ready.erase(most);
  }
  return result;
}

void tape::execute(const program& what, double* r) {
  const instruction* step = what.steps.data();
  for (const group& same : what.groups) {
    const auto each = [&](const auto& result) {
      for (const instruction* end = what.steps.data() + same.end; step != end; ++step)
        r[step->to] = result(r[step->a], r[step->b], r[step->c]);
    };
    switch (same.what) {  // the frequent operations at once, the others through the shared definition
      case op::add:
        each([](double a, double b, double) { return a + b; });
        break;
      case op::subtract:
        each([](double a, double b, double) { return a - b; });
        break;
      case op::multiply:
        each([](double a, double b, double) { return a * b; });
        break;
      case op::divide:
        each([](double a, double b, double) { return a / b; });
        break;
      case op::negate:
        each([](double a, double, double) { return -a; });
        break;
      case op::select:
        each([](double a, double b, double c) { return a != 0 ? b : c; });
        break;
      case op::exp:
        each([](double a, double, double) { return std::exp(a); });
        break;
      case op::power:
        each([](double a, double b, double) { return std::pow(a, b); });
        break;
      default:
        each([&](double a, double b, double c) { return apply(same.what, a, b, c); });
    }
  }
}

}  // namespace kinecrine::expression
