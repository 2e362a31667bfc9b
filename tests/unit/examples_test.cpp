// Every example is read and laid out on the real knowledge base; what real workout files give is checked
// there too.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

#include "knowledge/atlas.hpp"
#include "scenario/constants.hpp"
#include "scenario/scenario.hpp"
#include "units/unit.hpp"
#include "workout/recording.hpp"

namespace kinecrine::scenario {
namespace {

namespace fs = std::filesystem;

const fs::path source = KINECRINE_SOURCE_DIR;

const knowledge::atlas& known() {
  static const knowledge::atlas all = knowledge::load(source / "knowledge");
  return all;
}

resolved result_of(const fs::path& file) {
  return resolve(read(file, known()), known());
}

double area(const std::vector<segment>& course) {
  double sum = 0;
  for (const segment& one : course) sum += (one.end - one.begin) * (one.value_begin + one.value_end) / 2;
  return sum;
}

void expect_sound(const resolved& result, const fs::path& file) {
  for (const auto& [name, course] : result.inputs) {
    const knowledge::definition* meaning = known().find(name);
    ASSERT_TRUE(meaning && meaning->kind == knowledge::thing_kind::input) << name;
    const bool may_fall = units::alike(meaning->unit, units::parse("K"));  // colder than usual
    for (std::size_t i = 0; i < course.size(); ++i) {
      EXPECT_LT(course[i].begin, course[i].end) << file << " " << name;
      EXPECT_TRUE(std::isfinite(course[i].value_begin) && std::isfinite(course[i].value_end))
          << file << " " << name;
      if (!may_fall) {
        EXPECT_GE(std::min(course[i].value_begin, course[i].value_end), 0) << file << " " << name;
      }
      EXPECT_TRUE(i == 0 || course[i].begin >= course[i - 1].end) << file << " " << name;
    }
  }
  for (const auto& [name, value] : result.constants) EXPECT_TRUE(std::isfinite(value)) << file << " " << name;
  EXPECT_FALSE(result.assumptions.empty()) << file;
}

TEST(examples, each_can_be_laid_out) {
  std::size_t count = 0;
  for (const auto& item : fs::directory_iterator(source / "examples")) {
    const auto ending = item.path().extension();
    if ((ending != ".toml" && ending != ".tcx") || item.path().filename() == "person.toml") continue;
    expect_sound(result_of(item.path()), item.path());
    ++count;
  }
  EXPECT_GE(count, 10U);
}

TEST(examples, the_person_replaces_any) {
  const scenario one =
      read(source / "examples" / "marathon.toml", known(), source / "examples" / "person.toml");
  EXPECT_EQ(one.who.given.at("male"), 0);
  EXPECT_EQ(one.who.given.at("age"), 35);
}

TEST(examples, the_drink_is_64_g_of_carbohydrate) {
  const resolved with = result_of(source / "examples" / "cycling-drink.toml");
  const resolved without = result_of(source / "examples" / "cycling-fasted.toml");
  constexpr double glucose = 0.18016;  // g/mmol
  EXPECT_NEAR(area(with.inputs.at("gut.carbohydrate_intake")) * glucose, 64, 0.01);
  EXPECT_FALSE(without.inputs.contains("gut.carbohydrate_intake"));
  EXPECT_EQ(area(with.inputs.at("work.oxygen_demand")), area(without.inputs.at("work.oxygen_demand")));
}

TEST(examples, the_own_workout_keeps_its_work) {
  const fs::path file = source / "examples" / "workout.tcx";
  const workout::recording ride = workout::read(file);
  double joule = 0, seconds = 0;
  for (std::size_t i = 1; i < ride.samples.size(); ++i) {
    const double step = ride.samples[i].time - ride.samples[i - 1].time;
    if (step > 60) continue;  // the break
    joule += step * (ride.samples[i].power + ride.samples[i - 1].power) / 2;
    seconds += step;
  }
  const resolved result = result_of(file);
  const scenario nobody;
  const constants constant(known(), nobody);
  const double litres = (constant("cycle.slope") * joule +
                         constant("cycle.unloaded") * constant("person.body_mass") * seconds) /
                        60 / 1000;
  EXPECT_NEAR(area(result.inputs.at("work.oxygen_demand")), litres, 0.01 * litres);
  EXPECT_EQ(ride.laps.size(), 4U);
  EXPECT_EQ(ride.pauses.size(), 1U);
}

TEST(examples, real_workouts_become_sessions) {
  const char* shared = std::getenv("KINECRINE_SHARED");
  const fs::path folder = (shared ? fs::path(shared) : source / ".." / "shared") / "workouts";
  if (!fs::exists(folder)) GTEST_SKIP() << "no folder " << folder << " (set KINECRINE_SHARED)";
  const std::set<std::string> refused{"broken-truncated.fit", "all-fields.gpx"};
  for (const auto& item : fs::directory_iterator(folder)) {
    if (item.path().extension() == ".md") continue;
    if (refused.contains(item.path().filename().string())) {
      EXPECT_THROW(read(item.path(), known()), base::bad_input) << item.path();
      continue;
    }
    const resolved result = result_of(item.path());
    expect_sound(result, item.path());
    const auto& demand = result.inputs.at("work.oxygen_demand");
    EXPECT_LT(demand.size(), 400U) << item.path();
    const double mean = area(demand) / (demand.back().end - demand.front().begin);
    EXPECT_GT(mean, 0.5) << item.path();
    EXPECT_LT(mean, 4.5) << item.path();
  }
}

TEST(examples, a_programme_with_exercise_keeps_usual_training_as_it_says) {
  const auto usual = [](const std::string& keys, const std::string& inside) {
    const std::string text = "[[programme]]\nduration = \"2 wk\"\n" + keys + inside;
    const auto session = parse(base::parse_toml(text, "p.toml"), "p.toml", known());
    return resolve(session, known()).inputs["fitness.usual"];
  };
  const std::string ride =
      "[[programme.exercise]]\ndays = [1]\nat = \"1 h\"\nmode = \"cycle\"\nintensity = \"50 "
      "%VO2max\"\nduration = "
      "\"30 min\"\n";
  const std::string meal = "[[programme.meal]]\nat = \"1 h\"\ncarbohydrate = \"60 g\"\n";
  constexpr double weeks = 14 * 1440;
  EXPECT_DOUBLE_EQ(area(usual("", ride)), weeks);
  EXPECT_DOUBLE_EQ(area(usual("usual_training = \"50 %\"\n", ride)), weeks / 2);
  EXPECT_DOUBLE_EQ(area(usual("usual_training = \"0 %\"\n", ride)), 0);
  EXPECT_DOUBLE_EQ(area(usual("", meal)), 0) << "weeks of food alone are weeks without training";
}

}  // namespace
}  // namespace kinecrine::scenario
