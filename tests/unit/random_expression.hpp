// Random smooth expressions for property tests.
#pragma once

#include <rapidcheck.h>

#include <vector>

#include "expression/graph.hpp"

namespace kinecrine::expression {

/// A graph over `states` state leaves and two constants, and some of its nodes. All operations are smooth and
/// tame for states and constants between 0.5 and 2.
inline std::vector<node> random_nodes(graph& g, std::size_t states, int operations) {
  std::vector<node> nodes{g.number(0.7), g.number(3), g.leaf(op::constant, 0), g.leaf(op::constant, 1),
                          g.time()};
  for (std::size_t k = 0; k < states; ++k) nodes.push_back(g.leaf(op::state, k));
  const auto pick = [&] { return nodes[*rc::gen::inRange<std::size_t>(0, nodes.size())]; };
  const auto bounded = [&](node n) { return g.make(op::sin, n); };
  const auto positive = [&](node n) { return g.add(g.multiply(bounded(n), bounded(n)), g.number(0.5)); };
  for (int k = 0; k < operations; ++k) {
    const node a = pick(), b = pick();
    switch (*rc::gen::inRange(0, 14)) {
      case 0:
        nodes.push_back(g.add(a, b));
        break;
      case 1:
        nodes.push_back(g.subtract(a, b));
        break;
      case 2:
        nodes.push_back(g.multiply(bounded(a), b));
        break;
      case 3:
        nodes.push_back(g.divide(a, positive(b)));
        break;
      case 4:
        nodes.push_back(g.power(positive(a), bounded(b)));
        break;
      case 5:
        nodes.push_back(g.make(op::exp, bounded(a)));
        break;
      case 6:
        nodes.push_back(g.make(op::log, positive(a)));
        break;
      case 7:
        nodes.push_back(g.make(op::sqrt, positive(a)));
        break;
      case 8:
        nodes.push_back(g.make(op::tanh, a));
        break;
      case 9:
        nodes.push_back(g.make(op::atan, a));
        break;
      case 10:
        nodes.push_back(g.make(op::log10, positive(a)));
        break;
      case 11:
        nodes.push_back(g.make(op::asinh, a));
        break;
      case 12:
        nodes.push_back(g.power(bounded(a), g.number(3)));
        break;
      default:
        nodes.push_back(g.negate(g.make(op::cos, a)));
    }
  }
  return nodes;
}

/// Evaluates node by node as the definition says, without any tape.
inline std::vector<double> evaluate_plainly(const graph& g, const std::vector<node>& wanted,
                                            const leaves& at) {
  std::vector<double> values(g.size());
  for (node n = 0; n < g.size(); ++n) {
    const term& t = g[n];
    switch (t.what) {
      case op::number:
        values[n] = g.value(n);
        break;
      case op::time:
        values[n] = at.time;
        break;
      case op::state:
        values[n] = at.states[t.a];
        break;
      case op::constant:
        values[n] = at.constants[t.a];
        break;
      case op::input:
        values[n] = at.inputs[t.a];
        break;
      case op::condition:
        values[n] = at.conditions[t.a];
        break;
      default: {
        const int count = operands(t.what);
        values[n] = apply(t.what, values[t.a], count > 1 ? values[t.b] : 0, count > 2 ? values[t.c] : 0);
      }
    }
  }
  std::vector<double> results;
  for (const node n : wanted) results.push_back(values[n]);
  return results;
}

/// The value of one node, with constants that suit random_nodes().
inline double value(const graph& g, node n, const std::vector<double>& states, double time = 0) {
  const double constants[] = {1.3, 0.6};
  return evaluate_plainly(g, {n}, {time, states.data(), constants, nullptr, nullptr})[0];
}

/// Sixth-order central difference by state k.
inline double difference(const graph& g, node n, std::vector<double> at, std::size_t k) {
  const double h = 2e-3, centre = at[k];
  const auto f = [&](double shift) {
    at[k] = centre + shift * h;
    return value(g, n, at);
  };
  return (45 * (f(1) - f(-1)) - 9 * (f(2) - f(-2)) + (f(3) - f(-3))) / (60 * h);
}

}  // namespace kinecrine::expression
