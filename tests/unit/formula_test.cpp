#include "knowledge/formula.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <map>
#include <optional>

namespace kinecrine::knowledge {
namespace {

const std::map<std::string, std::string> declared = {
    {"e.flow", "mL/min"}, {"e.fast", "L/min"}, {"e.share", "%"},     {"e.mass", "kg"},
    {"e.plain", "1"},     {"e.area", "m^2"},   {"o.level", "pg/mL"}, {"given", "km/h"}};

found_unit unit_of(const std::string& name) {
  const auto found = declared.find(name);
  return found == declared.end() ? found_unit{} : found_unit::of(units::parse(found->second));
}

formula resolved(const std::string& text, const std::string& unit) {
  std::vector<base::diagnostic> faults;
  auto parsed = formula::parse(text, {}, {"e", {"given"}}, faults);
  if (parsed) parsed = parsed->resolved(unit_of, units::parse(unit), {}, faults);
  EXPECT_TRUE(faults.empty()) << base::to_text(faults.empty() ? base::diagnostic{} : faults.front());
  return parsed.value_or(formula{});
}

double value(const std::string& text, const std::string& unit, std::map<std::string, double> values = {}) {
  return resolved(text, unit).evaluate([&](std::string_view name) { return values.at(std::string(name)); });
}

TEST(formula, names_are_global_and_listed_once) {
  const formula it =
      resolved("flow * plain + flow / plain + o.level / o.level * flow * given / given", "mL/min");
  EXPECT_EQ(it.names(), (std::vector<std::string>{"e.flow", "e.plain", "o.level", "given"}));
  EXPECT_EQ(it.global_text(),
            "e.flow * e.plain + e.flow / e.plain + o.level / o.level * e.flow * given / given");
  EXPECT_FALSE(it.uses_time());
  EXPECT_TRUE(resolved("time", "h").uses_time());
}

TEST(formula, scales_are_converted) {
  EXPECT_DOUBLE_EQ(value("flow + fast", "L/h", {{"e.flow", 500}, {"e.fast", 2}}), 150);
  EXPECT_DOUBLE_EQ(value("1 - share", "1", {{"e.share", 25}}), 0.75);
  EXPECT_DOUBLE_EQ(value("exp(share)", "%", {{"e.share", 100}}), 100 * std::exp(1));
  EXPECT_DOUBLE_EQ(value("time", "h", {{"time", 90}}), 1.5);
  EXPECT_DOUBLE_EQ(value("max(flow, 0)", "mL/min", {{"e.flow", -1}}), 0);
  EXPECT_DOUBLE_EQ(value("piecewise(fast, flow > fast, flow)", "mL/min", {{"e.flow", 1500}, {"e.fast", 1}}),
                   1000);
  EXPECT_DOUBLE_EQ(value("piecewise(0, flow > 0, 0)", "mL/min", {{"e.flow", 1500}}), 0);
  EXPECT_DOUBLE_EQ(value("sqrt(area) * sqrt(area)", "cm2", {{"e.area", 1}}), 1e4);
}

TEST(formula, resolving_twice_is_resolving_once) {
  const formula once = resolved("flow + fast", "mL/min");
  std::vector<base::diagnostic> faults;
  const auto twice = once.resolved(unit_of, units::parse("L/min"), {}, faults);
  ASSERT_TRUE(twice);
  const auto lookup = [](std::string_view) { return 1.0; };
  EXPECT_DOUBLE_EQ(twice->evaluate(lookup), once.evaluate(lookup) / 1000);
}

TEST(formula, precedence_is_that_of_mathematics) {
  EXPECT_EQ(value("-2^2", "1"), -4);
  EXPECT_EQ(value("2 - 3 - 4", "1"), -5);
  EXPECT_EQ(value("2 / 4 / 2", "1"), 0.25);
  EXPECT_EQ(value("2 + 3 * 4", "1"), 14);
  EXPECT_EQ(value("-1/2 + (1/2)", "1"), 0);
  EXPECT_EQ(value("2^3^2", "1"), 512);
  EXPECT_EQ(value("plain ^ -1", "1", {{"e.plain", 4}}), 0.25);
}

TEST(formula, functions) {
  const std::map<std::string, double> x{{"e.plain", 0.5}};
  EXPECT_DOUBLE_EQ(value("ln(plain) + log10(plain) + tanh(plain) + sin(plain) + cos(plain)", "1", x),
                   std::log(.5) + std::log10(.5) + std::tanh(.5) + std::sin(.5) + std::cos(.5));
  EXPECT_DOUBLE_EQ(
      value("abs(0 - plain) + floor(plain) + ceil(plain) + min(plain, 1) + max(plain, 1)", "1", x), 3);
  EXPECT_DOUBLE_EQ(value("pi", "1"), M_PI);
  EXPECT_EQ(value("piecewise(1, plain > 0 && plain < 1 || !(plain == 3), 2)", "1", x), 1);
  EXPECT_EQ(value("piecewise(1, plain >= 1, 2, plain <= 0, 3)", "1", x), 3);
  EXPECT_EQ(value("piecewise(1, plain != 1, 2)", "1", x), 1);
}

TEST(formula, shorthands_are_written_out) {
  const std::map<std::string, double> x{{"e.flow", 300}, {"e.fast", 0.4}, {"e.plain", 2}};
  EXPECT_DOUBLE_EQ(value("hill(flow, fast, plain)", "1", x), 9.0 / 25);
  EXPECT_DOUBLE_EQ(value("ramp(flow, fast)", "mL/min", x), 400);
  EXPECT_DOUBLE_EQ(value("ramp(-flow, fast)", "mL/min", x), 100);
  EXPECT_DOUBLE_EQ(value("step(flow, fast)", "1", x), 0.8);
  EXPECT_DOUBLE_EQ(value("1 - hill(step(flow - flow, fast), hill(1, 1, 3), ramp(plain, 0))", "1", x), 0.5);
  EXPECT_EQ(resolved("hill(flow, fast, 2)", "1").text(), "hill(flow, fast, 2)");
}

TEST(formula, nothing_bad_gets_through) {
  const std::pair<const char*, const char*> wrong[] = {{"", "KB020"},
                                                       {"flow +", "KB020"},
                                                       {"flow flow", "KB020"},
                                                       {"log(plain)", "KB022"},
                                                       {"delay(flow, 1)", "KB022"},
                                                       {"e__flow", "KB020"},
                                                       {"flow.", "KB020"},
                                                       {"1.5 * flow", "KB021"},
                                                       {".5 * flow", "KB021"},
                                                       {"1e3 * flow", "KB021"},
                                                       {"5 mL * flow", "KB020"},
                                                       {"missing", "KB030"},
                                                       {"flow + mass", "KB031"},
                                                       {"flow * flow", "KB031"},
                                                       {"flow + 1", "KB031"},
                                                       {"exp(flow)", "KB032"},
                                                       {"flow ^ plain", "KB032"},
                                                       {"2 ^ flow", "KB032"},
                                                       {"sqrt(flow)", "KB032"},
                                                       {"flow > 0", "KB033"},
                                                       {"flow * (flow > 0)", "KB033"},
                                                       {"piecewise(flow, plain, flow)", "KB033"},
                                                       {"piecewise(flow, flow > 0)", "KB020"},
                                                       {"flow > mass", "KB031"},
                                                       {"!flow", "KB033"},
                                                       {"sin(flow, flow)", "KB020"},
                                                       {"piecewise(flow, flow > 0, mass)", "KB031"},
                                                       {"exp()", "KB020"},
                                                       {"hill(flow, flow)", "KB020"},
                                                       {"ramp(flow, flow, flow)", "KB020"},
                                                       {"flow * hill(flow, mass, 2)", "KB031"},
                                                       {"flow * hill(flow, flow, flow)", "KB032"},
                                                       {"step(flow, mass) * flow", "KB031"},
                                                       {"flow % flow", "KB020"},
                                                       {"\"", "KB020"}};
  for (const auto& [text, code] : wrong) {
    std::vector<base::diagnostic> faults;
    auto parsed = formula::parse(text, {}, {"e", {}}, faults);
    if (parsed) parsed = parsed->resolved(unit_of, units::parse("mL/min"), {}, faults);
    EXPECT_FALSE(parsed) << text;
    ASSERT_FALSE(faults.empty()) << text;
    EXPECT_EQ(faults.front().code, code) << text << ": " << base::to_text(faults.front());
  }
}

TEST(formula, messages_show_what_was_written) {
  std::vector<base::diagnostic> faults;
  const auto parsed = formula::parse("flow + fast + mass", {}, {"e", {}}, faults);
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->resolved(unit_of, std::nullopt, {}, faults));
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].message, "'e.flow' is in mL/min, but 'e.mass' is in kg (in \"flow + fast + mass\")");
}

