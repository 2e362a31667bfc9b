#include "units/unit.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <udunits2.h>

#include <cmath>
#include <memory>

namespace kinecrine::units {
namespace {

const char* const accepted[] = {"1",        "%",         "pg/mL",  "mL/kg/min", "mL/(kg min)", "1/min",
                                "W/kg",     "kcal/d",    "ug/h",   "µg/h",      "μmol",        "mmHg",
                                "degC",     "kg/m2",     "kg/m^2", "10^9/L",    "1e3*m",       "mU/L",
                                "nM",       "bpm",       "beats",  "cells/uL",  "mL*kg^-1",    "L/m3",
                                "1/min/yr", "mol/(L s)", "°C",     "m·s^-1",    "kg m2/s",     "min/km"};

TEST(unit, reads_what_physiology_writes) {
  for (const auto* text : accepted) EXPECT_NO_THROW(parse(text)) << text;
}

TEST(unit, sizes_are_right) {
  EXPECT_DOUBLE_EQ(conversion(parse("mL/min"), parse("L/h")), 0.06);
  EXPECT_DOUBLE_EQ(conversion(parse("kcal/d"), parse("W")), 4184.0 / 86400);
  EXPECT_DOUBLE_EQ(conversion(parse("ug/h"), parse("ng/min")), 1000.0 / 60);
  EXPECT_DOUBLE_EQ(conversion(parse("nM"), parse("pmol/mL")), 1);
  EXPECT_DOUBLE_EQ(conversion(parse("bpm"), parse("1/s")), 1.0 / 60);
  EXPECT_DOUBLE_EQ(conversion(parse("%"), parse("1")), 0.01);
  EXPECT_DOUBLE_EQ(conversion(parse("10^9/L"), parse("1/uL")), 1000);
  EXPECT_EQ(conversion(parse("pg/mL"), parse("ng/L")), 1) << "no factor where there is none";
}

TEST(unit, a_product_divides_by_all_that_follows_its_slash_only) {
  EXPECT_TRUE(parse("mL/kg/min") == parse("mL/(kg*min)"));
  EXPECT_TRUE(parse("mL/kg*min") == parse("mL*min/kg"));
}

TEST(unit, different_dimensions_are_refused) {
  EXPECT_THROW(conversion(parse("pg/mL"), parse("pmol/L")), base::bad_input);
  EXPECT_THROW(conversion(parse("IU/L"), parse("item/L")), base::bad_input);
  EXPECT_THROW(conversion(parse("degC"), parse("K")), base::bad_input) << "needs a value, not only a factor";
}

TEST(unit, temperatures_have_their_zero) {
  EXPECT_DOUBLE_EQ(convert({37, parse("degC")}, parse("K")), 310.15);
  EXPECT_NEAR(convert({310.15, parse("K")}, parse("degC")), 37, 1e-12);
  EXPECT_DOUBLE_EQ(convert({5, parse("W/degC")}, parse("W/K")), 5)
      << "within a product a degree is a difference";
}

void expect_fault(std::string_view text, const std::string& in_message, const std::string& in_hint) {
  try {
    parse(text, {"f.toml", 3, 7});
    ADD_FAILURE() << text;
  } catch (const base::bad_input& fault) {
    const auto& finding = fault.findings().front();
    EXPECT_NE(finding.message.find(in_message), std::string::npos) << finding.message;
    EXPECT_NE(finding.hint.find(in_hint), std::string::npos) << finding.hint;
    EXPECT_EQ(finding.where.line, 3);
  }
}

TEST(unit, faults_name_the_nearest_unit) {
  expect_fault("pg/ml/hr", "'hr'", "did you mean");
  expect_fault("mmhg", "'mmhg'", "mmHg");
  expect_fault("mmols", "'mmols'", "mmol");
  expect_fault("", "empty", "\"1\"");
  expect_fault("mL/", "too soon", "");
  expect_fault("(mL", "')'", "");
  expect_fault("mL)", "')'", "");
  expect_fault("m^x", "whole number", "m^2");
  expect_fault("0/L", "above zero", "");
  expect_fault("mL/#", "'#'", "");
}

TEST(unit, quantities) {
  const quantity mass = parse_quantity(" 77.7 kg");
  EXPECT_DOUBLE_EQ(mass.value, 77.7);
  EXPECT_TRUE(mass.in == parse("kg"));
  EXPECT_DOUBLE_EQ(convert(parse_quantity("31 yr"), parse("d")), 31 * 365.25);
  EXPECT_DOUBLE_EQ(parse_quantity("-3e2").value, -300);
  for (const auto* wrong : {"", "kg", "five kg", "nan kg", "1e999 kg", "5 kgg"})
    EXPECT_THROW(parse_quantity(wrong), base::bad_input) << wrong;
}

TEST(unit, roots) {
  EXPECT_TRUE(parse("m^2/s^4").root(2) == parse("m/s^2"));
  EXPECT_THROW(parse("m^3").root(2), base::bad_input);
}

TEST(unit, identifiers_can_be_read) {
  EXPECT_EQ(parse("pg/mL").identifier(), "pg_per_mL");
  EXPECT_EQ(parse("mL/kg/min").identifier(), "mL_per_kg_per_min");
  EXPECT_EQ(parse("1/min").identifier(), "per_min");
  EXPECT_EQ(parse("kg/m2").identifier(), "kg_per_m2");
  EXPECT_EQ(parse("%").identifier(), "percent");
  EXPECT_EQ(parse("1").identifier(), "dimensionless");
  EXPECT_EQ(parse("10^9/L").identifier(), "x10_9_per_L");
}

TEST(unit, amounts_of_concentrations) {
  EXPECT_EQ(amount_of(parse("pg/mL")).text(), "ng");
  EXPECT_EQ(amount_of(parse("ng/L")).text(), "ng");
  EXPECT_EQ(amount_of(parse("mmol/L")).text(), "mmol");
  EXPECT_EQ(amount_of(parse("uU/mL")).text(), "mU");
  EXPECT_EQ(amount_of(parse("mg/dL")).text(), "mg") << "there is no prefix for ten milligrams";
  EXPECT_EQ(amount_of(parse("cells/uL")).text(), "cells");
  EXPECT_EQ(amount_of(parse("1")).text(), "L");
}

// ---- properties

/// A random product of a few known units.
rc::Gen<std::string> texts() {
  const auto symbol =
      rc::gen::element<std::string>("s", "min", "h", "d", "m", "L", "mL", "g", "ug", "kg", "mol", "pmol", "K",
                                    "item", "IU", "mU", "J", "kcal", "W", "mmHg", "%", "N");
  const auto piece =
      rc::gen::map(rc::gen::tuple(rc::gen::element('*', '/'), symbol, rc::gen::inRange(1, 4)),
                   [](const std::tuple<char, std::string, int>& parts) {
                     const auto& [sign, name, exponent] = parts;
                     return sign + name + (exponent == 1 ? "" : "^" + std::to_string(exponent));
                   });
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& pieces) {
                        std::string text = "1";
                        for (std::size_t i = 0; i < std::min<std::size_t>(pieces.size(), 5); ++i)
                          text += pieces[i];
                        return text;
                      });
}

