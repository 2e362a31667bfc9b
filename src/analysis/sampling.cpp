#include "analysis/sampling.hpp"

#include <algorithm>
#include <limits>

namespace kinecrine::analysis {
namespace {
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double same_time = 1e-9;  // min
}  // namespace

double interpolated(const samples& series, double at) {
  const auto& [times, values] = series;
  if (times.empty()) return nan;
  const auto after = std::lower_bound(times.begin(), times.end(), at);
  if (after == times.begin()) return values.front();
  if (after == times.end()) return at > times.back() + same_time ? nan : values.back();
  const auto i = static_cast<std::size_t>(after - times.begin());
  const double share = (at - times[i - 1]) / (times[i] - times[i - 1]);
  return values[i - 1] + share * (values[i] - values[i - 1]);
}

samples window(const samples& series, double begin, double end) {
  samples part{{begin}, {interpolated(series, begin)}};
  for (std::size_t i = 0; i < series.times.size(); ++i)
    if (series.times[i] > begin && series.times[i] < end) {
      part.times.push_back(series.times[i]);
      part.values.push_back(series.values[i]);
    }
  part.times.push_back(end);
  part.values.push_back(interpolated(series, end));
  return part;
}

double area(const samples& series, double level) {
  double sum = 0;
  for (std::size_t i = 1; i < series.times.size(); ++i)
    sum += ((series.values[i] + series.values[i - 1]) / 2 - level) * (series.times[i] - series.times[i - 1]);
  return sum;
}

double first_at_or_below(const samples& series, double level, double begin) {
  double last_time = begin, last = interpolated(series, begin);
  if (last <= level) return begin;
  for (std::size_t i = 0; i < series.times.size(); ++i) {
    const double time = series.times[i], value = series.values[i];
    if (time <= begin) continue;
    if (value <= level) return last_time + (time - last_time) * (last - level) / (last - value);
    last_time = time;
    last = value;
  }
  return nan;
}

}  // namespace kinecrine::analysis
