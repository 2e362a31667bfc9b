#include "results/chart.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <pugixml.hpp>
#include <regex>

namespace kinecrine::results {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

pugi::xml_document parsed(const std::string& svg) {
  pugi::xml_document document;
  const auto outcome = document.load_buffer(svg.data(), svg.size());
  EXPECT_TRUE(outcome) << outcome.description() << " at "
                       << svg.substr(static_cast<std::size_t>(outcome.offset), 80);
  EXPECT_STREQ(document.first_child().name(), "svg");
  return document;
}

chart line_of(std::vector<double> x, std::vector<double> y) {
  chart drawing;
  drawing.title = "a title";
  drawing.y.unit = "pg/mL";
  drawing.curves.push_back({"", std::move(x), std::move(y), {}, false});
  return drawing;
}

std::vector<std::string> texts(const pugi::xml_document& document, const char* kind) {
  std::vector<std::string> all;
  for (const auto& node : document.select_nodes((std::string("//text[@class='") + kind + "']").c_str()))
    all.push_back(node.node().text().get());
  return all;
}

std::size_t count(const pugi::xml_document& document, const char* path) {
  return document.select_nodes(path).size();
}

void expect_only_finite_numbers(const std::string& svg) {
  EXPECT_FALSE(std::regex_search(svg, std::regex("[ \"MLlhv-](nan|inf)"))) << svg;
}

TEST(chart, has_title_units_and_ticks) {
  const auto document = parsed(to_svg(line_of({0, 60, 120, 600}, {1, 8, 4, 1})));
  EXPECT_STREQ(document.child("svg").child("title").text().get(), "a title");
  EXPECT_EQ(texts(document, "name"), (std::vector<std::string>{"pg/mL", "time, h"}));
  const auto ticks = texts(document, "tick");
  for (const char* tick : {"0", "2", "4", "6", "8", "10"})
    EXPECT_NE(std::find(ticks.begin(), ticks.end(), tick), ticks.end()) << tick;
}

TEST(chart, says_when_the_scale_is_logarithmic_and_chooses_it_by_span) {
  EXPECT_FALSE(has_logarithmic_y(line_of({0, 1}, {1, 29})));
  EXPECT_TRUE(has_logarithmic_y(line_of({0, 1}, {1, 31})));
  EXPECT_FALSE(has_logarithmic_y(line_of({0, 1}, {0, 31})));
  EXPECT_FALSE(has_logarithmic_y(line_of({0, 1}, {-1, 31})));
  EXPECT_FALSE(has_logarithmic_y(line_of({0, 1}, {1e-12, 31})));
  EXPECT_EQ(texts(parsed(to_svg(line_of({0, 1}, {1, 100}))), "name").front(), "pg/mL, log scale");
  auto fixed = line_of({0, 1}, {1, 100});
  fixed.y.scale = scale::linear;
  EXPECT_EQ(texts(parsed(to_svg(fixed)), "name").front(), "pg/mL");
}

TEST(chart, breaks_the_line_at_a_gap) {
  const auto document = parsed(to_svg(line_of({0, 1, 2, 3, 4}, {1, 2, nan, 2, 1})));
  const std::string path = document.select_node("//path[@class='line c0 d0']").node().attribute("d").value();
  EXPECT_EQ(std::count(path.begin(), path.end(), 'M'), 2) << path;
}

TEST(chart, shows_a_point_that_stands_alone) {
  const auto document = parsed(to_svg(line_of({5}, {3})));
  EXPECT_TRUE(std::string(document.select_node("//path[@class='line c0 d0']").node().attribute("d").value())
                  .ends_with("h3"));
}

TEST(chart, without_values_says_so) {
  for (const auto& drawing : {chart{}, line_of({}, {}), line_of({0, 1}, {nan, nan})})
    EXPECT_EQ(texts(parsed(to_svg(drawing)), "tick"), std::vector<std::string>{"no data"});
}

TEST(chart, does_not_blow_up_noise_of_a_constant) {
  const auto ticks = texts(parsed(to_svg(line_of({0, 1, 2}, {5, 5 + 1e-9, 5 - 1e-9}))), "tick");
  EXPECT_NE(std::find(ticks.begin(), ticks.end(), "5.0"), ticks.end());
  EXPECT_LT(ticks.size(), 20u);
}

TEST(chart, does_not_go_below_zero_for_the_rest_of_a_solvers_error) {
  const auto ticks = texts(parsed(to_svg(line_of({0, 1, 2}, {415, 1, -4.6e-4}))), "tick");
  for (const auto& tick : ticks) EXPECT_NE(tick.front(), "−"[0]) << tick;
}

TEST(chart, escapes_what_it_is_given) {
  auto drawing = line_of({0, 1}, {1, 2});
  drawing.title = "<b>&\"'";
  drawing.curves[0].label = "a<b";
  drawing.points = {{"c&d", {{0.5, 1.5, 1.0, 2.0, "\"note\" <x>"}}, {}}};
  const auto document = parsed(to_svg(drawing));
  EXPECT_STREQ(document.child("svg").child("title").text().get(), "<b>&\"'");
  EXPECT_EQ(texts(document, "key"), (std::vector<std::string>{"a<b", "c&d"}));
}

TEST(chart, draws_observed_points_with_their_error_bars_and_a_shape_for_each_kind) {
  auto drawing = line_of({0, 10}, {1, 2});
  drawing.points = {{"first", {{0, 1, 0.5, 1.5, ""}, {5, 2, {}, {}, ""}}, 1},
                    {"second", {{9, 1, {}, {}, ""}}, 2}};
  drawing.curves[0].label = "simulated";
  const auto document = parsed(to_svg(drawing));
  EXPECT_EQ(count(document, "/svg/g[starts-with(@class,'mark')]/path[@class='bar']"), 1u);
  EXPECT_EQ(count(document, "/svg/g[@class='mark m1']/path[not(@class)]"), 2u);
  EXPECT_EQ(count(document, "/svg/g[@class='mark m2']/path[not(@class)]"), 1u);
  EXPECT_EQ(texts(document, "key"), (std::vector<std::string>{"simulated", "first", "second"}));
}

TEST(chart, cuts_an_error_bar_below_zero_at_a_logarithmic_axis) {
  auto drawing = line_of({0, 10}, {1, 100});
  drawing.points = {{"", {{5, 3, -2, 8, ""}}, {}}};
  const std::string svg = to_svg(drawing);
  parsed(svg);
  expect_only_finite_numbers(svg);
  EXPECT_TRUE(has_logarithmic_y(drawing));
}

TEST(chart, shades_bouts_and_marks_meals_at_the_foot) {
  auto drawing = line_of({0, 100}, {1, 2});
  drawing.bands = {{0, 30, "exercise", "run"},
                   {40, 60, "exercise", "run"},
                   {70, 70, "meal", "bar"},
                   {500, 600, "meal", "late"}};
  const auto document = parsed(to_svg(drawing));
  EXPECT_EQ(count(document, "//path[@class='e-exercise wash']"), 1u);
  const std::string meals = document.select_node("//path[@class='e-meal']").node().attribute("d").value();
  EXPECT_EQ(std::count(meals.begin(), meals.end(), 'M'), 1) << meals;
}

TEST(chart, gives_a_scatter_equal_axes_and_its_band) {
  chart drawing;
  drawing.x = {"observed", "1", scale::logarithmic, {}, {}};
  drawing.y = {"simulated", "1", scale::logarithmic, {}, {}};
  drawing.guide = guide::identity;
  drawing.points = {{"", {{1, 2, {}, {}, ""}, {50, 70, {}, {}, ""}}, {}}};
  const auto document = parsed(to_svg(drawing));
  EXPECT_EQ(count(document, "//path[@class='within']"), 1u);
  const auto ticks = texts(document, "tick");
  EXPECT_EQ(std::count(ticks.begin(), ticks.end(), "100"), 2);
}

TEST(chart, chooses_the_time_unit_by_the_span) {
  const auto unit = [](double span) {
    return texts(parsed(to_svg(line_of({0, span}, {1, 2}))), "name").back();
  };
  EXPECT_EQ(unit(1), "time, s");
  EXPECT_EQ(unit(60), "time, min");
  EXPECT_EQ(unit(1440), "time, h");
  EXPECT_EQ(unit(14400), "time, d");
  EXPECT_EQ(unit(525960.0 * 20), "time, yr");
}

RC_GTEST_PROP(chart, is_well_formed_for_any_values, ()) {
  const auto any_double = rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t bits) {
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  });
  const auto y = *rc::gen::container<std::vector<double>>(any_double);
  std::vector<double> x(y.size());
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i) * 7;
  auto drawing = line_of(x, y);
  drawing.guide = *rc::gen::element(guide::none, guide::identity, guide::level);
  const std::string svg = to_svg(drawing);
  parsed(svg);
  expect_only_finite_numbers(svg);
  RC_ASSERT(svg.size() < 20000u + 20 * y.size());
}

