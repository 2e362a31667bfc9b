#include "workout/tcx.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/diagnostics.hpp"

namespace kinecrine::workout {
namespace {

std::string point(int second, const std::string& content) {
  return fmt::format("<Trackpoint><Time>2024-05-01T08:{:02}:{:02}Z</Time>{}</Trackpoint>", second / 60,
                     second % 60, content);
}

std::string document(const std::string& activities) {
  return "<?xml version=\"1.0\"?><TrainingCenterDatabase xmlns:x=\"ActivityExtension/v2\">" + activities +
         "</TrainingCenterDatabase>";
}

TEST(tcx, reads_heart_rate_distance_and_extensions) {
  const recording run = read_tcx(
      document(
          "<Activities><Activity Sport=\"Running\"><Lap StartTime=\"2024-05-01T08:00:00Z\"><Track>" +
          point(0, "<DistanceMeters>0</DistanceMeters><HeartRateBpm><Value>100</Value></HeartRateBpm>") +
          point(
              10,
              "<DistanceMeters>30</DistanceMeters><HeartRateBpm><Value>110</Value></HeartRateBpm><Extensions>"
              "<x:TPX><x:Speed>3.1</x:Speed><x:Watts>240</x:Watts></x:TPX></Extensions>") +
          "</Track></Lap><Creator><Name>Watch</Name></Creator></Activity></Activities>"),
      "t.tcx");
  ASSERT_EQ(run.samples.size(), 2U);
  EXPECT_EQ(run.samples[1].time, 10);
  EXPECT_EQ(run.samples[1].heart_rate, 110);
  EXPECT_EQ(run.samples[1].distance, 30);
  EXPECT_EQ(run.samples[1].speed, 3.1);
  EXPECT_EQ(run.samples[1].power, 240);
  EXPECT_TRUE(std::isnan(run.samples[0].power));
  EXPECT_EQ(run.sessions[0].sport, "run");
  EXPECT_EQ(run.device, "Watch");
  EXPECT_EQ(run.started, 1714550400);
}

TEST(tcx, a_second_track_in_a_lap_is_a_pause_and_a_second_lap_is_not) {
  const recording run =
      read_tcx(document("<Activities><Activity Sport=\"Biking\"><Lap><Track>" + point(0, "") + point(20, "") +
                        "</Track><Track>" + point(50, "") + point(60, "") + "</Track></Lap><Lap><Track>" +
                        point(70, "") + point(80, "") + "</Track></Lap></Activity></Activities>"),
               "t.tcx");
  ASSERT_EQ(run.pauses.size(), 1U);
  EXPECT_EQ(run.pauses[0].begin, 20);
  EXPECT_EQ(run.pauses[0].end, 50);
  ASSERT_EQ(run.laps.size(), 2U);
  EXPECT_EQ(run.laps[1].begin, 60);
}

TEST(tcx, several_activities_are_several_sessions) {
  const recording both = read_tcx(
      document("<Activities><MultiSportSession><FirstSport><Activity Sport=\"Biking\"><Lap><Track>" +
               point(0, "") + point(20, "") +
               "</Track></Lap></Activity></FirstSport><NextSport><Activity Sport=\"Running\"><Lap><Track>" +
               point(30, "") + point(60, "") +
               "</Track></Lap></Activity></NextSport></MultiSportSession></Activities>"),
      "t.tcx");
  ASSERT_EQ(both.sessions.size(), 2U);
  EXPECT_EQ(both.sessions[0].sport, "cycle");
  EXPECT_EQ(both.sessions[1].when.begin, 30);
}

TEST(tcx, points_without_a_time_are_left_out_and_said) {
  const recording run = read_tcx(
      document("<Activities><Activity Sport=\"Other\"><Lap><Track>" + point(0, "") + point(20, "") +
               "<Trackpoint><Time>yesterday</Time></Trackpoint></Track></Lap></Activity></Activities>"),
      "t.tcx");
  EXPECT_EQ(run.samples.size(), 2U);
  ASSERT_EQ(run.warnings.size(), 1U);
}

TEST(tcx, a_plan_and_a_broken_file_are_refused) {
  EXPECT_THROW(read_tcx(document("<Workouts><Workout/></Workouts>"), "t.tcx"), base::bad_input);
  EXPECT_THROW(read_tcx(document("<Activities/>"), "t.tcx"), base::bad_input);
  try {
    read_tcx("<TrainingCenterDatabase>\n<Activities>\n<Activity", "t.tcx");
    FAIL();
  } catch (const base::bad_input& fault) {
    EXPECT_EQ(fault.findings().front().where.line, 3);
  }
}

}  // namespace
}  // namespace kinecrine::workout
