// Anybody's SBML model as a cohort: many members with three parameters varied, in lanes on one thread,
// against our own CVODES one at a time at the same tolerances, and both against CVODES at a relative
// tolerance of 1e-10. Where R has deSolve, that runs beside them.
#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <cstdio>

#include "base/diagnostics.hpp"
#include "bench/desolve.hpp"
#include "bench/shared.hpp"
#include "compile/choice.hpp"
#include "sbml/read.hpp"
#include "solve/integrate.hpp"
#include "solve/starts.hpp"

namespace kinecrine::bench {
namespace {

constexpr std::size_t most_in_desolve = 100;  ///< members

struct problem {
  const char* name;
  double end;
  const char* others;  ///< milliseconds a member that the fastest of the others needs (issue 3), or ""
};

/// The first three numbers that the rates use, parameters before local ones.
std::vector<std::string> varied(const sbml::equations& model) {
  std::vector<char> used(model.constant_ids.size(), 0);
  for (const expression::node n : model.graph.needed(model.rates))
    if (model.graph[n].what == expression::op::constant) used[model.graph[n].a] = 1;
  const sbml::values base = model.evaluate_constants();
  std::vector<std::string> ids;
  for (const bool of_a_reaction : {false, true})
    for (const sbml::symbol& s : model.symbols) {
      const bool fits = s.role == sbml::role::constant && !s.is_species && used[s.slot] &&
                        base.constants[s.slot] > 0 && base.constants[s.slot] != 1 &&
                        (s.id.find('.') != std::string::npos) == of_a_reaction;
      if (fits && ids.size() < 3) ids.push_back(s.id);
    }
  return ids;
}

void run(const problem& what, std::size_t members, std::size_t compared) {
  const stopwatch load;
  const sbml::document document = sbml::read(models() / (std::string(what.name) + ".xml"));
  const sbml::equations model = sbml::flatten(*document->getModel());
  const solve::starts starts(model, varied(model));
  const std::vector<solve::output> outputs = solve::outputs_of(model, model.state_ids);
  solve::lane_model_options how_compiled;
  how_compiled.personal = starts.personal();
  const solve::lane_model lanes(model, starts.base().constants, outputs, how_compiled);
  const double loaded = load.seconds();
  const auto member_of = [&](std::size_t index) {
    std::vector<double> numbers(starts.count());
    for (std::size_t k = 0; k < numbers.size(); ++k)
      numbers[k] = starts.usual(k) * lognormal(numbers.size() * index + k, 0.2);
    return starts.at(numbers);
  };

  solve::lane_run run;
  run.end = what.end;
  run.times = grid(0, what.end, 100);
  run.accuracy = {1e-6, 0, 1e-9};
  run.members = members;
  std::vector<std::vector<double>> found(compared);
  double steps = 0, refused = 0;
  std::size_t failed = 0;
  const stopwatch clock;
  solve::run_lanes(
      lanes, run, [&](std::size_t index) { return solve::member{member_of(index), {}}; },
      [&](const solve::member_result& result) {
        if (result.index < compared) found[result.index] = result.samples;
        steps += static_cast<double>(result.steps) / static_cast<double>(members);
        refused += static_cast<double>(result.rejections) / static_cast<double>(members);
        failed += result.failure ? 1 : 0;
      });
  const double lane_seconds = clock.seconds() / static_cast<double>(members);

  solve::simulator simulator(model, &compile::backend_for(compile::engine::automatic, 1000));
  double untold = 0, desolve_error = 0, lane_error = 0, own_error = 0, own_seconds = 0, own_steps = 0;
  std::vector<sbml::values> some(std::min(members, most_in_desolve));
  for (std::size_t k = 0; k < some.size(); ++k) some[k] = member_of(k);
  const std::optional<desolve_run> beside =
      with_desolve(model, some, run.times, run.accuracy.relative, run.accuracy.absolute);
  for (std::size_t k = 0; k < compared; ++k) try {
      solve::options how;
      how.accuracy = {1e-10, 0, 1e-13};
      const reference truth = reference_of(
          simulator.run(member_of(k), {}, 0, what.end, run.times, outputs, how), run.times.size());
      how.accuracy = run.accuracy;
      const stopwatch one;
      const solve::trajectory own = simulator.run(member_of(k), {}, 0, what.end, run.times, outputs, how);
      own_seconds += one.seconds();
      own_steps += static_cast<double>(own.work.steps);
      lane_error += true_error(found[k], truth);
      if (beside) desolve_error += true_error(beside->samples[k], truth);
      own_error += true_error(transposed(own.values, run.times.size()), truth);
    } catch (const base::numeric_failure&) {
      ++untold;  // CVODES cannot; nothing to compare with
    }
  for (double* sum : {&desolve_error, &lane_error, &own_error, &own_seconds, &own_steps})
    *sum /= static_cast<double>(compared) - untold;
  fmt::print(
      "| {} | {} | {:.2f} | {:.3f} | {:.2f} | {:.0f} | {} | {:.1e} | {:.1e} | {:.0f} ({:.0f}) | {:.0f} | {} "
      "| {} |\n",
      what.name, model.state_ids.size(), loaded, 1e3 * lane_seconds, 1e3 * own_seconds,
      own_seconds / lane_seconds, what.others, lane_error, own_error, steps, refused, own_steps, failed,
      beside ? fmt::format("{} {:.2f} ({:.0f} times; {:.1e}), {} {:.2f} ({:.0f} times)", beside->method,
                           1e3 * beside->seconds, beside->seconds / lane_seconds, desolve_error,
                           beside->other_method, 1e3 * beside->other_seconds,
                           beside->other_seconds / lane_seconds)
             : "");
  std::fflush(stdout);
}

}  // namespace
}  // namespace kinecrine::bench

int main() {
  using namespace kinecrine::bench;
  if (models().empty()) {
    fmt::print("no public models beside this checkout (set KINECRINE_SHARED): skipped\n");
    return 0;
  }
  const std::size_t members = number_from("KINECRINE_BENCH_MEMBERS", 1000);
  if (!has_desolve())
    fmt::print("R with deSolve is not installed (apt-get install r-cran-desolve): without that column\n");
  fmt::print(
      "{} members, rtol 1e-6, atol 1e-9, 101 points of all states, one thread; seconds of processor time\n\n",
      members);
  fmt::print(
      "| model | states | load, compile s | lanes ms | CVODES ms | ratio | best of others ms | error of "
      "lanes | of CVODES | steps (refused) | of CVODES | failed | deSolve ms (ratio; error) "
      "|\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (const problem& one : {problem{"BIOMD0000000543", 1000, "3.7"},
                             {"BIOMD0000000474", 1000, "8.8"},
                             {"BIOMD0000000356", 1000, "3.7"},
                             {"BIOMD0000000535", 2000, "8.4"},
                             {"BIOMD0000000033", 1000, ""},
                             {"BIOMD0000000151", 1000, ""},
                             {"BIOMD0000000613", 1000, ""}})
    try {
      run(one, members, std::min<std::size_t>(members, 10));
    } catch (const kinecrine::base::fault& fault) {
      fmt::print("| {}: {} |\n", one.name, fault.what());
    }
}
