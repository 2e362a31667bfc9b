#include "workout/fit.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/diagnostics.hpp"
#include "support/fit_writer.hpp"

namespace kinecrine::workout {
namespace {

using namespace tests;

constexpr std::uint32_t begin = 1'000'000'000;

TEST(fit, reads_samples_sport_and_start) {
  const recording ride = read_fit(small_ride(60), "ride.fit");
  EXPECT_EQ(ride.kind, "FIT");
  EXPECT_EQ(ride.device, "Garmin");
  ASSERT_EQ(ride.samples.size(), 60U);
  EXPECT_EQ(ride.samples[3].time, 3);
  EXPECT_EQ(ride.samples[3].power, 153);
  EXPECT_EQ(ride.samples[3].heart_rate, 123);
  EXPECT_TRUE(std::isnan(ride.samples[3].speed));
  EXPECT_EQ(ride.started, 631065600 + begin);
  ASSERT_EQ(ride.sessions.size(), 1U);
  EXPECT_EQ(ride.sessions[0].sport, "cycle");
  EXPECT_FALSE(ride.power_is_estimated);
}

TEST(fit, scales_speed_altitude_distance_and_position) {
  fit_writer writer;
  writer.define(
      0, 20,
      {{253, 4, fit_uint32}, {6, 2, fit_uint16}, {2, 2, fit_uint16}, {5, 4, fit_uint32}, {0, 4, fit_sint32}});
  for (unsigned i = 0; i < 2; ++i)
    writer.head(0).number(begin + i, 4).number(3500, 2).number(2750, 2).number(12345, 4).number(1u << 29, 4);
  const recording run = read_fit(writer.file(), "run.fit");
  EXPECT_DOUBLE_EQ(run.samples[0].speed, 3.5);
  EXPECT_DOUBLE_EQ(run.samples[0].altitude, 50);
  EXPECT_DOUBLE_EQ(run.samples[0].distance, 123.45);
  EXPECT_DOUBLE_EQ(run.samples[0].latitude, 45);
  EXPECT_EQ(run.sessions[0].sport, "other");
}

TEST(fit, the_timers_stops_are_pauses_and_laps_and_sessions_keep_their_times) {
  fit_writer writer;
  writer.define(0, 20, {{253, 4, fit_uint32}, {3, 1, fit_uint8}});
  writer.define(1, 21, {{253, 4, fit_uint32}, {0, 1, fit_enum}, {1, 1, fit_enum}});
  writer.define(2, 19, {{253, 4, fit_uint32}, {2, 4, fit_uint32}, {7, 4, fit_uint32}});
  writer.define(3, 18, {{2, 4, fit_uint32}, {7, 4, fit_uint32}, {5, 1, fit_enum}});
  for (unsigned i = 0; i <= 100; ++i) {
    if (i == 40) writer.head(1).number(begin + 40, 4).number(0, 1).number(4, 1);
    if (i == 60) writer.head(1).number(begin + 60, 4).number(0, 1).number(0, 1);
    if (i == 90) writer.head(1).number(begin + 90, 4).number(0, 1).number(1, 1);
    writer.head(0).number(begin + i, 4).number(130, 1);
  }
  writer.head(2).number(begin + 50, 4).number(begin, 4).number(50'000, 4);
  writer.head(3).number(begin, 4).number(70'000, 4).number(1, 1);
  writer.head(3).number(begin + 70, 4).number(30'000, 4).number(2, 1);
  const recording both = read_fit(writer.file(), "two.fit");
  ASSERT_EQ(both.pauses.size(), 2U);
  EXPECT_EQ(both.pauses[0].begin, 40);
  EXPECT_EQ(both.pauses[0].end, 60);
  EXPECT_EQ(both.pauses[1].begin, 90);
  EXPECT_EQ(both.pauses[1].end, 100);
  ASSERT_EQ(both.laps.size(), 1U);
  EXPECT_EQ(both.laps[0].end, 50);
  ASSERT_EQ(both.sessions.size(), 2U);
  EXPECT_EQ(both.sessions[0].sport, "run");
  EXPECT_EQ(both.sessions[1].sport, "cycle");
  EXPECT_EQ(both.sessions[1].when.begin, 70);
}

TEST(fit, the_local_clock_is_the_activity_messages) {
  fit_writer writer;
  writer.define(0, 20, {{253, 4, fit_uint32}, {3, 1, fit_uint8}});
  for (unsigned i = 0; i < 3; ++i) writer.head(0).number(begin + i, 4).number(130, 1);
  writer.define(1, 34, {{253, 4, fit_uint32}, {5, 4, fit_uint32}});
  writer.head(1).number(begin + 3, 4).number(begin + 3 + 7200, 4);
  EXPECT_EQ(read_fit(writer.file(), "t.fit").utc_offset, 7200);
}

TEST(fit, impossible_values_are_dropped) {
  fit_writer writer;
  writer.define(0, 20, {{253, 4, fit_uint32}, {3, 1, fit_uint8}, {7, 2, fit_uint16}});
  for (unsigned i = 0; i < 3; ++i) writer.head(0).number(begin + i, 4).number(0, 1).number(60000, 2);
  const recording odd = read_fit(writer.file(), "t.fit");
  EXPECT_TRUE(std::isnan(odd.samples[0].heart_rate));
  EXPECT_TRUE(std::isnan(odd.samples[0].power));
}

TEST(fit, a_plan_is_refused_by_name) {
  fit_writer writer;
  writer.define(0, 0, {{0, 1, fit_enum}});
  writer.head(0).number(5, 1);
  try {
    read_fit(writer.file(), "plan.fit");
    FAIL();
  } catch (const base::bad_input& fault) {
    EXPECT_NE(std::string(fault.what()).find("planned workout"), std::string::npos) << fault.what();
  }
}

TEST(fit, a_clock_that_jumps_by_years_is_refused) {
  fit_writer writer;
  writer.define(0, 20, {{253, 4, fit_uint32}, {3, 1, fit_uint8}});
  writer.head(0).number(10, 4).number(130, 1);
  writer.head(0).number(begin, 4).number(130, 1);
  EXPECT_THROW(read_fit(writer.file(), "t.fit"), base::bad_input);
}

}  // namespace
}  // namespace kinecrine::workout
