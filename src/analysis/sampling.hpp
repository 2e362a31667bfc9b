// Reading values off a sampled series: between samples it runs straight.
#pragma once

#include <vector>

namespace kinecrine::analysis {

struct samples {
  std::vector<double> times, values;  ///< times increase; as many values as times
};

/// The value at a time; the first value before the series begins (the person rests), NaN after it ends.
double interpolated(const samples& series, double at);
/// The part between two times, both ends included.
samples window(const samples& series, double begin, double end);
/// The integral of value minus `level` over time.
double area(const samples& series, double level = 0);
/// The first time from `begin` on at which the series stands at or below `level`; NaN where never.
double first_at_or_below(const samples& series, double level, double begin);

}  // namespace kinecrine::analysis
