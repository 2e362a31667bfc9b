#include "solve/longest_step.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "small_model.hpp"

using namespace kinecrine;

namespace {

constexpr double run = 1000;

double longest(const sbml::equations& m) {
  return solve::longest_step(m).of(m.evaluate_constants().constants, run);
}

}  // namespace

TEST(longest_step, is_not_bounded_where_time_does_nothing) {
  const auto m = small_model().parameter("u", 1, false).state("x", 1, "u - sin(x)").equations();
  EXPECT_FALSE(solve::longest_step(m).uses_time());
  EXPECT_TRUE(std::isinf(longest(m)));
}

TEST(longest_step, follows_the_shortest_period_of_sines_of_time) {
  const auto m = small_model()
                     .parameter("day", 24)
                     .parameter("late", 3)
                     .state("x", 1, "1 + cos(2 * pi * (time - late) / day) - x")
                     .state("y", 1, "x * sin(-time / 100) - y")
                     .equations();
  EXPECT_TRUE(solve::longest_step(m).uses_time());
  EXPECT_NEAR(longest(m), 24.0 / 8, 1e-9);
}

TEST(longest_step, is_a_share_of_the_run_where_time_moves_the_rates_otherwise) {
  for (const char* rate : {"exp(-(time - 500)^2) - x", "sin(time^2)", "sin(time) + 1e-3 * time",
                           "sin(x * time)", "cos(time) * time"}) {
    const auto m = small_model().state("x", 1, rate).equations();
    EXPECT_DOUBLE_EQ(longest(m), run / 50) << rate;
  }
}

TEST(longest_step, does_not_trust_a_period_that_an_event_changes) {
  const auto m = small_model()
                     .parameter("pace", 1, false)
                     .state("x", 1, "sin(pace * time) - x")
                     .event("x < 0", "pace", "10")
                     .equations();
  EXPECT_DOUBLE_EQ(longest(m), run / 50);
}
