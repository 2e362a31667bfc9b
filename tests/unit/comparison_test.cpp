#include "analysis/comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "analysis/moment_read.hpp"
#include "base/diagnostics.hpp"
#include "results/bars.hpp"

namespace kinecrine::analysis {
namespace {

/// Heart rate, irisin and a level that nothing but a pill moves, over four moments.
results::course made_up(const std::string& title, std::vector<double> heart, std::vector<double> irisin,
                        std::vector<double> other) {
  results::course course;
  course.title = title;
  course.times = {0, 10, 20, 40};
  course.series = {{"heart.rate", "heart rate", "1/min", "", "quantitative", "circulation", std::move(heart)},
                   {"irisin.plasma", "irisin", "ng/mL", "", "quantitative", "myokines", std::move(irisin)},
                   {"drug.plasma", "drug", "mg/L", "", "quantitative", "drugs", std::move(other)}};
  return course;
}

const results::course calm = made_up("rest", {60, 60, 60, 60}, {4, 4, 4, 4}, {0, 0, 0, 0});
const results::course ride = made_up("ride", {60, 120, 160, 60}, {4, 4.4, 5, 4.5}, {0, 0, 0, 0});

TEST(comparison, a_share_is_the_departure_from_rest_over_that_of_exercise) {
  const auto pill = made_up("pill", {60, 60, 60, 60}, {4, 4.5, 4.2, 4}, {0, 2, 1, 0});
  const comparison result = compared(calm, ride, {pill}, {});
  ASSERT_EQ(result.observables.size(), 2U);
  EXPECT_EQ(result.still, 1U);
  EXPECT_EQ(result.observables[0].about.name, "heart.rate");
  EXPECT_DOUBLE_EQ(result.observables[0].exercise, 100);
  EXPECT_DOUBLE_EQ(result.observables[0].time, 20);
  EXPECT_DOUBLE_EQ(result.observables[0].shares[0], 0);
  EXPECT_DOUBLE_EQ(result.observables[1].exercise, 1);
  EXPECT_DOUBLE_EQ(result.observables[1].shares[0], 0.5);
  EXPECT_DOUBLE_EQ(result.others[0].covered, 0.25);
  EXPECT_EQ(result.others[0].at_least_half, 1U);
  EXPECT_EQ(result.others[0].opposite, 0U);
  EXPECT_EQ(result.others[0].beyond, std::vector<std::string>{"drug.plasma"});
}

TEST(comparison, exercise_covers_itself_and_rest_covers_nothing) {
  const comparison result = compared(calm, ride, {ride, calm}, {});
  EXPECT_DOUBLE_EQ(result.others[0].covered, 1);
  EXPECT_EQ(result.others[0].at_least_half, 2U);
  EXPECT_DOUBLE_EQ(result.others[1].covered, 0);
  EXPECT_TRUE(result.others[1].beyond.empty());
}

TEST(comparison, more_than_exercise_counts_as_all_of_it_and_the_other_way_as_nothing) {
  const auto odd = made_up("odd", {60, 30, 60, 60}, {4, 10, 4, 4}, {0, 0, 0, 0});
  const comparison result = compared(calm, ride, {odd}, {});
  EXPECT_DOUBLE_EQ(result.observables[0].shares[0], -0.3);
  EXPECT_DOUBLE_EQ(result.observables[1].shares[0], 6);
  EXPECT_DOUBLE_EQ(result.others[0].covered, 0.5);
  EXPECT_EQ(result.others[0].opposite, 1U);
}

TEST(comparison, the_moment_is_the_readers_choice) {
  const auto pill = made_up("pill", {60, 60, 60, 60}, {4, 4.5, 4.2, 4}, {0, 0, 0, 0});
  const comparison at_ten = compared(calm, ride, {pill}, parse_moment_read("10 min"));
  EXPECT_NEAR(at_ten.observables[1].shares[0], 0.5 / 0.4, 1e-12);
  const comparison mean = compared(calm, ride, {pill}, parse_moment_read("mean"));
  // trapezia over 40 min: 0.5/2*10 + (0.5+0.2)/2*10 + 0.2/2*20 against 0.4/2*10 + 1.4/2*10 + 1.5/2*20
  EXPECT_NEAR(mean.observables[1].shares[0], (2.5 + 3.5 + 2) / (2 + 7 + 15), 1e-12);
  EXPECT_THROW(parse_moment_read("noon"), base::fault);
}

TEST(comparison, what_is_missing_or_barely_moves_is_not_compared) {
  auto gap = ride;
  gap.series[0].values[1] = NAN;
  gap.series[1].values = {4, 4.1, 4.1, 4};  // 2.5 %
  const comparison result = compared(calm, gap, {ride}, {});
  EXPECT_TRUE(result.observables.empty());
  EXPECT_EQ(result.still, 2U);
  EXPECT_DOUBLE_EQ(result.others[0].covered, 0);
  EXPECT_EQ(result.others[0].beyond, std::vector<std::string>{"irisin.plasma"});
}

TEST(comparison, rest_is_the_session_without_its_exercise) {
  scenario::scenario session;
  session.name = "day";
  session.until = 600;
  session.activities = {{0, 20, "meal", "breakfast", "", "", {}, {}, false, ""},
                        {60, 120, "exercise", "ride", "cycle", "", {}, {}, false, ""},
                        {200, 260, "infusion", "saline", "", "", {}, {}, false, ""}};
  const auto rest = without_exercise(session);
  ASSERT_EQ(rest.activities.size(), 2U);
  EXPECT_EQ(rest.activities[0].kind, "meal");
  EXPECT_EQ(rest.activities[1].kind, "infusion");
  EXPECT_EQ(rest.until, 600);
}

TEST(comparison, it_is_told_as_text_as_json_and_as_a_page) {
  const auto pill = made_up("pill & more", {60, 60, 60, 60}, {4, 4.5, 4.2, 4}, {0, 2, 1, 0});
  const comparison result = compared(calm, ride, {pill}, {});
  const std::string text = to_text(result);
  EXPECT_NE(text.find("irisin"), std::string::npos);
  EXPECT_NE(text.find("50 %"), std::string::npos);
  EXPECT_NE(text.find("1 more that exercise moves"), std::string::npos);
  EXPECT_EQ(text.find("heart rate"), std::string::npos);
  EXPECT_NE(to_text(result, true).find("heart rate"), std::string::npos);

  const auto told = nlohmann::json::parse(to_json(result));
  EXPECT_EQ(told["format"], "kinecrine-compare/1");
  EXPECT_EQ(told["observables"][1]["shares"][0], 0.5);
  EXPECT_EQ(told["sessions"][0]["covered"], 0.25);

  const std::string page = to_report(result);
  EXPECT_NE(page.find("pill &amp; more"), std::string::npos);
  EXPECT_EQ(page.find("pill & more"), std::string::npos);
  EXPECT_NE(page.find("<svg"), std::string::npos);
}

TEST(bars, every_value_has_a_bar_and_its_number) {
  const std::string html =
      results::bars_html({"one", "two"}, {{"a<b", {12.5, std::nullopt}}, {"c", {-40.0, 1e6}}}, "shares", 200);
  pugi::xml_document read;
  ASSERT_TRUE(read.load_string(html.c_str()));
  const auto root = read.child("div").child("svg");
  EXPECT_EQ(std::distance(root.children("rect").begin(), root.children("rect").end()),
            2 + 3);  // legend, bars
  EXPECT_NE(html.find("+12.5"), std::string::npos);
  EXPECT_NE(html.find("-40.0"), std::string::npos);
  EXPECT_NE(html.find("+1000000.0"), std::string::npos);  // the bar is clipped, the number is not
  for (const auto& bar : root.children("rect"))
    EXPECT_LE(bar.attribute("x").as_double() + bar.attribute("width").as_double(), 671);
}

}  // namespace
}  // namespace kinecrine::analysis
