#include "expression/graph.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace kinecrine::expression {

namespace {

constexpr unsigned largest_whole_power = 64;

double truth(bool value) {
  return value ? 1.0 : 0.0;
}

unsigned own_dependence(op what) {
  switch (what) {
    case op::time:
      return dependence::on_time;
    case op::state:
      return dependence::on_state;
    case op::constant:
      return dependence::on_constant;
    case op::input:
      return dependence::on_input;
    case op::condition:
      return dependence::on_condition;
    default:
      return 0;
  }
}

bool commutes(op what) {
  switch (what) {
    case op::add:
    case op::multiply:
    case op::minimum:
    case op::maximum:
    case op::equal:
    case op::both:
    case op::either:
      return true;
    default:
      return false;
  }
}

}  // namespace

int operands(op what) {
  if (what <= op::condition) return 0;
  if (what < op::select) return 2;
  return what == op::select ? 3 : 1;
}

double apply(op what, double a, double b, double c) {
  switch (what) {
    case op::add:
      return a + b;
    case op::subtract:
      return a - b;
    case op::multiply:
      return a * b;
    case op::divide:
      return a / b;
    case op::power:
      return std::pow(a, b);
    case op::minimum:
      return std::isnan(a) || a < b ? a : b;
    case op::maximum:
      return std::isnan(a) || a > b ? a : b;
    case op::less:
      return truth(a < b);
    case op::less_equal:
      return truth(a <= b);
    case op::equal:
      return truth(a == b);
    case op::both:
      return truth(a != 0 && b != 0);
    case op::either:
      return truth(a != 0 || b != 0);
    case op::select:
      return a != 0 ? b : c;
    case op::negate:
      return -a;
    case op::negation:
      return truth(a == 0);
    case op::exp:
      return std::exp(a);
    case op::log:
      return std::log(a);
    case op::log10:
      return std::log10(a);
    case op::sqrt:
      return std::sqrt(a);
    case op::absolute:
      return std::fabs(a);
    case op::floor:
      return std::floor(a);
    case op::factorial:
      return a == std::floor(a) ? std::round(std::tgamma(a + 1)) : std::tgamma(a + 1);
    case op::sin:
      return std::sin(a);
    case op::cos:
      return std::cos(a);
    case op::tan:
      return std::tan(a);
    case op::asin:
      return std::asin(a);
    case op::acos:
      return std::acos(a);
    case op::atan:
      return std::atan(a);
    case op::sinh:
      return std::sinh(a);
    case op::cosh:
      return std::cosh(a);
    case op::tanh:
      return std::tanh(a);
    case op::asinh:
      return std::asinh(a);
    case op::acosh:
      return std::acosh(a);
    case op::atanh:
      return std::atanh(a);
    case op::number:
    case op::time:
    case op::state:
    case op::constant:
    case op::input:
    case op::condition:
      break;
  }
  return std::nan("");
}

std::size_t graph::hash::operator()(const term& t) const {
  std::uint64_t h = static_cast<std::uint64_t>(t.what);
  for (const node operand : {t.a, t.b, t.c}) h = (h ^ operand) * 0x9E3779B97F4A7C15ULL ^ (h >> 29);
  return static_cast<std::size_t>(h);
}

graph::graph(std::span<const term> terms, std::span<const double> numbers) {
  known_.reserve(terms.size());
  terms_.reserve(terms.size());
  depends_.reserve(terms.size());
  for (const term& t : terms)
    if (t.what == op::number)
      number(numbers[t.a]);
    else
      intern(t);
}

node graph::intern(const term& t) {
  const auto [found, is_new] = known_.try_emplace(t, static_cast<node>(terms_.size()));
  if (!is_new) return found->second;
  unsigned depends = own_dependence(t.what);
  const int count = operands(t.what);
  if (count > 0) depends |= depends_[t.a];
  if (count > 1) depends |= depends_[t.b];
  if (count > 2) depends |= depends_[t.c];
  terms_.push_back(t);
  depends_.push_back(depends);
  return found->second;
}

node graph::number(double value) {
  // By bit pattern: 0 and -0 are different numbers, and a NaN equals itself.
  const auto key = std::bit_cast<std::uint64_t>(value);
  if (const auto found = known_numbers_.find(key); found != known_numbers_.end()) return found->second;
  const node place = static_cast<node>(numbers_.size());
  numbers_.push_back(value);
  return known_numbers_[key] = intern({op::number, place, none, none});
}

node graph::whole_power(node base, unsigned exponent) {
  node result = none;
  for (node square = base;; square = multiply(square, square)) {
    if (exponent & 1U) result = result == none ? square : multiply(result, square);
    exponent >>= 1U;
    if (exponent == 0) return result;
  }
}

node graph::make(op what, node a, node b, node c) {
  if (const node simple = simplify(what, a, b, c); simple != none) return simple;
  if (commutes(what) && a > b) std::swap(a, b);
  return intern({what, a, b, c});
}

