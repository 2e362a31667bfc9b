#include "sbml/equations.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/diagnostics.hpp"
#include "expression/tape.hpp"
#include "small_model.hpp"

using namespace kinecrine;

namespace {

double number(const sbml::equations& model, expression::node n, const sbml::values& at, double time = 0) {
  const expression::node results[] = {n};
  const expression::tape program(model.graph, results);
  std::vector<double> registers, conditions(model.conditions.size(), 0);
  double found = 0;
  program.prepare(registers, at.constants.data());
  program.run(registers, {time, at.states.data(), at.constants.data(), at.inputs.data(), conditions.data()},
              &found);
  return found;
}

double rate_of(const sbml::equations& model, const std::string& id, const sbml::values& at) {
  return number(model, model.rates[model.find(id).slot], at);
}

}  // namespace

TEST(equations, roles_follow_from_what_determines_a_symbol) {
  const auto m = small_model()
                     .parameter("k", 2)
                     .parameter("u", 3, false)
                     .parameter("set", 4, false)
                     .state("x", 1, "-k * x")
                     .assign("y", "2 * x")
                     .event("x < 0.5", "set", "5")
                     .equations();
  EXPECT_EQ(m.find("k").role, sbml::role::constant);
  EXPECT_EQ(m.find("u").role, sbml::role::input);
  EXPECT_EQ(m.find("set").role, sbml::role::constant);
  EXPECT_EQ(m.find("x").role, sbml::role::state);
  EXPECT_EQ(m.find("y").role, sbml::role::assigned);
  EXPECT_EQ(m.input_ids, std::vector<std::string>{"u"});
  EXPECT_THROW(m.find("z"), base::not_found);
}

TEST(equations, a_species_is_an_amount_and_its_id_a_concentration) {
  const auto m = small_model()
                     .compartment("c", 4)
                     .species("s", "c", 8)
                     .species("p", "c", 0)
                     .parameter("k", 3)
                     .reaction("r", "s", "p", "k * s * c")
                     .equations();
  const auto start = m.evaluate_constants();
  EXPECT_EQ(start.states[m.find("s").slot], 8);
  EXPECT_EQ(number(m, m.find("s").value, start), 2);
  EXPECT_EQ(number(m, m.find("s").amount, start), 8);
  EXPECT_EQ(rate_of(m, "s", start), -3 * 2 * 4);
  EXPECT_EQ(rate_of(m, "p", start), 3 * 2 * 4);
  EXPECT_EQ(number(m, m.find("r").value, start), 24);
}

TEST(equations, the_jacobian_has_the_pattern_and_the_values_of_the_formulas) {
  const auto m = small_model()
                     .parameter("k", 3)
                     .state("x", 2, "-k * x * y")
                     .state("y", 5, "x^2")
                     .state("z", 1, "1")
                     .equations();
  const auto start = m.evaluate_constants();
  ASSERT_EQ(m.sparsity.column_starts, (std::vector<std::int64_t>{0, 2, 4, 5}));
  ASSERT_EQ(m.sparsity.rows, (std::vector<std::int64_t>{0, 1, 0, 1, 2}));
  EXPECT_EQ(number(m, m.jacobian[0], start), -15);
  EXPECT_EQ(number(m, m.jacobian[1], start), 4);
  EXPECT_EQ(number(m, m.jacobian[2], start), -6);
  EXPECT_EQ(number(m, m.jacobian[3], start), 0);  // the diagonal is always there
  EXPECT_EQ(number(m, m.jacobian[4], start), 0);
}

TEST(equations, initial_assignments_are_ordered_by_what_they_need_and_follow_overrides) {
  const auto m = small_model()
                     .parameter("a", 0)
                     .parameter("b", 0)
                     .parameter("c", 2)
                     .assign("d", "10 * b")
                     .state("x", 0, "0")
                     .start("x", "a + d")
                     .start("a", "b + 1")
                     .start("b", "c * 3")
                     .equations();
  EXPECT_EQ(m.evaluate_constants().states[0], 7 + 60);
  EXPECT_EQ(m.evaluate_constants({{"c", 1}}).states[0], 4 + 30);
  // An override replaces the initial assignment itself.
  EXPECT_EQ(m.evaluate_constants({{"b", 1}}).states[0], 2 + 10);
  EXPECT_EQ(m.evaluate_constants({{"x", 5}}).states[0], 5);
}

