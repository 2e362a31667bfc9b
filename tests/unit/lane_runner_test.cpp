#include "solve/lane_runner.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <numeric>

#include "base/diagnostics.hpp"
#include "small_model.hpp"
#include "solve/integrate.hpp"

using namespace kinecrine;
using solve::lane_run;
using solve::member;
using solve::member_result;

namespace {

std::vector<double> grid(double end, int steps) {
  std::vector<double> times;
  for (int k = 0; k <= steps; ++k) times.push_back(end * k / steps);
  return times;
}

std::vector<solve::output> all_states(const sbml::equations& model) {
  std::vector<solve::output> outputs;
  for (const std::string& id : model.state_ids) outputs.push_back({id, model.find(id).value});
  return outputs;
}

std::vector<solve::output> named(const sbml::equations& model, const std::vector<std::string>& ids) {
  std::vector<solve::output> outputs;
  for (const std::string& id : ids) outputs.push_back({id, model.find(id).value});
  return outputs;
}

lane_run run_until(double end, int steps, double tolerance = 1e-10) {
  lane_run run;
  run.end = end;
  run.times = grid(end, steps);
  run.accuracy = {tolerance, tolerance, 0};
  run.members = 1;
  return run;
}

std::map<std::size_t, member_result> results(const solve::lane_model& lanes, const lane_run& run,
                                             const solve::member_source& source) {
  std::map<std::size_t, member_result> found;
  run_lanes(lanes, run, source, [&](const member_result& r) { found[r.index] = r; });
  return found;
}

member_result one(const sbml::equations& model, const lane_run& run,
                  const std::vector<solve::output>& outputs, const solve::schedule& session = {}) {
  const sbml::values start = model.evaluate_constants();
  const solve::lane_model lanes(model, start.constants, outputs);
  return results(lanes, run, [&](std::size_t) { return member{start, session}; }).at(0);
}

/// A schedule that does nothing but stop every step at equal distances: with a tolerance that allows
/// anything, the steps are these.
solve::schedule stops(const std::string& input, double end, int steps) {
  solve::schedule session;
  for (int k = 0; k < steps; ++k)
    session.inputs[input].push_back({end * k / steps, end * (k + 1) / steps, 0, 0});
  return session;
}

/// The order at which the largest error of y falls when the number of equal steps is doubled, at the ends of
/// steps (`looks` = 1) or within them too.
double order_of(const sbml::equations& model, double end, int steps, int looks,
                const std::function<double(double)>& truth) {
  const auto error = [&](int count) {
    const lane_run run = run_until(end, looks * count, 1e12);
    const member_result found = one(model, run, named(model, {"y"}), stops("stop", end, count));
    EXPECT_FALSE(found.failure);
    EXPECT_EQ(found.steps, count);
    double worst = 0;
    for (std::size_t k = 0; k < run.times.size(); ++k)
      worst = std::max(worst, std::fabs(found.samples[k] - truth(run.times[k])));
    return worst;
  };
  return std::log2(error(steps) / error(2 * steps));
}

TEST(lanes, keep_their_order_on_a_stiff_problem_with_a_known_solution) {
  // Kaps: y = exp(-t), z = exp(-2 t), whatever the stiffness.
  for (const char* stiffness : {"1", "1e6"}) {
    const auto m = small_model()
                       .parameter("stop", 0, false)
                       .state("z", 1, std::string("-(") + stiffness + " + 2) * z + " + stiffness + " * y^2")
                       .state("y", 1, "z - y - y^2")
                       .equations();
    const auto truth = [](double t) { return std::exp(-t); };
    EXPECT_GT(order_of(m, 4, 16, 1, truth), 4.6) << stiffness;
    EXPECT_GT(order_of(m, 4, 16, 9, truth), 3.8) << "dense output, " << stiffness;
  }
}

TEST(lanes, keep_their_order_where_time_itself_moves_the_rates) {
  // Prothero and Robinson: y = sin t. Where it is very stiff the method itself is of order 3, with small
  // errors.
  for (const auto& [stiffness, order] : {std::pair{"1", 4.8}, {"1e6", 2.9}}) {
    const auto m = small_model()
                       .parameter("stop", 0, false)
                       .state("y", 0, std::string("-") + stiffness + " * (y - sin(time)) + cos(time)")
                       .equations();
    EXPECT_GT(order_of(m, 40, 60, 1, [](double t) { return std::sin(t); }), order) << stiffness;
  }
}

TEST(lanes, follow_inputs_and_their_slopes) {
  const auto m = small_model().parameter("u", 1, false).state("x", 0, "1000 * (u^2 - x)").equations();
  solve::schedule session;
  session.inputs["u"] = {{1, 3, 0, 4}, {3, 4, 4, 2}};
  const lane_run run = run_until(5, 50, 1e-9);
  const auto found = one(m, run, all_states(m), session);
  solve::options how;
  how.accuracy = run.accuracy;
  const auto truth = solve::integrate(m, m.evaluate_constants(), session, 0, 5, run.times, {"x"}, how);
  for (std::size_t k = 0; k < run.times.size(); ++k)
    EXPECT_NEAR(found.samples[k], truth.values[0][k], 1e-7) << run.times[k];
}

TEST(lanes, begin_at_once_where_an_input_at_rest_starts_a_root) {
  // d sqrt(u) / du is infinite at u = 0, where the slope of u is 0.
  const auto m = small_model().parameter("u", 0, false).state("x", 1, "u^0.5 - x").equations();
  solve::schedule session;
  session.inputs["u"] = {{1, 3, 4, 4}};
  const auto found = one(m, run_until(5, 10, 1e-9), all_states(m), session);
  EXPECT_EQ(found.failure, std::nullopt);
  EXPECT_EQ(found.rejections, 0U);
  EXPECT_NEAR(found.samples[2], std::exp(-1.0), 1e-8);
  EXPECT_NEAR(found.samples[6], 2 + (std::exp(-1.0) - 2) * std::exp(-2.0), 1e-8);
}

struct problem {
  const char* name;
  sbml::equations model;
  std::vector<std::string> outputs;
  double end;
  double within;
};

/// Small models with everything that switches.
std::vector<problem> switching_problems() {
  std::vector<problem> all;
  all.push_back({"reset by an event",
                 small_model()
                     .state("x", 1, "-x")
                     .parameter("count", 0, false)
                     .event("x < 0.5", "x", "1")
                     .event("x < 0.5", "count", "count + 1")
                     .equations(),
                 {"x", "count"},
                 5,
                 1e-7});
  all.push_back({"delayed event",
                 small_model()
                     .state("x", 0, "1")
                     .parameter("seen", 0, false)
                     .event("x >= 2", "seen", "x", "3")
                     .equations(),
                 {"x", "seen"},
                 9.7,
                 1e-7});
  all.push_back(
      {"bouncing ball",
       small_model().state("h", 1, "v").state("v", 0, "-2").event("h < 0", "v", "-v / 2").equations(),
       {"h"},
       2.9,
       1e-6});
  all.push_back({"pieces of states and time",
                 small_model()
                     .state("x", 1, "-x + piecewise(2, time > 3, 0)")
                     .state("y", 0, "x - y * piecewise(1, x > 1.2, 3)")
                     .equations(),
                 {"x", "y"},
                 10,
                 1e-7});
  all.push_back({"floors",
                 small_model()
                     .state("x", 0, "floor(time / 2)")
                     .state("y", 0.25, "1")
                     .state("z", 0, "floor(y)")
                     .equations(),
                 {"x", "z"},
                 7,
                 1e-7});
  all.push_back({"table",
                 small_model()
                     .assign("u",
                             "piecewise(5 + 1 * (time - 2), time > 2 && time <= 4,"
                             " 3 - 1.5 * (time - 4), time > 4 && time <= 6, 1)")
                     .state("x", 0.5, "u - x")
                     .equations(),
                 {"x", "u"},
                 10,
                 1e-7});
  all.push_back({"event on a wave, without states",
                 small_model()
                     .parameter("n", 0, false)
                     .assign("wave", "sin(time)")
                     .event("wave > 0.5", "n", "n + 1")
                     .equations(),
                 {"n"},
                 20,
                 1e-9});
  all.push_back({"event that changes a constant",
                 small_model()
                     .parameter("k", 1, false)
                     .state("x", 1, "-k * x")
                     .event("x < 0.3", "k", "-0.5 * k")
                     .equations(),
                 {"x", "k"},
                 6,
                 1e-6});
  all.push_back({"conditions without constants",
                 small_model().state("x", 1, "piecewise(-x, x > 0.5, -2 * x)").equations(),
                 {"x"},
                 3,
                 1e-7});
  all.push_back({"concentrations",
                 small_model()
                     .compartment("v", 2)
                     .species("a", "v", 5)
                     .species("b", "v", 1)
                     .parameter("k", 0.3)
                     .reaction("r1", "a", "b", "k * a * b * v")
                     .reaction("r2", "b", "a", "k * b^1.5 * v")
                     .equations(),
                 {"a", "b"},
                 10,
                 1e-7});
  return all;
}

TEST(lanes, agree_with_cvodes_on_all_that_switches) {
  for (const problem& p : switching_problems()) {
    const lane_run run = run_until(p.end, 101, 1e-9);
    const member_result found = one(p.model, run, named(p.model, p.outputs));
    ASSERT_FALSE(found.failure) << p.name << ": " << found.failure->reason;
    solve::options how;
    how.accuracy = {1e-10, 1e-10, 0};
    const auto truth =
        solve::integrate(p.model, p.model.evaluate_constants(), {}, 0, p.end, run.times, p.outputs, how);
    for (std::size_t t = 0; t < run.times.size(); ++t)
      for (std::size_t k = 0; k < p.outputs.size(); ++k)
        EXPECT_NEAR(found.samples[t * p.outputs.size() + k], truth.values[k][t], p.within)
            << p.name << ": " << p.outputs[k] << " at " << run.times[t];
  }
}

/// A population of a stiff, switching model that is driven by a schedule of each person's own.
struct population {
  sbml::equations model = small_model()
                              .parameter("u", 0, false)
                              .parameter("k", 1)
                              .parameter("count", 0, false)
                              .state("a", 1, "u - k * a + 0.2 * b")
                              .state("b", 0.1, "1000 * (a^1.3 / (0.3 + a^1.3) - b)")
                              .state("c", 0, "piecewise(a, a > 0.7, b) - 0.3 * c * exp(-b)")
                              .event("c > 0.9", "c", "0.1")
                              .event("c > 0.9", "count", "count + 1")
                              .equations();
  std::vector<solve::output> outputs = named(model, {"a", "b", "c", "count"});

