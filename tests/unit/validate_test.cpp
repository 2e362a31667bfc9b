#include "analysis/validate.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/support/scratch_folder.hpp"

namespace kinecrine::analysis {
namespace {

/// Simulated courses given by formulas of time, by arm ("one/exercise") and observable.
using formula = std::function<double(double)>;
using formulas = std::map<std::string, std::map<std::string, std::pair<std::string, formula>>>;

simulator given(formulas what) {
  simulator model;
  model.offers = [what](const std::string& name) {
    for (const auto& [arm, series] : what)
      if (series.contains(name)) return true;
    return false;
  };
  model.run = [what](const session& one, const std::vector<std::string>& observables,
                     const std::vector<double>& times) {
    if (!what.contains(one.name)) throw base::bad_input("no such person");
    results::course course;
    course.times = times;
    for (const auto& name : observables) {
      const auto& [unit, value] = what.at(one.name).at(name);
      results::series series;
      series.name = name;
      series.unit = unit;
      for (const double time : times) series.values.push_back(value(time));
      course.series.push_back(series);
    }
    return course;
  };
  return model;
}

formula constant(double value) {
  return [value](double) { return value; };
}
/// `rest` until 0, then straight to `end` at 60 min and on.
formula ramp(double rest, double end) {
  return [=](double time) { return rest + (end - rest) * time / 60; };
}

std::string measured(const std::string& observable, const std::string& unit, const std::string& scale,
                     const std::string& more = {}) {
  return "[[measurement]]\narm = [\"exercise\"]\nobservable = \"" + observable +
         "\"\nmatrix = \"plasma\"\nunit = \"" + unit + "\"\nscale = \"" + scale +
         "\"\nstatistic = \"mean\"\nlocator = \"abstract\"\n" +
         (more.find("error_type") == std::string::npos ? "error_type = \"sem\"\n" : "") + more;
}

study study_of(const std::string& measurements, const std::string& rows,
               const std::string& use = "calibration") {
  const tests::scratch_folder folder;
  folder.write(
      "one/study.toml",
      "format = \"kinecrine-study/1\"\nid = \"one\"\ntitle = \"One\"\ncitation = \"one2000\"\nuse = \"" +
          use +
          "\"\nread_from = \"abstract\"\n[[arm]]\nid = \"exercise\"\nn = 4\n[arm.person]\nsex = "
          "\"male\"\n[[arm]]\nid = \"control\"\n[arm.person]\nsex = \"male\"\n" +
          measurements);
  folder.write("one/data.csv", "arm,observable,time_min,value,error,n,locator\n" + rows);
  return read_studies(folder.path()).front();
}

std::vector<point> points_of(const study& what, const formulas& series) {
  return validate({what}, given(series)).studies.front().points;
}

TEST(validate, absolute_values_are_converted_to_the_measured_unit) {
  const auto points = points_of(
      study_of(measured("il6.plasma", "ng/mL", "absolute"), "exercise,il6.plasma,60,0.01,0.001,,\n"),
      {{"one/exercise", {{"il6.plasma", {"pg/mL", constant(15)}}}}});
  ASSERT_EQ(points.size(), 1U);
  EXPECT_NEAR(*points[0].simulated, 0.015, 1e-12);
  EXPECT_NEAR(*points[0].fold_error, 1.5, 1e-12);
  EXPECT_FALSE(*points[0].within_ci);  // 0.01 +- 0.00196
  EXPECT_TRUE(*points[0].within_2fold);
}

TEST(validate, folds_are_of_each_series_own_baseline) {
  // measured 2 -> 10 (fold 5); simulated 1 -> 4 (fold 4): error 1.25; the SEM of 1 is 0.5 of the fold
  const auto points = points_of(study_of(measured("il6.plasma", "pg/mL", "fold_of_baseline"),
                                         "exercise,il6.plasma,-10,2,0.1,,\nexercise,il6.plasma,60,10,1,,\n"),
                                {{"one/exercise", {{"il6.plasma", {"pg/mL", ramp(1, 4)}}}}});
  ASSERT_EQ(points.size(), 1U);  // the baseline itself says nothing
  EXPECT_DOUBLE_EQ(*points[0].observed, 5);
  EXPECT_DOUBLE_EQ(*points[0].simulated, 4);
  EXPECT_DOUBLE_EQ(*points[0].fold_error, 1.25);
  EXPECT_NEAR(points[0].ci->low, 5 - 3.182446 * 0.5, 1e-6);  // t(0.975, 3)
  EXPECT_EQ(points[0].unit, "1");
}

TEST(validate, changes_in_percent_are_compared_as_folds) {
  const auto points = points_of(
      study_of(measured("muscle.glycogen", "%", "percent_change"), "exercise,muscle.glycogen,60,-75,5,,\n"),
      {{"one/exercise", {{"muscle.glycogen", {"mmol/kg", ramp(100, 50)}}}}});
  EXPECT_DOUBLE_EQ(*points[0].simulated, -50);
  EXPECT_DOUBLE_EQ(*points[0].fold_error, 2);  // 0.5 against 0.25 of rest
  EXPECT_FALSE(*points[0].within_ci);
}

TEST(validate, a_change_may_be_given_as_absolute_numbers) {
  const auto points =
      points_of(study_of(measured("muscle.glycogen", "mmol/kg", "percent_change"),
                         "exercise,muscle.glycogen,0,400,,,\nexercise,muscle.glycogen,60,100,,,\n"),
                {{"one/exercise", {{"muscle.glycogen", {"mmol/kg", ramp(100, 25)}}}}});
  ASSERT_EQ(points.size(), 1U);
  EXPECT_DOUBLE_EQ(*points[0].observed, -75);
  EXPECT_DOUBLE_EQ(*points[0].fold_error, 1);
}

TEST(validate, rates_per_body_mass_divide_by_the_persons) {
  const auto points = points_of(
      study_of(measured("glucose.appearance", "umol/kg/min", "absolute", "per = \"person.body_mass\"\n"),
               "exercise,glucose.appearance,60,40,,,\n"),
      {{"one/exercise",
        {{"glucose.appearance", {"mmol/min", constant(2.8)}}, {"person.body_mass", {"kg", constant(70)}}}}});
  EXPECT_NEAR(*points[0].simulated, 40, 1e-9);
}

TEST(validate, windows_are_averaged_and_searched) {
  const auto points = points_of(study_of(measured("il6.plasma", "pg/mL", "absolute"),
                                         "exercise,il6.plasma,0..60,2.5,,,\nexercise,il6.plasma,max "
                                         "0..60,4,,,\nexercise,il6.plasma,min 0..60,1,,,\n"),
                                {{"one/exercise", {{"il6.plasma", {"pg/mL", ramp(1, 4)}}}}});
  for (const auto& one : points) EXPECT_NEAR(*one.fold_error, 1, 1e-9) << one.moment;
  EXPECT_DOUBLE_EQ(points[0].time, 30);
}

TEST(validate, a_time_constant_is_the_time_to_63_percent) {
  const double tau = 0.5;  // min = 30 s
  const auto points = points_of(
      study_of(measured("oxygen.uptake", "s", "absolute"), "exercise,oxygen.uptake,t63 0..6,30,,,\n"),
      {{"one/exercise",
        {{"oxygen.uptake", {"L/min", [=](double t) { return 0.3 + 2 * (1 - std::exp(-t / tau)); }}}}}});
  EXPECT_NEAR(*points[0].simulated, 30, 0.05);
}

TEST(validate, signs_compare_with_the_baseline_and_with_other_arms) {
  const std::string rows =
      "exercise,il6.plasma,60,up,,,\nexercise,il6.plasma,60,down,,,\nexercise,il6.plasma,60,unchanged,,,\n"
      "exercise,il6.plasma,60,above control,,,\nexercise,il6.plasma,60,below "
      "control,,,\nexercise,il6.plasma,0,as control,,,\n";
  const auto points = points_of(study_of(measured("il6.plasma", "1", "fold_of_baseline"), rows),
                                {{"one/exercise", {{"il6.plasma", {"pg/mL", ramp(1, 3)}}}},
                                 {"one/control", {{"il6.plasma", {"pg/mL", constant(1)}}}}});
  ASSERT_EQ(points.size(), 6U);
  const std::vector<bool> right = {true, false, false, true, false, true};
  for (std::size_t i = 0; i < right.size(); ++i) EXPECT_EQ(*points[i].sign_right, right[i]) << points[i].sign;
  EXPECT_NEAR(*points[0].simulated, 2, 1e-12);  // + 200 %
  EXPECT_FALSE(points[0].fold_error);
}

TEST(validate, a_temperature_changes_by_a_tenth_of_a_kelvin) {
  const auto points =
      points_of(study_of(measured("body.core_temperature", "1", "fold_of_baseline"),
                         "exercise,body.core_temperature,60,up,,,\nexercise,body.core_temperature,6,up,,,\n"
                         "exercise,body.core_temperature,60,unchanged,,,\n"),
                {{"one/exercise", {{"body.core_temperature", {"K", ramp(310, 311.5)}}}}});
  EXPECT_TRUE(*points[0].sign_right);
  EXPECT_TRUE(*points[1].sign_right);
  EXPECT_FALSE(*points[2].sign_right);
}

TEST(validate, unchanged_means_within_the_stated_share) {
  const std::string rows = "exercise,tnf.plasma,60,unchanged,,,\n";
  const formulas twelve_percent = {{"one/exercise", {{"tnf.plasma", {"pg/mL", ramp(1, 1.12)}}}}};
  EXPECT_FALSE(*points_of(study_of(measured("tnf.plasma", "1", "fold_of_baseline"), rows), twelve_percent)[0]
                    .sign_right);
  EXPECT_TRUE(
      *points_of(study_of(measured("tnf.plasma", "1", "fold_of_baseline", "unchanged_within = 0.15\n"), rows),
                 twelve_percent)[0]
           .sign_right);
}

TEST(validate, what_the_model_lacks_is_missing_and_nothing_worse) {
  const auto result = validate(
      {study_of(measured("bdnf.serum", "ng/mL", "absolute") + measured("il6.plasma", "pg/mL", "absolute"),
                "exercise,bdnf.serum,60,20,,,\nexercise,il6.plasma,60,2,,,\n")},
      given({{"one/exercise", {{"il6.plasma", {"pg/mL", constant(2)}}}}}));
  const auto& one = result.studies.front();
  EXPECT_EQ(one.not_offered, std::vector<std::string>{"bdnf.serum"});
  EXPECT_EQ(one.sum.missing, 1U);
  EXPECT_EQ(one.sum.numbers, 1U);
  EXPECT_TRUE(result.all_ran());
  EXPECT_NE(scoreboard(result).find("bdnf.serum"), std::string::npos);
}

TEST(validate, an_arm_that_fails_is_told_and_the_rest_goes_on) {
  auto second = study_of(measured("il6.plasma", "pg/mL", "absolute"), "exercise,il6.plasma,60,2,,,\n");
  second.id = "two";
  second.arms[0].what.name = "two/exercise";
  const auto result = validate(
      {study_of(measured("il6.plasma", "pg/mL", "absolute"), "exercise,il6.plasma,60,2,,,\n"), second},
      given({{"two/exercise", {{"il6.plasma", {"pg/mL", constant(2)}}}}}));
  EXPECT_FALSE(result.all_ran());
  EXPECT_NE(result.studies[0].failures.front().message.find("no such person"), std::string::npos);
  EXPECT_DOUBLE_EQ(result.studies[1].sum.median_fold, 1);
}

TEST(validate, units_that_cannot_be_compared_are_told_with_their_place) {
  const auto result =
      validate({study_of(measured("il6.plasma", "mmol/L", "absolute"), "exercise,il6.plasma,60,2,,,\n")},
               given({{"one/exercise", {{"il6.plasma", {"pg/mL", constant(2)}}}}}));
  ASSERT_FALSE(result.all_ran());
  EXPECT_GT(result.studies[0].failures.front().where.line, 1);
}

TEST(validate, json_has_what_interfaces_promise) {
  const auto result = validate(
      {study_of(measured("il6.plasma", "pg/mL", "absolute"),
                "exercise,il6.plasma,60,2,0.5,,table 1\nexercise,il6.plasma,60,up,,,\n", "validation")},
      given({{"one/exercise", {{"il6.plasma", {"pg/mL", ramp(1, 3)}}}}}));
  const auto json = nlohmann::json::parse(to_json(result));
  const auto& point = json.at("points").at(0);
  for (const auto& key : {"study", "use", "arm", "observable", "time_min", "observed", "error", "simulated",
                          "fold_error", "within_ci", "within_2fold"})
    EXPECT_TRUE(point.contains(key)) << key;
  EXPECT_EQ(point.at("use"), "validation");
  EXPECT_DOUBLE_EQ(point.at("fold_error"), 1.5);
  EXPECT_EQ(point.at("locator"), "table 1");
  EXPECT_EQ(json.at("points").at(1).at("sign_right"), true);
  EXPECT_TRUE(json.at("points").at(1).at("fold_error").is_null());
  EXPECT_EQ(json.at("totals").at("validation").at("numbers"), 1);
}

TEST(validate, scoreboard_keeps_the_halves_apart_and_aligned) {
  auto second =
      study_of(measured("il6.plasma", "pg/mL", "absolute"), "exercise,il6.plasma,60,2,,,\n", "validation");
  second.id = "a_rather_long_name";
  const auto result = validate(
      {study_of(measured("il6.plasma", "pg/mL", "absolute"), "exercise,il6.plasma,60,2,,,\n"), second},
      given({{"one/exercise", {{"il6.plasma", {"pg/mL", constant(3.2)}}}}}));
  const std::string text = scoreboard(result);
  EXPECT_LT(text.find("Calibration"), text.find("- one"));
  EXPECT_LT(text.find("- one"), text.find("Validation"));
  EXPECT_NE(text.find("+ a_rather_long_name"), std::string::npos);  // 1.6 is within 2 but not within 1.5
  EXPECT_NE(text.find("0 of 1 studies"), std::string::npos);
  EXPECT_NE(text.find("1 of 1 studies"), std::string::npos);
}

TEST(validate, observations_lie_in_the_units_of_the_course) {
  const auto what = study_of(measured("il6.plasma", "ng/L", "fold_of_baseline"),
                             "exercise,il6.plasma,0,2,,,\nexercise,il6.plasma,60,10,1,,\n");
  const auto result = validate({what}, given({{"one/exercise", {{"il6.plasma", {"pg/mL", ramp(1.5, 6)}}}}}));
  const auto marks = observations(what, "exercise", result.studies[0].arms[0].course);
  ASSERT_EQ(marks.size(), 2U);
  EXPECT_DOUBLE_EQ(marks[0].value, 1.5);
  EXPECT_DOUBLE_EQ(marks[1].value, 7.5);  // five times the simulated baseline
  EXPECT_NEAR(*marks[1].high - marks[1].value, 3.182446 * 0.75, 1e-6);
}

TEST(validate, peers_are_compared_on_the_points_after_the_baseline) {
  const tests::scratch_folder folder;
  const auto table = folder.write("peer.tsv",
                                  "model\tsex\tcompared_with\trmse\tmape_pct\tn_points\tnote\nold\tmale\tffa_"
                                  "fold\t0.2\t10\t2\t\nold\tmale\tlactate\t1\t5\t3\t\n");
  const auto what = study_of(
      measured("ffa.plasma", "mmol/L", "fold_of_baseline", "peer = { row = \"ffa_fold\", until_min = 60 }\n"),
      "exercise,ffa.plasma,0,0.5,,,\nexercise,ffa.plasma,30,0.5,,,\nexercise,ffa.plasma,60,1,,,\nexercise,"
      "ffa.plasma,90,3,,,\n");
  const auto result = validate({what}, given({{"one/exercise", {{"ffa.plasma", {"mmol/L", ramp(1, 1.6)}}}}}));
  const auto peers = compare_with_peers(result, read_peers(table));
  ASSERT_EQ(peers.size(), 2U);
  EXPECT_EQ(peers[0].n, 2U);  // 1.3 against 1 and 1.6 against 2
  EXPECT_NEAR(peers[0].rmse, std::sqrt((0.09 + 0.16) / 2), 1e-12);
  EXPECT_NEAR(peers[0].mape, (30 + 20) / 2.0, 1e-12);
  EXPECT_EQ(peers[1].n, 0U);
  EXPECT_NE(to_text(peers).find("RMSE on 0 and MAPE on 0 of 1"), std::string::npos);
}

TEST(validate, the_projects_studies_answer_the_nine_rows_of_men) {
  std::set<std::string> rows;
  for (const auto& one : read_studies(std::filesystem::path(KINECRINE_SOURCE_DIR) / "studies"))
    for (const auto& how : one.measurements)
      if (how.peer) rows.insert(how.peer->row);
  for (const auto& row : {"insulin_hirsch1991", "glucagon_hirsch1991", "glucose_ra_hirsch1991",
                          "glucose_rd_hirsch1991", "glucose_fold_hirsch1991", "ffa_fold_hirsch1991",
                          "glycerol_fold_vanhall2002", "tg_fold_vanhall2002", "lactate_fold_bergman1999"})
    EXPECT_TRUE(rows.contains(row)) << row;
}

TEST(validate, a_table_of_errors_that_cannot_be_read_is_refused) {
  const tests::scratch_folder folder;
  EXPECT_THROW(read_peers(folder.write("bad.tsv", "model\tsex\nold\tmale\tx\tmany\t1\t1\n")),
               base::bad_input);
}

TEST(validate, progress_may_stop_it) {
  const auto what = study_of(measured("il6.plasma", "pg/mL", "absolute"), "exercise,il6.plasma,60,2,,,\n");
  EXPECT_THROW(validate({what}, given({}), [](const std::string&) { return false; }), base::interrupted);
}

}  // namespace
}  // namespace kinecrine::analysis
