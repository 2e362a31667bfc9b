#include "scenario/from_workout.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>

#include "support/fit_writer.hpp"
#include "support/small_knowledge.hpp"

namespace kinecrine::scenario {
namespace {

namespace fs = std::filesystem;
using tests::small_knowledge;

workout::recording recorded(std::string sport, int seconds,
                            const std::function<void(workout::sample&)>& fill) {
  workout::recording result;
  result.name = "file";
  result.kind = "FIT";
  for (int t = 0; t <= seconds; ++t) {
    workout::sample one;
    one.time = t;
    fill(one);
    result.samples.push_back(one);
  }
  result.sessions = {{std::move(sport), "", {0, 1.0 * seconds}}};
  return result;
}

double area(const std::vector<segment>& course) {
  double sum = 0;
  for (const segment& one : course) sum += (one.end - one.begin) * (one.value_begin + one.value_end) / 2;
  return sum;
}

bool says(const std::vector<std::string>& sentences, const std::string& words) {
  for (const auto& one : sentences)
    if (one.find(words) != std::string::npos) return true;
  for (const auto& one : sentences) ADD_FAILURE() << one;
  return false;
}

TEST(from_workout, a_ride_becomes_the_oxygen_that_its_work_costs) {
  auto ride = recorded("cycle", 3600, [](auto& one) {
    one.power = 150 + 100 * std::sin(one.time / 40) + std::fmod(one.time * 31, 60);
  });
  ride.pauses = {{1000, 1300}};
  double joule = 0;
  for (std::size_t i = 1; i < ride.samples.size(); ++i)
    if (i <= 1000 || i > 1300) joule += (ride.samples[i].power + ride.samples[i - 1].power) / 2;
  const scenario session = from_workout(ride, small_knowledge());
  ASSERT_EQ(session.activities.size(), 1U);
  EXPECT_EQ(session.activities[0].mode, "cycle");
  EXPECT_EQ(session.activities[0].parts.size(), 2U);
  EXPECT_EQ(session.activities[0].parts[0].key, "W");
  const resolved result = resolve(session, small_knowledge());
  const auto& demand = result.inputs.at("work.oxygen_demand");
  const double litres = joule / 60 * 0.01 + 0.5 * 55;  // 10 mL/min/W and unloaded cycling for 55 min
  EXPECT_NEAR(area(demand), litres, 0.01 * litres);
  EXPECT_LT(demand.size(), 200U);
  for (const segment& one : demand)
    EXPECT_FALSE(one.end > 1000.0 / 60 + 1e-9 && one.begin < 1300.0 / 60 - 1e-9);
  EXPECT_TRUE(says(result.assumptions, "recorded power"));
  EXPECT_TRUE(says(result.assumptions, "1 pause of cycling (5.0 min in all) was taken as rest"));
}

TEST(from_workout, a_run_takes_speed_and_grade) {
  const auto run = recorded("run", 1200, [](auto& one) {
    one.distance = 3 * one.time;
    one.altitude = 0.05 * one.distance;
    one.heart_rate = 150;
  });
  const resolved result = resolve(from_workout(run, small_knowledge()), small_knowledge());
  EXPECT_NEAR(area(result.inputs.at("work.oxygen_demand")) / 20, (0.2 + 0.05) * 180 * 70 / 1000, 0.02);
  EXPECT_TRUE(says(result.assumptions, "recorded distance and the grade from the recorded altitude"));
}

TEST(from_workout, another_sport_goes_by_heart_rate) {
  const auto swim = recorded("swim", 600, [](auto& one) {
    one.speed = 1;
    one.heart_rate = 140;
  });
  const scenario session = from_workout(swim, small_knowledge());
  EXPECT_EQ(session.activities[0].mode, "any");
  EXPECT_EQ(session.activities[0].parts[0].key, "bpm");
  EXPECT_TRUE(says(session.assumptions, "heart rate alone"));
}

TEST(from_workout, an_unknown_sport_without_heart_rate_is_told_by_its_speed) {
  const scenario session =
      from_workout(recorded("other", 600, [](auto& one) { one.speed = 3; }), small_knowledge());
  EXPECT_EQ(session.activities[0].mode, "run");
  EXPECT_TRUE(says(session.assumptions, "by its speed"));
}

TEST(from_workout, what_tells_no_effort_is_refused_with_the_reason) {
  for (const auto& source : {recorded("cycle", 600, [](auto& one) { one.speed = 8; }),
                             recorded("run", 600, [](auto& one) { one.temperature = 20; })})
    try {
      from_workout(source, small_knowledge());
      FAIL();
    } catch (const base::bad_input& fault) {
      EXPECT_NE(std::string(fault.what()).find("effort"), std::string::npos) << fault.what();
      EXPECT_FALSE(fault.findings().front().hint.empty());
    }
}

TEST(from_workout, several_sessions_are_several_activities) {
  auto both = recorded("run", 1200, [](auto& one) {
    one.distance = 3 * one.time;
    one.power = one.time > 600 ? 150 : workout::missing;
  });
  both.sessions = {{"run", "", {0, 590}}, {"transition", "", {590, 620}}, {"cycle", "", {620, 1200}}};
  const scenario session = from_workout(both, small_knowledge());
  ASSERT_EQ(session.activities.size(), 2U);
  EXPECT_EQ(session.activities[1].mode, "cycle");
  EXPECT_TRUE(session.name.ends_with(", 10 min (file)")) << session.name;
  EXPECT_NE(session.name.find("; "), std::string::npos) << session.name;
  EXPECT_NO_THROW(resolve(session, small_knowledge()));
}

TEST(from_workout, the_clock_is_local_where_the_file_says_or_the_longitude_does) {
  auto ride = recorded("cycle", 60, [](auto& one) { one.power = 100; });
  ride.started = 1714550400;  // 08:00 UTC
  EXPECT_EQ(from_workout(ride, small_knowledge()).clock_min, 480);
  ride.samples[0].longitude = 15;
  EXPECT_EQ(from_workout(ride, small_knowledge()).clock_min, 540);
  ride.utc_offset = 7200;
  EXPECT_EQ(from_workout(ride, small_knowledge()).clock_min, 600);
}

TEST(from_workout, read_takes_both_kinds_and_another_person) {
  const fs::path folder = fs::temp_directory_path() / "kinecrine-read-test";
  fs::create_directories(folder);
  std::ofstream(folder / "ride.fit", std::ios::binary) << tests::small_ride(120);
  std::ofstream(folder / "who.toml") << "[person]\nage = \"40 yr\"\n";
  std::ofstream(folder / "rest.toml")
      << "format = \"kinecrine-scenario/1\"\n[person]\nage = \"20 yr\"\n[[rest]]\nduration = \"1 h\"\n";
  std::ofstream(folder / "bare.toml") << "[[rest]]\nduration = \"1 h\"\n";
  std::ofstream(folder / "odd.toml") << "[persn]\nage = \"40 yr\"\n";
  const auto who = folder / "who.toml";
  EXPECT_EQ(read(folder / "ride.fit", small_knowledge(), who).who.given.at("age"), 40);
  EXPECT_TRUE(read(folder / "ride.fit", small_knowledge(), who).warnings.empty());
  EXPECT_TRUE(read(folder / "ride.fit", small_knowledge()).who.unknown);
  EXPECT_FALSE(read(folder / "ride.fit", small_knowledge(), who).who.unknown);
  EXPECT_EQ(read(folder / "rest.toml", small_knowledge()).who.given.at("age"), 20);
  EXPECT_EQ(read(folder / "rest.toml", small_knowledge(), who).who.given.at("age"), 40);
  EXPECT_THROW(read(folder / "bare.toml", small_knowledge()), base::bad_input);
  EXPECT_THROW(read(folder / "rest.toml", small_knowledge(), folder / "odd.toml"), base::bad_input);
  EXPECT_THROW(read(folder / "none.toml", small_knowledge()), base::not_found);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace kinecrine::scenario
