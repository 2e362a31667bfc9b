#include "expression/gradients.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "expression/derivative.hpp"
#include "random_expression.hpp"

using namespace kinecrine::expression;

namespace {

constexpr std::size_t states = 3;

std::vector<double> dense(const graph& g, const gradient& row, const std::vector<double>& at) {
  std::vector<double> found(states, 0);
  for (const auto& [slot, d] : row) found[slot] = value(g, d, at);
  return found;
}

std::vector<double> somewhere() {
  std::vector<double> at;
  for (std::size_t k = 0; k < states; ++k) at.push_back(0.5 + *rc::gen::inRange(0, 1000) * 1e-3);
  return at;
}

}  // namespace

RC_GTEST_PROP(gradients, agree_with_differences, ()) {
  graph g;
  const std::vector<node> nodes = random_nodes(g, states, *rc::gen::inRange(1, 25));
  const std::vector<double> at = somewhere();
  const std::vector<double> exact = dense(g, gradients(g, {{nodes.back()}}).front(), at);
  for (std::size_t k = 0; k < states; ++k)
    RC_ASSERT(std::fabs(exact[k] - difference(g, nodes.back(), at, k)) <= 1e-6 * (1 + std::fabs(exact[k])));
}

// Results that share most of what they rest on, with choices among them, against the chain rule taken from
// the leaves up, one leaf after the other.
RC_GTEST_PROP(gradients, agree_with_the_chain_rule_for_many_results_and_choices, ()) {
  graph g;
  std::vector<node> nodes = random_nodes(g, states, *rc::gen::inRange(5, 25));
  for (int k = 0; k < 6; ++k) {
    const auto pick = [&] { return nodes[*rc::gen::inRange<std::size_t>(0, nodes.size())]; };
    const node a = pick(), b = pick(), c = pick();
    nodes.push_back(g.multiply(g.make(op::maximum, a, b), c));
    nodes.push_back(g.select(g.make(op::less, a, c), g.multiply(b, c), g.add(a, b)));
  }
  const std::vector<node> results(nodes.end() - 5, nodes.end());
  const std::vector<double> at = somewhere();
  const std::vector<gradient> rows = gradients(g, results);
  RC_ASSERT(rows.size() == results.size());
  for (std::size_t r = 0; r < results.size(); ++r) {
    const std::vector<double> found = dense(g, rows[r], at);
    for (std::size_t k = 0; k < states; ++k) {
      const double expected = value(g, derivative(g, results[r], g.leaf(op::state, k)), at);
      RC_ASSERT(std::fabs(found[k] - expected) <= 1e-10 * (1 + std::fabs(expected)));
    }
  }
}

TEST(gradients, leave_out_what_is_not_chosen_even_where_it_is_infinite) {
  graph g;
  const node x = g.leaf(op::state, 0), y = g.leaf(op::state, 1), zero = g.number(0);
  const node root = g.make(op::sqrt, x);
  const node chosen = g.select(g.make(op::less, zero, x), g.multiply(y, root), y);
  const node least = g.multiply(y, g.make(op::maximum, g.negate(g.divide(g.number(1), x)), zero));
  const node results[] = {g.multiply(chosen, g.add(chosen, y)), least, x, g.number(2)};
  const std::vector<gradient> rows = gradients(g, results);
  EXPECT_EQ(dense(g, rows[0], {0, 3, 0}), (std::vector<double>{0, 12, 0}));
  EXPECT_EQ(dense(g, rows[1], {0, 3, 0}), (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(dense(g, rows[2], {0, 3, 0}), (std::vector<double>{1, 0, 0}));
  EXPECT_TRUE(rows[3].empty());
}

TEST(gradients, have_no_entry_where_all_cancels_or_is_flat) {
  graph g;
  const node x = g.leaf(op::state, 0), y = g.leaf(op::state, 1);
  const node results[] = {g.add(g.subtract(x, x), y), g.make(op::floor, x), g.multiply(x, x)};
  const std::vector<gradient> rows = gradients(g, results);
  EXPECT_EQ(rows[0], (gradient{{1, g.number(1)}}));
  EXPECT_TRUE(rows[1].empty());
  EXPECT_EQ(dense(g, rows[2], {3, 0, 0}), (std::vector<double>{6, 0, 0}));
}