  member who(std::size_t index) const {
    const double x = static_cast<double>(index);
    member m{model.evaluate_constants({{"k", 0.5 + 0.13 * x}, {"a", 0.3 + 0.05 * x}}), {}};
    for (int bout = 0; bout < 3; ++bout) {
      const double begin = 2 + 7 * bout + 0.31 * std::fmod(x * (bout + 1), 5.0);
      m.session.inputs["u"].push_back({begin, begin + 1.5, 2, 2 + 0.2 * x});
    }
    return m;
  }
  solve::lane_model lanes(std::size_t width = 0, bool compiled = true) const {
    solve::lane_model_options how;
    how.width = width;
    how.compiled = compiled;
    return solve::lane_model(model, model.evaluate_constants().constants, outputs, how);
  }
  static lane_run run(std::size_t members) {
    lane_run what;
    what.end = 24;
    what.times = grid(24, 60);
    what.members = members;
    return what;
  }
};

/// Samples of every member, whoever sits beside.
std::map<std::size_t, std::vector<double>> samples_of(const population& people,
                                                      const solve::lane_model& lanes,
                                                      const std::vector<std::size_t>& order,
                                                      unsigned threads) {
  lane_run run = population::run(order.size());
  run.threads = threads;
  std::map<std::size_t, std::vector<double>> found;
  for (const auto& [place, result] :
       results(lanes, run, [&](std::size_t k) { return people.who(order[k]); })) {
    EXPECT_FALSE(result.failure) << result.failure->reason;
    found[order[place]] = result.samples;
  }
  return found;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

TEST(lanes, give_the_same_bits_whoever_sits_beside_and_however_many_threads) {
  const population people;
  constexpr std::size_t count = 37;
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), 0U);
  for (const bool compiled : {true, false}) {
    const solve::lane_model lanes = people.lanes(0, compiled);
    const auto truth = samples_of(people, lanes, order, 1);
    const auto expect_same = [&](const std::vector<std::size_t>& others, unsigned threads) {
      for (const auto& [who, samples] : samples_of(people, lanes, others, threads))
        EXPECT_TRUE(same_bits(samples, truth.at(who))) << who << " of " << others.size();
    };
    expect_same({order.rbegin(), order.rend()}, 1);
    expect_same(order, 3);
    std::vector<std::size_t> mixed;
    for (std::size_t k = 0; k < count; ++k) mixed.push_back((k * 17 + 5) % count);
    expect_same(mixed, 2);
    for (const std::size_t alone : {0U, 11U, 36U}) expect_same({alone}, 1);
  }
}

