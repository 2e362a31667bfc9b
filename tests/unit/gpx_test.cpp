#include "workout/gpx.hpp"

#include <gtest/gtest.h>

#include "base/diagnostics.hpp"

namespace kinecrine::workout {
namespace {

TEST(gpx, reads_positions_and_nested_extensions) {
  const recording ride = read_gpx(
      "<gpx creator=\"Device\"><trk><type>Biking</type><trkseg>"
      "<trkpt lat=\"50\" "
      "lon=\"8\"><ele>100</ele><time>2024-05-01T10:00:00+02:00</time><extensions><power>210</power>"
      "<g:TrackPointExtension><g:hr>130</g:hr><g:cad>85</g:cad></g:TrackPointExtension></extensions></trkpt>"
      "<trkpt lat=\"50.001\" lon=\"8\"><time>2024-05-01T10:00:20.5+02:00</time></trkpt></trkseg></trk></gpx>",
      "t.gpx");
  ASSERT_EQ(ride.samples.size(), 2U);
  EXPECT_EQ(ride.samples[0].power, 210);
  EXPECT_EQ(ride.samples[0].heart_rate, 130);
  EXPECT_EQ(ride.samples[0].cadence, 85);
  EXPECT_EQ(ride.samples[0].altitude, 100);
  EXPECT_EQ(ride.samples[1].time, 20.5);
  EXPECT_EQ(ride.started, 1714550400);
  EXPECT_EQ(ride.utc_offset, 7200);
  EXPECT_EQ(ride.sessions[0].sport, "cycle");
}

TEST(gpx, the_stretch_between_segments_is_a_pause_and_tracks_are_sessions) {
  const auto point = [](const char* minute) {
    return std::string("<trkpt lat=\"1\" lon=\"1\"><time>2024-05-01T10:") + minute + ":00Z</time></trkpt>";
  };
  const recording walk =
      read_gpx("<gpx><trk><type>hiking</type><trkseg>" + point("00") + point("01") + "</trkseg><trkseg>" +
                   point("05") + point("06") + "</trkseg></trk><trk><trkseg>" + point("10") + point("12") +
                   "</trkseg></trk></gpx>",
               "t.gpx");
  ASSERT_EQ(walk.pauses.size(), 1U);
  EXPECT_EQ(walk.pauses[0].begin, 60);
  EXPECT_EQ(walk.pauses[0].end, 300);
  ASSERT_EQ(walk.sessions.size(), 2U);
  EXPECT_EQ(walk.sessions[0].sport, "walk");
}

TEST(gpx, positions_without_times_and_routes_are_refused_with_the_reason) {
  try {
    read_gpx("<gpx><trk><trkseg><trkpt lat=\"1\" lon=\"1\"/></trkseg></trk></gpx>", "t.gpx");
    FAIL();
  } catch (const base::bad_input& fault) {
    EXPECT_NE(std::string(fault.what()).find("no times"), std::string::npos) << fault.what();
  }
  EXPECT_THROW(read_gpx("<gpx><rte><rtept lat=\"1\" lon=\"1\"/></rte></gpx>", "t.gpx"), base::bad_input);
}

}  // namespace
}  // namespace kinecrine::workout
