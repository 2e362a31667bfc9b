#include "compile/lower.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace kinecrine::compile {

namespace {

using expression::graph;
using expression::node;
using expression::none;
using expression::op;
using expression::term;

/// A value as sign * fixed * moving; `none` stands for 1. Fixed factors of a chain of products gather here,
/// so that they are multiplied once a person and not once a step.
struct product {
  bool minus = false;
  node fixed = none;
  node moving = none;
};

/// What is known of a value that is a number at all.
enum class sign : char { unknown, not_negative, positive };

class lowering {
 public:
  lowering(const graph& from, lowered& to) : from_(from), to_(to.graph), moving_(to.moving) {}

  void copy(std::span<const node> nodes) {
    products_.resize(from_.size());
    divisions_.assign(from_.size(), 0);
    for (const node n : nodes)
      if (from_[n].what == op::divide) ++divisions_[from_[n].b];
    for (const node n : nodes) products_[n] = lower_one(n);
  }

  node value(node n) { return value(products_[n]); }

 private:
  bool moves(node n) const { return (to_.depends(n) & moving_) != 0; }
  node value(const product& p) {
    const node size = times(p.fixed, p.moving);
    return p.minus ? to_.negate(size) : size;
  }
  node times(node a, node b) {
    if (a == none) return b == none ? to_.number(1) : b;
    return b == none ? a : to_.multiply(a, b);
  }
  /// Splits a finished node.
  product whole(node n) {
    if (to_[n].what == op::negate) {
      product inner = whole(to_[n].a);
      inner.minus = !inner.minus;
      return inner;
    }
    return moves(n) ? product{false, none, n} : product{false, n, none};
  }
  node joined(node a, node b) { return a == none && b == none ? none : times(a, b); }

  product lower_one(node n) {
    const term t = from_[n];
    const int count = expression::operands(t.what);
    if (t.what == op::number) return whole(to_.number(from_.value(n)));
    if (t.what == op::time) return whole(to_.time());
    if (count == 0) return whole(to_.leaf(t.what, t.a));
    const product& a = products_[t.a];
    switch (t.what) {
      case op::multiply:
        return multiply(a, products_[t.b]);
      case op::divide:
        return divide(a, products_[t.b], divisions_[t.b]);
      case op::negate:
        return {!a.minus, a.fixed, a.moving};
      case op::power:
        return whole(power(value(a), value(t.b)));
      case op::log10:
        return multiply(whole(to_.number(0.43429448190325182765)), whole(to_.make(op::log, value(a))));
      default:
        return whole(
            to_.make(t.what, value(a), count > 1 ? value(t.b) : none, count > 2 ? value(t.c) : none));
    }
  }

  product multiply(const product& a, const product& b) {
    return split({a.minus != b.minus, joined(a.fixed, b.fixed), joined(a.moving, b.moving)});
  }

  product divide(const product& a, const product& b, unsigned sharers) {
    product quotient{a.minus != b.minus, a.fixed, a.moving};
    if (b.fixed != none) quotient.fixed = to_.divide(a.fixed == none ? to_.number(1) : a.fixed, b.fixed);
    if (b.moving != none) {
      const bool by_reciprocal = a.moving != none && sharers > 1;
      const node top = a.moving == none || by_reciprocal ? to_.number(1) : a.moving;
      const node ratio = to_.divide(top, b.moving);
      quotient.moving = by_reciprocal ? to_.multiply(a.moving, ratio) : ratio;
    }
    return split(quotient);
  }

  /// Simplification may have turned the moving part into a number or a negative.
  product split(product p) {
    if (p.moving == none) return p;
    const product inner = whole(p.moving);
    return {p.minus != inner.minus, joined(p.fixed, inner.fixed), inner.moving};
  }

