// The readers on real files. They are facts for tests and not part of the repository: without them, skip.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/diagnostics.hpp"
#include "workout/compact.hpp"
#include "workout/effort.hpp"
#include "workout/recording.hpp"

namespace kinecrine::workout {
namespace {

namespace fs = std::filesystem;

fs::path folder() {
  const char* shared = std::getenv("KINECRINE_SHARED");
  return (shared ? fs::path(shared) : fs::path(KINECRINE_SOURCE_DIR) / ".." / "shared") / "workouts";
}

class real_workouts : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(folder())) GTEST_SKIP() << "no folder " << folder() << " (set KINECRINE_SHARED)";
  }
};

/// The integral after smoothing and compaction, and the number of pieces.
std::pair<double, std::size_t> forced(const signal& one) {
  double sum = 0;
  std::size_t pieces = 0;
  for (const bout& points : one.bouts) {
    std::vector<point> course;
    double largest = 0;
    for (const effort_point& p : points) {
      course.push_back({p.time, p.value});
      largest = std::max(largest, p.value);
    }
    const auto kept = compact(course, 0.05 * largest);
    sum += integral(kept);
    pieces += kept.size() - 1;
  }
  return {sum, pieces};
}

std::vector<signal> signals_of(const recording& source) {
  std::vector<std::string> notes;
  return signals(source, source.sessions.front(), notes);
}

TEST_F(real_workouts, a_ride_with_a_power_meter) {
  const recording ride = read(folder() / "ride-power-hr.fit");
  EXPECT_EQ(ride.samples.size(), 4700U);
  EXPECT_EQ(ride.laps.size(), 8U);
  ASSERT_EQ(ride.sessions.size(), 1U);
  EXPECT_EQ(ride.sessions[0].sport, "cycle");
  const auto found = signals_of(ride);
  ASSERT_EQ(found.front().kind, signal_kind::power);
  double work = 0;  // J, straight from the samples
  for (std::size_t i = 1; i < ride.samples.size(); ++i) {
    const double seconds = ride.samples[i].time - ride.samples[i - 1].time;
    if (seconds <= 5 && !std::isnan(ride.samples[i].power)) work += seconds * ride.samples[i].power;
  }
  const auto [kept, pieces] = forced(found.front());
  EXPECT_NEAR(kept, work, 0.01 * work);
  EXPECT_LT(pieces, 400U);
  RecordProperty("pieces", static_cast<int>(pieces));
}

TEST_F(real_workouts, a_run_with_heart_rate) {
  const recording run = read(folder() / "run-hr.fit");
  EXPECT_EQ(run.samples.size(), 2809U);
  EXPECT_EQ(run.laps.size(), 4U);
  EXPECT_EQ(run.sessions.front().sport, "run");
  const auto found = signals_of(run);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].kind, signal_kind::speed);
  EXPECT_EQ(found[1].kind, signal_kind::heart_rate);
  const double distance = run.samples.back().distance;
  const auto [kept, pieces] = forced(found[0]);
  EXPECT_NEAR(kept, distance, 0.01 * distance);
  RecordProperty("pieces", static_cast<int>(pieces));
}

TEST_F(real_workouts, tcx_runs_and_a_walk) {
  const recording treadmill = read(folder() / "treadmill-hr.tcx");
  EXPECT_EQ(treadmill.samples.size(), 215U);
  EXPECT_EQ(treadmill.laps.size(), 3U);
  EXPECT_EQ(signals_of(treadmill).front().kind, signal_kind::speed);
  const recording walk = read(folder() / "walk-hr.tcx");
  EXPECT_EQ(walk.samples.size(), 660U);
  EXPECT_EQ(walk.sessions.front().sport, "other");
  EXPECT_EQ(signals_of(walk).size(), 2U);
  const recording run = read(folder() / "run-no-hr.tcx");
  const auto found = signals_of(run);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, signal_kind::speed);
  for (const recording* one : {&treadmill, &walk, &run}) {
    double farthest = 0;
    for (const sample& s : one->samples)
      if (!std::isnan(s.distance)) farthest = std::max(farthest, s.distance);
    const auto [kept, pieces] = forced(signals_of(*one).front());
    EXPECT_NEAR(kept, farthest, 0.01 * farthest) << one->name;
    EXPECT_LT(pieces, 200U);
  }
}

TEST_F(real_workouts, a_cut_file_and_a_track_without_effort_are_refused) {
  try {
    read(folder() / "broken-truncated.fit");
    FAIL();
  } catch (const base::bad_input& fault) {
    EXPECT_NE(std::string(fault.what()).find("cut short"), std::string::npos);
    EXPECT_NE(std::string(fault.what()).find("byte 768"), std::string::npos);
  }
  EXPECT_THROW(read(folder() / "all-fields.gpx"), base::bad_input);
}

}  // namespace
}  // namespace kinecrine::workout
