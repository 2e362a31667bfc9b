#include "workout/xml.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

namespace kinecrine::workout {
namespace {

TEST(xml, times_with_and_without_zones) {
  EXPECT_EQ(moment_of("1970-01-02T00:00:00Z")->at, 86400);
  EXPECT_EQ(moment_of(" 2024-05-01T10:00:00+02:00\n")->at, 1714550400);
  EXPECT_EQ(moment_of("2024-05-01T10:00:00+02:00")->offset_seconds, 7200);
  EXPECT_EQ(moment_of("2024-05-01 08:00:00.25")->at, 1714550400.25);
  EXPECT_EQ(moment_of("2024-05-01T08:00:00Z")->offset_seconds, std::nullopt);
  for (const char* wrong :
       {"", "yesterday", "2024-13-01T00:00:00Z", "2024-02-30T00:00:00Z", "2024-05-01T25:00:00Z", "2024-05-01",
        "2024-05-01T08:00:00Zulu", "2024-05-01T08:00:00+2"})
    EXPECT_FALSE(moment_of(wrong)) << wrong;
}

TEST(xml, numbers_are_whole_texts) {
  EXPECT_EQ(number_of(" 12.5 "), 12.5);
  for (const char* wrong : {"", "12 m", "nan", "inf", "1e999", "twelve"})
    EXPECT_TRUE(std::isnan(number_of(wrong))) << wrong;
}

}  // namespace
}  // namespace kinecrine::workout
