#include "analysis/score.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <optional>

namespace kinecrine::analysis {
namespace {

TEST(score, fold_error_is_the_larger_ratio) {
  EXPECT_DOUBLE_EQ(fold_error(3, 2), 1.5);
  EXPECT_DOUBLE_EQ(fold_error(2, 3), 1.5);
  EXPECT_DOUBLE_EQ(fold_error(-4, -2), 2);
}

TEST(score, fold_error_without_a_ratio) {
  EXPECT_DOUBLE_EQ(fold_error(0, 0), 1);
  EXPECT_TRUE(std::isinf(fold_error(0, 1)));
  EXPECT_TRUE(std::isinf(fold_error(1, 0)));
  EXPECT_TRUE(std::isinf(fold_error(-1, 1)));
  EXPECT_TRUE(std::isnan(fold_error(std::numeric_limits<double>::quiet_NaN(), 1)));
}

RC_GTEST_PROP(score, fold_error_is_symmetric_and_at_least_one, ()) {
  const double a = *rc::gen::map(rc::gen::inRange(1, 1000000), [](int i) { return i * 1e-3; });
  const double b = *rc::gen::map(rc::gen::inRange(1, 1000000), [](int i) { return i * 1e-3; });
  RC_ASSERT(fold_error(a, b) >= 1);
  RC_ASSERT(std::abs(fold_error(a, b) / fold_error(b, a) - 1) < 1e-12);
  RC_ASSERT(std::abs(fold_error(a, b) / std::exp(std::abs(std::log(a / b))) - 1) < 1e-9);
}

RC_GTEST_PROP(score, fold_error_has_no_unit, ()) {
  const double a = *rc::gen::inRange(1, 100000), b = *rc::gen::inRange(1, 100000);
  const double scale = *rc::gen::inRange(1, 1000);
  RC_ASSERT(std::abs(fold_error(a * scale, b * scale) / fold_error(a, b) - 1) < 1e-12);
}

TEST(score, intervals_by_the_kind_of_spread) {
  const spread half{2.0, {}, {}, "2"}, ends{{}, 3.0, 14.0, "3..14"};
  const auto sem = interval_95(10, spread_kind::sem, half, 6);
  ASSERT_TRUE(sem);
  EXPECT_NEAR(sem->low, 10 - 2 * 2.570582, 1e-5);  // tables: t(0.975, 5)
  EXPECT_NEAR(sem->high, 10 + 2 * 2.570582, 1e-5);
  const auto sd = interval_95(10, spread_kind::sd, half, 4);  // SEM = 1
  ASSERT_TRUE(sd);
  EXPECT_NEAR(sd->high - sd->low, 2 * 3.182446, 1e-5);  // t(0.975, 3)
  const auto many = interval_95(10, spread_kind::sem, half, 100000);
  ASSERT_TRUE(many);
  EXPECT_NEAR(many->high - 10, 3.92, 1e-3);
  const auto unknown = interval_95(10, spread_kind::sem, half, std::nullopt);
  ASSERT_TRUE(unknown);
  EXPECT_NEAR(unknown->high - 10, 3.92, 1e-12);
  const auto people = interval_95(10, spread_kind::sd, half, std::nullopt);
  ASSERT_TRUE(people);
  EXPECT_NEAR(people->high - people->low, 7.84, 1e-12);
  const auto ci = interval_95(6, spread_kind::ci95, ends, 8);
  ASSERT_TRUE(ci);
  EXPECT_DOUBLE_EQ(ci->low, 3);
  EXPECT_DOUBLE_EQ(ci->high, 14);
  const auto iqr = interval_95(10, spread_kind::iqr, spread{{}, 9.0, 9.0 + 1.349, ""}, 1);  // SD = 1
  ASSERT_TRUE(iqr);
  EXPECT_NEAR(iqr->high - 10, 1.96, 1e-12);
  EXPECT_FALSE(interval_95(10, spread_kind::none, half, 6));
  EXPECT_FALSE(interval_95(10, spread_kind::sem, {}, 6));
}

TEST(score, median_of_odd_even_infinite_and_none) {
  EXPECT_DOUBLE_EQ(median({3, 1, 2}), 2);
  EXPECT_DOUBLE_EQ(median({4, 1, 2, 3}), 2.5);
  EXPECT_DOUBLE_EQ(median({1, 2, std::numeric_limits<double>::infinity()}), 2);
  EXPECT_TRUE(std::isinf(median({1, std::numeric_limits<double>::infinity()})));
  EXPECT_TRUE(std::isnan(median({})));
}

point number_point(double fold, std::optional<bool> in_ci) {
  point one;
  one.observed = 1;
  one.simulated = fold;
  one.fold_error = fold;
  one.within_2fold = fold <= 2;
  one.within_ci = in_ci;
  return one;
}

TEST(score, tally_keeps_numbers_signs_and_missing_apart) {
  point sign;
  sign.sign = "up";
  sign.simulated = 0.3;
  sign.sign_right = true;
  point missing;
  missing.observed = 1;
  const std::vector<point> points = {number_point(1.2, true), number_point(3, false), number_point(1.6, {}),
                                     sign, missing};
  const tally sum = tally_of(points);
  EXPECT_EQ(sum.numbers, 3U);
  EXPECT_EQ(sum.signs, 1U);
  EXPECT_EQ(sum.signs_right, 1U);
  EXPECT_EQ(sum.missing, 1U);
  EXPECT_EQ(sum.with_ci, 2U);
  EXPECT_EQ(sum.within_ci, 1U);
  EXPECT_EQ(sum.within_2fold, 2U);
  EXPECT_DOUBLE_EQ(sum.median_fold, 1.6);
}

}  // namespace
}  // namespace kinecrine::analysis
