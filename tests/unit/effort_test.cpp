#include "workout/effort.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "workout/compact.hpp"

namespace kinecrine::workout {
namespace {

recording session_of(std::string sport, double seconds, const std::function<void(sample&)>& fill,
                     double every = 1) {
  recording result;
  for (double t = 0; t <= seconds; t += every) {
    sample one;
    one.time = t;
    fill(one);
    result.samples.push_back(one);
  }
  result.sessions = {{std::move(sport), "", {0, result.samples.back().time}}};
  return result;
}

std::vector<signal> signals_of(const recording& source, std::vector<std::string>* notes = nullptr) {
  std::vector<std::string> dropped;
  return signals(source, source.sessions.front(), notes ? *notes : dropped);
}

double total(const signal& one) {
  double sum = 0;
  for (const bout& points : one.bouts) {
    std::vector<point> course;
    for (const effort_point& p : points) course.push_back({p.time, p.value});
    sum += integral(course);
  }
  return sum;
}

TEST(effort, power_comes_first_then_speed_then_heart_rate) {
  const auto all = signals_of(session_of("cycle", 600, [](sample& one) {
    one.power = 200;
    one.speed = 8;
    one.heart_rate = 140;
  }));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].kind, signal_kind::power);
  EXPECT_EQ(all[1].kind, signal_kind::speed);
  EXPECT_EQ(all[2].kind, signal_kind::heart_rate);
  EXPECT_NEAR(all[0].recorded, 120000, 1e-6);
  EXPECT_NEAR(all[1].recorded, 4800, 1e-6);
}

TEST(effort, a_runs_estimated_power_comes_after_its_speed) {
  recording run = session_of("run", 600, [](sample& one) {
    one.power = 250;
    one.speed = 3;
  });
  EXPECT_EQ(signals_of(run).front().kind, signal_kind::power);
  run.power_is_estimated = true;
  EXPECT_EQ(signals_of(run).front().kind, signal_kind::speed);
}

TEST(effort, a_signal_that_is_mostly_missing_or_all_zero_is_not_used) {
  EXPECT_TRUE(signals_of(session_of("cycle", 600, [](sample& one) {
                if (one.time < 100) one.power = 200;
                one.speed = 0;
              })).empty());
}

TEST(effort, pauses_are_left_out_and_the_work_is_kept) {
  recording ride =
      session_of("cycle", 1000, [](sample& one) { one.power = 100 + std::fmod(one.time * 37, 90); });
  ride.pauses = {{300, 500}};
  const auto found = signals_of(ride);
  ASSERT_EQ(found.front().bouts.size(), 2U);
  EXPECT_EQ(found.front().bouts[0].back().time, 300);
  EXPECT_EQ(found.front().bouts[1].front().time, 500);
  EXPECT_NEAR(total(found.front()), found.front().recorded, 1e-9 * found.front().recorded);
}

TEST(effort, a_long_gap_is_rest_and_is_said) {
  recording ride = session_of("cycle", 300, [](sample& one) { one.power = 200; });
  for (double t = 1200; t <= 1500; t += 1) {
    ride.samples.push_back(ride.samples.front());
    ride.samples.back().time = t;
  }
  ride.sessions[0].when.end = 1500;
  std::vector<std::string> notes;
  const auto found = signals_of(ride, &notes);
  EXPECT_EQ(found.front().bouts.size(), 2U);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_NE(notes[0].find("15.0 min"), std::string::npos) << notes[0];
}

TEST(effort, speed_comes_from_the_distance_before_the_speed) {
  const auto found = signals_of(session_of("run", 600, [](sample& one) {
    one.distance = 3 * one.time;
    one.speed = 2;
  }));
  EXPECT_NEAR(found.front().recorded, 1800, 1e-6);
  EXPECT_NEAR(found.front().bouts[0][40].value, 3, 1e-9);
}

TEST(effort, speed_from_positions_follows_the_great_circle_and_survives_noise) {
  std::uint32_t state = 7;
  const auto noise = [&] {
    return (static_cast<double>((state = state * 1664525U + 1013904223U) >> 8) / 16777216.0 - 0.5);
  };
  const auto found = signals_of(session_of("run", 1200, [&](sample& one) {
    constexpr double metre = 1 / 111194.9;                     // degrees of latitude
    one.latitude = 50 + (3 * one.time + 2 * noise()) * metre;  // 3 m/s, a metre of noise
    one.longitude = 8;
  }));
  ASSERT_FALSE(found.empty());
  EXPECT_NEAR(found.front().recorded, 3600, 0.03 * 3600);
}

TEST(effort, standing_still_under_a_wandering_receiver_is_nearly_no_way) {
  std::uint32_t state = 3;
  const auto noise = [&] {
    return (static_cast<double>((state = state * 1664525U + 1013904223U) >> 8) / 16777216.0 - 0.5);
  };
  const auto found = signals_of(session_of("walk", 600, [&](sample& one) {
    one.latitude = 50 + 2 * noise() / 111194.9;
    one.longitude = 8;
    one.heart_rate = 60;
  }));
  EXPECT_EQ(found.front().kind, signal_kind::heart_rate);
}

TEST(effort, grade_is_rise_over_run_where_the_altitude_is_sound) {
  const auto climb = signals_of(session_of("run", 900, [](sample& one) {
    one.distance = 3 * one.time;
    one.altitude = 100 + 0.05 * one.distance;
  }));
  EXPECT_NEAR(climb.front().bouts[0][90].grade, 0.05, 1e-3);
  std::vector<std::string> notes;
  const recording broken = session_of("run", 900, [](sample& one) {
    one.distance = 3 * one.time;
    one.altitude = std::fmod(one.time, 200) < 100 ? 0 : 500;
  });
  const auto level = signals_of(broken, &notes);
  for (const effort_point& one : level.front().bouts[0]) EXPECT_EQ(one.grade, 0);
  EXPECT_EQ(notes.size(), 1U);
}

RC_GTEST_PROP(effort, smoothing_and_compaction_keep_the_recorded_work, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(3, 400);
  const auto watts = *rc::gen::container<std::vector<int>>(count, rc::gen::inRange(0, 900));
  const int every = *rc::gen::inRange(1, 20);
  recording ride = session_of(
      "cycle", static_cast<double>(every) * static_cast<double>(watts.size() - 1),
      [&](sample& one) { one.power = watts[static_cast<std::size_t>(one.time / every)]; }, every);
  RC_PRE(*std::max_element(watts.begin(), watts.end()) > 0);
  const auto found = signals_of(ride);
  RC_ASSERT(found.size() == 1);
  double raw = 0;
  for (std::size_t i = 1; i < watts.size(); ++i) raw += every * 0.5 * (watts[i] + watts[i - 1]);
  RC_ASSERT(std::abs(found[0].recorded - raw) <= 1e-9 * raw);
  std::vector<point> course;
  for (const effort_point& one : found[0].bouts[0]) course.push_back({one.time, one.value});
  RC_ASSERT(std::abs(integral(compact(course, 20)) - raw) <= 0.01 * raw);
}

}  // namespace
}  // namespace kinecrine::workout
