#include "analysis/sampling.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace kinecrine::analysis {
namespace {

const samples falling = {{0, 10, 20, 40}, {1, 5, 3, 1}};

TEST(sampling, runs_straight_between_samples) {
  EXPECT_DOUBLE_EQ(interpolated(falling, 5), 3);
  EXPECT_DOUBLE_EQ(interpolated(falling, 20), 3);
  EXPECT_DOUBLE_EQ(interpolated(falling, 30), 2);
}

TEST(sampling, rests_before_the_start_and_is_unknown_after_the_end) {
  EXPECT_DOUBLE_EQ(interpolated(falling, -15), 1);
  EXPECT_TRUE(std::isnan(interpolated(falling, 41)));
  EXPECT_TRUE(std::isnan(interpolated({}, 1)));
}

TEST(sampling, windows_hold_both_ends) {
  const samples part = window(falling, 5, 30);
  EXPECT_EQ(part.times, (std::vector<double>{5, 10, 20, 30}));
  EXPECT_EQ(part.values, (std::vector<double>{3, 5, 3, 2}));
  EXPECT_DOUBLE_EQ(area(part), 5 * 4 + 10 * 4 + 10 * 2.5);
  EXPECT_DOUBLE_EQ(area(part, 1), 5 * 4 + 10 * 4 + 10 * 2.5 - 25);
}

TEST(sampling, finds_when_a_level_is_reached) {
  EXPECT_DOUBLE_EQ(first_at_or_below(falling, 4, 10), 15);
  EXPECT_DOUBLE_EQ(first_at_or_below(falling, 4, 30), 30);  // there already
  EXPECT_TRUE(std::isnan(first_at_or_below(falling, 0, 10)));
}

}  // namespace
}  // namespace kinecrine::analysis