TEST(lanes, give_the_same_bits_at_every_width_on_one_processor) {
  const population people;
  std::vector<std::size_t> order(9);
  std::iota(order.begin(), order.end(), 0U);
  for (const bool compiled : {true, false}) {
    const auto truth = samples_of(people, people.lanes(1, compiled), order, 1);
    for (std::size_t width = 2; width <= compile::widest_lanes(); width *= 2) {
      const auto found = samples_of(people, people.lanes(width, compiled), order, 1);
      for (const auto& [who, samples] : found)
        EXPECT_TRUE(same_bits(samples, truth.at(who))) << who << ", " << width << " lanes";
    }
  }
}

TEST(lanes, a_population_agrees_with_cvodes) {
  const population people;
  const solve::lane_model lanes = people.lanes();
  lane_run run = population::run(12);
  run.accuracy = {1e-9, 1e-9, 0};
  solve::simulator simulator(people.model);
  solve::options how;
  how.accuracy = {1e-11, 1e-11, 0};
  for (const auto& [index, result] : results(lanes, run, [&](std::size_t k) { return people.who(k); })) {
    const member who = people.who(index);
    const auto truth = simulator.run(who.start, who.session, 0, run.end, run.times, people.outputs, how);
    for (std::size_t t = 0; t < run.times.size(); ++t)
      for (std::size_t k = 0; k < people.outputs.size(); ++k)
        ASSERT_NEAR(result.samples[t * people.outputs.size() + k], truth.values[k][t], 2e-7)
            << index << " " << people.outputs[k].name << " at " << run.times[t];
  }
}

