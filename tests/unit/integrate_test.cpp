#include "solve/integrate.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "base/diagnostics.hpp"
#include "small_model.hpp"

using namespace kinecrine;
using solve::options;
using solve::trajectory;

namespace {

options precise(double tolerance = 1e-10) {
  options how;
  how.accuracy = {tolerance, tolerance, 0};
  return how;
}

std::vector<double> grid(double end, int steps) {
  std::vector<double> times;
  for (int k = 0; k <= steps; ++k) times.push_back(end * k / steps);
  return times;
}

trajectory run(const sbml::equations& m, double end, int steps, const std::vector<std::string>& outputs,
               const options& how = precise(), const solve::schedule& session = {}) {
  return solve::integrate(m, m.evaluate_constants(), session, 0, end, grid(end, steps), outputs, how);
}

}  // namespace

TEST(integrate, decay_follows_its_closed_form) {
  const auto m = small_model().parameter("k", 0.7).state("x", 3, "-k * x").equations();
  const auto t = run(m, 10, 50, {"x"});
  for (std::size_t i = 0; i < t.times.size(); ++i)
    EXPECT_NEAR(t.values[0][i], 3 * std::exp(-0.7 * t.times[i]), 1e-8) << t.times[i];
}

TEST(integrate, oscillator_keeps_phase_and_amplitude) {
  const auto m = small_model().state("x", 1, "v").state("v", 0, "-x").equations();
  const auto t = run(m, 20 * std::numbers::pi, 40, {"x", "v"}, precise(1e-12));
  for (std::size_t i = 0; i < t.times.size(); ++i) EXPECT_NEAR(t.values[0][i], std::cos(t.times[i]), 1e-7);
}

TEST(integrate, stiff_kinetics_of_robertson) {
  const auto m = small_model()
                     .state("a", 1, "-0.04 * a + 1e4 * b * c")
                     .state("b", 0, "0.04 * a - 1e4 * b * c - 3e7 * b^2")
                     .state("c", 0, "3e7 * b^2")
                     .equations();
  const auto t = run(m, 40, 1, {"a", "b", "c"});
  // Hairer and Wanner, Solving Ordinary Differential Equations II; at t = 40.
  EXPECT_NEAR(t.values[0][1], 0.7158270688, 1e-8);
  EXPECT_NEAR(t.values[1][1], 9.185534765e-6, 1e-13);
  EXPECT_NEAR(t.values[2][1], 0.2841637457, 1e-8);
  EXPECT_LT(t.work.steps, 2000);
}

TEST(integrate, linear_invariants_hold) {
  const auto m = small_model()
                     .compartment("v", 2)
                     .species("a", "v", 5)
                     .species("b", "v", 1)
                     .species("c", "v", 0)
                     .parameter("k", 0.3)
                     .reaction("r1", "a", "b", "k * a * b * v")
                     .reaction("r2", "b", "c", "k * b * v")
                     .reaction("r3", "c", "a", "k * c^2 * v")
                     .equations();
  const auto t = run(m, 100, 100, {"a", "b", "c"}, precise(1e-6));
  for (std::size_t i = 0; i < t.times.size(); ++i) {
    const double total = 2 * (t.values[0][i] + t.values[1][i] + t.values[2][i]);
    EXPECT_NEAR(total, 6, 6e-9);
  }
}

TEST(integrate, more_output_points_change_nothing) {
  const auto m = small_model()
                     .state("x", 1, "-x + piecewise(2, time > 3, 0)")
                     .state("y", 0, "x - y * piecewise(1, x > 1.2, 3)")
                     .equations();
  const auto few = run(m, 10, 10, {"x", "y"}, precise(1e-6)),
             many = run(m, 10, 10000, {"x", "y"}, precise(1e-6));
  for (int i = 0; i <= 10; ++i)
    for (const int k : {0, 1}) EXPECT_EQ(few.values[k][i], many.values[k][i * 1000]);
  EXPECT_EQ(few.work.steps, many.work.steps);
}

