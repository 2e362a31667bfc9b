#include "workout/compact.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

namespace kinecrine::workout {
namespace {

double at(const std::vector<point>& course, double time) {
  const auto after =
      std::find_if(course.begin(), course.end(), [&](const point& one) { return one.time >= time; });
  if (after == course.begin()) return course.front().value;
  if (after == course.end()) return course.back().value;
  const point &a = *(after - 1), &b = *after;
  return a.value + (b.value - a.value) * (time - a.time) / (b.time - a.time);
}

TEST(compact, a_straight_course_is_two_points) {
  std::vector<point> course;
  for (int i = 0; i <= 1000; ++i) course.push_back({1.0 * i, 2.0 + 3.0 * i});
  EXPECT_EQ(compact(course, 0.01).size(), 2U);
}

TEST(compact, a_step_keeps_its_flanks) {
  std::vector<point> course;
  for (int i = 0; i <= 100; ++i) course.push_back({1.0 * i, i < 50 ? 100.0 : 200.0});
  const auto kept = compact(course, 5);
  EXPECT_LE(kept.size(), 5U);
  EXPECT_NEAR(at(kept, 49), 100, 5);
  EXPECT_NEAR(at(kept, 50), 200, 5);
}

TEST(compact, short_and_empty_courses_come_back_as_they_are) {
  EXPECT_TRUE(compact({}, 1).empty());
  EXPECT_EQ(compact({{0, 1}, {1, 5}}, 100).size(), 2U);
}

TEST(compact, what_lies_within_the_tolerance_of_zero_is_not_lost) {
  const std::vector<point> course{{0, 0}, {10, 0.2}, {20, 0.3}, {30, 0}};
  EXPECT_NEAR(integral(compact(course, 1)), integral(course), 1e-12);
}

RC_GTEST_PROP(compact, keeps_the_integral_and_the_tolerance, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(3, 300);
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      count, rc::gen::pair(rc::gen::inRange(1, 60), rc::gen::inRange(0, 500)));
  const double tolerance = *rc::gen::inRange(1, 100);
  std::vector<point> course;
  double time = 0;
  for (const auto& [wait, value] : steps) course.push_back({time += wait, 1.0 * value});
  const auto kept = compact(course, tolerance);
  RC_ASSERT(std::abs(integral(kept) - integral(course)) <= 1e-9 * (1 + integral(course)));
  for (const point& one : course)
    RC_ASSERT(std::abs(at(kept, one.time) - one.value) <= tolerance * (1 + 1e-9));
  RC_ASSERT(kept.front().time == course.front().time && kept.back().time == course.back().time);
  for (const point& one : kept) RC_ASSERT(one.value >= 0);
}

}  // namespace
}  // namespace kinecrine::workout
