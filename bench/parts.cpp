// What one step of a full register of lanes costs, part by part: operations (which the load of the machine
// does not change) and time; and how near its arithmetic comes to what the processor can do. Run by
// bench/instructions.py under valgrind, it leaves the instructions of each part instead.
#include <fmt/format.h>
#include <sbml/SBMLTypes.h>
#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else  // without its headers nothing is counted
#define RUNNING_ON_VALGRIND 0
#define CALLGRIND_ZERO_STATS
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#define CALLGRIND_DUMP_STATS_AT(name)
#endif

#include <algorithm>
#include <cstdio>
#include <functional>

#include "assemble/assemble.hpp"
#include "bench/shared.hpp"
#include "compile/lane_memory.hpp"
#include "compile/lower.hpp"
#include "knowledge/atlas.hpp"
#include "sbml/read.hpp"
#include "solve/lane_model.hpp"
#include "solve/lane_steps.hpp"
#include "solve/rodas5p.hpp"

namespace kinecrine::bench {
namespace {

/// Nanoseconds of a call; the best of several rounds, as others use the machine too.
double cost_of(const std::function<void()>& what) {
  constexpr int calls = 2000, rounds = 15;
  double best = 1e300;
  for (int round = 0; round < rounds; ++round) {
    const stopwatch clock;
    for (int k = 0; k < calls; ++k) what();
    best = std::min(best, 1e9 * clock.seconds() / calls);
  }
  return best;
}

/// Multiplications and additions, roughly, of one lane in a list of results.
double operations(const compile::lowered& program, std::size_t function) {
  double sum = 0;
  for (const expression::node n : program.graph.needed(program.functions[function])) {
    if (!program.moves(n) || expression::operands(program.graph[n].what) == 0) continue;
    const expression::op what = program.graph[n].what;
    sum += what == expression::op::exp   ? compile::exp_weight
           : what == expression::op::log ? compile::log_weight
                                         : 1;
  }
  return sum;
}

typedef double wide __attribute__((vector_size(64)));

/// Billions of multiplications and additions a second of independent fused operations on this processor.
__attribute__((target("avx512f"), noinline)) double peak_512(double x) {
  const wide factor = {x, x, x, x, x, x, x, x};
  // Different, or the compiler computes one for all.
  wide a = factor, b = a + factor, c = b + factor, d = c + factor, e = d + factor, f = e + factor,
       g = f + factor, h = g + factor;
  constexpr long rounds = 8'000'000;
  const stopwatch clock;
  for (long k = 0; k < rounds; ++k) {
    a = a * factor + factor;
    b = b * factor + factor;
    c = c * factor + factor;
    d = d * factor + factor;
    e = e * factor + factor;
    f = f * factor + factor;
    g = g * factor + factor;
    h = h * factor + factor;
  }
  const double seconds = clock.seconds();
  const wide total = a + b + c + d + e + f + g + h;
  return total[0] == 12345 ? 0 : 2.0 * 8 * 8 * rounds / seconds / 1e9;
}

/// Leaves the instructions of one call as one of callgrind's files.
void count(const std::function<void()>& what, const char* name) {
  CALLGRIND_START_INSTRUMENTATION;
  what();  // finds the functions it calls
  CALLGRIND_ZERO_STATS;
  what();
  CALLGRIND_DUMP_STATS_AT(name);
  CALLGRIND_STOP_INSTRUMENTATION;
}

void measure(const std::string& name, const sbml::equations& model, const std::vector<double>& constants) {
  const solve::lane_model lanes(model, constants, {});
  const compile::lane_code& code = lanes.code();
  const solve::lane_steps& steps = solve::steps_of(code.width());
  const std::size_t w = code.width(), n = lanes.states();
  using compile::lane_array;
  lane_array y(n * w, 1), at(n * w, 1), k(9 * n * w, 0), ones(w, 1), out(w, 0), low(w, 0), growth(w);
  lane_array local((n + lanes.entries() + lanes.unsteady().size()) * w, 0),
      factors(code.matrix().entries() * w, 0);
  lane_array frame(code.frame_slots() * w, 0), absolute(n * w, 1), before(n * w, 0), between(n * w, 0);
  compile::lane_code::scratch room;
  const std::vector<double> conditions(model.conditions.size(), 0);
  const sbml::values start = model.evaluate_constants();
  for (std::size_t lane = 0; lane < w; ++lane) {
    code.fix(constants.data(), conditions.data(), lane, frame.data(), room);
    for (std::size_t place = 0; place < n; ++place) y[place * w + lane] = start.states[lanes.slot_of(place)];
  }
  const double* shared = lanes.shared().data();
  code.run(solve::lane_model::local, y.data(), frame.data(), shared, local.data());
  code.factor(local.data() + n * w, ones.data(), factors.data(), growth.data());

  std::vector<std::vector<expression::node>> functions{model.rates, model.rates};
  functions[1].insert(functions[1].end(), model.jacobian.begin(), model.jacobian.end());
  const compile::lowered program = compile::lower(model.graph, functions, expression::dependence::moving);
  const double size = static_cast<double>(n), entries = static_cast<double>(code.matrix().entries()),
               pairs = static_cast<double>(code.matrix().left.size());
  struct part {
    const char* name;
    double calls, operations;
    std::function<void()> what;
    double nanoseconds = 0;
  };
  std::vector<part> parts = {
      {"rates", 7, operations(program, 0),
       [&] { code.run(solve::lane_model::rates, y.data(), frame.data(), shared, k.data()); }},
      {"rates and Jacobian", 1, operations(program, 1),
       [&] { code.run(solve::lane_model::local, y.data(), frame.data(), shared, local.data()); }},
      {"LU", 1, 2 * pairs + entries,
       [&] { code.factor(local.data() + n * w, ones.data(), factors.data(), growth.data()); }},
      {"solve", 8, 2 * entries - size, [&] { code.solve(factors.data(), k.data()); }},
      {"sums of stages (all)", 1, size * (2 * 45),
       [&] {
         for (int stage = 1; stage < 8; ++stage)
           steps.prepare(n, stage, y.data(), k.data(), ones.data(), at.data(),
                         k.data() + static_cast<std::size_t>(stage) * n * w);
       }},
      {"error, acceptance, checks", 1, size * 16,
       [&] {
         steps.check(n, local.data(), out.data());
         steps.finish(n, y.data(), k.data(), absolute.data(), 1e-6, at.data(), out.data(), low.data());
         steps.accept(n, at.data(), out.data(), 1e-6, y.data(), before.data(), absolute.data());
       }},
      {"all states within the step", 1, size * 20,
       [&] {
         steps.between(n, n, lanes.everywhere().data(), y.data(), at.data(), k.data(), ones.data(),
                       between.data());
       }},
  };
  if (RUNNING_ON_VALGRIND) {
    fmt::print("{}: {} states, {} lanes\n", name, n, w);
    for (const part& p : parts) {
      count(p.what, p.name);
      fmt::print("{}|{:.0f}\n", p.name, p.calls);
    }
    std::fflush(stdout);
    return;
  }
  for (part& p : parts) p.nanoseconds = cost_of(p.what);
  double time = 0, work = 0;
  for (const part& p : parts) {
    time += p.calls * p.nanoseconds;
    work += p.calls * p.operations;
  }
  fmt::print("\n{}: {} states, {} entries in the Jacobian, {} in the factors, {} lanes\n\n", name, n,
             lanes.entries(), code.matrix().entries(), w);
  fmt::print("| part | calls a step | operations a call and lane | ns a call | share of the time |\n");
  fmt::print("|---|---|---|---|---|\n");
  for (const part& p : parts)
    fmt::print("| {} | {:.0f} | {:.0f} | {:.0f} | {:.0f} % |\n", p.name, p.calls, p.operations, p.nanoseconds,
               100 * p.calls * p.nanoseconds / time);
  fmt::print(
      "\nA step of {} lanes: {:.1f} us, {:.2f} us a person; {:.0f} operations a lane: {:.1f} billion a "
      "second",
      w, time / 1e3, time / 1e3 / static_cast<double>(w), work, work * static_cast<double>(w) / time);
  if (w == 8) {
    double peak = 0;
    for (int round = 0; round < 5; ++round) peak = std::max(peak, peak_512(0.5));
    fmt::print(", {:.0f} % of the {:.0f} that fused operations reach here", 100 * work * 8 / time / peak,
               peak);
  }
  fmt::print("\n");
}

}  // namespace
}  // namespace kinecrine::bench

int main() {
  using namespace kinecrine;
  using namespace kinecrine::bench;
  const knowledge::atlas base = knowledge::load(std::string(KINECRINE_SOURCE_DIR) + "/knowledge");
  const auto document = assemble::assemble(base, {});
  const sbml::equations assembled = sbml::flatten(*document->getModel());
  measure("The assembled model", assembled, assembled.evaluate_constants().constants);
  if (models().empty()) return 0;
  for (const char* name : {"BIOMD0000000543", "BIOMD0000000474"}) {
    const sbml::document read = sbml::read(models() / (std::string(name) + ".xml"));
    const sbml::equations model = sbml::flatten(*read->getModel());
    measure(name, model, model.evaluate_constants().constants);
  }
}
