#include "expression/print.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

using namespace kinecrine::expression;

namespace {

std::string text(const graph& g, node n) {
  return to_text(g, n, [](op kind, std::size_t slot) {
    return fmt::format("{}{}", kind == op::state ? "x" : kind == op::constant ? "k" : "u", slot);
  });
}

}  // namespace

TEST(print, parentheses_only_where_they_are_needed) {
  graph g;
  const node x = g.leaf(op::state, 0), y = g.leaf(op::state, 1), k = g.leaf(op::constant, 0);
  EXPECT_EQ(text(g, g.divide(g.multiply(k, x), g.add(k, x))), "x0 * k0 / (x0 + k0)");
  EXPECT_EQ(text(g, g.subtract(x, g.subtract(y, k))), "x0 - (x1 - k0)");
  EXPECT_EQ(text(g, g.subtract(g.subtract(x, y), k)), "x0 - x1 - k0");
  EXPECT_EQ(text(g, g.divide(x, g.divide(y, k))), "x0 / (x1 / k0)");
  EXPECT_EQ(text(g, g.power(g.add(x, y), k)), "(x0 + x1)^k0");
  EXPECT_EQ(text(g, g.negate(g.add(x, y))), "-(x0 + x1)");
  EXPECT_EQ(text(g, g.multiply(g.number(-2), x)), "x0 * -2");
}

TEST(print, functions_and_choices) {
  graph g;
  const node x = g.leaf(op::state, 0), t = g.time();
  EXPECT_EQ(text(g, g.select(g.make(op::less, t, x), x, g.number(0))), "piecewise(x0, time < x0, 0)");
  EXPECT_EQ(text(g, g.make(op::log, g.make(op::maximum, x, t))), "ln(max(x0, time))");
}