TEST(integrate, an_event_happens_where_its_trigger_turns_true) {
  // x falls from 1 as exp(-t); at 0.5 it is set back to 1: period ln 2.
  const auto m = small_model()
                     .state("x", 1, "-x")
                     .parameter("count", 0, false)
                     .event("x < 0.5", "x", "1")
                     .event("x < 0.5", "count", "count + 1")
                     .equations();
  const auto t = run(m, 5, 1, {"x", "count"});
  const double period = std::numbers::ln2;
  EXPECT_EQ(t.values[1][1], std::floor(5 / period));
  EXPECT_NEAR(t.values[0][1], std::exp(-std::fmod(5, period)), 1e-8);
}

TEST(integrate, a_delayed_event_acts_later_with_the_values_it_saw) {
  const auto m = small_model()
                     .state("x", 0, "1")
                     .parameter("seen", 0, false)
                     .event("x >= 2", "seen", "x", "3")
                     .equations();
  const auto t = run(m, 10, 10, {"seen"});
  EXPECT_EQ(t.values[0][4], 0);
  EXPECT_NEAR(t.values[0][6], 2, 1e-9);
}

TEST(integrate, a_bouncing_ball_loses_height_at_each_bounce) {
  const auto m =
      small_model().state("h", 1, "v").state("v", 0, "-2").event("h < 0", "v", "-v / 2").equations();
  // Falls for 1, flies 1 with half the speed, then half a unit of time, each time half as long: it lies still
  // at 3.
  const auto t = run(m, 2.9, 29, {"h"});
  EXPECT_NEAR(t.values[0][15], 0.25, 1e-7);
  for (const double h : t.values[0]) EXPECT_GT(h, -1e-6);
}

TEST(integrate, scheduled_inputs_are_followed_exactly) {
  const auto m = small_model().parameter("u", 1, false).state("x", 0, "u").equations();
  solve::schedule session;
  session.inputs["u"] = {{4, 6, 10, 0}, {2, 4, 5, 5}};
  const auto t = run(m, 10, 20, {"x", "u"}, precise(), session);
  EXPECT_NEAR(t.values[0][4], 2, 1e-8);      // t = 2: at rest until now
  EXPECT_NEAR(t.values[0][8], 12, 1e-8);     // t = 4
  EXPECT_NEAR(t.values[0][10], 19.5, 1e-8);  // t = 5: half way down the ramp
  EXPECT_NEAR(t.values[0][20], 26, 1e-8);    // t = 10
  EXPECT_NEAR(t.values[1][10], 5, 1e-12);
}

TEST(integrate, many_kinks_need_no_restarts) {
  const auto m = small_model().parameter("u", 0, false).state("x", 0, "u - x").equations();
  solve::schedule session;
  for (int k = 0; k < 1000; ++k)
    session.inputs["u"].push_back({k * 1.0, k + 1.0, std::sin(k * 0.01), std::sin((k + 1) * 0.01)});
  const auto t = run(m, 1000, 1, {"x"}, precise(1e-6), session);
  EXPECT_LE(t.work.restarts, 3);
  EXPECT_LT(t.work.steps, 10500);  // each kink costs some short steps: no BDF looks across it
  EXPECT_NEAR(t.values[0][1], (std::sin(10.0) - 0.01 * std::cos(10.0)) / (1 + 1e-4), 1e-5);
}

TEST(integrate, a_table_in_the_model_equals_the_same_schedule) {
  const auto driven = small_model().parameter("u", 1, false).state("x", 0.5, "u - x").equations();
  solve::schedule session;
  session.inputs["u"] = {{2, 4, 5, 7}, {4, 6, 3, 0}};
  const auto tabled = small_model()
                          .assign("u",
                                  "piecewise(5 + 1 * (time - 2), time > 2 && time <= 4,"
                                  " 3 - 1.5 * (time - 4), time > 4 && time <= 6, 1)")
                          .state("x", 0.5, "u - x")
                          .equations();
  ASSERT_EQ(tabled.tables.size(), 1U);
  const auto a = run(driven, 10, 100, {"x"}, precise(1e-6), session),
             b = run(tabled, 10, 100, {"x"}, precise(1e-6));
  for (std::size_t i = 0; i < a.times.size(); ++i) EXPECT_NEAR(a.values[0][i], b.values[0][i], 1e-12);
}

