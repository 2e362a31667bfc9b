// What a step's arithmetic on whole registers writes where.
#include "solve/lane_steps.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "compile/lane_memory.hpp"
#include "solve/rodas5p.hpp"

namespace kinecrine::solve {
namespace {

using compile::lane_array;

lane_array random_numbers(std::size_t count, unsigned seed) {
  std::mt19937 source(seed);
  std::uniform_real_distribution<double> any(-1, 1);
  lane_array numbers(count);
  for (double& x : numbers) x = any(source);
  return numbers;
}

/// Rows enough for whole registers and a rest at every width; the outputs have a gap.
class lane_samples : public testing::TestWithParam<std::size_t> {
 protected:
  static constexpr std::size_t rows = 24, times = 3, outputs = 30;
  const std::vector<std::uint32_t> places_{3,  4, 5, 6,  7,  8,  9,  10, 23, 22, 21,
                                           20, 2, 1, 19, 18, 17, 16, 11, 12, 13};
  const std::vector<std::uint32_t> outputs_{0,  1,  2,  3,  4,  5,  6,  7,  9,  10, 12,
                                            13, 14, 15, 16, 17, 18, 19, 20, 21, 28};
  const std::size_t width_ = GetParam();
  const lane_steps& steps_ = steps_of(width_);
  const lane_array y_ = random_numbers(rows * width_, 1), next_ = random_numbers(rows * width_, 2),
                   k_ = random_numbers(rodas5p::stages * rows * width_, 3);
  double scale_ = 1;
  lane_array theta_ = random_numbers(times * width_, 4);

  /// [time][lane][output], NaN where nothing was written.
  std::vector<double> sampled(const std::vector<char>& wanted) {
    std::vector<double> found(times * width_ * outputs, std::nan(""));
    std::vector<double*> to(times * width_, nullptr);
    for (std::size_t n = 0; n < to.size(); ++n)
      if (wanted[n]) to[n] = found.data() + n * outputs;
    const std::vector<double> scales(places_.size(), scale_);
    steps_.sample(rows, places_.size(), places_.data(), outputs_.data(), scales.data(), y_.data(),
                  next_.data(), k_.data(), times, theta_.data(), to.data());
    return found;
  }
};

TEST_P(lane_samples, are_the_states_within_the_step) {
  scale_ = 2;
  const std::vector<double> found = sampled(std::vector<char>(times * width_, 1));
  lane_array between(rows * width_);
  for (std::size_t time = 0; time < times; ++time) {
    steps_.between(rows, places_.size(), places_.data(), y_.data(), next_.data(), k_.data(),
                   theta_.data() + time * width_, between.data());
    for (std::size_t lane = 0; lane < width_; ++lane) {
      const double* row = found.data() + (time * width_ + lane) * outputs;
      std::vector<char> written(outputs, 0);
      for (std::size_t n = 0; n < places_.size(); ++n) {
        EXPECT_NEAR(row[outputs_[n]], scale_ * between[places_[n] * width_ + lane], 1e-12);
        written[outputs_[n]] = 1;
      }
      for (std::size_t k = 0; k < outputs; ++k) EXPECT_EQ(std::isnan(row[k]), !written[k]) << k;
    }
  }
}

TEST_P(lane_samples, are_the_same_bits_whatever_is_sampled_beside) {
  std::vector<char> wanted(times * width_, 1);
  const std::vector<double> all = sampled(wanted);
  for (std::size_t n = 0; n < wanted.size(); n += 3) wanted[n] = 0;
  const std::vector<double> some = sampled(wanted);
  for (std::size_t n = 0; n < wanted.size(); ++n)
    for (const std::uint32_t k : outputs_) {
      const double here = some[n * outputs + k];
      if (wanted[n])
        EXPECT_EQ(here, all[n * outputs + k]);
      else
        EXPECT_TRUE(std::isnan(here));
    }
}

TEST_P(lane_samples, at_the_ends_are_the_states_there) {
  for (const double end : {0.0, 1.0}) {
    theta_.assign(times * width_, end);
    const std::vector<double> found = sampled(std::vector<char>(times * width_, 1));
    const lane_array& states = end == 0 ? y_ : next_;
    for (std::size_t lane = 0; lane < width_; ++lane)
      for (std::size_t n = 0; n < places_.size(); ++n)
        EXPECT_EQ(found[lane * outputs + outputs_[n]], states[places_[n] * width_ + lane]);
  }
}

INSTANTIATE_TEST_SUITE_P(of, lane_samples, testing::Values(1, 2, 4, 8));

}  // namespace
}  // namespace kinecrine::solve