  /// exp(n log x), with what pow() does at and below zero put right. An exponent that is a number is no whole
  /// one (or a huge one): the graph writes those as products.
  node power(node base, node exponent) {
    graph& g = to_;
    if (!moves(base) && !moves(exponent)) return g.power(base, exponent);
    const node zero = g.number(0), one = g.number(1),
               nan = g.number(std::numeric_limits<double>::quiet_NaN());
    const auto raised = [&](node x) { return g.make(op::exp, g.multiply(exponent, g.make(op::log, x))); };
    if (g.is_number(exponent) && g.value(exponent) != std::floor(g.value(exponent)))
      return is_half(g.value(exponent)) ? by_root(base, g.value(exponent)) : raised(base);
    if (moves(exponent)) return g.power(base, exponent);  // rare: left to libm
    const sign of_base = sign_of(base);
    if (of_base == sign::positive) return raised(base);
    const node infinite = g.number(std::numeric_limits<double>::infinity());
    const node at_zero = g.select(g.make(op::less, zero, exponent), zero,
                                  g.select(g.make(op::equal, exponent, zero), one, infinite));
    const node is_zero = g.make(op::equal, base, zero);
    if (of_base == sign::not_negative) return g.select(is_zero, at_zero, raised(base));
    const node half = g.multiply(g.number(0.5), exponent);
    const auto whole_number = [&](node x) { return g.make(op::equal, g.make(op::floor, x), x); };
    const node parity =
        g.select(whole_number(exponent), g.select(whole_number(half), one, g.number(-1)), nan);
    const node size = raised(g.make(op::absolute, base));
    const node otherwise = g.select(g.make(op::less, base, zero), g.multiply(parity, size), size);
    return g.select(is_zero, at_zero, otherwise);
  }

  /// x^1.5 = x sqrt(x), and the like.
  static bool is_half(double exponent) {
    constexpr double largest = 16.5;
    return 2 * exponent == std::floor(2 * exponent) && std::fabs(exponent) <= largest;
  }
  node by_root(node base, double exponent) {
    const node whole = to_.power(base, to_.number(std::floor(std::fabs(exponent))));
    const node size = to_.multiply(whole, to_.make(op::sqrt, base));
    return exponent > 0 ? size : to_.divide(to_.number(1), size);
  }

  sign sign_of(node n) {
    while (signs_.size() <= n) signs_.push_back(find_sign(static_cast<node>(signs_.size())));
    return signs_[n];
  }
  sign find_sign(node n) const {
    const term& t = to_[n];
    const auto at_least_zero = [](bool holds) { return holds ? sign::not_negative : sign::unknown; };
    const auto both = [&] { return std::min(signs_[t.a], signs_[t.b]); };
    switch (t.what) {
      case op::number:
        return to_.value(n) > 0 ? sign::positive : at_least_zero(to_.value(n) == 0);
      case op::maximum:
        return std::max(signs_[t.a], signs_[t.b]);
      case op::minimum:
        return both();
      case op::select:
        return std::min(signs_[t.b], signs_[t.c]);
      case op::add:
        return both() == sign::unknown ? sign::unknown : std::max(signs_[t.a], signs_[t.b]);
      case op::multiply:  // of small ones may become 0
      case op::divide:
        return at_least_zero(both() != sign::unknown);
      case op::exp:
      case op::sqrt:
      case op::absolute:
        return sign::not_negative;
      default:
        return sign::unknown;
    }
  }

  const graph& from_;
  graph& to_;
  unsigned moving_;
  std::vector<product> products_;
  std::vector<unsigned> divisions_;
  std::vector<sign> signs_;
};

}  // namespace

lowered lower(const graph& from, std::span<const std::vector<node>> functions, unsigned moving) {
  lowered to;
  to.moving = moving;
  std::vector<node> results;
  for (const auto& f : functions) results.insert(results.end(), f.begin(), f.end());
  lowering work(from, to);
  work.copy(from.needed(results));
  for (const auto& f : functions) {
    to.functions.emplace_back();
    for (const node n : f) to.functions.back().push_back(work.value(n));
  }

  results.clear();
  for (const auto& f : to.functions) results.insert(results.end(), f.begin(), f.end());
  std::vector<char> wanted(to.graph.size(), 0);
  for (const node n : results) wanted[n] = 1;
  for (const node n : to.graph.needed(results)) {
    if (!to.moves(n)) continue;
    const term& t = to.graph[n];
    const int count = expression::operands(t.what);
    if (count > 0) wanted[t.a] = 1;
    if (count > 1) wanted[t.b] = 1;
    if (count > 2) wanted[t.c] = 1;
  }
  for (node n = 0; n < wanted.size(); ++n)
    if (wanted[n] && !to.moves(n) && !to.graph.is_number(n)) to.fixed.push_back(n);
  return to;
}

}  // namespace kinecrine::compile
