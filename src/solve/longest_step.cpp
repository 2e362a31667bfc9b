#include "solve/longest_step.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace kinecrine::solve {

using expression::dependence;
using expression::node;
using expression::op;
using expression::term;

namespace {

/// A pulse, at a time that the formulas know but we do not, must not fall between two steps unseen.
constexpr double least_steps = 50;
/// A sine is known by its period; so many steps show each of its bends to the error estimate.
constexpr double least_steps_a_period = 8;

enum class course_in_time : char { none, straight, free };

/// How a node moves with time alone, all else fixed.
course_in_time course_of(const expression::graph& g, node n, const std::vector<course_in_time>& known) {
  const term& t = g[n];
  if (t.what == op::time) return course_in_time::straight;
  const int count = expression::operands(t.what);
  const auto of = [&](node operand, bool exists) { return exists ? known[operand] : course_in_time::none; };
  const course_in_time a = of(t.a, count > 0), b = of(t.b, count > 1), c = of(t.c, count > 2);
  const course_in_time most = std::max({a, b, c});
  if (most != course_in_time::straight) return most;
  const auto fixed = [&](node operand) { return (g.depends(operand) & ~dependence::on_constant) == 0; };
  const auto line = [&](node operand, course_in_time how) {
    return how == course_in_time::straight || fixed(operand);
  };
  switch (t.what) {
    case op::add:
    case op::subtract:
      return line(t.a, a) && line(t.b, b) ? course_in_time::straight : course_in_time::free;
    case op::negate:
      return course_in_time::straight;
    case op::multiply:
      return fixed(t.a) || fixed(t.b) ? course_in_time::straight : course_in_time::free;
    case op::divide:
      return fixed(t.b) ? course_in_time::straight : course_in_time::free;
    default:
      return course_in_time::free;
  }
}

/// Whether no event changes the constants of a node.
bool stays(const expression::graph& g, node n, const sbml::equations& model) {
  const std::vector<node> needed = g.needed({&n, 1});
  const auto sets_one = [&](const sbml::assignment& a) {
    return a.what == sbml::assignment::kind::constant &&
           std::any_of(needed.begin(), needed.end(),
                       [&](node m) { return g[m].what == op::constant && g[m].a == a.slot; });
  };
  return std::none_of(model.events.begin(), model.events.end(), [&](const sbml::event& e) {
    return std::any_of(e.assignments.begin(), e.assignments.end(), sets_one);
  });
}

}  // namespace

longest_step::longest_step(const sbml::equations& model) {
  const expression::graph& g = model.graph;
  std::vector<course_in_time> known(g.size(), course_in_time::none);
  std::vector<node> angles;
  for (const node n : g.needed(model.rates)) {
    if (!(g.depends(n) & dependence::on_time)) continue;
    const term& t = g[n];
    const bool wave = t.what == op::sin || t.what == op::cos;
    if (wave && known[t.a] == course_in_time::straight && stays(g, t.a, model))
      angles.push_back(t.a);
    else
      known[n] = course_of(g, n, known);
  }
  for (const node n : model.rates) {
    uses_time_ = uses_time_ || (g.depends(n) & dependence::on_time) != 0;
    freely_ = freely_ || known[n] != course_in_time::none;
  }
  angle_count_ = angles.size();
  angles_ = expression::tape(g, angles);
}

double longest_step::of(const std::vector<double>& constants, double run) const {
  if (freely_) return run / least_steps;
  std::vector<double> registers, at_0(angle_count_), at_1(angle_count_);
  angles_.prepare(registers, constants.data());
  angles_.run(registers, {0}, at_0.data());
  angles_.run(registers, {1}, at_1.data());
  double longest = std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < angle_count_; ++k) {
    const double period = 2 * std::numbers::pi / std::fabs(at_1[k] - at_0[k]);
    if (period > 0) longest = std::min(longest, period / least_steps_a_period);
  }
  return longest;
}

}  // namespace kinecrine::solve