/// Whatever units two operands come in, their sum is right: checked against plain arithmetic in SI.
RC_GTEST_PROP(formula_properties, a_sum_is_independent_of_the_units_it_is_written_in, ()) {
  const auto some = rc::gen::element<std::string>("mL/min", "L/h", "L/d", "uL/s", "dL/min", "m3/yr");
  const std::string a = *some, b = *some, wanted = *some;
  const double x = *rc::gen::inRange(1, 1000), y = *rc::gen::inRange(1, 1000);
  std::vector<base::diagnostic> faults;
  const auto lookup = [&](const std::string& name) {
    return found_unit::of(units::parse(name == "e.a" ? a : b));
  };
  auto sum = formula::parse("a + b", {}, {"e", {}}, faults);
  sum = sum->resolved(lookup, units::parse(wanted), {}, faults);
  RC_ASSERT(faults.empty());
  const double value = sum->evaluate([&](std::string_view name) { return name == "e.a" ? x : y; });
  const double si = x * units::parse(a).factor() + y * units::parse(b).factor();
  RC_ASSERT(std::abs(value * units::parse(wanted).factor() / si - 1) < 1e-12);
}

RC_GTEST_PROP(formula_properties, dotted_names_survive_sbml, ()) {
  const auto word = rc::gen::element<std::string>("a", "plasma", "il6", "a_b", "x1");
  std::string name = *word;
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) name += "." + *word;
  RC_ASSERT(dotted_name(sbml_id(name)) == name);
}

}  // namespace
}  // namespace kinecrine::knowledge
