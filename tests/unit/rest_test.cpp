#include "solve/rest.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "small_model.hpp"

using namespace kinecrine;

namespace {

double found(const sbml::equations& m, const solve::rest_state& r, const std::string& id) {
  return r.states[m.find(id).slot];
}

}  // namespace

TEST(rest, a_steady_state_is_exact) {
  const auto m = small_model()
                     .parameter("make", 3)
                     .state("x", 0.1, "make - 0.5 * x^2")
                     .state("y", 0, "x - 0.01 * y")
                     .equations();
  const auto r = solve::find_rest(m, m.evaluate_constants(), {});
  EXPECT_FALSE(r.rhythmic);
  EXPECT_TRUE(r.unsettled.empty());
  EXPECT_NEAR(found(m, r, "x"), std::sqrt(6.0), 1e-12);
  EXPECT_NEAR(found(m, r, "y"), 100 * std::sqrt(6.0), 1e-9);
}

TEST(rest, conserved_sums_are_kept_while_polishing) {
  const auto m = small_model()
                     .compartment("v", 1)
                     .species("a", "v", 5)
                     .species("b", "v", 1)
                     .reaction("there", "a", "b", "2 * a * v")
                     .reaction("back", "b", "a", "b * v")
                     .equations();
  const auto r = solve::find_rest(m, m.evaluate_constants(), {});
  EXPECT_TRUE(r.unsettled.empty());
  EXPECT_NEAR(found(m, r, "a"), 2, 2e-9);
  EXPECT_NEAR(found(m, r, "a") + found(m, r, "b"), 6, 6e-9);
}

TEST(rest, held_stores_stay_and_the_others_settle_around_them) {
  const auto m = small_model().state("glycogen", 400, "-x").state("x", 0, "0.01 * glycogen - x").equations();
  solve::rest_options how;
  how.held = {"glycogen"};
  const auto r = solve::find_rest(m, m.evaluate_constants(), how);
  EXPECT_EQ(found(m, r, "glycogen"), 400);
  EXPECT_NEAR(found(m, r, "x"), 4, 1e-10);
  EXPECT_TRUE(r.unsettled.empty());
}

TEST(rest, what_does_not_settle_is_named) {
  const auto m = small_model().state("drift", 1, "0.5").state("x", 0, "1 - x").equations();
  const auto r = solve::find_rest(m, m.evaluate_constants(), {});
  EXPECT_EQ(r.unsettled, std::vector<std::string>{"drift"});
  EXPECT_NEAR(found(m, r, "x"), 1, 1e-6);
}

TEST(rest, a_daily_rhythm_repeats_and_is_right) {
  // x' = k (1 + cos w t - x): the rhythm is 1 + (k^2 cos + k w sin) / (k^2 + w^2), whatever the start.
  const double k = 0.002, w = 2 * std::numbers::pi / 1440;
  const auto m = small_model()
                     .parameter("k", k)
                     .state("x", 50, "k * (1 + cos(2 * pi * time / 1440) - x)")
                     .state("slow", 0, "0.00002 * (x - slow)")
                     .equations();
  solve::rest_options how;
  how.clock_begin = 300;
  const auto r = solve::find_rest(m, m.evaluate_constants(), how);
  EXPECT_TRUE(r.rhythmic);
  EXPECT_TRUE(r.unsettled.empty());
  const double t = 300;
  EXPECT_NEAR(found(m, r, "x"), 1 + (k * k * std::cos(w * t) + k * w * std::sin(w * t)) / (k * k + w * w),
              1e-5);
  // The slow one forgets its start with a time constant of 35 days; extrapolation gets there sooner.
  EXPECT_NEAR(found(m, r, "slow"), 1, 0.02);
  EXPECT_LT(r.days, 25);
}

TEST(rest, a_model_without_states_is_at_rest) {
  const auto m = small_model().parameter("p", 1).assign("q", "p + time").equations();
  EXPECT_TRUE(solve::find_rest(m, m.evaluate_constants(), {}).states.empty());
}
