// A cohort on the assembled model: people of their own, bouts and meals at times of their own. Lanes against
// our own CVODES one at a time, at tolerances that give the same true error.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "analysis/laboratory.hpp"
#include "bench/shared.hpp"
#include "compile/choice.hpp"
#include "sbml/moving_part.hpp"
#include "scenario/superpose.hpp"
#include "solve/inputs.hpp"
#include "solve/lane_runner.hpp"
#include "solve/rest.hpp"

namespace kinecrine::bench {
namespace {

constexpr double day = 1440, week = 7 * day, hour = 60;
const std::string root = KINECRINE_SOURCE_DIR;

/// A week as text: three meals a day, and an hour on the bicycle on three days, all within an hour of the
/// usual.
std::string week_of(std::size_t person, bool one_bout) {
  std::uint64_t drawn = 1000 * person;
  const auto between = [&](double low, double high) { return low + (high - low) * uniform(drawn++); };
  const auto shifted = [&](double minute) { return between(minute - 30, minute + 30); };
  const double age = between(25, 65), mass = 72 * lognormal(drawn++, 0.12);
  std::string text = fmt::format(
      "format = \"kinecrine-scenario/1\"\nuntil = \"{} min\"\n[person]\nsex = \"{}\"\nage = \"{:.0f} yr\"\n"
      "body_mass = \"{:.1f} kg\"\ntraining = \"active\"\n[start]\nclock = \"07:00\"\nlast_meal = \"12 h\"\n",
      one_bout ? 6 * hour : week, person % 2 ? "female" : "male", age, mass);
  const auto bout = [&](double usual) {
    const double at = shifted(usual), intensity = between(50, 65), duration = between(45, 75);
    text += fmt::format(
        "[[exercise]]\nat = \"{:.1f} min\"\nmode = \"cycle\"\nintensity = \"{:.0f} %VO2max\"\nduration = "
        "\"{:.1f} min\"\n",
        at, intensity, duration);
  };
  if (one_bout) {
    bout(45);
    return text;
  }
  for (int d = 0; d < 7; ++d) {
    for (const double usual : {45.0, 6 * hour, 12 * hour}) {
      const double at = d * day + shifted(usual), carbohydrate = between(60, 100);
      text += fmt::format(
          "[[meal]]\nat = \"{:.1f} min\"\ncarbohydrate = \"{:.0f} g\"\nfat = \"25 g\"\nprotein = \"30 g\"\n",
          at, carbohydrate);
    }
    if (d % 2 == 1) bout(d * day + 9 * hour);
  }
  return text;
}

struct cohort {
  cohort(const analysis::laboratory& model, std::size_t people, double end, bool one_bout)
      : whole(model.equations()) {
    for (std::size_t k = 0; k < people; ++k) members.push_back(make(model, k, end, one_bout));
    part = sbml::without_still(whole, still_in_all());
    for (solve::member& m : members) m.start = part.of(m.start);
    personal.assign(equations.constant_ids.size(), 0);
    for (const solve::member& m : members)
      for (std::size_t slot = 0; slot < personal.size(); ++slot)
        if (m.start.constants[slot] != members[0].start.constants[slot]) personal[slot] = 1;
  }

  solve::member make(const analysis::laboratory& model, std::size_t k, double end, bool one_bout) const {
    const auto session =
        scenario::parse(base::parse_toml(week_of(k, one_bout), "week"), "week", model.base());
    std::map<std::string, double> overrides;
    for (const auto& [name, value] : session.who.given)
      overrides[knowledge::sbml_id(model.base().person().id + "." + name)] = value;
    const sbml::values who = whole.evaluate_constants(overrides);
    const auto resolved = scenario::resolve(session, model.base(), [&](std::string_view name) {
      const auto found = whole.by_id.find(knowledge::sbml_id(name));
      if (found == whole.by_id.end()) return std::nan("");
      const sbml::symbol& s = whole.symbols[found->second];
      return s.role == sbml::role::constant ? who.constants[s.slot] : std::nan("");
    });
    for (const auto& [name, value] : resolved.constants) overrides[knowledge::sbml_id(name)] = value;
    solve::member made{whole.evaluate_constants(overrides), {}};
    solve::rest_options rest;
    for (const auto& name : model.base().stores()) rest.held.push_back(knowledge::sbml_id(name));
    made.start.states = solve::find_rest(whole, made.start, rest).states;
    for (const auto& [name, pieces] : resolved.inputs) {
      std::vector<scenario::segment> all;
      for (double begin = 0; begin < end; begin += week)
        for (const scenario::segment& s : pieces)
          if (s.begin + begin >= 0)
            all.push_back({s.begin + begin, s.end + begin, s.value_begin, s.value_end});
      auto& segments = made.session.inputs[knowledge::sbml_id(name)];
      for (const scenario::segment& s : scenario::superposed(std::move(all)))
        segments.push_back({s.begin, s.end, s.value_begin, s.value_end});
    }
    return made;
  }