RC_GTEST_PROP(unit_properties, printing_and_parsing_give_the_same_unit, ()) {
  const unit one = parse(*texts());
  RC_ASSERT(parse(one.text()) == one);
  RC_ASSERT(parse(one.text()).text() == one.text());
}

RC_GTEST_PROP(unit_properties, conversion_is_transitive, ()) {
  const auto time = rc::gen::element<std::string>("s", "min", "h", "d", "yr", "ms");
  const auto mass = rc::gen::element<std::string>("pg", "ng", "ug", "mg", "g", "kg");
  const auto some = [&] { return parse(*mass + "/" + *time); };
  const unit a = some(), b = some(), c = some();
  RC_ASSERT(std::abs(conversion(a, b) * conversion(b, c) / conversion(a, c) - 1) < 1e-14);
  RC_ASSERT(std::abs(conversion(a, b) * conversion(b, a) - 1) < 1e-14);
}

RC_GTEST_PROP(unit_properties, products_and_quotients_undo_each_other, ()) {
  const unit a = parse(*texts()), b = parse(*texts());
  RC_ASSERT(a * b / b == a);
  RC_ASSERT(alike((a / b).raised(2), a * a / (b * b)));
}

// ---- udunits2 as the oracle. Its calorie is the international table's 4.1868 J; nutrition counts in 4.184
// J.

class udunits_oracle : public ::testing::Test {
 protected:
  struct free_system {
    void operator()(ut_system* system) const { ut_free_system(system); }
  };
  void SetUp() override {
    ut_set_error_message_handler(ut_ignore);
    system_.reset(ut_read_xml(nullptr));
    ASSERT_NE(system_, nullptr) << "udunits2 finds its database (package libudunits2-data)";
  }
  double conversion_by_oracle(const std::string& from, const std::string& to) const {
    ut_unit* a = ut_parse(system_.get(), from.c_str(), UT_UTF8);
    ut_unit* b = ut_parse(system_.get(), to.c_str(), UT_UTF8);
    cv_converter* converter = a && b ? ut_get_converter(a, b) : nullptr;
    const double result = converter ? cv_convert_double(converter, 1) : NAN;
    cv_free(converter);
    ut_free(a);
    ut_free(b);
    return result;
  }
  std::unique_ptr<ut_system, free_system> system_;
};

TEST_F(udunits_oracle, agrees_on_every_unit_that_it_knows) {
  const std::pair<const char*, const char*> pairs[] = {
      {"mL/kg/min", "L/kg/h"}, {"pg/mL", "ug/L"}, {"kJ/mol", "J/mmol"}, {"W/kg", "mW/g"},  {"ug/h", "ng/min"},
      {"mmol/L", "mol/m^3"},   {"km/h", "m/s"},   {"kg/m2", "g/cm^2"},  {"N", "kg m/s^2"}, {"Pa", "N/m^2"},
      {"J", "kg m^2/s^2"},     {"d", "s"},        {"%", "1"},           {"Hz", "1/min"},   {"L/m3", "1"},
      {"fmol/uL", "nmol/L"},   {"GPa", "hPa"},    {"dm", "cm"},         {"10^9/L", "1/uL"}};
  for (const auto& [from, to] : pairs) {
    const double theirs = conversion_by_oracle(from, to);
    ASSERT_FALSE(std::isnan(theirs)) << from << " " << to;
    EXPECT_NEAR(conversion(parse(from), parse(to)) / theirs, 1, 1e-12) << from << " to " << to;
  }
}

TEST_F(udunits_oracle, agrees_on_random_products) {
  EXPECT_TRUE(rc::check([&] {
    std::string text = *texts();
    for (const auto* ours : {"IU", "mU", "item", "mmHg", "kcal"})
      RC_PRE(text.find(ours) == std::string::npos);
    const unit one = parse(text);
    unit base(1);
    static const char* symbols[] = {"s", "m", "kg", "mol", "K"};
    std::string base_text = "1";
    for (std::size_t i = 0; i < 5; ++i)
      base_text += " " + std::string(symbols[i]) + "^" + std::to_string(one.dimensions()[i]);
    const double theirs = conversion_by_oracle(text, base_text);
    RC_ASSERT(std::abs(one.factor() / theirs - 1) < 1e-11);
  }));
}

}  // namespace
}  // namespace kinecrine::units