node graph::simplify(op what, node a, node b, node c) {
  const int count = operands(what);
  if (is_number(a) && (count < 2 || is_number(b)) && (count < 3 || is_number(c)))
    return number(apply(what, value(a), count > 1 ? value(b) : 0, count > 2 ? value(c) : 0));
  const auto negated = [&](node n) { return terms_[n].what == op::negate; };
  switch (what) {
    case op::add:
      if (is_number(a, 0)) return b;
      if (is_number(b, 0)) return a;
      if (negated(b)) return subtract(a, terms_[b].a);
      if (negated(a)) return subtract(b, terms_[a].a);
      break;
    case op::subtract:
      if (is_number(b, 0)) return a;
      if (is_number(a, 0)) return negate(b);
      if (a == b) return number(0);
      if (negated(b)) return add(a, terms_[b].a);
      break;
    case op::multiply:
      if (is_number(a, 0) || is_number(b, 0)) return number(0);
      if (is_number(a, 1)) return b;
      if (is_number(b, 1)) return a;
      if (is_number(a, -1)) return negate(b);
      if (is_number(b, -1)) return negate(a);
      if (negated(a)) return negate(multiply(terms_[a].a, b));
      if (negated(b)) return negate(multiply(a, terms_[b].a));
      break;
    case op::divide:
      if (is_number(b, 1)) return a;
      if (is_number(a, 0)) return a;
      if (negated(a)) return negate(divide(terms_[a].a, b));
      if (negated(b)) return negate(divide(a, terms_[b].a));
      break;
    case op::power:
      if (is_number(b)) {
        const double exponent = value(b);
        if (exponent == 0) return number(1);
        if (exponent == 0.5) return make(op::sqrt, a);
        if (exponent == -0.5) return divide(number(1), make(op::sqrt, a));
        if (exponent == std::floor(exponent) && std::fabs(exponent) <= largest_whole_power) {
          const node product = whole_power(a, static_cast<unsigned>(std::fabs(exponent)));
          return exponent > 0 ? product : divide(number(1), product);
        }
      }
      break;
    case op::minimum:
    case op::maximum:
      if (a == b) return a;
      break;
    case op::both:
      if (is_number(a, 0) || is_number(b, 0)) return number(0);
      break;
    case op::either:
      if ((is_number(a) && !is_number(a, 0)) || (is_number(b) && !is_number(b, 0))) return number(1);
      break;
    case op::select:
      if (is_number(a)) return is_number(a, 0) ? c : b;
      if (b == c) return b;
      break;
    case op::negate:
      if (negated(a)) return terms_[a].a;
      if (terms_[a].what == op::subtract) return subtract(terms_[a].b, terms_[a].a);
      break;
    default:
      break;
  }
  return none;
}

std::vector<node> graph::needed(std::span<const node> results) const {
  if (results.empty()) return {};
  std::vector<char> wanted(*std::max_element(results.begin(), results.end()) + std::size_t{1}, 0);
  for (const node n : results) wanted[n] = 1;
  std::size_t count = 0;
  for (std::size_t n = wanted.size(); n-- > 0;) {  // users come after their operands
    if (!wanted[n]) continue;
    ++count;
    const term& t = terms_[n];
    const node parts[] = {t.a, t.b, t.c};
    for (int k = 0; k < operands(t.what); ++k) wanted[parts[k]] = 1;
  }
  std::vector<node> found;
  found.reserve(count);
  for (std::size_t n = 0; n < wanted.size(); ++n)
    if (wanted[n]) found.push_back(static_cast<node>(n));
  return found;
}

std::vector<node> graph::substitute(std::span<const node> results,
                                    const std::unordered_map<node, node>& replace) {
  const std::vector<node> all = needed(results);
  std::vector<node> copies(all.empty() ? 0 : all.back() + std::size_t{1}, none);
  for (const node n : all) {
    if (const auto given = replace.find(n); given != replace.end()) {
      copies[n] = given->second;
      continue;
    }
    const term t = terms_[n];  // a copy: make() may move the list
    const int count = operands(t.what);
    copies[n] = count == 0 ? n
                           : make(t.what, copies[t.a], count > 1 ? copies[t.b] : none,
                                  count > 2 ? copies[t.c] : none);
  }
  std::vector<node> changed;
  for (const node n : results) changed.push_back(copies[n]);
  return changed;
}

void add_to(base::fingerprint& sum, const graph& all) {
  for (node n = 0; n < all.size(); ++n) {
    const term& t = all[n];
    sum.add(static_cast<int>(t.what));
    if (t.what == op::number) {
      sum.add(all.value(n));
      continue;
    }
    sum.add(t.a);
    sum.add(t.b);
    sum.add(t.c);
  }
}

}  // namespace kinecrine::expression
