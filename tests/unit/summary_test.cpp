#include "results/summary.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>

#include "results/number.hpp"
#include "unit/results_example.hpp"

namespace kinecrine::results {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

course one_series(std::vector<double> values) {
  course result;
  for (std::size_t i = 0; i < values.size(); ++i) result.times.push_back(10 * static_cast<double>(i));
  result.series.push_back(
      {"x.plasma", "x in plasma", "pg/mL", "", "quantitative", "blood", std::move(values)});
  return result;
}

series_summary of(std::vector<double> values) {
  const auto all = summary(one_series(std::move(values)));
  EXPECT_EQ(all.size(), 1u);
  return all.front();
}

TEST(summary, of_a_rise_and_return) {
  const auto it = of({2, 6, 10, 4, 2, 2});
  EXPECT_FALSE(it.falls);
  EXPECT_EQ(it.baseline, 2);
  EXPECT_EQ(it.extreme, 10);
  EXPECT_EQ(it.extreme_at, 20);
  EXPECT_EQ(*it.fold, 5);
  EXPECT_NEAR(*it.back_at, 39, 1e-12);  // 4 -> 2 passes 2.2 at nine tenths of the way
  EXPECT_EQ(it.end, 2);
}

TEST(summary, of_a_fall) {
  const auto it = of({10, 4, 11, 8});
  EXPECT_TRUE(it.falls);
  EXPECT_EQ(it.extreme, 4);
  EXPECT_EQ(*it.fold, 0.4);
  EXPECT_NEAR(*it.back_at, 10 + 10 * 5.0 / 7, 1e-12);
}

TEST(summary, of_one_that_jumps_across_the_baseline_counts_as_back) {
  EXPECT_NEAR(*of({10, 20, 5}).back_at, 10 + 10 * 9.0 / 15, 1e-12);
}

TEST(summary, of_one_that_does_not_come_back) {
  EXPECT_FALSE(of({1, 2, 3}).back_at.has_value());
}

TEST(summary, of_a_steady_one) {
  const auto it = of({5, 5.4, 4.6});
  EXPECT_TRUE(it.steady);
  EXPECT_FALSE(it.back_at.has_value());
}

TEST(summary, has_no_fold_of_zero_or_negative_baseline) {
  EXPECT_FALSE(of({0, 3, 0}).fold.has_value());
  EXPECT_FALSE(of({-1, 3}).fold.has_value());
  EXPECT_FALSE(of({1, -7, 1}).fold.has_value());
  EXPECT_TRUE(of({0, 0}).steady);
}

TEST(summary, of_one_that_starts_from_nothing_is_back_below_a_hundredth_of_its_peak) {
  EXPECT_NEAR(*of({0, 100, 50, 0}).back_at, 20 + 10 * 49.0 / 50, 1e-12);
  EXPECT_NEAR(*of({1e-9, 100, 50, 0.5}).back_at, 20 + 10 * 49.0 / 49.5, 1e-6);
  EXPECT_FALSE(of({0, 100, 50}).back_at.has_value());
}

TEST(summary, passes_over_missing_values) {
  const auto it = of({nan, 2, nan, 8, nan, 2, nan});
  EXPECT_EQ(it.baseline, 2);
  EXPECT_EQ(it.extreme_at, 30);
  EXPECT_EQ(it.end, 2);
  EXPECT_TRUE(summary(one_series({nan, nan})).empty());
  EXPECT_TRUE(summary(one_series({})).empty());
}

RC_GTEST_PROP(summary, bounds_every_value, (std::vector<double> values)) {
  for (double& value : values)
    if (!std::isfinite(value)) value = nan;
  const auto all = summary(one_series(values));
  if (all.empty()) return;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    RC_ASSERT((all[0].falls ? value >= all[0].extreme : value <= all[0].extreme));
  }
  if (all[0].back_at) RC_ASSERT(*all[0].back_at >= all[0].extreme_at);
}

