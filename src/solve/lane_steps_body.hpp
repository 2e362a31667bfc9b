// Included once by each lane_steps_*.cpp, which differ only in the processor they are built for. Everything
// here has internal linkage for that reason.
#pragma once

#include <utility>

#include "compile/lane_vector.hpp"
#include "solve/lane_steps.hpp"
#include "solve/rodas5p.hpp"

namespace kinecrine::solve {
namespace {

template <class vector>
vector* as(double* x) {
  return reinterpret_cast<vector*>(x);
}
template <class vector>
const vector* as(const double* x) {
  return reinterpret_cast<const vector*>(x);
}
template <class vector>
vector larger(vector a, vector b) {
  return a < b ? b : a;
}

template <int width, int stage>
void prepare_stage(std::size_t rows, const double* y, const double* k, const double* inverse_step, double* at,
                   double* sum) {
  using vector = typename lanes<width>::type;
  const vector inverse = *as<vector>(inverse_step);
  const vector* increments = as<vector>(k);
  constexpr bool goes_on = stage > 5;
  for (std::size_t row = 0; row < rows; ++row) {
    vector total{},
        position = goes_on ? as<vector>(at)[row] + increments[(stage - 1) * rows + row] : as<vector>(y)[row];
#pragma GCC unroll 8
    for (int j = 0; j < stage; ++j) {
      const vector increment = increments[static_cast<std::size_t>(j) * rows + row];
      total += rodas5p::c[stage][j] * increment;
      if constexpr (!goes_on) position += rodas5p::a[stage][j] * increment;
    }
    as<vector>(at)[row] = position;
    as<vector>(sum)[row] = total * inverse;
  }
}

template <int width>
void prepare(std::size_t rows, int stage, const double* y, const double* k, const double* inverse_step,
             double* at, double* sum) {
  switch (stage) {
    case 1:
      return prepare_stage<width, 1>(rows, y, k, inverse_step, at, sum);
    case 2:
      return prepare_stage<width, 2>(rows, y, k, inverse_step, at, sum);
    case 3:
      return prepare_stage<width, 3>(rows, y, k, inverse_step, at, sum);
    case 4:
      return prepare_stage<width, 4>(rows, y, k, inverse_step, at, sum);
    case 5:
      return prepare_stage<width, 5>(rows, y, k, inverse_step, at, sum);
    case 6:
      return prepare_stage<width, 6>(rows, y, k, inverse_step, at, sum);
    default:
      return prepare_stage<width, 7>(rows, y, k, inverse_step, at, sum);
  }
}

template <int width>
void add_some(std::size_t rows, const std::uint32_t* places, const double* from, const double* weight,
              double* to) {
  using vector = typename lanes<width>::type;
  const vector w = *as<vector>(weight);
  for (std::size_t row = 0; row < rows; ++row) as<vector>(to)[places[row]] += w * as<vector>(from)[row];
}

template <int width>
void finish(std::size_t rows, const double* y, const double* last, const double* absolute, double relative,
            double* at, double* error, double* lowest) {
  using vector = typename lanes<width>::type;
  vector sum{}, low{};
  for (std::size_t row = 0; row < rows; ++row) {
    const vector increment = as<vector>(last)[row];
    const vector next = as<vector>(at)[row] + increment;
    as<vector>(at)[row] = next;
    const vector size = larger(magnitude(as<vector>(y)[row]), magnitude(next));
    const vector weight = 1.0 / (as<vector>(absolute)[row] + relative * size);
    const vector share = increment * weight;
    sum += share * share;
    const vector place = next * weight;
    low = place < low ? place : low;
  }
  *as<vector>(error) = sum;
  *as<vector>(lowest) = low;
}

template <int width>
void accept(std::size_t rows, const double* next, const double* taken, double fraction, double* y,
            double* before, double* absolute) {
  using vector = typename lanes<width>::type;
  const vector mask = *as<vector>(taken);
  for (std::size_t row = 0; row < rows; ++row) {
    const vector old = as<vector>(y)[row], was = as<vector>(before)[row], least = as<vector>(absolute)[row];
    const vector now = mask != 0 ? as<vector>(next)[row] : old;
    as<vector>(before)[row] = mask != 0 ? old : was;
    as<vector>(y)[row] = now;
    as<vector>(absolute)[row] = mask != 0 ? larger(least, fraction * magnitude(now)) : least;
  }
}

template <int width>
void check(std::size_t rows, const double* x, double* found) {
  using vector = typename lanes<width>::type;
  vector sum{};
  for (std::size_t row = 0; row < rows; ++row) sum += as<vector>(x)[row] * 0.0;
  *as<vector>(found) = sum;
}

template <int width>
void mend(std::size_t rows, const double* wanted, double* x) {
  using vector = typename lanes<width>::type;
  const vector mask = *as<vector>(wanted), zero{};
  for (std::size_t row = 0; row < rows; ++row) {
    const vector value = as<vector>(x)[row];
    const vector mended = value - value == zero ? value : zero;
    as<vector>(x)[row] = mask != zero ? mended : value;
  }
}

/// The states within a step at one theta a lane (the dense output of Rodas5P).
template <int width>
struct course_within {
  using vector = typename lanes<width>::type;
  vector here, weights[rodas5p::stages];