// What all share is put into the code where it makes formulas simpler; that must not change results, nor what
// else may change.
TEST(lanes, need_not_know_what_all_share) {
  const auto m = small_model()
                     .parameter("n", 2)
                     .parameter("half", 1.5)
                     .parameter("off", 0)
                     .parameter("one", 1)
                     .parameter("negative", -0.5)
                     .parameter("odd", 2.3)
                     .parameter("rate", 0.7)
                     .state("x", 2, "one - rate * x^n + off * y^odd")
                     .state("y", 1, "x^half - y^(n + one) * one + off")
                     .state("z", 1, "(y + 1)^negative - z^odd * x^-n")
                     .state("w", -1, "-(w^n) * (w^(n + one) + off)^one - w")
                     .equations();
  const lane_run run = run_until(5, 20);
  const sbml::values start = m.evaluate_constants();
  const auto with = [&](const std::vector<char>& personal) {
    solve::lane_model_options how;
    how.personal = personal;
    const solve::lane_model lanes(m, start.constants, all_states(m), how);
    return results(lanes, run, [&](std::size_t) { return member{start, {}}; }).at(0);
  };
  const member_result each = with({}), shared = with(std::vector<char>(m.constant_ids.size(), 0));
  ASSERT_FALSE(each.failure);
  ASSERT_FALSE(shared.failure);
  for (std::size_t k = 0; k < each.samples.size(); ++k)
    EXPECT_NEAR(shared.samples[k], each.samples[k], 1e-9 * (1 + std::fabs(each.samples[k]))) << k;
}

