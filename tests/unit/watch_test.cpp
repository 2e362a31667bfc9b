#include "analysis/watch.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace kinecrine::analysis {
namespace {

constexpr const char* entry = R"(
format = "kinecrine-knowledge/1"
[organ]
id = "tank"
name = "a tank"
[parameter]
least = { value = 2, unit = "L", origin = "definition", meaning = "least" }
[state.level]
unit = "L"
initial = 10
origin = "definition"
meaning = "what it holds"
[observable."tank.level"]
unit = "L"
meaning = "what it holds"
long_name = "level of the tank"
grade = "quantitative"
group = "tank"
limits = { low = 0, high = 12, origin = "definition" }
[warning.low]
when = "level < least && time > 0"
says = "The tank runs dry."
sources = ["x2000"]
)";

const knowledge::atlas& base() {
  static const knowledge::atlas content = [] {
    auto read =
        knowledge::read({{"tank.toml", entry}, {"r.bib", "@misc{x2000, title = {x}, year = {2000}}"}});
    for (const auto& one : read.findings) EXPECT_NE(one.level, base::severity::error) << base::to_text(one);
    return std::move(read.content);
  }();
  return content;
}

std::vector<results::warning> found(const std::vector<double>& times, const std::vector<double>& level) {
  const std::vector<double> least(times.size(), 2);
  return doubts(base(), times, [&](const std::string& name) -> const std::vector<double>& {
    return name == "tank.level" ? level : least;
  });
}

TEST(watch, asks_for_what_limits_and_warnings_rest_on) {
  EXPECT_EQ(watched_names(base()), (std::vector<std::string>{"tank.least", "tank.level"}));
}

TEST(watch, is_silent_within_the_limits) {
  EXPECT_TRUE(found({0, 1, 2}, {10, 12, 2}).empty());
}

TEST(watch, rounding_is_no_doubt) {
  EXPECT_TRUE(found({0, 1}, {12.000001, 12}).empty());
}

TEST(watch, tells_when_a_limit_is_passed_how_far_and_how_long) {
  const auto all = found({0, 10, 20, 30, 40}, {10, 13, 15, 14, 10});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].about, "tank.level");
  EXPECT_EQ(all[0].first, 10);
  EXPECT_EQ(all[0].lasts, 30);
  EXPECT_EQ(all[0].extreme, 15);
  EXPECT_NE(all[0].text.find("level of the tank"), std::string::npos);
  EXPECT_NE(all[0].text.find("more than 12"), std::string::npos) << all[0].text;
}

TEST(watch, tells_when_a_warning_holds_and_in_order_of_time) {
  const auto all = found({0, 10, 20}, {1, 1, -1});  // at the start the condition does not hold yet
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].about, "tank.low");
  EXPECT_EQ(all[0].first, 10);
  EXPECT_EQ(all[0].lasts, 15);
  EXPECT_TRUE(all[0].text.starts_with("The tank runs dry."));
  EXPECT_EQ(all[0].sources, std::vector<std::string>{"x2000"});
  EXPECT_EQ(all[1].about, "tank.level");
  EXPECT_EQ(all[1].extreme, -1);
}

TEST(watch, what_is_no_number_is_a_doubt) {
  const auto all = found({0, 1}, {10, std::nan("")});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_NE(all[0].text.find("no finite number"), std::string::npos);
}

}  // namespace
}  // namespace kinecrine::analysis
