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

TEST(rest, a_smooth_rhythm_is_found_at_once_and_exactly) {
  // x' = k (1 + cos w t - x), and a nonlinear follower whose sum with its partner is conserved.
  const double k = 0.01, w = 2 * std::numbers::pi / 1440, t = 300;
  const auto m = small_model()
                     .parameter("k", k)
                     .state("x", 5, "k * (1 + 0.3 * cos(2 * pi * time / 1440) - x)")
                     .state("bound", 0, "0.02 * x^2 * free - 0.01 * bound")
                     .state("free", 3, "0.01 * bound - 0.02 * x^2 * free")
                     .state("nothing", 0, "(x - 1) * 0 - nothing")
                     .equations();
  solve::rest_options how;
  how.clock_begin = t;
  const auto r = solve::find_rest(m, m.evaluate_constants(), how);
  EXPECT_TRUE(r.rhythmic);
  EXPECT_EQ(r.days, 0);
  EXPECT_TRUE(r.unsettled.empty());
  EXPECT_NEAR(found(m, r, "x"),
              1 + 0.3 * (k * k * std::cos(w * t) + k * w * std::sin(w * t)) / (k * k + w * w), 1e-10);
  EXPECT_NEAR(found(m, r, "bound") + found(m, r, "free"), 3, 1e-9);
  EXPECT_EQ(found(m, r, "nothing"), 0);

  // A day later everything is as it was.
  sbml::values person = m.evaluate_constants();
  person.states = r.states;
  solve::options fine;
  fine.accuracy = {1e-11, 1e-13, 0};
  const auto day = solve::integrate(m, person, {}, t, t + 1440, {t + 1440}, {"x", "bound", "free"}, fine);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(day.values[i][0] / found(m, r, day.names[i]), 1, 1e-8);
}

TEST(rest, a_difference_that_swings_about_nothing_is_found_at_once) {
  // Skin warmer and colder than usual; `still` is the small difference of two large terms.
  const auto m = small_model()
                     .parameter("core", 310)
                     .state("skin", 0, "0.1 * sin(2 * pi * time / 1440) - 0.05 * skin")
                     .state("still", 0, "3 * core - 3 * (core + still) + 1e-5 * skin")
                     .state("tissue", 2, "0.01 * (2 + skin / 10 - tissue)")
                     .equations();
  solve::rest_options how;
  how.clock_begin = 300;
  const auto r = solve::find_rest(m, m.evaluate_constants(), how);
  EXPECT_EQ(r.days, 0);
  EXPECT_TRUE(r.unsettled.empty());
  // skin' = a sin w t - k skin
  const double a = 0.1, k = 0.05, w = 2 * std::numbers::pi / 1440, t = 300;
  EXPECT_NEAR(found(m, r, "skin"), a * (k * std::sin(w * t) - w * std::cos(w * t)) / (k * k + w * w), 1e-8);
}

TEST(rest, a_rhythm_with_jumps_is_found_day_by_day) {
  const auto m =
      small_model().state("x", 0, "piecewise(1, sin(2 * pi * time / 1440) > 0, 0) - 0.02 * x").equations();
  solve::rest_options how;
  how.clock_begin = 720;
  const auto r = solve::find_rest(m, m.evaluate_constants(), how);
  EXPECT_TRUE(r.rhythmic);
  EXPECT_GT(r.days, 0);
  // Half a day at 1 after half a day at nothing.
  EXPECT_NEAR(found(m, r, "x"), 50 / (1 + std::exp(-0.02 * 720)), 50 * how.repeats_within);
}

TEST(rest, a_model_without_states_is_at_rest) {
  const auto m = small_model().parameter("p", 1).assign("q", "p + time").equations();
  EXPECT_TRUE(solve::find_rest(m, m.evaluate_constants(), {}).states.empty());
}
