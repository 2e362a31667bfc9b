#include "expression/tape.hpp"

#include <algorithm>
#include <cmath>

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
      default: {
        const int count = operands(t.what);
        const instruction step{t.what, place[t.a], count > 1 ? place[t.b] : 0, count > 2 ? place[t.c] : 0,
                               to};
        const bool fixed = (of.depends(n) & ~dependence::on_constant) == 0;
        (fixed ? prelude_ : program_).push_back(step);
      }
    }
  }
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

void tape::execute(const std::vector<instruction>& program, double* r) {
  for (const instruction& i : program) {
    const double a = r[i.a];
    switch (i.what) {  // the frequent operations at once, the others through the shared definition
      case op::add:
        r[i.to] = a + r[i.b];
        break;
      case op::subtract:
        r[i.to] = a - r[i.b];
        break;
      case op::multiply:
        r[i.to] = a * r[i.b];
        break;
      case op::divide:
        r[i.to] = a / r[i.b];
        break;
      case op::negate:
        r[i.to] = -a;
        break;
      case op::select:
        r[i.to] = a != 0 ? r[i.b] : r[i.c];
        break;
      case op::exp:
        r[i.to] = std::exp(a);
        break;
      default:
        r[i.to] = apply(i.what, a, r[i.b], r[i.c]);
    }
  }
}

}  // namespace kinecrine::expression
