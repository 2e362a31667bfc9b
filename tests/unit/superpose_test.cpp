#include "scenario/superpose.hpp"

#include <gtest/gtest.h>

namespace kinecrine::scenario {
namespace {

TEST(superpose, neighbours_stay_as_they_are) {
  const auto course = superposed({{10, 20, 2, 2}, {0, 10, 1, 1}, {30, 30, 5, 5}});
  ASSERT_EQ(course.size(), 2U);
  EXPECT_EQ(course[0].value_begin, 1);
  EXPECT_EQ(course[1].begin, 10);
}

TEST(superpose, overlaps_add_up_along_their_slopes) {
  const auto course = superposed({{0, 10, 0, 10}, {5, 15, 1, 1}});
  ASSERT_EQ(course.size(), 3U);
  EXPECT_DOUBLE_EQ(course[0].value_end, 5);
  EXPECT_DOUBLE_EQ(course[1].value_begin, 6);
  EXPECT_DOUBLE_EQ(course[1].value_end, 11);
  EXPECT_DOUBLE_EQ(course[2].value_begin, 1);
}

TEST(superpose, a_gap_stays_a_gap) {
  const auto course = superposed({{0, 10, 1, 1}, {5, 10, 1, 1}, {20, 30, 1, 1}});
  ASSERT_EQ(course.size(), 3U);
  EXPECT_EQ(course[2].begin, 20);
}

TEST(superpose, a_rounded_touch_is_no_overlap) {
  const auto course = superposed({{0, 10.0000001, 1, 1}, {10, 20, 2, 2}});
  ASSERT_EQ(course.size(), 2U);
  EXPECT_EQ(course[1].begin, course[0].end);
}

}  // namespace
}  // namespace kinecrine::scenario
