// Anybody's SBML model as a cohort: 1,000 members with three parameters varied, lanes against CVODES.
#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <cstdio>

#include "base/diagnostics.hpp"
#include "bench/shared.hpp"
#include "sbml/read.hpp"
#include "solve/integrate.hpp"

namespace kinecrine::bench {
namespace {

struct problem {
  const char* name;
  double end;
};

/// The first three constants of the rates that have a value and start nothing else.
std::vector<std::string> varied(const sbml::equations& model) {
  std::vector<char> used(model.constant_ids.size(), 0);
  for (const expression::node n : model.graph.needed(model.rates))
    if (model.graph[n].what == expression::op::constant) used[model.graph[n].a] = 1;
  const sbml::values base = model.evaluate_constants();
  std::vector<std::string> ids;
  for (const sbml::symbol& s : model.symbols)
    if (s.role == sbml::role::constant && !s.is_species && used[s.slot] && base.constants[s.slot] > 0 &&
        s.id.find('.') == std::string::npos && s.id.find("comp") == std::string::npos && ids.size() < 3)
      ids.push_back(s.id);
  for (const sbml::symbol& s : model.symbols)
    if (s.role == sbml::role::constant && !s.is_species && used[s.slot] && base.constants[s.slot] > 0 &&
        s.id.find('.') != std::string::npos && ids.size() < 3)
      ids.push_back(s.id);
  return ids;
}

void run(const problem& what, std::size_t members, std::size_t compared) {
  const stopwatch load;
  const sbml::document document = sbml::read(models() / (std::string(what.name) + ".xml"));
  const sbml::equations model = sbml::flatten(*document->getModel());
  const std::vector<std::string> ids = varied(model);
  const sbml::values base = model.evaluate_constants();
  const auto overrides = [&](std::size_t index) {
    std::map<std::string, double> values;
    for (std::size_t k = 0; k < ids.size(); ++k)
      values[ids[k]] = base.constants[model.find(ids[k]).slot] * lognormal(3 * index + k, 0.2);
    return values;
  };
  std::vector<solve::output> outputs;
  for (std::size_t slot = 0; slot < model.state_ids.size(); ++slot)
    outputs.push_back({model.state_ids[slot], model.find(model.state_ids[slot]).value});
  const solve::lane_model lanes(model, base.constants, outputs);
  const double compiled = load.seconds();

  solve::lane_run run;
  run.end = what.end;
  run.times = grid(0, what.end, 100);
  const double rtol = std::getenv("RTOL") ? std::stod(std::getenv("RTOL")) : 1e-6;
  run.accuracy = {rtol, 0, rtol * 1e-3};
  run.members = members;
  std::vector<std::vector<double>> found(compared);
  long steps = 0, rejections = 0, crossings = 0, failed = 0;
  const stopwatch clock;
  solve::run_lanes(
      lanes, run,
      [&](std::size_t index) { return solve::member{model.evaluate_constants(overrides(index)), {}}; },
      [&](const solve::member_result& result) {
        if (result.index < compared) found[result.index] = result.samples;
        steps += result.steps;
        rejections += result.rejections;
        crossings += result.crossings;
        if (result.failure) {
          if (failed == 0)
            fmt::print("  {} {} {}\n", result.failure->reason, result.failure->variable,
                       result.failure->time);
          ++failed;
        }
      });
  const double lane_seconds = clock.seconds() / static_cast<double>(members);

  solve::simulator simulator(model);
  double lane_error = 0, own_error = 0, own_seconds = 0;
  long own_steps = 0;
  for (std::size_t k = 0; k < compared; ++k) {
    const sbml::values who = model.evaluate_constants(overrides(k));
    solve::options how;
    how.accuracy = run.accuracy;
    const stopwatch one;
    const solve::trajectory own = simulator.run(who, {}, 0, what.end, run.times, outputs, how);
    own_seconds += one.seconds() / static_cast<double>(compared);
    own_steps += own.work.steps;
    how.accuracy = {1e-10, 0, 1e-13};
    const auto truth =
        transposed(simulator.run(who, {}, 0, what.end, run.times, outputs, how).values, run.times.size());
    lane_error += true_error(found[k], truth, outputs.size()) / static_cast<double>(compared);
    own_error += true_error(transposed(own.values, run.times.size()), truth, outputs.size()) /
                 static_cast<double>(compared);
  }
  if (std::getenv("SHOW")) {
    const sbml::values who = model.evaluate_constants(overrides(0));
    solve::options how;
    how.accuracy = {1e-10, 0, 1e-13};
    const auto truth =
        transposed(simulator.run(who, {}, 0, what.end, run.times, outputs, how).values, run.times.size());
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      double worst = 0, largest = 0;
      std::size_t at = 0;
      for (std::size_t i = 0; i < run.times.size(); ++i) {
        const double d = std::fabs(found[0][i * outputs.size() + k] - truth[i * outputs.size() + k]);
        largest = std::max(largest, std::fabs(truth[i * outputs.size() + k]));
        if (d > worst) worst = d, at = i;
      }
      if (worst > 1e-5 * largest)
        fmt::print("  {} off {:.3g} of {:.3g} at sample {}\n", outputs[k].name, worst, largest, at);
    }
  }
  const auto mean = [&](long n) { return static_cast<double>(n) / static_cast<double>(members); };
  fmt::print(
      "| {} | {} | {:.2f} | {:.4f} | {:.3f} | {:.1f} | {:.1e} | {:.1e} | {:.0f} ({:.1f} refused, {:.1f} "
      "crossings) | {:.0f} | {} | {}\n",
      what.name, model.state_ids.size(), compiled, 1e3 * lane_seconds, 1e3 * own_seconds,
      own_seconds / lane_seconds, lane_error, own_error, mean(steps), mean(rejections), mean(crossings),
      static_cast<double>(own_steps) / static_cast<double>(compared), failed, fmt::join(ids, " "));
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
  fmt::print(
      "| model | states | load s | lanes ms | CVODES ms | ratio | error lanes | error CVODES | steps |\n");
  const char* only = std::getenv("ONLY");
  for (const problem& one :
       {problem{"BIOMD0000000543", 1000}, problem{"BIOMD0000000474", 1000}, problem{"BIOMD0000000356", 1000},
        problem{"BIOMD0000000535", 2000}, problem{"BIOMD0000000033", 1000}, problem{"BIOMD0000000151", 1000},
        problem{"BIOMD0000000613", 1000}, problem{"BIOMD0000000627", 1000}})
    if (!only || std::string(one.name).ends_with(only)) {
      try {
        run(one, members, std::min<std::size_t>(members, 10));
      } catch (const kinecrine::base::fault& fault) {
        fmt::print("{}: {}\n", one.name, fault.what());
      }
      std::fflush(stdout);
    }
}
