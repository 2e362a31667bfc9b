#include "compile/lane_code.hpp"

#include <algorithm>

namespace kinecrine::compile {

using expression::dependence;
using expression::node;
using expression::op;
using expression::term;

namespace {

/// By node: whether a fixed node may differ between people.
std::vector<char> differing(const lowered& program, const std::vector<char>& personal) {
  const expression::graph& g = program.graph;
  std::vector<char> differs(g.size(), 0);
  for (node n = 0; n < g.size(); ++n) {
    const term& t = g[n];
    const int count = expression::operands(t.what);
    if (t.what == op::condition) differs[n] = 1;
    if (t.what == op::constant) differs[n] = static_cast<char>(personal.empty() || personal[t.a]);
    if (count > 0) differs[n] = static_cast<char>(differs[n] | differs[t.a]);
    if (count > 1) differs[n] = static_cast<char>(differs[n] | differs[t.b]);
    if (count > 2) differs[n] = static_cast<char>(differs[n] | differs[t.c]);
  }
  return differs;
}

}  // namespace

lane_layout lay_out(const lowered& program, const lane_request& what) {
  lane_layout layout;
  layout.width = what.width == 0 ? widest_lanes() : what.width;
  layout.inputs = what.inputs;
  layout.state_places = what.state_places;
  layout.adds = what.adds;
  layout.adds.resize(what.functions.size(), 0);
  const std::vector<char> differs = differing(program, what.personal);
  for (const node n : program.fixed) (differs[n] ? layout.personal : layout.shared).push_back(n);
  if (what.conditions_move)
    for (node n = 0; n < program.graph.size(); ++n)
      if (program.graph[n].what == op::condition)
        layout.conditions = std::max<std::size_t>(layout.conditions, program.graph[n].a + std::size_t{1});
  return layout;
}

lane_code::lane_code(const lowered& program, const lane_request& what)
    : layout_(lay_out(program, what)),
      matrix_(what.matrix ? *what.matrix : elimination{}),
      tables_(tables_of(matrix_)),
      fixed_(program.graph, layout_.personal),
      shared_(program.graph, layout_.shared) {}

std::vector<double> lane_code::share(const double* constants) const {
  std::vector<double> registers, values(layout_.shared.size());
  shared_.prepare(registers, constants);
  expression::leaves nothing_moves;
  shared_.run(registers, nothing_moves, values.data());
  return values;
}

void lane_code::fix(const double* constants, const double* conditions, std::size_t lane, double* frame,
                    scratch& room) const {
  room.values.resize(layout_.personal.size());
  fixed_.prepare(room.registers, constants);
  fix_again(conditions, lane, frame, room);
}

void lane_code::fix_again(const double* conditions, std::size_t lane, double* frame, scratch& room) const {
  expression::leaves at;
  at.conditions = conditions;
  fixed_.run(room.registers, at, room.values.data());
  double* to = frame + layout_.first_personal() * layout_.width + lane;
  for (std::size_t k = 0; k < room.values.size(); ++k) to[k * layout_.width] = room.values[k];
}

void lane_code::factor(const double* jacobian, const double* diagonal, double* factors,
                       double* growth) const {
  arithmetic_of(width()).factor(tables_, jacobian, diagonal, factors, growth);
}

void lane_code::solve(const double* factors, double* x) const {
  arithmetic_of(width()).solve(tables_, factors, x);
}

std::size_t widest_lanes() {
#ifdef KINECRINE_X86_64
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return 8;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 4;
#endif
  return 2;
}

}  // namespace kinecrine::compile