TEST(integrate, floors_of_time_are_known_and_floors_of_states_are_found) {
  const auto m = small_model()
                     .state("x", 0, "floor(time / 2)")
                     .state("y", 0.25, "1")
                     .state("z", 0, "floor(y)")
                     .equations();
  const auto t = run(m, 7, 7, {"x", "z"});
  EXPECT_NEAR(t.values[0][7], 0 + 2 + 4 + 3, 1e-9);
  // y passes 1, 2, ... at 0.75, 1.75, ...: floor(y) = k between k - 0.25 and k + 0.75.
  EXPECT_NEAR(t.values[1][7], 1 + 2 + 3 + 4 + 5 + 6 + 0.25 * 7, 1e-7);
}

TEST(integrate, held_states_stay) {
  const auto m = small_model().state("store", 10, "-y").state("y", 1, "store - y").equations();
  options how = precise();
  how.held = {"store"};
  const auto t = run(m, 20, 1, {"store", "y"}, how);
  EXPECT_EQ(t.values[0][1], 10);
  EXPECT_NEAR(t.values[1][1], 10, 1e-6);
}

TEST(integrate, equations_without_states_still_have_events) {
  const auto m = small_model()
                     .parameter("n", 0, false)
                     .assign("wave", "sin(time)")
                     .event("wave > 0.5", "n", "n + 1")
                     .equations();
  EXPECT_EQ(run(m, 20, 1, {"n"}).values[0][1], 4);  // 0.52, 6.81, 13.09, 19.37
}

TEST(integrate, two_people_share_one_simulator) {
  const auto m = small_model().parameter("k", 1).state("x", 1, "-k * x").equations();
  solve::simulator s(m);
  const std::vector<solve::output> outputs{{"x", m.find("x").value}};
  const auto fast = s.run(m.evaluate_constants({{"k", 2}}), {}, 0, 1, {1}, outputs, precise());
  const auto slow = s.run(m.evaluate_constants({{"k", 0.5}}), {}, 0, 1, {1}, outputs, precise());
  const auto again = s.run(m.evaluate_constants({{"k", 2}}), {}, 0, 1, {1}, outputs, precise());
  EXPECT_NEAR(fast.values[0][0], std::exp(-2.0), 1e-8);
  EXPECT_NEAR(slow.values[0][0], std::exp(-0.5), 1e-8);
  EXPECT_EQ(fast.values[0][0], again.values[0][0]);
}

TEST(integrate, failures_name_variable_time_and_a_way_out) {
  const auto explodes = small_model().state("calm", 1, "0").state("wild", 1, "wild^2").equations();
  try {
    run(explodes, 2, 1, {"wild"});
    FAIL();
  } catch (const base::numeric_failure& fault) {
    EXPECT_EQ(fault.variable(), "wild");
    EXPECT_NEAR(fault.time(), 1, 1e-3);
    EXPECT_FALSE(fault.findings().front().hint.empty());
  }
  const auto undefined = small_model().state("calm", 1, "0").state("lost", 1, "log(-lost)").equations();
  try {
    run(undefined, 2, 1, {"lost"});
    FAIL();
  } catch (const base::numeric_failure& fault) {
    EXPECT_EQ(fault.variable(), "lost");
    EXPECT_EQ(fault.time(), 0);
    EXPECT_NE(std::string(fault.what()).find("not a finite number"), std::string::npos) << fault.what();
  }
}

TEST(integrate, a_parameter_without_a_value_is_named) {
  small_model m;
  m.parameter("k", 0).state("x", 1, "-k * x");
  m.model().getParameter("k")->unsetValue();
  const auto flat = m.equations();
  try {
    run(flat, 1, 1, {"x"});
    FAIL();
  } catch (const base::numeric_failure& fault) {
    EXPECT_NE(fault.findings().front().hint.find("'k'"), std::string::npos) << fault.findings().front().hint;
  }
}

