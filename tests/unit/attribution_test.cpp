#include "analysis/attribution.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace kinecrine::analysis {
namespace {

/// A reading of two parts that multiply, one that adds, one that another makes up for, and an idle one.
double reading(const std::set<std::string>& off) {
  const auto on = [&](const char* part) { return off.contains(part) ? 0.0 : 1.0; };
  return 10 + 4 * on("add") + 8 * on("left") * on("right") + 6 * std::max(on("one"), on("other"));
}

std::vector<double> readings(const std::vector<std::set<std::string>>& wanted) {
  std::vector<double> all;
  for (const auto& off : wanted) all.push_back(reading(off));
  return all;
}

const std::vector<std::string> parts = {"add", "idle", "left", "one", "other", "right"};

const share& of(const attribution& all, const std::string& part) {
  return *std::find_if(all.shares.begin(), all.shares.end(),
                       [&](const share& one) { return one.part == part; });
}

TEST(attribution, removal_tells_what_is_missing_without_one) {
  const auto all = attribute(parts, readings);
  EXPECT_EQ(all.whole, 28);
  EXPECT_EQ(of(all, "add").removal, 4);
  EXPECT_EQ(of(all, "left").removal, 8);
  EXPECT_EQ(of(all, "one").removal, 0);  // the other makes up for it
  EXPECT_EQ(of(all, "idle").removal, 0);
  EXPECT_EQ(all.shares.front().removal, 8);
}

TEST(attribution, shapley_divides_what_parts_do_together) {
  const auto all = attribute(parts, readings);
  EXPECT_NEAR(*of(all, "left").shapley, 4, 1e-12);  // an order and its reverse: once first, once last
  EXPECT_NEAR(*of(all, "right").shapley, 4, 1e-12);
  EXPECT_NEAR(*of(all, "one").shapley, 3, 1e-12);
  EXPECT_NEAR(*of(all, "other").shapley, 3, 1e-12);
  EXPECT_NEAR(*of(all, "add").shapley, 4, 1e-12);
  EXPECT_EQ(*of(all, "idle").shapley, 0);
}

TEST(attribution, shares_and_the_rest_add_up_to_the_whole) {
  const auto curved = [](const std::vector<std::set<std::string>>& wanted) {
    std::vector<double> all;
    for (const auto& off : wanted) all.push_back(std::pow(reading(off), 1.7));
    return all;
  };
  attribution_options how;
  how.permutations = 6;
  const auto all = attribute(parts, curved, how);
  double sum = all.bare;
  for (const auto& one : all.shares) sum += one.shapley.value_or(0);
  EXPECT_NEAR(sum, all.whole, 1e-9 * all.whole);
  EXPECT_NEAR(all.bare, std::pow(10, 1.7), 1e-12);
}

TEST(attribution, the_same_seed_gives_the_same_numbers_and_few_runs) {
  const auto a = attribute(parts, readings), b = attribute(parts, readings);
  EXPECT_EQ(*of(a, "left").shapley, *of(b, "left").shapley);
  EXPECT_LE(a.runs, 64U);  // every subset once at most
}

TEST(attribution, only_the_strongest_are_shared_among) {
  attribution_options how;
  how.shared_among = 2;
  const auto all = attribute(parts, readings, how);
  EXPECT_TRUE(of(all, "left").shapley && of(all, "right").shapley);
  EXPECT_FALSE(of(all, "add").shapley);
  EXPECT_EQ(all.bare, 20);
}

TEST(attribution, nothing_to_share) {
  const auto all = attribute({}, readings);
  EXPECT_EQ(all.whole, 28);
  EXPECT_EQ(all.bare, 28);
  EXPECT_TRUE(all.shares.empty());
}

}  // namespace
}  // namespace kinecrine::analysis
