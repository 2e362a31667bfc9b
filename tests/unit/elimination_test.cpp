#include "compile/elimination.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "compile/compiler.hpp"
#include "compile/lane_code.hpp"
#include "support/lane_support.hpp"

namespace kinecrine::compile {
namespace {

using test::aligned;

struct pattern {
  std::vector<std::int64_t> column_starts{0};
  std::vector<std::int64_t> rows;
};

pattern random_pattern(std::size_t n, double density, std::mt19937_64& random) {
  std::uniform_real_distribution<double> uniform(0, 1);
  pattern p;
  for (std::size_t column = 0; column < n; ++column) {
    for (std::size_t row = 0; row < n; ++row)
      if (row == column || uniform(random) < density) p.rows.push_back(static_cast<std::int64_t>(row));
    p.column_starts.push_back(static_cast<std::int64_t>(p.rows.size()));
  }
  return p;
}

std::vector<std::shared_ptr<const lane_code>> codes(const elimination& plan) {
  const expression::graph nothing;
  lane_request request;
  request.graph = &nothing;
  request.matrix = &plan;
  std::vector<std::shared_ptr<const lane_code>> found;
  for (std::size_t width = 1; width <= widest_lanes(); width *= 2) {
    request.width = width;
    found.push_back(interpret_lanes(request));
    if (can_compile()) found.push_back(compile_lanes(request, base::disk_cache({})));
  }
  return found;
}

TEST(plan_elimination, orders_all_rows_once_and_contains_the_pattern) {
  std::mt19937_64 random(1);
  for (const std::size_t n : {1U, 2U, 5U, 40U, 130U}) {
    const pattern p = random_pattern(n, 3.0 / static_cast<double>(n), random);
    const elimination plan = plan_elimination(p.column_starts, p.rows);
    ASSERT_EQ(plan.size(), n);
    std::vector<char> seen(n, 0), used(p.rows.size(), 0);
    for (std::size_t k = 0; k < n; ++k) {
      seen[plan.order[k]] = 1;
      EXPECT_EQ(plan.place[plan.order[k]], k);
      EXPECT_EQ(plan.columns[plan.diagonal[k]], k);
    }
    EXPECT_EQ(std::count(seen.begin(), seen.end(), 1), n);
    for (const std::uint32_t source : plan.source)
      if (source != elimination::absent) used[source] = 1;
    EXPECT_EQ(std::count(used.begin(), used.end(), 1), p.rows.size());
  }
}

// An arrow whose tip comes first fills up entirely in the natural order and not at all in the right one.
TEST(plan_elimination, keeps_an_arrow_free_of_fill) {
  constexpr std::int64_t n = 50;
  pattern p;
  for (std::int64_t column = 0; column < n; ++column) {
    for (std::int64_t row = 0; row < n; ++row)
      if (row == column || row == 0 || column == 0) p.rows.push_back(row);
    p.column_starts.push_back(static_cast<std::int64_t>(p.rows.size()));
  }
  const elimination plan = plan_elimination(p.column_starts, p.rows);
  EXPECT_EQ(plan.entries(), p.rows.size());
}

TEST(elimination, solves_what_it_factored_on_every_backend) {
  std::mt19937_64 random(2);
  std::normal_distribution<double> normal(0, 1);
  for (const std::size_t n : {1U, 3U, 17U, 90U}) {
    const pattern p = random_pattern(n, 4.0 / static_cast<double>(n), random);
    const elimination plan = plan_elimination(p.column_starts, p.rows);
    for (const auto& code : codes(plan)) {
      const std::size_t w = code->width();
      aligned jacobian(p.rows.size() * w), diagonal(w), factors(plan.entries() * w), growth(w), x(n * w);
      std::vector<std::vector<double>> truth(w, std::vector<double>(n));
      for (std::size_t k = 0; k < p.rows.size() * w; ++k) jacobian[k] = normal(random);
      for (std::size_t lane = 0; lane < w; ++lane) {
        diagonal[lane] = 12 + static_cast<double>(lane);
        for (double& v : truth[lane]) v = normal(random);
        for (std::size_t row = 0; row < n; ++row)
          x[plan.place[row] * w + lane] = diagonal[lane] * truth[lane][row];
        for (std::size_t column = 0; column < n; ++column)
          for (auto e = static_cast<std::size_t>(p.column_starts[column]);
               e < static_cast<std::size_t>(p.column_starts[column + 1]); ++e)
            x[plan.place[static_cast<std::size_t>(p.rows[e])] * w + lane] -=
                jacobian[e * w + lane] * truth[lane][column];
      }
      code->factor(jacobian.data(), diagonal.data(), factors.data(), growth.data());
      code->solve(factors.data(), x.data());
      for (std::size_t lane = 0; lane < w; ++lane) {
        EXPECT_LT(growth[lane], 100);
        for (std::size_t row = 0; row < n; ++row)
          ASSERT_NEAR(x[plan.place[row] * w + lane], truth[lane][row], 1e-12)
              << n << " rows, lane " << lane << " of " << w;
      }
    }
  }
}

TEST(elimination, tells_of_a_pivot_that_cancels_in_the_lane_where_it_does) {
  const pattern p{{0, 2, 4}, {0, 1, 0, 1}};
  const elimination plan = plan_elimination(p.column_starts, p.rows);
  for (const auto& code : codes(plan)) {
    const std::size_t w = code->width();
    aligned jacobian(4 * w), diagonal(w), factors(plan.entries() * w), growth(w);
    for (std::size_t lane = 0; lane < w; ++lane) {
      diagonal[lane] = 1;
      // 1 - J = [[1, -c], [-1, 1]] is singular for c = 1.
      jacobian[w + lane] = 1;
      jacobian[2 * w + lane] = lane + 1 == w ? 1 - 1e-13 : 0.5;
    }
    code->factor(jacobian.data(), diagonal.data(), factors.data(), growth.data());
    for (std::size_t lane = 0; lane + 1 < w; ++lane) EXPECT_LT(growth[lane], 10);
    EXPECT_GT(growth[w - 1], 1e12);
    jacobian[2 * w + w - 1] = 1;
    code->factor(jacobian.data(), diagonal.data(), factors.data(), growth.data());
    EXPECT_TRUE(std::isinf(growth[w - 1]));
  }
}

}  // namespace
}  // namespace kinecrine::compile
