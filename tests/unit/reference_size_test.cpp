// How large states are taken to be.
#include "solve/reference_size.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace kinecrine::solve {
namespace {

TEST(reference_sizes, are_not_set_by_what_holds_only_rounding) {
  // The first state feeds the second, which rests where two terms of 0.05 cancel; nothing moves the third.
  sbml::sparsity pattern;
  pattern.column_starts = {0, 2, 3, 3};
  pattern.rows = {0, 1, 1};
  const std::vector<double> jacobian{-1, 0.05, -1};
  const auto sizes = [&](double second) {
    return reference_sizes(pattern, {1, second, 0}, {0, 1e-20, 0}, jacobian, 1000);
  };
  const std::vector<double> clean = sizes(0), noisy = sizes(-1.1e-16);
  for (std::size_t k = 0; k < clean.size(); ++k) EXPECT_DOUBLE_EQ(noisy[k], clean[k]) << k;
  EXPECT_DOUBLE_EQ(clean[1], 5e-5);
  EXPECT_DOUBLE_EQ(clean[2], 1e-6);
  EXPECT_DOUBLE_EQ(sizes(3e-4)[1], 3e-4);  // small, but its own
}

TEST(reference_sizes, of_what_a_threshold_still_holds_back_follow_from_what_it_will_move) {
  // The third state is moved by nothing yet and moves the second; the fourth is small.
  sbml::sparsity pattern;
  pattern.column_starts = {0, 1, 2, 4, 5};
  pattern.rows = {0, 1, 1, 2, 3};
  const std::vector<double> jacobian{-1, -0.1, 0.5, -2, -1};
  const auto sizes = reference_sizes(pattern, {5, 10, 0, 1e-12}, {-5, 0, 0, 0}, jacobian, 1000);
  EXPECT_DOUBLE_EQ(sizes[2], 1e-6 * 10 * 0.1 / 0.5);
  EXPECT_DOUBLE_EQ(sizes[3], 1e-12);
}

}  // namespace
}  // namespace kinecrine::solve
