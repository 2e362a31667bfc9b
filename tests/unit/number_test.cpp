#include "results/number.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace kinecrine::results {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(readable, keeps_the_digits_asked_for_and_no_needless_zeros) {
  EXPECT_EQ(readable(0), "0");
  EXPECT_EQ(readable(5), "5");
  EXPECT_EQ(readable(78.34), "78.3");
  EXPECT_EQ(readable(0.00520), "0.0052");
  EXPECT_EQ(readable(-1.5), "−1.5");
  EXPECT_EQ(readable(64.812, 4), "64.81");
  EXPECT_EQ(readable(100), "100");
}

TEST(readable, rounds_up_into_the_next_power_of_ten) {
  EXPECT_EQ(readable(0.9996), "1");
  EXPECT_EQ(readable(999.7), "1000");
  EXPECT_EQ(readable(9999.6, 4), "10\u202f000");
}

TEST(readable, groups_large_numbers_and_uses_powers_of_ten_beyond) {
  EXPECT_EQ(readable(1234), "1230");
  EXPECT_EQ(readable(1234567, 7), "1\u202f234\u202f567");
  EXPECT_EQ(readable(1.23e9), "1.23×10⁹");
  EXPECT_EQ(readable(4.5e-7), "4.5×10⁻⁷");
  EXPECT_EQ(readable(1e300), "1×10³⁰⁰");
}

TEST(readable, says_missing_and_infinite) {
  EXPECT_EQ(readable(nan), "–");
  EXPECT_EQ(readable(infinity), "∞");
  EXPECT_EQ(readable(-infinity), "−∞");
}

RC_GTEST_PROP(readable, stays_within_the_rounding_of_three_digits, ()) {
  const double value = std::pow(10, *rc::gen::inRange(-2900, 5900) / 1000.0);
  std::string text = readable(value);
  if (text.find("×") != std::string::npos) return;  // powers of ten are for people
  for (std::size_t at; (at = text.find("\u202f")) != std::string::npos;) text.erase(at, 3);
  RC_ASSERT(std::abs(std::strtod(text.c_str(), nullptr) / value - 1) <= 0.00501);
}

RC_GTEST_PROP(exact, reads_back_to_the_same_bits, ()) {
  const auto bits = *rc::gen::arbitrary<std::uint64_t>();
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  if (std::isnan(value)) return;
  const double back = std::strtod(exact(value).c_str(), nullptr);
  RC_ASSERT(std::memcmp(&back, &value, sizeof value) == 0);
}

TEST(exact, is_empty_for_missing) {
  EXPECT_EQ(exact(nan), "");
  EXPECT_EQ(exact(0.1), "0.1");
}

TEST(readable_beside, shows_the_rests_of_a_solver_as_zero) {
  EXPECT_EQ(readable_beside(-4.6e-4, 415), "0");
  EXPECT_EQ(readable_beside(0.0143, 57), "0.0143");
  EXPECT_EQ(readable_beside(0, 0), "0");
  EXPECT_EQ(readable_beside(nan, 1), "–");
}

TEST(readable_unit, writes_micro_and_degrees) {
  EXPECT_EQ(readable_unit("umol/L"), "µmol/L");
  EXPECT_EQ(readable_unit("ug/h"), "µg/h");
  EXPECT_EQ(readable_unit("degC"), "°C");
  EXPECT_EQ(readable_unit("mL/kg/min"), "mL/kg/min");
  EXPECT_EQ(readable_unit("u"), "u");
  EXPECT_EQ(readable_unit("1"), "");
}

TEST(with_unit, has_a_unit_only_where_there_is_one) {
  EXPECT_EQ(with_unit(82, "pg/mL"), "82\u00a0pg/mL");
  EXPECT_EQ(with_unit(0.35, "1"), "0.35");
  EXPECT_EQ(with_unit(nan, "pg/mL"), "–");
}

TEST(duration, uses_the_unit_that_suits) {
  EXPECT_EQ(duration(0), "0\u00a0min");
  EXPECT_EQ(duration(0.75), "45\u00a0s");
  EXPECT_EQ(duration(28), "28\u00a0min");
  EXPECT_EQ(duration(206), "3\u00a0h 26\u00a0min");
  EXPECT_EQ(duration(1440), "24\u00a0h");
  EXPECT_EQ(duration(119.9), "2\u00a0h");
  EXPECT_EQ(duration(3120), "2\u00a0d 4\u00a0h");
  EXPECT_EQ(duration(1440 * 92), "92\u00a0d");
  EXPECT_EQ(duration(525960 * 20), "20\u00a0yr");
  EXPECT_EQ(duration(-90), "−90\u00a0min");
}

TEST(width_of, counts_letters_not_bytes) {
  EXPECT_EQ(width_of("µmol ×2"), 7u);
}

}  // namespace
}  // namespace kinecrine::results