  void look_at(vector theta) {
    here = theta;
    for (int j = 0; j < rodas5p::stages; ++j)
      weights[j] = here * (1.0 - here) *
                   (rodas5p::dense[0][j] + here * (rodas5p::dense[1][j] + here * rodas5p::dense[2][j]));
  }
  vector state(std::size_t rows, std::size_t row, const double* y, const double* next,
               const double* k) const {
    vector value = (1.0 - here) * as<vector>(y)[row] + here * as<vector>(next)[row];
#pragma GCC unroll 8
    for (int j = 0; j < rodas5p::stages; ++j)
      value += weights[j] * as<vector>(k)[static_cast<std::size_t>(j) * rows + row];
    return value;
  }
};

template <int width>
void between(std::size_t rows, std::size_t count, const std::uint32_t* places, const double* y,
             const double* next, const double* k, const double* theta, double* to) {
  using vector = typename lanes<width>::type;
  course_within<width> course;
  course.look_at(*as<vector>(theta));
  for (std::size_t n = 0; n < count; ++n)
    as<vector>(to)[places[n]] = course.state(rows, places[n], y, next, k);
}

/// Exchanges the two off-diagonal quarters of every square of 2 * side rows and lanes.
template <int side, class vector, std::size_t... lane>
void exchange(vector* square, std::index_sequence<lane...>) {
  constexpr int width = sizeof...(lane);
#pragma GCC unroll 8
  for (int row = 0; row < width; ++row) {
    if (row & side) continue;
    const vector a = square[row], b = square[row + side];
    square[row] = __builtin_shufflevector(a, b, (lane & side ? width + lane - side : lane)...);
    square[row + side] = __builtin_shufflevector(a, b, (lane & side ? width + lane : lane + side)...);
  }
}

/// Makes lanes of rows and rows of lanes.
template <int width>
void turn(typename lanes<width>::type* square) {
  constexpr auto every = std::make_index_sequence<width>();
  if constexpr (width > 1) exchange<1>(square, every);
  if constexpr (width > 2) exchange<2>(square, every);
  if constexpr (width > 4) exchange<4>(square, every);
}

/// As many rows at a time as there are lanes, so that each lane's numbers leave as a whole register; and
/// several times for each, while the rows are near.
template <int width>
void sample(std::size_t rows, std::size_t count, const std::uint32_t* places, const std::uint32_t* outputs,
            const double* scales, const double* y, const double* next, const double* k, std::size_t times,
            const double* theta, double* const* to) {
  using vector = typename lanes<width>::type;
  constexpr std::size_t most = 8;
  course_within<width> courses[most];
  vector square[width];
  for (std::size_t begin = 0; begin < times; begin += most) {
    const std::size_t end = times - begin < most ? times : begin + most;
    for (std::size_t time = begin; time < end; ++time) courses[time - begin].look_at(as<vector>(theta)[time]);
    for (std::size_t first = 0; first < count; first += width) {
      const std::size_t wanted = count - first < width ? count - first : width;
      const bool together = wanted == width && outputs[first + width - 1] == outputs[first] + width - 1;
      for (std::size_t time = begin; time < end; ++time) {
        const course_within<width> course = courses[time - begin];  // in registers
#pragma GCC unroll 8
        for (std::size_t n = 0; n < width; ++n) {
          const std::size_t which = first + (n < wanted ? n : 0);
          square[n] = course.state(rows, places[which], y, next, k) * scales[which];
        }
        turn<width>(square);
        for (std::size_t lane = 0; lane < width; ++lane) {
          double* row = to[time * width + lane];
          if (!row) continue;
          const double* from = reinterpret_cast<const double*>(&square[lane]);
          if (together)
            __builtin_memcpy(row + outputs[first], from, sizeof(vector));
          else
            for (std::size_t n = 0; n < wanted; ++n) row[outputs[first + n]] = from[n];
        }
      }
    }
  }
}

template <int width>
void lines(std::size_t count, const std::uint32_t* places, const double* base, const double* slope,
           const double* since, double* to) {
  using vector = typename lanes<width>::type;
  const vector dt = *as<vector>(since);
  for (std::size_t n = 0; n < count; ++n) {
    const std::uint32_t row = places[n];
    as<vector>(to)[row] = as<vector>(base)[row] + as<vector>(slope)[row] * dt;
  }
}

template <int width>
constexpr lane_steps steps{prepare<width>, add_some<width>, finish<width>, accept<width>, check<width>,
                           mend<width>,    between<width>,  sample<width>, lines<width>};

}  // namespace
}  // namespace kinecrine::solve
