#include "solve/vector_operations.hpp"

#include <nvector/nvector_serial.h>

#include <array>
#include <cmath>
#include <cstddef>

namespace kinecrine::solve {

namespace {

// Loops over plain arrays, which the compiler turns into vector instructions (this file is built with -O3).

void sum(std::size_t n, double a, const double* x, double b, const double* y, double* z) {
  for (std::size_t i = 0; i < n; ++i) z[i] = a * x[i] + b * y[i];
}

double sum_of_weighted_squares(std::size_t n, const double* x, const double* w) {
  constexpr std::size_t lanes = 8;
  std::array<double, lanes> parts{};
  const std::size_t whole = n - n % lanes;
  for (std::size_t i = 0; i < whole; i += lanes)
    for (std::size_t k = 0; k < lanes; ++k) {
      const double share = x[i + k] * w[i + k];
      parts[k] += share * share;
    }
  for (std::size_t i = whole; i < n; ++i) {
    const double share = x[i] * w[i];
    parts[i - whole] += share * share;
  }
  return ((parts[0] + parts[1]) + (parts[2] + parts[3])) + ((parts[4] + parts[5]) + (parts[6] + parts[7]));
}

std::size_t size(N_Vector v) {
  return static_cast<std::size_t>(NV_LENGTH_S(v));
}

void linear_sum(realtype a, N_Vector x, realtype b, N_Vector y, N_Vector z) {
  sum(size(x), a, NV_DATA_S(x), b, NV_DATA_S(y), NV_DATA_S(z));
}

void scale(realtype c, N_Vector x, N_Vector z) {
  const double* from = NV_DATA_S(x);
  double* to = NV_DATA_S(z);
  for (std::size_t i = 0, n = size(x); i < n; ++i) to[i] = c * from[i];
}

realtype wrms_norm(N_Vector x, N_Vector w) {
  return std::sqrt(sum_of_weighted_squares(size(x), NV_DATA_S(x), NV_DATA_S(w)) /
                   static_cast<double>(size(x)));
}

int linear_combination(int count, realtype* c, N_Vector* x, N_Vector z) {
  const std::size_t n = size(z);
  double* to = NV_DATA_S(z);
  // The result may be the first vector, but no other.
  const double* first = NV_DATA_S(x[0]);
  for (std::size_t i = 0; i < n; ++i) to[i] = c[0] * first[i];
  for (int k = 1; k < count; ++k) {
    const double* from = NV_DATA_S(x[k]);
    for (std::size_t i = 0; i < n; ++i) to[i] += c[k] * from[i];
  }
  return 0;
}

int scale_add_multi(int count, realtype* a, N_Vector x, N_Vector* y, N_Vector* z) {
  for (int k = 0; k < count; ++k) sum(size(x), a[k], NV_DATA_S(x), 1, NV_DATA_S(y[k]), NV_DATA_S(z[k]));
  return 0;
}

}  // namespace

void speed_up(N_Vector vector) {
  vector->ops->nvlinearsum = linear_sum;
  vector->ops->nvscale = scale;
  vector->ops->nvwrmsnorm = wrms_norm;
  vector->ops->nvlinearcombination = linear_combination;
  vector->ops->nvscaleaddmulti = scale_add_multi;
}

}  // namespace kinecrine::solve