TEST(equations, an_overridden_concentration_becomes_an_amount) {
  const auto m =
      small_model().compartment("c", 4).species("s", "c", 8).reaction("r", "s", "", "s").equations();
  EXPECT_EQ(m.evaluate_constants({{"s", 3}}).states[0], 12);
  EXPECT_EQ(m.evaluate_constants({{"s", 3}, {"c", 2}}).states[0], 6);
}

TEST(equations, overrides_of_unknown_or_determined_things_are_refused) {
  const auto m = small_model().parameter("rate", 1).state("x", 1, "-rate*x").assign("y", "x").equations();
  try {
    m.evaluate_constants({{"rat", 1}});
    FAIL();
  } catch (const base::bad_input& fault) {
    EXPECT_NE(std::string(fault.what()).find("rate"), std::string::npos) << fault.what();
  }
  EXPECT_THROW(m.evaluate_constants({{"y", 1}}), base::bad_input);
}

TEST(equations, circular_definitions_are_named) {
  try {
    small_model().assign("a", "b + 1").assign("b", "a").equations();
    FAIL();
  } catch (const base::bad_input& fault) {
    EXPECT_NE(std::string(fault.what()).find("defined by itself"), std::string::npos) << fault.what();
  }
}

TEST(equations, comparisons_of_time_with_constants_are_known_beforehand) {
  const auto m = small_model()
                     .parameter("t1", 5)
                     .state("x", 1, "piecewise(1, 2 * time - 4 > t1, 0)")
                     .state("y", 1, "piecewise(1, x > 3, 0)")
                     .equations();
  ASSERT_EQ(m.conditions.size(), 2U);
  const auto start = m.evaluate_constants();
  const sbml::condition& known = m.conditions[0].timed ? m.conditions[0] : m.conditions[1];
  EXPECT_NE(m.conditions[0].timed, m.conditions[1].timed);
  EXPECT_EQ(-number(m, known.offset, start) / number(m, known.slope, start), 4.5);
  EXPECT_TRUE(m.depends_on_time());
}

TEST(equations, a_piecewise_in_time_becomes_a_table) {
  const auto m = small_model()
                     .assign("u", "piecewise(1, time < 2, 3 + 2 * (time - 2), time < 4, 0)")
                     .state("x", 0, "u - x")
                     .equations();
  ASSERT_EQ(m.tables.size(), 1U);
  EXPECT_EQ(m.inputs(), 1U);
  const expression::node rate[] = {m.rates[0]};
  for (const expression::node n : m.graph.needed(rate)) EXPECT_NE(m.graph[n].what, expression::op::select);
}

TEST(equations, pieces_that_follow_a_state_are_no_table) {
  const auto m = small_model()
                     .state("x", 0, "piecewise(1, time < 2, x, time < 4, 0)")
                     .state("y", 0, "piecewise(1, x < 2, 5, x < 4, 0)")
                     .equations();
  EXPECT_TRUE(m.tables.empty());
}

TEST(equations, algebraic_rules_are_solved_together) {
  const auto m = small_model()
                     .parameter("p", 0, false)
                     .parameter("q", 0, false)
                     .state("x", 3, "p - q")
                     .algebraic("p + q - x")
                     .algebraic("p - 2 * q")
                     .equations();
  EXPECT_DOUBLE_EQ(rate_of(m, "x", m.evaluate_constants()), 2.0 - 1.0);
}

TEST(equations, what_is_out_of_scope_is_refused_by_name) {
  const auto refusal = [](const small_model& m) {
    try {
      m.equations();
    } catch (const base::bad_input& fault) {
      return std::string(fault.what());
    }
    return std::string("accepted");
  };
  EXPECT_NE(
      refusal(small_model().parameter("p", 0, false).state("x", 1, "p").algebraic("p^2 - x")).find("linear"),
      std::string::npos);
  EXPECT_NE(refusal(small_model().state("x", 1, "-y")).find("'y'"), std::string::npos);
  small_model delayed;
  delayed.state("x", 1, "delay(x, 2)");
  EXPECT_NE(refusal(delayed).find("delay"), std::string::npos);
}
