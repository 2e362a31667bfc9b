#include "expression/derivative.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "random_expression.hpp"

using namespace kinecrine::expression;

TEST(derivative, every_operation_by_itself) {
  graph g;
  const node x = g.leaf(op::state, 0);
  for (const op what : {op::exp, op::log, op::log10, op::sqrt, op::absolute, op::sin, op::cos, op::tan,
                        op::asin, op::acos, op::atan, op::sinh, op::cosh, op::tanh, op::asinh, op::atanh}) {
    const node f = g.make(what, x), d = derivative(g, f, x);
    EXPECT_NEAR(value(g, d, {0.4}), difference(g, f, {0.4}, 0), 1e-9) << static_cast<int>(what);
  }
  const node f = g.make(op::acosh, x), d = derivative(g, f, x);
  EXPECT_NEAR(value(g, d, {1.4}), difference(g, f, {1.4}, 0), 1e-9);
}

TEST(derivative, choices_take_the_derivative_of_what_is_chosen) {
  graph g;
  const node x = g.leaf(op::state, 0), y = g.leaf(op::state, 1);
  const node least = g.make(op::minimum, g.multiply(x, x), y);
  EXPECT_EQ(value(g, derivative(g, least, x), {2, 100}), 4);
  EXPECT_EQ(value(g, derivative(g, least, x), {2, 1}), 0);
  EXPECT_EQ(value(g, derivative(g, least, y), {2, 1}), 1);
  const node chosen = g.select(g.make(op::less, x, y), g.multiply(g.number(3), x), y);
  EXPECT_EQ(value(g, derivative(g, chosen, x), {1, 2}), 3);
  EXPECT_EQ(value(g, derivative(g, chosen, x), {3, 2}), 0);
}

TEST(derivative, a_power_with_a_fixed_exponent_has_one_at_zero) {
  graph g;
  const node x = g.leaf(op::state, 0), n = g.leaf(op::constant, 0);
  const node d = derivative(g, g.power(x, n), x);
  EXPECT_EQ(value(g, d, {0.0}), 0);  // n = 1.3
}

TEST(derivative, of_time_and_of_what_does_not_move) {
  graph g;
  const node t = g.time(), k = g.leaf(op::constant, 0);
  EXPECT_EQ(derivative(g, g.multiply(k, t), t), k);
  EXPECT_EQ(derivative(g, g.make(op::floor, t), t), g.number(0));
  EXPECT_EQ(derivative(g, k, t), g.number(0));
}