  /// What stays at nothing in every member's run.
  sbml::stillness still_in_all() const {
    std::set<std::string> driven;
    for (const solve::member& m : members) driven.merge(solve::driven_inputs(m.session));
    sbml::stillness all = sbml::still_in(whole, members[0].start, driven);
    for (const solve::member& m : members) {
      const sbml::stillness one = sbml::still_in(whole, m.start, driven);
      for (std::size_t k = 0; k < all.states.size(); ++k) all.states[k] &= one.states[k];
      for (std::size_t k = 0; k < all.inputs.size(); ++k) all.inputs[k] &= one.inputs[k];
    }
    return all;
  }

  const sbml::equations& whole;
  sbml::moving_part part;
  const sbml::equations& equations = part.model;
  std::vector<solve::member> members;
  std::vector<char> personal;
};

/// How large the states of the first one become: one run of little exactness, a week at most.
std::vector<double> usual_sizes(const cohort& people, const solve::lane_run& run) {
  solve::simulator simulator(people.equations);
  solve::options how;
  how.accuracy = {1e-3, 1e-3, 0};
  return simulator
      .run(people.members[0].start, people.members[0].session, 0, std::min(run.end, week), {}, {}, how)
      .sizes;
}

struct measured {
  double seconds = 0;  ///< a member
  double error = 0;
  double steps = 0, rejections = 0, crossings = 0;
  std::vector<double> squares;  ///< of the errors of each state, over all that were compared
};

measured with_lanes(const cohort& people, const solve::lane_model& model, const solve::lane_run& usual,
                    double rtol, const std::vector<reference>& truth) {
  solve::lane_run run = usual;
  measured found;
  std::vector<std::vector<double>> kept(truth.size());
  const auto n = static_cast<double>(run.members);
  const stopwatch clock;
  run.accuracy = {rtol, rtol, 0, usual_sizes(people, run)};
  solve::run_lanes(
      model, run, [&](std::size_t k) { return people.members[k % people.members.size()]; },
      [&](const solve::member_result& r) {
        if (r.failure)
          fmt::print("failed: {} {} {}\n", r.failure->reason, r.failure->variable, r.failure->time);
        if (r.index < kept.size()) kept[r.index] = r.samples;
        found.steps += static_cast<double>(r.steps) / n;
        found.rejections += static_cast<double>(r.rejections) / n;
        found.crossings += static_cast<double>(r.crossings) / n;
      });
  found.seconds = clock.seconds() / n;
  found.squares.assign(model.output_count(), 0);
  for (std::size_t k = 0; k < truth.size(); ++k) {
    const std::vector<double> squares = square_errors(kept[k], truth[k]);
    found.error += true_error(squares) / static_cast<double>(truth.size());
    for (std::size_t s = 0; s < squares.size(); ++s)
      if (!std::isnan(squares[s])) found.squares[s] += squares[s];
  }
  return found;
}

solve::trajectory one_with_cvodes(solve::simulator& simulator, const solve::member& who,
                                  const std::vector<solve::output>& outputs, const solve::lane_run& run,
                                  const solve::tolerances& accuracy) {
  solve::options how;
  how.accuracy = accuracy;
  return simulator.run(who.start, who.session, 0, run.end, run.times, outputs, how);
}

std::vector<reference> references(const cohort& people, const std::vector<solve::output>& outputs,
                                  const solve::lane_run& run, std::size_t count) {
  solve::simulator simulator(people.equations, &compile::backend_for(compile::engine::automatic, 1000));
  std::vector<reference> truth;
  for (std::size_t k = 0; k < count; ++k) {
    const solve::trajectory t =
        one_with_cvodes(simulator, people.members[k], outputs, run, {1e-10, 1e-10, 0});
    truth.push_back(reference_of(t, run.times.size()));
    truth.back().sizes = t.sizes;  // a year is sampled too rarely to show what some become within a bout
  }
  return truth;
}

measured with_cvodes(const cohort& people, const std::vector<solve::output>& outputs,
                     const solve::lane_run& run, double rtol, const std::vector<reference>& truth) {
  solve::simulator simulator(people.equations, &compile::backend_for(compile::engine::automatic, 1000));
  const std::vector<double> usual = usual_sizes(people, run);  // not counted in its time
  measured found;
  const auto count = static_cast<double>(truth.size());
  for (std::size_t k = 0; k < truth.size(); ++k) {
    const stopwatch clock;
    const solve::trajectory t =
        one_with_cvodes(simulator, people.members[k], outputs, run, {rtol, rtol, 0, usual});
    found.seconds += clock.seconds() / count;
    found.steps += static_cast<double>(t.work.steps) / count;
    found.error += true_error(transposed(t.values, run.times.size()), truth[k]) / count;
  }
  return found;
}

/// What a solver takes for a true error, between those that it was measured at (as powers of each other) and
/// beyond them as the nearest two tell. `rows` from the largest error to the smallest.
double seconds_at(double error, const std::vector<measured>& rows) {
  std::size_t k = 1;
  while (k + 1 < rows.size() && rows[k].error > error) ++k;
  const measured &a = rows[k - 1], &b = rows[k];
  const double share = std::log(a.error / error) / std::log(a.error / b.error);
  return a.seconds * std::pow(b.seconds / a.seconds, share);
}

/// The states that carry most of the error, with their shares of its square.
std::string carriers(const std::vector<double>& squares, const std::vector<std::string>& names) {
  std::vector<std::size_t> order(squares.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, std::greater{}, [&](std::size_t k) { return squares[k]; });
  const double all = std::accumulate(squares.begin(), squares.end(), 0.0);
  std::string text;
  for (std::size_t k = 0; k < std::min<std::size_t>(5, order.size()) && all > 0; ++k)
    text += fmt::format("{}{} {:.0f} %", k ? ", " : "", names[order[k]], 100 * squares[order[k]] / all);
  return text;
}

void compare(const char* name, const analysis::laboratory& model, double end, bool one_bout,
             std::size_t members, std::size_t compared, int samples_each) {
  if (members == 0) return;
  const cohort people(model, 16, end, one_bout);
  const std::vector<solve::output> outputs = solve::outputs_of(people.equations, people.equations.state_ids);
  solve::lane_model_options how;
  how.personal = people.personal;
  const solve::lane_model lanes(people.equations, people.members[0].start.constants, outputs, how);
  solve::lane_run run;
  run.end = end;
  run.times = grid(0, end, samples_each);
  run.members = members;
  const std::vector<reference> truth = references(people, outputs, run, compared);
  fmt::print("\n{}: {} states, {} members, {} compared\n\n", name, people.equations.state_ids.size(), members,
             compared);
  fmt::print(
      "| solver | rtol | ms a member | a second | steps | refused | crossings | true error "
      "|\n|---|---|---|---|---|---|---|---|\n");
  const auto row = [&](const char* solver, double rtol, const measured& m) {
    fmt::print("| {} | {:g} | {:.3f} | {:.3g} | {:.0f} | {:.0f} | {:.0f} | {:.1e} |\n", solver, rtol,
               1e3 * m.seconds, 1 / m.seconds, m.steps, m.rejections, m.crossings, m.error);
    std::fflush(stdout);
  };
  std::vector<measured> ours, theirs;
  for (const double rtol : {1e-4, 1e-5, 1e-6}) {
    ours.push_back(with_lanes(people, lanes, run, rtol, truth));
    row("lanes", rtol, ours.back());
  }
  for (const double rtol : {1e-4, 1e-5, 1e-6, 1e-7}) {
    theirs.push_back(with_cvodes(people, outputs, run, rtol, truth));
    row("CVODES", rtol, theirs.back());
  }
  fmt::print(
      "\n| true error | lanes ms | CVODES ms at that error | times | states that carry the error of lanes "
      "|\n|---|---|---|---|---|\n");
  for (const measured& one : ours) {
    const double seconds = seconds_at(one.error, theirs);
    fmt::print("| {:.1e} | {:.3f} | {:.3f} | {:.1f} | {} |\n", one.error, 1e3 * one.seconds, 1e3 * seconds,
               seconds / one.seconds, carriers(one.squares, people.equations.state_ids));
  }
}

}  // namespace
}  // namespace kinecrine::bench

int main() {
  using namespace kinecrine;
  using namespace kinecrine::bench;
  const knowledge::atlas base = knowledge::load(root + "/knowledge");
  const analysis::laboratory model(base, {});
  compare("One bout, 6 hours", model, 6 * hour, true, number_from("KINECRINE_BENCH_BOUTS", 400), 8, 72);
  compare("One year", model, 365 * day, false, number_from("KINECRINE_BENCH_YEARS", 64), 2, 365 * 8);
}
