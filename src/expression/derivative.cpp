#include "expression/derivative.hpp"

#include <unordered_map>

namespace kinecrine::expression {

partials partial_derivatives(graph& g, node n, bool wants_b) {
  const term t = g[n];
  const node one = g.number(1);
  const auto square = [&](node x) { return g.multiply(x, x); };
  const auto reciprocal = [&](node x) { return g.divide(one, x); };
  switch (t.what) {
    case op::add:
      return {one, one};
    case op::subtract:
      return {one, g.number(-1)};
    case op::multiply:
      return {t.b, t.a};
    case op::divide:
      return {reciprocal(t.b), g.negate(g.divide(n, t.b))};
    case op::power: {
      // The logarithm is wanted only where the exponent moves: it would spoil x^n at x = 0.
      const node by_base = g.multiply(t.b, g.power(t.a, g.subtract(t.b, one)));
      if (!wants_b) return {by_base};
      const node logarithm = g.select(g.make(op::equal, t.a, g.number(0)), g.number(0), g.make(op::log, t.a));
      return {by_base, g.multiply(n, logarithm)};
    }
    case op::negate:
      return {g.number(-1)};
    case op::exp:
      return {n};
    case op::log:
      return {reciprocal(t.a)};
    case op::log10:
      return {g.divide(g.make(op::log10, g.number(2.718281828459045235)), t.a)};
    case op::sqrt:
      return {g.divide(g.number(0.5), n)};
    case op::absolute:
      return {g.select(g.make(op::less, t.a, g.number(0)), g.number(-1), one)};
    case op::sin:
      return {g.make(op::cos, t.a)};
    case op::cos:
      return {g.negate(g.make(op::sin, t.a))};
    case op::tan:
      return {g.add(one, square(n))};
    case op::asin:
      return {reciprocal(g.make(op::sqrt, g.subtract(one, square(t.a))))};
    case op::acos:
      return {g.negate(reciprocal(g.make(op::sqrt, g.subtract(one, square(t.a)))))};
    case op::atan:
      return {reciprocal(g.add(one, square(t.a)))};
    case op::sinh:
      return {g.make(op::cosh, t.a)};
    case op::cosh:
      return {g.make(op::sinh, t.a)};
    case op::tanh:
      return {g.subtract(one, square(n))};
    case op::asinh:
      return {reciprocal(g.make(op::sqrt, g.add(square(t.a), one)))};
    case op::acosh:
      return {reciprocal(g.make(op::sqrt, g.subtract(square(t.a), one)))};
    case op::atanh:
      return {reciprocal(g.subtract(one, square(t.a)))};
    default:
      return {};  // relations, logic, floor, factorial: flat between their jumps
  }
}

node takes_first(graph& g, const term& extreme) {
  return extreme.what == op::minimum ? g.make(op::less, extreme.a, extreme.b)
                                     : g.make(op::less, extreme.b, extreme.a);
}

namespace {

/// Derivative of node n given the derivatives of its operands (none = zero).
node chain(graph& g, node n, node da, node db, node dc) {
  const term t = g[n];
  if (t.what == op::select) {
    if (db == none && dc == none) return none;
    const node zero = g.number(0);
    return g.select(t.a, db == none ? zero : db, dc == none ? zero : dc);
  }
  if (t.what == op::minimum || t.what == op::maximum) {
    // As a choice rather than a weighted sum: an operand that is not chosen may be infinite.
    if (da == none && db == none) return none;
    const node zero = g.number(0);
    return g.select(takes_first(g, t), da == none ? zero : da, db == none ? zero : db);
  }
  if (t.what == op::divide && da != none && db == none) return g.divide(da, t.b);
  const partials p = partial_derivatives(g, n, db != none);
  node sum = none;
  const auto accumulate = [&](node partial, node inner) {
    if (partial == none || inner == none) return;
    const node product = g.multiply(partial, inner);
    if (g.is_number(product, 0)) return;
    sum = sum == none ? product : g.add(sum, product);
  };
  accumulate(p.a, da);
  accumulate(p.b, db);
  return sum;
}

}  // namespace

std::vector<node> derivatives_along(graph& g, std::span<const node> results,
                                    std::unordered_map<node, node> known) {
  for (const node m : g.needed(results)) {
    if (known.contains(m)) continue;
    const term t = g[m];
    const int count = operands(t.what);
    const auto of = [&](node operand, bool exists) {
      if (!exists) return none;
      const auto found = known.find(operand);
      return found == known.end() ? none : found->second;
    };
    const node da = of(t.a, count > 0), db = of(t.b, count > 1), dc = of(t.c, count > 2);
    if (da == none && db == none && dc == none) continue;
    if (const node d = chain(g, m, da, db, dc); d != none) known[m] = d;
  }
  std::vector<node> found;
  for (const node n : results) {
    const auto at = known.find(n);
    found.push_back(at == known.end() ? g.number(0) : at->second);
  }
  return found;
}

node derivative(graph& g, node n, node leaf) {
  const node results[] = {n};
  return derivatives_along(g, results, {{leaf, g.number(1)}}).front();
}

}  // namespace kinecrine::expression
