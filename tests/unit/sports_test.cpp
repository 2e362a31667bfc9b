#include "workout/sports.hpp"

#include <gtest/gtest.h>

namespace kinecrine::workout {
namespace {

TEST(sports, words_of_devices_and_services) {
  EXPECT_EQ(sport_from_text("Running"), "run");
  EXPECT_EQ(sport_from_text("trail_running"), "run");
  EXPECT_EQ(sport_from_text("9"), "run");
  EXPECT_EQ(sport_from_text("Biking"), "cycle");
  EXPECT_EQ(sport_from_text("Virtual Ride"), "cycle");
  EXPECT_EQ(sport_from_text("road cycling"), "cycle");
  EXPECT_EQ(sport_from_text("hiking"), "walk");
  EXPECT_EQ(sport_from_text("Indoor Rowing"), "row");
  EXPECT_EQ(sport_from_text("throwing"), "other");
  EXPECT_EQ(sport_from_text("crunches"), "other");
  EXPECT_EQ(sport_from_text(""), "other");
}

}  // namespace
}  // namespace kinecrine::workout