TEST(integrate, a_model_that_rattles_is_stopped) {
  const auto m = small_model().state("x", 1, "piecewise(-1, x > 0, 1)").equations();
  try {
    run(m, 5, 1, {"x"});
    FAIL();
  } catch (const base::numeric_failure& fault) {
    EXPECT_NEAR(fault.time(), 1, 1e-3);
  }
}

TEST(integrate, events_that_set_each_other_off_are_stopped) {
  const auto m = small_model()
                     .parameter("p", 0, false)
                     .state("x", 0, "1")
                     .event("x > 1 && p < 0.5", "p", "1")
                     .event("x > 1 && p > 0.5", "p", "0")
                     .equations();
  EXPECT_THROW(run(m, 5, 1, {"p"}), base::numeric_failure);
}

TEST(integrate, progress_is_reported_and_can_stop_the_run) {
  const auto m = small_model().state("x", 1, "v").state("v", 0, "-x").equations();
  options how = precise();
  double last = -1;
  how.progress = [&](double done) {
    EXPECT_GE(done, last);
    last = done;
    return done < 0.5;
  };
  EXPECT_THROW(run(m, 1000, 1, {"x"}, how), base::interrupted);
  EXPECT_GE(last, 0.5);
  EXPECT_LT(last, 0.6);
}

TEST(integrate, wrong_schedules_are_refused) {
  const auto m =
      small_model().parameter("power", 0, false).parameter("k", 1).state("x", 1, "power - k*x").equations();
  const auto with = [&](const std::string& id, std::vector<solve::segment> segments) {
    solve::schedule s;
    s.inputs[id] = std::move(segments);
    run(m, 1, 1, {"x"}, precise(), s);
  };
  EXPECT_THROW(with("pwer", {{0, 1, 1, 1}}), base::bad_input);
  EXPECT_THROW(with("k", {{0, 1, 1, 1}}), base::bad_input);
  EXPECT_THROW(with("power", {{0, 2, 1, 1}, {1, 3, 1, 1}}), base::bad_input);
  EXPECT_THROW(with("power", {{1, 1, 1, 1}}), base::bad_input);
  EXPECT_THROW(with("power", {{0, 1, std::nan(""), 1}}), base::bad_input);
  EXPECT_NO_THROW(with("power", {{0, 1, 1, 1}}));
}

TEST(integrate, a_root_of_a_trace_below_nothing_does_not_end_a_run) {
  // y fades until it is smaller than its tolerance; the power has no value where it is negative.
  const auto m = small_model().state("y", 1, "-20 * y").state("z", 0, "y^1.03 - 0.3 * z").equations();
  solve::options how;
  how.accuracy = {1e-6, 1e-6, 1e-6};
  const auto run = solve::integrate(m, m.evaluate_constants(), {}, 0, 40, {10, 40}, {"z"}, how);
  const double rate = 20 * 1.03;
  for (std::size_t k = 0; k < run.times.size(); ++k)
    EXPECT_NEAR(run.values[0][k],
                (std::exp(-0.3 * run.times[k]) - std::exp(-rate * run.times[k])) / (rate - 0.3), 1e-5);
}

TEST(integrate, a_trace_below_nothing_where_a_run_begins_anew_does_not_end_it) {
  // As above, and a clock that makes the integrator begin anew inside its steps.
  const auto m = small_model()
                     .state("y", 1, "-20 * y")
                     .state("clock", 0, "1")
                     .state("z", 0, "y^1.03 - 0.3 * z + piecewise(0, sin(3 * clock) > 0.2, 1)")
                     .equations();
  solve::options how;
  how.accuracy = {1e-6, 1e-6, 1e-6};
  EXPECT_NO_THROW(solve::integrate(m, m.evaluate_constants(), {}, 0, 40, {10, 40}, {"z"}, how));
}
