#include "expression/tape.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "random_expression.hpp"

using namespace kinecrine::expression;

RC_GTEST_PROP(tape, gives_the_same_bits_as_evaluation_by_definition, ()) {
  graph g;
  const std::vector<node> nodes = random_nodes(g, 3, *rc::gen::inRange(0, 40));
  const tape program(g, nodes);
  const double states[] = {0.5 + *rc::gen::inRange(0, 100) * 0.01, 1.1, 1.7}, constants[] = {1.3, 0.6};
  const leaves at{2.5, states, constants, nullptr, nullptr};
  std::vector<double> registers, results(nodes.size());
  program.prepare(registers, constants);
  program.run(registers, at, results.data());
  const auto expected = evaluate_plainly(g, nodes, at);
  for (std::size_t k = 0; k < nodes.size(); ++k) RC_ASSERT(results[k] == expected[k]);
}

TEST(tape, what_depends_on_constants_alone_is_computed_once) {
  graph g;
  const node k = g.leaf(op::constant, 0), x = g.leaf(op::state, 0);
  const node result = g.multiply(g.make(op::exp, g.multiply(k, k)), x);
  const node results[] = {result};
  const tape program(g, results);
  EXPECT_EQ(program.size(), 1U);
  std::vector<double> registers;
  double constant = 0, state = 3, found = 0;
  program.prepare(registers, &constant);
  program.run(registers, {0, &state, &constant, nullptr, nullptr}, &found);
  EXPECT_EQ(found, 3);
  constant = 1;
  program.prepare(registers, &constant);
  program.run(registers, {0, &state, &constant, nullptr, nullptr}, &found);
  EXPECT_DOUBLE_EQ(found, 3 * 2.718281828459045);
}

TEST(tape, inputs_and_conditions_are_leaves_too) {
  graph g;
  const node results[] = {g.select(g.leaf(op::condition, 1), g.leaf(op::input, 2), g.time())};
  const tape program(g, results);
  std::vector<double> registers;
  const double inputs[] = {0, 0, 7}, on[] = {0, 1}, off[] = {1, 0};
  double found = 0;
  program.prepare(registers, nullptr);
  program.run(registers, {5, nullptr, nullptr, inputs, on}, &found);
  EXPECT_EQ(found, 7);
  program.run(registers, {5, nullptr, nullptr, inputs, off}, &found);
  EXPECT_EQ(found, 5);
}

TEST(tape, an_empty_one_does_nothing) {
  graph g;
  const tape program(g, {});
  std::vector<double> registers;
  program.prepare(registers, nullptr);
  program.run(registers, {}, nullptr);
  EXPECT_EQ(program.results(), 0U);
}
