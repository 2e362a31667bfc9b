// How the cost of lanes grows with states, people and threads: a stiff ring of saturating feedbacks.
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>

#include "bench/shared.hpp"
#include "solve/starts.hpp"
#include "tests/unit/small_model.hpp"

namespace kinecrine::bench {
namespace {

/// Modules of 25 states in a ring: each state is driven by the one before and held back by another of its
/// module; rates spread over four decades.
sbml::equations ring(int states) {
  constexpr int module = 25;
  small_model model;
  model.parameter("k", 1);
  for (int i = 0; i < states; ++i) {
    const int before = (i + states - 1) % states, other = i / module * module + (i * 7 + 3) % module;
    model.state(fmt::format("x{}", i), 0.1 + 0.8 * uniform(static_cast<std::uint64_t>(i)),
                fmt::format("{:.6g} * (k * x{}^2 / (0.2 + x{}^2) / (1 + x{}) - x{})", std::pow(10, 2 - i % 5),
                            before, before, other, i));
  }
  return model.equations();
}

double wall() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct outcome {
  double processor = 0, wall = 0, steps = 0, compile = 0;
};

outcome run(const sbml::equations& model, std::size_t members, unsigned threads) {
  outcome found;
  const solve::starts starts(model, {"k"});
  solve::lane_model_options how;
  how.personal = starts.personal();
  const stopwatch compiling;
  const solve::lane_model lanes(model, starts.base().constants, {{"x0", model.find("x0").value}}, how);
  found.compile = compiling.seconds();
  solve::lane_run what;
  what.end = 100;
  what.times = grid(0, 100, 100);
  what.members = members;
  what.threads = threads;
  const stopwatch clock;
  const double begin = wall();
  solve::run_lanes(
      lanes, what,
      [&](std::size_t index) {
        const double k = lognormal(index, 0.2);
        return solve::member{starts.at({&k, 1}), {}};
      },
      [&](const solve::member_result& r) { found.steps += static_cast<double>(r.steps); });
  found.processor = clock.seconds();
  found.wall = wall() - begin;
  return found;
}

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace
}  // namespace kinecrine::bench

int main() try {
  using namespace kinecrine::bench;
  fmt::print("| people (50 states) | us a member | peak memory MB |\n|---|---|---|\n");
  const auto small = ring(50);
  for (const std::size_t people : {1UL, 10UL, 100UL, 1000UL, 10000UL, 100000UL}) {
    const outcome found = run(small, people, 1);
    fmt::print("| {} | {:.1f} | {:.0f} |\n", people, 1e6 * found.processor / static_cast<double>(people),
               peak_megabytes());
  }
  fmt::print(
      "\n| states (400 people) | compile s | us a step and member | ns a step, member and state "
      "|\n|---|---|---|---|\n");
  for (const int states : {50, 100, 200, 500, 1000}) {
    const outcome found = run(ring(states), 400, 1);
    fmt::print("| {} | {:.2f} | {:.2f} | {:.1f} |\n", states, found.compile,
               1e6 * found.processor / found.steps, 1e9 * found.processor / found.steps / states);
    std::fflush(stdout);
  }
  fmt::print("\n| threads (20,000 people, 50 states) | s by the clock |\n|---|---|\n");
  for (const unsigned threads : {1U, 2U, 4U})
    fmt::print("| {} | {:.2f} |\n", threads, run(small, 20000, threads).wall);
} catch (const std::exception& fault) {
  std::fputs(fault.what(), stderr);
  return 1;
}