TEST(lanes, record_a_state_times_what_all_share_as_they_record_its_state) {
  auto m = small_model().parameter("volume", 4).state("x", 2, "-x / volume").equations();
  const auto x = m.find("x").value, volume = m.find("volume").value;
  const std::vector<solve::output> outputs{
      {"x", x}, {"x/V", m.graph.divide(x, volume)}, {"V x", m.graph.multiply(volume, x)}};
  const lane_run run = run_until(5, 20);
  const sbml::values start = m.evaluate_constants();
  for (const bool own : {false, true}) {
    solve::lane_model_options how;
    how.personal.assign(m.constant_ids.size(), own ? 1 : 0);
    const solve::lane_model lanes(m, start.constants, outputs, how);
    EXPECT_EQ(lanes.copied_outputs().size(), own ? 1U : 3U);
    const auto found = results(lanes, run, [&](std::size_t) { return member{start, {}}; }).at(0);
    ASSERT_FALSE(found.failure);
    for (std::size_t k = 0; k < found.samples.size(); k += 3) {
      EXPECT_DOUBLE_EQ(found.samples[k + 1], found.samples[k] / 4);
      EXPECT_DOUBLE_EQ(found.samples[k + 2], found.samples[k] * 4);
    }
  }
}

TEST(lanes, one_who_fails_leaves_the_others_unharmed) {
  // Who has k = 0 falls to below zero, where the root is no number; who has k < 0 explodes.
  const auto m =
      small_model().parameter("k", 1).state("x", 1, "-k * x").state("y", 1, "sqrt(x - 1e-3) - y").equations();
  const auto wild =
      small_model().parameter("k", 0).state("calm", 1, "-calm").state("wild", 1, "k * wild^2").equations();
  const solve::lane_model lanes(wild, wild.evaluate_constants().constants, all_states(wild));
  const auto who = [&](std::size_t index) {
    return member{wild.evaluate_constants({{"k", index == 5 ? 1.0 : -1.0 - static_cast<double>(index)}}), {}};
  };
  lane_run run = run_until(2, 10);
  run.members = 20;
  const auto with = results(lanes, run, who);
  ASSERT_TRUE(with.at(5).failure);
  EXPECT_EQ(with.at(5).failure->variable, "wild");
  EXPECT_NEAR(with.at(5).failure->time, 1, 1e-3);
  EXPECT_FALSE(with.at(5).failure->hint.empty());
  for (const double x : with.at(5).samples) EXPECT_TRUE(std::isnan(x));
  const auto without = results(lanes, run, [&](std::size_t k) { return who(k == 5 ? 6 : k); });
  for (const auto& [index, result] : with) {
    if (index == 5) continue;
    EXPECT_FALSE(result.failure);
    EXPECT_TRUE(same_bits(result.samples, without.at(index).samples)) << index;
  }
  const member_result lost = one(m, run_until(10, 1), all_states(m));
  ASSERT_TRUE(lost.failure);
  EXPECT_EQ(lost.failure->variable, "y");
  EXPECT_NEAR(lost.failure->time, std::log(1000), 0.05);
}

TEST(lanes, name_what_cannot_begin) {
  const auto m = small_model().state("calm", 1, "0").state("lost", 1, "log(-lost)").equations();
  const member_result found = one(m, run_until(2, 1), all_states(m));
  ASSERT_TRUE(found.failure);
  EXPECT_EQ(found.failure->variable, "lost");
  EXPECT_EQ(found.failure->time, 0);
  EXPECT_NE(found.failure->reason.find("not a finite number"), std::string::npos);

  const auto events = small_model()
                          .parameter("p", 0, false)
                          .state("x", 0, "1")
                          .event("x > 1 && p < 0.5", "p", "1")
                          .event("x > 1 && p > 0.5", "p", "0")
                          .equations();
  const member_result endless = one(events, run_until(5, 1), all_states(events));
  ASSERT_TRUE(endless.failure);
  EXPECT_NEAR(endless.failure->time, 1, 1e-6);
}

