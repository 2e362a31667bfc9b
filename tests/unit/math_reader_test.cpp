#include "sbml/math_reader.hpp"

#include <gtest/gtest.h>
#include <sbml/SBMLTypes.h>

#include <cmath>

#include "base/diagnostics.hpp"
#include "small_model.hpp"

using namespace kinecrine;

namespace {

/// The value of a formula of numbers.
double value(const std::string& formula, small_model with = {}) {
  const auto m = with.parameter("result", 0).start("result", formula).equations();
  return m.evaluate_constants().constants[m.find("result").slot];
}

}  // namespace

TEST(math_reader, arithmetic_and_functions) {
  EXPECT_EQ(value("1 + 2 * 3^2 - 4 / 8"), 18.5);
  EXPECT_EQ(value("-2^2"), -4);
  EXPECT_DOUBLE_EQ(value("log10(1000) + ln(exponentiale) + log(2, 8)"), 7);
  EXPECT_DOUBLE_EQ(value("root(3, 27) + sqrt(16)"), 7);
  EXPECT_EQ(value("floor(-1.5) + ceil(1.2) + abs(-3)"), 3);
  EXPECT_EQ(value("factorial(5)"), 120);
  EXPECT_EQ(value("max(1, 7, 3) - min(4, 2)"), 5);
  EXPECT_DOUBLE_EQ(value("sec(1) * cos(1) + csc(1) * sin(1) + cot(1) * tan(1)"), 3);
  EXPECT_DOUBLE_EQ(value("arcsec(sec(0.5)) + arccsch(csch(0.5)) + arccoth(coth(0.5))"), 1.5);
}

TEST(math_reader, quotient_and_remainder_go_towards_zero) {
  EXPECT_EQ(value("quotient(7, 2)"), 3);
  EXPECT_EQ(value("quotient(-7, 2)"), -3);
  EXPECT_EQ(value("rem(7, 2)"), 1);
  EXPECT_EQ(value("rem(-7, 2)"), -1);
}

TEST(math_reader, truth_values_are_numbers) {
  EXPECT_EQ(value("(1 < 2) + (2 <= 2) + (3 > 4) + (3 >= 3) + (1 == 1) + (1 != 1)"), 4);
  EXPECT_EQ(value("true && !false || false"), 1);
  EXPECT_EQ(value("xor(true, true, true)"), 1);
  EXPECT_EQ(value("xor(1 < 2, 2 < 3)"), 0);
  EXPECT_EQ(value("implies(false, false) + implies(true, false)"), 1);
  EXPECT_EQ(value("piecewise(5, 2, 6)"), 5);
}

TEST(math_reader, a_piecewise_without_a_piece_that_holds_has_no_value) {
  EXPECT_TRUE(std::isnan(value("piecewise(5, 1 > 2)")));
  EXPECT_EQ(value("piecewise(5, 1 > 2, 6, 2 > 1)"), 6);
}

TEST(math_reader, functions_are_written_out_with_their_arguments) {
  small_model m;
  FunctionDefinition& f = *m.model().createFunctionDefinition();
  f.setId("f");
  std::unique_ptr<ASTNode> inner(SBML_parseL3Formula("lambda(x, y, x - 2 * y)"));
  f.setMath(inner.get());
  FunctionDefinition& g = *m.model().createFunctionDefinition();
  g.setId("g");
  std::unique_ptr<ASTNode> outer(SBML_parseL3Formula("lambda(y, x, f(y, x) + y)"));
  g.setMath(outer.get());
  m.parameter("result", 0).start("result", "g(10, 3)");
  EXPECT_EQ(m.equations().evaluate_constants().constants[0], 14);
}

TEST(math_reader, faults_say_where_and_what) {
  const auto fault = [](small_model m) {
    try {
      m.equations();
    } catch (const base::bad_input& found) {
      return std::string(found.what());
    }
    return std::string();
  };
  const std::string unknown = fault(std::move(small_model().assign("a", "nofun(3)")));
  EXPECT_NE(unknown.find("rule for 'a'"), std::string::npos) << unknown;
  EXPECT_NE(unknown.find("nofun"), std::string::npos) << unknown;
}