TEST(chart, of_the_smallest_and_the_largest_doubles_ends) {
  for (const double size : {5e-324, 1e-310, 1e-290, 1e299, 1.7e308})
    for (const auto kind : {scale::automatic, scale::linear, scale::logarithmic}) {
      auto drawing = line_of({0, 1, 2}, {size, size * 40, size * 2});
      drawing.y.scale = kind;
      const std::string svg = to_svg(drawing);
      parsed(svg);
      expect_only_finite_numbers(svg);
    }
}

TEST(chart, refuses_a_logarithmic_axis_from_zero) {
  auto drawing = line_of({0, 1}, {1, 100});
  drawing.y.scale = scale::logarithmic;
  drawing.y.low = 0;
  EXPECT_FALSE(has_logarithmic_y(drawing));
}

TEST(chart, of_a_noisy_long_series_stays_small) {
  std::vector<double> x, y;
  for (int i = 0; i < 100000; ++i) x.push_back(i), y.push_back(std::fmod(i * 7919.0, 1000));
  EXPECT_LT(to_svg(line_of(x, y)).size(), 40000u);
}

RC_GTEST_PROP(simplified, leaves_no_vertex_further_off_than_the_tolerance, (std::vector<int> heights)) {
  std::vector<vertex> line;
  for (const int height : heights) line.push_back({static_cast<double>(line.size()), height % 20 * 0.3});
  const auto thin = simplified(line, 0.5);
  if (line.empty()) {
    RC_ASSERT(thin.empty());
    return;
  }
  RC_ASSERT(thin.front().x == line.front().x && thin.back().x == line.back().x);
  std::size_t piece = 0;
  for (const auto& point : line) {
    while (piece + 2 < thin.size() && thin[piece + 1].x < point.x) ++piece;
    if (thin.size() < 2) continue;
    const auto &a = thin[piece], &b = thin[piece + 1];
    const double across = std::abs((b.x - a.x) * (a.y - point.y) - (a.x - point.x) * (b.y - a.y));
    RC_ASSERT(across / std::hypot(b.x - a.x, b.y - a.y) <= 0.5 + 1e-9);
  }
}

TEST(timeline, has_a_lane_for_each_kind_and_a_label_where_there_is_room) {
  const std::string svg = timeline_svg(
      {{0, 206, "exercise", "run <fast>"}, {300, 320, "meal", "supper"}, {400, 400, "drug", "x"}}, 0, 1440);
  const auto document = parsed(svg);
  EXPECT_EQ(count(document, "//rect"), 3u);
  EXPECT_EQ(texts(document, "key"), (std::vector<std::string>{"run <fast>", "supper", "x"}));
  parsed(timeline_svg({}, 0, 0));
}

}  // namespace
}  // namespace kinecrine::results
