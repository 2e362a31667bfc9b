#include "analysis/claims.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <variant>

#include "tests/support/scratch_folder.hpp"

namespace kinecrine::analysis {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Rises from 1 to 5 in 60 min, then falls back with a half-time of 40 min.
double bout(double time) {
  return time <= 60 ? 1 + 4 * time / 60 : 1 + 4 * std::exp2(-(time - 60) / 40);
}

double read_off(summary what, std::function<void(reading&)> more = {}) {
  std::vector<double> times, values;
  for (int i = 0; i <= 600; ++i) {
    times.push_back(i);
    values.push_back(bout(i));
  }
  reading how;
  how.what = what;
  if (more) more(how);
  return summarise(how, times, values);
}

TEST(claims, summaries_of_a_known_course) {
  EXPECT_DOUBLE_EQ(read_off(summary::value_at, [](reading& r) { r.at = 30; }), 3);
  EXPECT_DOUBLE_EQ(read_off(summary::baseline), 1);
  EXPECT_DOUBLE_EQ(read_off(summary::peak), 5);
  EXPECT_DOUBLE_EQ(read_off(summary::peak, [](reading& r) { r.to = 30; }), 3);
  EXPECT_DOUBLE_EQ(read_off(summary::trough,
                            [](reading& r) {
                              r.from = 30;
                              r.to = 60;
                            }),
                   3);
  EXPECT_DOUBLE_EQ(read_off(summary::mean, [](reading& r) { r.to = 60; }), 3);
  EXPECT_DOUBLE_EQ(read_off(summary::rise), 4);
  EXPECT_DOUBLE_EQ(read_off(summary::area_over_baseline, [](reading& r) { r.to = 60; }), 120);
  EXPECT_DOUBLE_EQ(read_off(summary::fold_of_baseline), 5);
  EXPECT_DOUBLE_EQ(read_off(summary::fold_of_baseline, [](reading& r) { r.at = 30; }), 3);
  EXPECT_DOUBLE_EQ(read_off(summary::change_percent), 400);
  EXPECT_DOUBLE_EQ(read_off(summary::change_percent, [](reading& r) { r.at = 30; }), 200);
  EXPECT_DOUBLE_EQ(read_off(summary::largest_departure_percent, [](reading& r) { r.to = 15; }), 100);
  EXPECT_DOUBLE_EQ(read_off(summary::time_of_peak), 60);
  EXPECT_DOUBLE_EQ(read_off(summary::time_of_peak, [](reading& r) { r.after = 50; }), 10);
  EXPECT_NEAR(read_off(summary::half_time, [](reading& r) { r.after = 60; }), 40, 1e-9);
  EXPECT_NEAR(read_off(summary::time_to_baseline, [](reading& r) { r.within = 0.25; }), 80, 1e-9);
  EXPECT_TRUE(std::isnan(read_off(summary::time_to_baseline, [](reading& r) { r.within = 1e-9; })));
}

claim expecting(std::variant<bounds, tendency> expected, comparing how = comparing::each) {
  claim one;
  one.expected = expected;
  one.compare = how;
  return one;
}

TEST(claims, expectations) {
  EXPECT_TRUE(meets(expecting(bounds{30, 60}), {45}, {}));
  EXPECT_FALSE(meets(expecting(bounds{30, 60}), {45, 61}, {}));  // every reading
  EXPECT_FALSE(meets(expecting(bounds{30, 60}), {nan}, {}));
  EXPECT_FALSE(meets(expecting(bounds{30, 60}), {}, {}));
  EXPECT_TRUE(meets(expecting(tendency::up), {12, 3}, {}));
  EXPECT_FALSE(meets(expecting(tendency::up), {12, 0.5}, {}));  // below the margin
  EXPECT_TRUE(meets(expecting(tendency::down), {-12}, {}));
  EXPECT_TRUE(meets(expecting(tendency::unchanged), {-9, 9}, {}));
  EXPECT_FALSE(meets(expecting(tendency::unchanged), {11}, {}));
  EXPECT_TRUE(meets(expecting(tendency::increasing), {1, 2, 3}, {}));
  EXPECT_FALSE(meets(expecting(tendency::increasing), {1, 3, 3}, {}));
  EXPECT_TRUE(meets(expecting(tendency::decreasing), {3, 2}, {}));
  EXPECT_TRUE(meets(expecting(tendency::equal), {10, 10.5}, {}));
  EXPECT_FALSE(meets(expecting(tendency::equal), {10, 12}, {}));
}

TEST(claims, readings_come_to_one_number) {
  EXPECT_DOUBLE_EQ(*combined(expecting(bounds{}, comparing::ratio), {6, 30}), 0.2);
  EXPECT_DOUBLE_EQ(*combined(expecting(bounds{}, comparing::difference), {6, 30}), -24);
  EXPECT_FALSE(combined(expecting(bounds{}), {6, 30}));
  claim sweep = expecting(bounds{45, 65}, comparing::location_of_peak);
  for (const double level : {40.0, 50.0, 60.0}) {
    sweep.readings.emplace_back();
    sweep.readings.back().level = level;
  }
  EXPECT_DOUBLE_EQ(*combined(sweep, {1, 3, 2}), 50);
  EXPECT_TRUE(meets(sweep, {1, 3, 2}, 50));
  EXPECT_FALSE(meets(sweep, {3, 2, 1}, 40));
}

RC_GTEST_PROP(claims, increasing_and_decreasing_mirror_each_other, (const std::vector<int>& numbers)) {
  std::vector<double> forth(numbers.begin(), numbers.end());
  const std::vector<double> back(forth.rbegin(), forth.rend());
  RC_ASSERT(meets(expecting(tendency::increasing), forth, {}) ==
            meets(expecting(tendency::decreasing), back, {}));
}

const std::string file = R"(format = "kinecrine-claims/1"
[setup.ride]
until = "4 h"
[setup.ride.person]
sex = "male"
[[setup.ride.exercise]]
at = "0 min"
mode = "cycle"
intensity = "60 %VO2max"
duration = "60 min"
[setup.rest]
until = "4 h"
[setup.rest.person]
sex = "male"
)";
std::string claim_text(const std::string& id, const std::string& rest, const std::string& status = "holds") {
  return "[[claim]]\nid = \"" + id + "\"\nstatement = \"s\"\nseed = \"000\"\nstatus = \"" + status + "\"\n" +
         rest;
}

