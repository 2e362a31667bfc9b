// What the benchmarks share: a clock, public models, random members that are the same everywhere.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <numbers>
#include <string>
#include <vector>

#include "sbml/equations.hpp"
#include "solve/lane_runner.hpp"

namespace kinecrine::bench {

/// Seconds of processor time of this thread: what else runs on the machine matters little.
class stopwatch {
 public:
  double seconds() const { return now() - begin_; }

 private:
  static double now() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
  }
  double begin_ = now();
};

/// A number from 0 to 1 that depends on its index alone (splitmix64).
inline double uniform(std::uint64_t index) {
  std::uint64_t z = (index + 1) * 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return (static_cast<double>((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

/// exp(spread * a standard normal number).
inline double lognormal(std::uint64_t index, double spread) {
  const double radius = std::sqrt(-2 * std::log(uniform(2 * index)));
  return std::exp(spread * radius * std::cos(2 * std::numbers::pi * uniform(2 * index + 1)));
}

/// The folder of public models; empty where this checkout has none beside it.
inline std::filesystem::path models() {
  const char* folder = std::getenv("KINECRINE_SHARED");
  const auto path = std::filesystem::path(folder ? folder : KINECRINE_SOURCE_DIR "/../shared") / "models";
  return std::filesystem::is_directory(path) ? path : std::filesystem::path();
}

inline std::size_t number_from(const char* variable, std::size_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::stoul(text) : otherwise;
}

inline std::vector<double> grid(double begin, double end, int steps) {
  std::vector<double> times;
  for (int k = 0; k <= steps; ++k) times.push_back(k == steps ? end : begin + (end - begin) * k / steps);
  return times;
}

/// The samples of one member as [time][output].
inline std::vector<double> transposed(const std::vector<std::vector<double>>& by_name, std::size_t times) {
  std::vector<double> rows;
  for (std::size_t t = 0; t < times; ++t)
    for (const auto& column : by_name) rows.push_back(column[t]);
  return rows;
}

/// Variables that stay below this, whatever their unit, are nothing.
constexpr double least_size = 1e-10;

/// All states of one member as CVODES finds them at a relative tolerance of 1e-10.
struct reference {
  std::vector<double> samples;  ///< [time][state]
  std::vector<double> sizes;    ///< the largest that each state becomes
};

/// With the sizes that samples show.
inline reference reference_of(const solve::trajectory& run, std::size_t times) {
  reference found{transposed(run.values, times), std::vector<double>(run.values.size())};
  for (std::size_t i = 0; i < found.samples.size(); ++i) {
    double& size = found.sizes[i % found.sizes.size()];
    size = std::max(size, std::fabs(found.samples[i]));
  }
  return found;
}

/// Mean square of the differences from the truth of each state, each as a share of the largest that it
/// becomes; NaN where it stays nothing.
inline std::vector<double> square_errors(const std::vector<double>& found, const reference& truth) {
  const std::size_t states = truth.sizes.size(), times = truth.samples.size() / states;
  std::vector<double> means(states);
  for (std::size_t i = 0; i < truth.samples.size(); ++i) {
    const double size = truth.sizes[i % states];
    const double share = size > least_size ? (found[i] - truth.samples[i]) / size : std::nan("");
    means[i % states] += share * share / static_cast<double>(times);
  }
  return means;
}

/// The root of the mean of those squares: how far samples are from the truth.
inline double true_error(const std::vector<double>& squares) {
  double sum = 0, count = 0;
  for (const double square : squares) {
    if (std::isnan(square)) continue;
    sum += square;
    ++count;
  }
  return std::sqrt(sum / std::max(count, 1.0));
}
inline double true_error(const std::vector<double>& found, const reference& truth) {
  return true_error(square_errors(found, truth));
}

}  // namespace kinecrine::bench