TEST(lanes, a_source_that_throws_fails_its_member_alone) {
  const auto m = small_model().parameter("k", 1).state("x", 1, "-k * x").equations();
  const solve::lane_model lanes(m, m.evaluate_constants().constants, all_states(m));
  lane_run run = run_until(1, 1);
  run.members = 3;
  const auto found = results(lanes, run, [&](std::size_t k) {
    if (k == 1) return member{m.evaluate_constants({{"kk", 1.0}}), {}};
    return member{m.evaluate_constants(), {}};
  });
  EXPECT_FALSE(found.at(0).failure);
  ASSERT_TRUE(found.at(1).failure);
  EXPECT_NE(found.at(1).failure->reason.find("kk"), std::string::npos);
  EXPECT_FALSE(found.at(2).failure);
}

TEST(lanes, too_many_steps_are_refused) {
  const auto m = small_model().state("x", 1, "v").state("v", 0, "-100 * x").equations();
  lane_run run = run_until(1000, 1);
  run.most_steps = 500;
  const member_result found = one(m, run, all_states(m));
  ASSERT_TRUE(found.failure);
  EXPECT_NE(found.failure->reason.find("500"), std::string::npos);
  EXPECT_LT(found.failure->time, 1000);
}

TEST(lanes, a_rattling_model_is_stopped) {
  const auto m = small_model().state("x", 1, "piecewise(-1, x > 0, 1)").equations();
  const member_result found = one(m, run_until(5, 1), all_states(m));
  ASSERT_TRUE(found.failure);
  EXPECT_NEAR(found.failure->time, 1, 1e-3);
}

TEST(lanes, more_samples_change_nothing) {
  const population people;
  const solve::lane_model lanes = people.lanes();
  lane_run few = population::run(3), many = population::run(3);
  few.times = grid(24, 24);
  many.times = grid(24, 24 * 50);
  const auto source = [&](std::size_t k) { return people.who(k); };
  const auto a = results(lanes, few, source), b = results(lanes, many, source);
  for (const auto& [index, result] : a) {
    EXPECT_EQ(result.steps, b.at(index).steps);
    for (std::size_t t = 0; t < few.times.size(); ++t)
      for (std::size_t k = 0; k < 4; ++k)
        EXPECT_EQ(result.samples[t * 4 + k], b.at(index).samples[t * 50 * 4 + k]);
  }
}

TEST(lanes, a_step_cut_short_does_not_shrink_the_next) {
  // A stop every unit of time costs about a step each; steps that began small behind each would cost several.
  const auto m = small_model().parameter("u", 0, false).state("x", 1, "-0.01 * x + u").equations();
  const lane_run run = run_until(1000, 1, 1e-6);
  const long freely = one(m, run, all_states(m)).steps;
  const long stopped = one(m, run, all_states(m), stops("u", 1000, 100)).steps;
  EXPECT_LT(freely, 60);
  EXPECT_LE(stopped, 100 + freely);
}

TEST(lanes, a_first_step_is_remembered_by_the_kind_of_switch) {
  const auto m = small_model()
                     .parameter("u", 0, false)
                     .state("x", 0, "1000 * (u - x)")
                     .state("y", 0, "x - y")
                     .equations();
  solve::schedule once, often;
  for (int k = 0; k < 20; ++k) often.inputs["u"].push_back({10.0 * k + 1, 10.0 * k + 5, 1, 1});
  once.inputs["u"] = {often.inputs["u"].front()};
  const lane_run run = run_until(200, 1, 1e-6);
  const member_result first = one(m, run, all_states(m), once), all = one(m, run, all_states(m), often);
  EXPECT_LT(all.rejections, 20 + 2 * first.rejections);
}

