#include "expression/graph.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace kinecrine::expression;

TEST(graph, equal_expressions_are_one_node) {
  graph g;
  const node x = g.leaf(op::state, 0), y = g.leaf(op::state, 1);
  EXPECT_EQ(g.add(x, y), g.add(y, x));
  EXPECT_EQ(g.multiply(g.add(x, y), y), g.multiply(y, g.add(y, x)));
  EXPECT_NE(g.subtract(x, y), g.subtract(y, x));
  EXPECT_EQ(g.leaf(op::state, 0), x);
  EXPECT_NE(g.leaf(op::constant, 0), x);
}

TEST(graph, numbers_are_told_apart_by_their_bits) {
  graph g;
  EXPECT_EQ(g.number(0.1), g.number(0.1));
  EXPECT_NE(g.number(0.0), g.number(-0.0));
  EXPECT_EQ(g.number(std::nan("")), g.number(std::nan("")));
}

TEST(graph, neutral_elements_vanish_and_constants_fold) {
  graph g;
  const node x = g.leaf(op::state, 0), zero = g.number(0), one = g.number(1), two = g.number(2);
  EXPECT_EQ(g.add(x, zero), x);
  EXPECT_EQ(g.subtract(x, zero), x);
  EXPECT_EQ(g.subtract(x, x), zero);
  EXPECT_EQ(g.multiply(x, one), x);
  EXPECT_EQ(g.multiply(zero, x), zero);
  EXPECT_EQ(g.divide(x, one), x);
  EXPECT_EQ(g.negate(g.negate(x)), x);
  EXPECT_EQ(g.add(x, g.negate(x)), zero);
  EXPECT_EQ(g.multiply(two, g.number(21)), g.number(42));
  EXPECT_EQ(g.power(x, two), g.multiply(x, x));
  EXPECT_EQ(g.power(x, zero), one);
  EXPECT_EQ(g.power(x, g.number(0.5)), g.make(op::sqrt, x));
  EXPECT_EQ(g.select(one, x, two), x);
  EXPECT_EQ(g.select(zero, x, two), two);
  EXPECT_EQ(g.select(x, two, two), two);
  EXPECT_TRUE(std::isnan(g.value(g.divide(zero, zero))));
}

TEST(graph, knows_what_a_node_depends_on) {
  graph g;
  const node x = g.leaf(op::state, 0), k = g.leaf(op::constant, 0), u = g.leaf(op::input, 0);
  EXPECT_EQ(g.depends(g.add(g.multiply(k, g.time()), x)),
            dependence::on_state | dependence::on_constant | dependence::on_time);
  EXPECT_EQ(g.depends(g.number(3)), 0U);
  EXPECT_TRUE(g.depends(u) & dependence::moving);
  EXPECT_FALSE(g.depends(k) & dependence::moving);
}

TEST(graph, needed_lists_operands_first_and_nothing_else) {
  graph g;
  const node x = g.leaf(op::state, 0), y = g.leaf(op::state, 1);
  const node unused = g.make(op::exp, y);
  const node sum = g.add(x, g.number(3)), result = g.multiply(sum, sum);
  const node results[] = {result};
  const auto nodes = g.needed(results);
  EXPECT_EQ(nodes.size(), 4U);
  EXPECT_EQ(nodes.back(), result);
  EXPECT_EQ(std::count(nodes.begin(), nodes.end(), unused), 0);
}

TEST(graph, substitute_rewrites_what_depends_on_the_replaced_node) {
  graph g;
  const node x = g.leaf(op::state, 0), k = g.leaf(op::constant, 0);
  const node results[] = {g.add(g.multiply(k, x), g.number(1)), k};
  const auto changed = g.substitute(results, {{x, g.number(2)}});
  EXPECT_EQ(changed[0], g.add(g.multiply(k, g.number(2)), g.number(1)));
  EXPECT_EQ(changed[1], k);
}

TEST(graph, a_missing_number_stays_visible_in_min_and_max) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  for (const op what : {op::minimum, op::maximum}) {
    EXPECT_TRUE(std::isnan(apply(what, none, 3)));
    EXPECT_TRUE(std::isnan(apply(what, 3, none)));
  }
  EXPECT_EQ(apply(op::minimum, 2, 3), 2);
  EXPECT_EQ(apply(op::maximum, 2, 3), 3);
}

TEST(graph, factorial_of_a_whole_number_is_whole) {
  EXPECT_EQ(apply(op::factorial, 5), 120);
  EXPECT_EQ(apply(op::factorial, 0), 1);
}
