// Included once by each lane_arithmetic_*.cpp, which differ only in the processor they are built for.
// Everything here has internal linkage for that reason.
#pragma once

#include "compile/lane_arithmetic.hpp"
#include "compile/lane_vector.hpp"

namespace kinecrine::compile {
namespace {

using expression::op;

template <int width>
double& lane_of(typename lanes<width>::type& v, int lane) {
  return reinterpret_cast<double*>(&v)[lane];
}

template <int width>
void execute(const lane_instruction* program, std::size_t size, double* registers) {
  using vector = typename lanes<width>::type;
  vector* r = reinterpret_cast<vector*>(registers);
  for (const lane_instruction* i = program; i != program + size; ++i) {
    const vector a = r[i->a];
    switch (i->what) {
      case op::add:
        r[i->to] = a + r[i->b];
        break;
      case op::subtract:
        r[i->to] = a - r[i->b];
        break;
      case op::multiply:
        r[i->to] = a * r[i->b];
        break;
      case op::divide:
        r[i->to] = a / r[i->b];
        break;
      case op::negate:
        r[i->to] = -a;
        break;
      default: {
        vector from_a = a, from_b = r[i->b], from_c = r[i->c], to{};
        for (int lane = 0; lane < width; ++lane)
          lane_of<width>(to, lane) =
              expression::apply(i->what, lane_of<width>(from_a, lane), lane_of<width>(from_b, lane),
                                lane_of<width>(from_c, lane));
        r[i->to] = to;
      }
    }
  }
}

template <int width>
void factor(const elimination_tables& plan, const double* jacobian, const double* diagonal, double* factors,
            double* growth) {
  using vector = typename lanes<width>::type;
  const vector* j = reinterpret_cast<const vector*>(jacobian);
  const vector shift = *reinterpret_cast<const vector*>(diagonal);
  vector* f = reinterpret_cast<vector*>(factors);
  vector most = shift - shift;
  std::uint32_t e = 0;
  for (std::uint32_t row = 0; row < plan.size; ++row) {
    for (; e < plan.row_starts[row + 1]; ++e) {
      const std::uint32_t column = plan.columns[e], source = plan.source[e];
      vector value = source == elimination::absent ? shift - shift : j[source];
      const std::uint32_t first = plan.pair_starts[e], last = plan.pair_starts[e + 1];
      if (column != row) {
        for (std::uint32_t k = first; k < last; ++k) value += f[plan.left[k]] * f[plan.right[k]];
        f[e] = column < row ? value * f[plan.diagonal[column]] : value;
        continue;
      }
      vector terms = magnitude(value) + shift;
      for (std::uint32_t k = first; k < last; ++k) {
        const vector product = f[plan.left[k]] * f[plan.right[k]];
        value += product;
        terms += magnitude(product);
      }
      const vector inverse = 1.0 / (shift - value);
      const vector ratio = terms * magnitude(inverse);
      most = ratio > most ? ratio : most;
      f[e] = inverse;
    }
  }
  *reinterpret_cast<vector*>(growth) = most;
}

template <int width>
void solve(const elimination_tables& plan, const double* factors, double* solution) {
  using vector = typename lanes<width>::type;
  const vector* f = reinterpret_cast<const vector*>(factors);
  vector* x = reinterpret_cast<vector*>(solution);
  for (std::uint32_t row = 0; row < plan.size; ++row) {
    vector value = x[row];
    for (std::uint32_t e = plan.row_starts[row]; e < plan.diagonal[row]; ++e)
      value += f[e] * x[plan.columns[e]];
    x[row] = value;
  }
  for (std::uint32_t row = plan.size; row-- > 0;) {
    vector value = x[row];
    for (std::uint32_t e = plan.row_starts[row + 1]; --e > plan.diagonal[row];)  // as compiled code does
      value += f[e] * x[plan.columns[e]];
    x[row] = value * f[plan.diagonal[row]];
  }
}

template <int width>
constexpr lane_arithmetic arithmetic{execute<width>, factor<width>, solve<width>};

}  // namespace
}  // namespace kinecrine::compile