// What begins at nothing and creeps upwards is resolved from its first digit on, unless it is known how large
// it becomes.
TEST(lanes, and_cvodes_take_fewer_steps_where_usual_sizes_are_known) {
  const auto m = small_model()
                     .parameter("u", 0, false)
                     .state("x", 0, "u - x")
                     .state("late", 0, "max(x - 0.1, 0) - 0.01 * late")
                     .state("later", 0, "max(late, 0)^1.5 - 0.01 * later")
                     .equations();
  solve::schedule session;
  session.inputs["u"] = {{20, 60, 1, 1}};
  lane_run run = run_until(100, 50, 1e-6);
  solve::options how;
  how.accuracy = {1e-11, 1e-11, 0};
  const auto outputs = all_states(m);
  const auto start = m.evaluate_constants();
  solve::simulator simulator(m);
  const auto truth = simulator.run(start, session, 0, run.end, run.times, outputs, how);
  const auto known = [&](const solve::tolerances& usual) {
    solve::tolerances found = usual;
    found.usual_sizes = truth.sizes;
    return found;
  };
  const auto expect_near = [&](const auto& value_of) {
    for (std::size_t k = 0; k < outputs.size(); ++k)
      for (std::size_t t = 0; t < run.times.size(); ++t)
        EXPECT_NEAR(value_of(k, t), truth.values[k][t], 1e-4 * truth.sizes[k]) << outputs[k].name << " " << t;
  };
  const member_result without = one(m, run, outputs, session);
  how.accuracy = run.accuracy;
  const auto alone_without = simulator.run(start, session, 0, run.end, run.times, outputs, how);
  how.accuracy = run.accuracy = known(run.accuracy);
  const member_result with = one(m, run, outputs, session);
  const auto alone = simulator.run(start, session, 0, run.end, run.times, outputs, how);
  EXPECT_LT(with.steps, without.steps);
  EXPECT_LT(alone.work.steps, alone_without.work.steps);
  expect_near([&](std::size_t k, std::size_t t) { return with.samples[t * outputs.size() + k]; });
  expect_near([&](std::size_t k, std::size_t t) { return alone.values[k][t]; });
}

TEST(lanes, report_what_becomes_negative) {
  const auto m = small_model().state("fine", 1, "-fine").state("debt", 1, "-1").equations();
  const member_result found = one(m, run_until(3, 1, 1e-6), all_states(m));
  EXPECT_FALSE(found.failure);
  ASSERT_TRUE(found.negative);
  EXPECT_EQ(found.negative->variable, "debt");
  EXPECT_GT(found.negative->time, 1);
  const auto fine = small_model().state("fine", 1, "-fine").state("voltage", -70, "-voltage").equations();
  EXPECT_FALSE(one(fine, run_until(100, 1, 1e-6), all_states(fine)).negative);
}

TEST(lanes, keep_no_more_than_a_window_waiting) {
  // The first member takes long; nobody may begin who is more than a window away from it.
  const auto m = small_model().parameter("k", 1).state("x", 1, "v").state("v", 0, "-k * x").equations();
  const solve::lane_model lanes(m, m.evaluate_constants().constants, all_states(m));
  lane_run run = run_until(100, 1, 1e-6);
  run.members = 100;
  run.window = 5;
  run.threads = 2;
  std::vector<char> ended(run.members, 0);
  std::size_t oldest = 0;
  run_lanes(
      lanes, run,
      [&](std::size_t k) { return member{m.evaluate_constants({{"k", k == 0 ? 1e4 : 1.0}}), {}}; },
      [&](const member_result& r) {
        EXPECT_LT(r.index, oldest + run.window);
        ended[r.index] = 1;
        while (oldest < run.members && ended[oldest]) ++oldest;
      });
  EXPECT_EQ(oldest, run.members);
}

TEST(lanes, stop_when_asked_and_hand_on_what_the_sink_throws) {
  const auto m = small_model().state("x", 1, "-x").equations();
  const solve::lane_model lanes(m, m.evaluate_constants().constants, all_states(m));
  lane_run run = run_until(10, 1);
  run.members = 1000;
  run.threads = 2;
  const auto source = [&](std::size_t) { return member{m.evaluate_constants(), {}}; };
  double last = 0;
  run.progress = [&](double done) {
    EXPECT_GE(done, last);
    last = done;
    return done < 0.3;
  };
  EXPECT_THROW(run_lanes(lanes, run, source, [](const member_result&) {}), base::interrupted);
  EXPECT_LT(last, 0.4);
  run.progress = {};
  EXPECT_THROW(run_lanes(lanes, run, source, [](const member_result&) { throw base::cannot_write("full"); }),
               base::cannot_write);
}

}  // namespace