TEST(told_first, takes_what_leads_or_else_what_moves_before_directions_in_the_course_s_order) {
  course result = one_series({1, 1, 1});
  result.series.push_back({"direction", "", "1", "", "directional", "", {1, 9, 1}});
  result.series.push_back({"moves", "", "1", "", "quantitative", "", {1, 2, 1}});
  result.series.push_back({"leads", "", "1", "", "quantitative", "", {5, 5, 5}});
  result.series.back().leads = true;
  const auto told = [&](std::size_t most) {
    std::vector<std::string> names;
    for (const auto& one : told_first(result, summary(result), most))
      names.push_back(result.series[one.index].name);
    return names;
  };
  using names = std::vector<std::string>;
  EXPECT_EQ(told(1), names{"leads"});
  EXPECT_EQ(told(3), names{"leads"});
  EXPECT_EQ(told(4).size(), 4u) << "all of them fit";
  EXPECT_EQ(told(0).size(), 4u);
  result.series.back().leads = false;
  EXPECT_EQ(told(1), names{"moves"});
  EXPECT_EQ(told(2), (names{"direction", "moves"}));
  EXPECT_EQ(told(3), (names{"x.plasma", "direction", "moves"}));
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(terminal_table, fits_100_columns_has_units_and_no_colour_unless_asked) {
  const auto example = test::example();
  for (const std::size_t most : {std::size_t{0}, std::size_t{20}})
    for (const auto& line : lines_of(to_text(example, {false, most}))) {
      EXPECT_LE(width_of(line), 100u) << line;
      EXPECT_EQ(line.find('\033'), std::string::npos);
      EXPECT_FALSE(line.ends_with(' ')) << line;
    }
  EXPECT_NE(to_text(example, {true, 20}).find('\033'), std::string::npos);
}

TEST(terminal_table, tells_what_leads_by_system_and_counts_the_rest) {
  auto example = test::example();
  for (auto& one : example.series) one.leads = one.name == "il6.plasma" || one.name == "brain.glucose_uptake";
  const std::string text = to_text(example, {false, 2});
  EXPECT_NE(text.find("immune system\n  interleukin-6 in plasma"), std::string::npos) << text;
  EXPECT_NE(text.find("1.2       ↑ 82 pg/mL"), std::string::npos) << text;
  EXPECT_NE(text.find("×68.3"), std::string::npos) << text;
  EXPECT_NE(text.find("steady"), std::string::npos) << text;
  EXPECT_NE(text.find("26 more: --observe '*'"), std::string::npos) << text;
}

TEST(terminal_table, ends_with_warnings_and_notes_in_lines_that_fit) {
  course result = one_series({1, 2, 1});
  std::string sentence = "Nobody could run so far.";
  for (int i = 0; i < 5; ++i) sentence += " Glycogen ends after 3 h, and that is told at length.";
  result.warnings.push_back({"x", sentence, 0, 1, {}, {}});
  result.notes.push_back("the recording has a pause");
  const std::string text = to_text(result);
  EXPECT_NE(text.find("warning: Nobody could run so far."), std::string::npos) << text;
  EXPECT_NE(text.find("\n         "), std::string::npos) << text;
  EXPECT_NE(text.find("note: the recording has a pause\n"), std::string::npos) << text;
  for (const auto& line : lines_of(text)) EXPECT_LE(width_of(line), 100u) << line;
}

TEST(terminal_table, marks_relative_levels) {
  const std::string text = to_text(test::example(), {false, 0});
  EXPECT_NE(text.find("↑ 3.4 rel."), std::string::npos) << text;
  EXPECT_NE(text.find("rel.: "), std::string::npos);
}

TEST(terminal_table, of_nothing_is_only_the_heading) {
  EXPECT_EQ(lines_of(to_text({})).size(), 1u);
}

}  // namespace
}  // namespace kinecrine::results
