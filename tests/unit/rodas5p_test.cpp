// The published coefficients, held against the order conditions instead of trusted to their digits.
#include "solve/rodas5p.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace kinecrine::solve {
namespace {

constexpr int s = rodas5p::stages;
using matrix = std::array<std::array<double, s>, s>;
using row = std::array<double, s>;

/// The weights a_ij of all eight stages.
matrix stage_weights() {
  matrix a{};
  for (int i = 0; i < s; ++i) {
    for (int j = 0; j < std::min(i, 5); ++j) a[i][j] = rodas5p::a[std::min(i, 5)][j];
    for (int j = 5; j < i; ++j) a[i][j] = 1;
  }
  return a;
}

/// The coefficients in their classical form: increments k_i = h f(y + sum alpha_ij k_j) + h J sum gamma_ij
/// k_j.
struct classical {
  matrix alpha{}, gamma{}, beta{};
  row result{}, embedded{};
  std::array<row, 3> dense{};

  classical() {
    // gamma is the inverse of diag(1/gamma) - c, a lower triangle.
    for (int column = 0; column < s; ++column)
      for (int i = column; i < s; ++i) {
        double sum = i == column ? 1 : 0;
        for (int j = column; j < i; ++j) sum += rodas5p::c[i][j] * gamma[j][column];
        gamma[i][column] = sum * rodas5p::gamma;
      }
    const matrix a = stage_weights();
    for (int i = 0; i < s; ++i)
      for (int j = 0; j < s; ++j) {
        for (int k = 0; k < s; ++k) alpha[i][j] += a[i][k] * gamma[k][j];
        beta[i][j] = alpha[i][j] + gamma[i][j];
      }
    row last = a[s - 1];
    embedded = through(last);
    last[s - 1] = 1;
    result = through(last);
    for (int m = 0; m < 3; ++m) {
      row weights{};
      for (int j = 0; j < s; ++j) weights[j] = rodas5p::dense[m][j];
      dense[m] = through(weights);
    }
  }
  row through(const row& weights) const {
    row b{};
    for (int j = 0; j < s; ++j)
      for (int k = 0; k < s; ++k) b[j] += weights[k] * gamma[k][j];
    return b;
  }
  /// The weights of the dense output at theta.
  row at(double theta) const {
    row b{};
    for (int j = 0; j < s; ++j)
      b[j] = theta * (result[j] + (1 - theta) * (dense[0][j] + theta * (dense[1][j] + theta * dense[2][j])));
    return b;
  }
};

/// A rooted tree: its branches.
struct tree {
  std::vector<tree> branches;
  int order() const {
    int sum = 1;
    for (const tree& t : branches) sum += t.order();
    return sum;
  }
  double density() const {
    double product = order();
    for (const tree& t : branches) product *= t.density();
    return product;
  }
  /// Its elementary weights: a vertex with one branch sees it through beta, one with more through alpha.
  row weights(const classical& with) const {
    row found;
    found.fill(1);
    const matrix& through = branches.size() == 1 ? with.beta : with.alpha;
    for (const tree& t : branches) {
      const row inner = t.weights(with);
      for (int i = 0; i < s; ++i) {
        double sum = 0;
        for (int j = 0; j < s; ++j) sum += through[i][j] * inner[j];
        found[i] *= sum;
      }
    }
    return found;
  }
};

/// All rooted trees of one order; branches in an order that makes each tree come once.
std::vector<tree> trees_of(int order);
void branch(int left, int largest, std::size_t from, tree& partial, std::vector<tree>& found) {
  if (left == 0) {
    found.push_back(partial);
    return;
  }
  for (int size = std::min(left, largest); size >= 1; --size) {
    const std::vector<tree> all = trees_of(size);
    for (std::size_t k = size == largest ? from : 0; k < all.size(); ++k) {
      partial.branches.push_back(all[k]);
      branch(left - size, size, k, partial, found);
      partial.branches.pop_back();
    }
  }
}
std::vector<tree> trees_of(int order) {
  std::vector<tree> found;
  tree root;
  branch(order - 1, order - 1, 0, root, found);
  return found;
}

double defect(const row& b, const tree& t, const classical& with, double theta = 1) {
  const row weights = t.weights(with);
  double sum = 0;
  for (int i = 0; i < s; ++i) sum += b[i] * weights[i];
  return std::fabs(sum - std::pow(theta, t.order()) / t.density());
}

TEST(rodas5p, there_are_as_many_trees_as_known) {
  for (const auto& [order, count] : {std::pair{1, 1U}, {2, 1U}, {3, 2U}, {4, 4U}, {5, 9U}, {6, 20U}})
    EXPECT_EQ(trees_of(order).size(), count);
}

TEST(rodas5p, the_result_is_of_order_five_and_not_of_six) {
  const classical method;
  for (int order = 1; order <= 5; ++order)
    for (const tree& t : trees_of(order)) EXPECT_LT(defect(method.result, t, method), 2e-14) << order;
  double worst = 0;
  for (const tree& t : trees_of(6)) worst = std::max(worst, defect(method.result, t, method));
  EXPECT_GT(worst, 1e-6);
}

TEST(rodas5p, the_embedded_result_is_of_order_four_and_not_of_five) {
  const classical method;
  for (int order = 1; order <= 4; ++order)
    for (const tree& t : trees_of(order)) EXPECT_LT(defect(method.embedded, t, method), 2e-14) << order;
  double worst = 0;
  for (const tree& t : trees_of(5)) worst = std::max(worst, defect(method.embedded, t, method));
  EXPECT_GT(worst, 1e-5);
}

TEST(rodas5p, the_dense_output_is_of_order_four_everywhere) {
  const classical method;
  for (const double theta : {0.1, 0.25, 0.5, 0.7, 0.9})
    for (int order = 1; order <= 4; ++order)
      for (const tree& t : trees_of(order))
        EXPECT_LT(defect(method.at(theta), t, method, theta), 1e-13) << order << " " << theta;
}

TEST(rodas5p, is_stiffly_accurate_and_its_times_are_sums) {
  const classical method;
  for (int j = 0; j < s; ++j) EXPECT_NEAR(method.result[j], method.beta[s - 1][j], 1e-14);
  for (int i = 0; i < s; ++i) {
    double time = 0, slope = 0;
    for (int j = 0; j < s; ++j) {
      time += method.alpha[i][j];
      slope += method.gamma[i][j];
    }
    EXPECT_NEAR(time, rodas5p::times[i], 1e-14) << i;
    EXPECT_NEAR(slope, rodas5p::slopes[i], 1e-13) << i;
  }
}

/// y_1 / y_0 for y' = z y / h.
double amplification(const classical& method, double z) {
  row k{};
  double y = 1;
  for (int i = 0; i < s; ++i) {
    double sum = 1;
    for (int j = 0; j < i; ++j) sum += method.beta[i][j] * k[j];
    k[i] = z * sum / (1 - z * rodas5p::gamma);
    y += method.result[i] * k[i];
  }
  return y;
}

TEST(rodas5p, damps_everything_that_decays) {
  const classical method;
  for (double z = -0.01; z > -1e6; z *= 1.3) EXPECT_LT(std::fabs(amplification(method, z)), 1) << z;
  EXPECT_LT(std::fabs(amplification(method, -1e12)), 1e-3);
}

}  // namespace
}  // namespace kinecrine::solve