/// A model whose IL-6 peak is the number of minutes ridden, that lacks BDNF and cannot simulate rest.
simulator riding() {
  simulator model;
  model.offers = [](const std::string& name) { return name != "bdnf.serum"; };
  model.run = [](const session& what, const std::vector<std::string>& observables,
                 const std::vector<double>& times) {
    const base::value* exercise = what.scenario.find("exercise");
    if (!exercise) throw base::bad_input("nobody rests here");
    const double minutes = std::stod(*exercise->as_array()->front().as_table()->find("duration")->text());
    results::course course;
    course.times = times;
    for (const auto& name : observables) {
      results::series one;
      one.name = name;
      one.unit = "pg/mL";
      for (const double time : times)
        one.values.push_back(1 + minutes * std::exp(-std::pow((time - minutes) / 30, 2)));
      course.series.push_back(one);
    }
    return course;
  };
  return model;
}

std::vector<verdict> verdicts_on(const std::string& text) {
  const tests::scratch_folder folder;
  return judge(read_claims(folder.write("claims.toml", text)), riding());
}

TEST(claims, variations_run_in_order) {
  const std::string vary =
      "setup = \"ride\"\nobservable = \"il6.plasma\"\nsummary = \"peak\"\nvary = { path = "
      "\"exercise.duration\", values = [\"30 min\", \"60 min\", \"120 min\"] }\n";
  const auto verdicts = verdicts_on(
      file + claim_text("a", vary + "expected = \"increasing\"\n") +
      claim_text("b", vary + "compare = \"location_of_peak\"\nexpected = { low = 100, high = 130 }\n"));
  ASSERT_EQ(verdicts.size(), 2U);
  ASSERT_EQ(verdicts[0].values.size(), 3U);
  EXPECT_NEAR(verdicts[0].values[2], 121, 1e-9);
  EXPECT_EQ(verdicts[0].outcome, outcome::as_expected);
  EXPECT_DOUBLE_EQ(*verdicts[1].number, 120);
  EXPECT_EQ(verdicts[1].outcome, outcome::as_expected);
}

TEST(claims, outcomes_follow_the_status) {
  const std::string high =
      "setup = \"ride\"\nobservable = \"il6.plasma\"\nsummary = \"fold_of_baseline\"\nexpected = { low = "
      "1000 }\n";
  const auto verdicts = verdicts_on(file + claim_text("a", high) +
                                    claim_text("b", high + "better_evidence = \"others\"\n", "contradicted") +
                                    claim_text("c", high, "open") +
                                    claim_text("d",
                                               "setup = \"ride\"\nobservable = \"bdnf.serum\"\nsummary = "
                                               "\"change_percent\"\nexpected = \"up\"\n") +
                                    claim_text("e",
                                               "setup = \"rest\"\nobservable = \"il6.plasma\"\nsummary = "
                                               "\"change_percent\"\nexpected = \"up\"\n"));
  EXPECT_EQ(verdicts[0].outcome, outcome::unexpected);
  EXPECT_EQ(verdicts[1].outcome, outcome::as_expected);
  EXPECT_EQ(verdicts[2].outcome, outcome::undecided);
  EXPECT_EQ(verdicts[3].outcome, outcome::not_offered);
  EXPECT_EQ(verdicts[4].outcome, outcome::failed);
  EXPECT_NE(verdicts[4].why.find("nobody rests here"), std::string::npos);
}

TEST(claims, readings_may_differ_in_observable_and_unit) {
  const auto verdicts = verdicts_on(
      file +
      claim_text(
          "a",
          "setup = \"ride\"\nsummary = \"peak\"\ncompare = \"ratio\"\nexpected = { low = 999, high = 1001 }\n"
          "[[claim.reading]]\nobservable = \"il6.plasma\"\nunit = \"pg/L\"\n[[claim.reading]]\nobservable = "
          "\"tnf.plasma\"\n"));
  EXPECT_EQ(verdicts[0].outcome, outcome::as_expected);
  EXPECT_EQ(verdicts[0].units[0], "pg/L");
}

