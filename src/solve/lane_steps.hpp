// The arithmetic of a Rodas5P step on whole registers of lanes, once for each kind of processor. Arrays are
// [row][lane], aligned to a register; nothing is ever computed from two lanes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kinecrine::solve {

/// The functions for one width. `k` holds the increments one after the other, each of `rows` rows.
struct lane_steps {
  /// Before stage `stage` (from 1): where the rates are wanted, `at`, and what they are added to, `sum`.
  /// Stages 6 and 7 go on from the `at` that stage before them left.
  void (*prepare)(std::size_t rows, int stage, const double* y, const double* k, const double* inverse_step,
                  double* at, double* sum);
  /// to[places[r]] += weight * from[r] for `rows` rows; one weight a lane.
  void (*add_some)(std::size_t rows, const std::uint32_t* places, const double* from, const double* weight,
                   double* to);
  /// Makes the result of the step of `at`. `error` becomes the sum of squares of the last increment, each in
  /// units of absolute + relative * size; `lowest` the lowest result in these units.
  void (*finish)(std::size_t rows, const double* y, const double* last, const double* absolute,
                 double relative, double* at, double* error, double* lowest);
  /// Where `taken` is not 0: keeps y in `before`, goes on to `next`, lets `absolute` grow to fraction * size.
  void (*accept)(std::size_t rows, const double* next, const double* taken, double fraction, double* y,
                 double* before, double* absolute);
  /// 0 for a lane in which all is finite, else NaN.
  void (*check)(std::size_t rows, const double* x, double* found);
  /// Where `wanted` is not 0: what is not finite becomes 0.
  void (*mend)(std::size_t rows, const double* wanted, double* x);
  /// The listed rows within the step, at theta, one a lane.
  void (*between)(std::size_t rows, std::size_t count, const std::uint32_t* places, const double* y,
                  const double* next, const double* k, const double* theta, double* to);
  /// As `between`, but at several times: theta[time][lane]. scales[n] times row places[n] of a lane goes to
  /// to[time][lane][outputs[n]] unless that pointer is null; `outputs` ascend.
  void (*sample)(std::size_t rows, std::size_t count, const std::uint32_t* places,
                 const std::uint32_t* outputs, const double* scales, const double* y, const double* next,
                 const double* k, std::size_t times, const double* theta, double* const* to);
  /// The listed rows of base + slope * since; one `since` a lane.
  void (*lines)(std::size_t count, const std::uint32_t* places, const double* base, const double* slope,
                const double* since, double* to);
};

/// For 1, 2, 4 or 8 lanes.
const lane_steps& steps_of(std::size_t width);

}  // namespace kinecrine::solve