TEST(claims, texts_tell_what_was_claimed_and_found) {
  const tests::scratch_folder folder;
  const auto book = read_claims(
      folder.write("c.toml", file + claim_text("a",
                                               "setup = \"ride\"\nobservable = \"il6.plasma\"\nsummary = "
                                               "\"time_of_peak\"\nexpected = { low = 50, high = 70 }\n")));
  const auto verdicts = judge(book, riding());
  const std::string text = to_text(book, verdicts);
  EXPECT_NE(text.find("claimed 50 to 70; simulated 60 min: reproduced"), std::string::npos) << text;
  EXPECT_NE(text.find("1 as expected of 1 claims"), std::string::npos) << text;
  const auto json = nlohmann::json::parse(to_json(book, verdicts));
  EXPECT_EQ(json.at("claims").at(0).at("outcome"), "as expected");
  EXPECT_EQ(json.at("claims").at(0).at("reproduced"), true);
  EXPECT_DOUBLE_EQ(json.at("claims").at(0).at("readings").at(0).at("value"), 60);
}

/// The codes of the faults of a claim with these lines.
std::vector<std::string> faults_of(const std::string& lines, const std::string& status = "holds") {
  const tests::scratch_folder folder;
  std::vector<std::string> codes;
  try {
    read_claims(folder.write("claims.toml", file + claim_text("a", lines, status)));
  } catch (const base::bad_input& fault) {
    for (const auto& finding : fault.findings()) codes.push_back(finding.code);
  }
  return codes;
}

TEST(claims, faults_are_found_when_reading) {
  using codes = std::vector<std::string>;
  const std::string il6 = "setup = \"ride\"\nobservable = \"il6.plasma\"\n";
  EXPECT_EQ(faults_of(il6 + "summary = \"peak\"\nexpected = { low = 1 }\n"), codes{});
  EXPECT_EQ(faults_of(il6 + "summary = \"top\"\nexpected = { low = 1 }\n"), codes{"CL002"});
  EXPECT_EQ(faults_of(il6 + "summary = \"value_at\"\nat = \"60 kg\"\nexpected = { low = 1 }\n"),
            (codes{"CL003", "CL008"}));
  EXPECT_EQ(
      faults_of("setup = \"rid\"\nobservable = \"il6.plasma\"\nsummary = \"peak\"\nexpected = { low = 1 }\n"),
      codes{"CL006"});
  EXPECT_EQ(faults_of(il6 + "summary = \"value_at\"\nat = \"5 h\"\nexpected = { low = 1 }\n"),
            codes{"CL007"});
  EXPECT_EQ(faults_of(il6 + "summary = \"half_time\"\nexpected = { low = 1 }\n"), codes{"CL008"});
  EXPECT_EQ(faults_of(il6 + "summary = \"peak\"\nvary = { path = \"exercise.load\", values = [\"1 kg\", \"2 "
                            "kg\"] }\nexpected = \"increasing\"\n"),
            codes{"CL009"});
  EXPECT_EQ(faults_of(il6 + "summary = \"peak\"\nexpected = \"higher\"\n"), (codes{"CL010", "CL015"}));
  EXPECT_EQ(faults_of(il6 + "summary = \"peak\"\nexpected = { low = 3, high = 2 }\n"), codes{"CL011"});
  EXPECT_EQ(faults_of(il6 + "summary = \"peak\"\nexpected = \"increasing\"\n"), codes{"CL012"});
  EXPECT_EQ(faults_of(il6 + "summary = \"peak\"\nexpected = \"up\"\n"), codes{"CL015"});
  EXPECT_EQ(faults_of(il6 + "summary = \"peak\"\nexpected = { low = 1 }\n", "contradicted"), codes{"CL017"});
  EXPECT_EQ(faults_of("setup = \"ride\"\nsummary = \"peak\"\nexpected = { low = 1 }\n"), codes{"CL019"});
  EXPECT_EQ(faults_of(il6 + "expected = { low = 1 }\n"), codes{"CL020"});
  EXPECT_EQ(faults_of(il6 + "sumary = \"peak\"\nexpected = { low = 1 }\n"), (codes{"CL020", "DOC003"}));
}

TEST(claims, the_claims_of_the_project_are_sound) {
  const auto book = read_claims(std::filesystem::path(KINECRINE_SOURCE_DIR) / "claims");
  std::set<std::string> of_the_articles;
  for (const auto& one : book.claims)
    if (one.id.size() >= 4 && one.id[0] == 'c' && std::isdigit(static_cast<unsigned char>(one.id[1])))
      of_the_articles.insert(one.id.substr(0, 4));
  EXPECT_GE(of_the_articles.size(), 40U);
  EXPECT_GE(book.claims.size(), 57U);
}

}  // namespace
}  // namespace kinecrine::analysis
