#include "workout/recording.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "base/diagnostics.hpp"
#include "support/fit_writer.hpp"

namespace kinecrine::workout {
namespace {

std::string refusal(std::string_view bytes) {
  try {
    read(bytes, "file");
  } catch (const base::bad_input& fault) {
    EXPECT_FALSE(fault.findings().front().hint.empty());
    EXPECT_EQ(fault.findings().front().where.file, "file");
    return fault.what();
  }
  return "was read";
}

TEST(recording, the_kind_is_told_by_the_content) {
  EXPECT_EQ(read(tests::small_ride(10), "odd.name").kind, "FIT");
  EXPECT_EQ(read("\xef\xbb\xbf <gpx><trk><trkseg><trkpt><time>2024-05-01T10:00:00Z</time></trkpt>"
                 "<trkpt><time>2024-05-01T10:00:09Z</time></trkpt></trkseg></trk></gpx>",
                 "x")
                .kind,
            "GPX");
}

TEST(recording, what_is_no_workout_is_refused_by_name) {
  EXPECT_NE(refusal("").find("empty"), std::string::npos);
  EXPECT_NE(refusal("some text").find("neither FIT, TCX nor GPX"), std::string::npos);
  EXPECT_NE(refusal("<html></html>").find("<html>"), std::string::npos);
  EXPECT_NE(refusal("\x1f\x8b gzip").find("gunzip"), std::string::npos);
  EXPECT_NE(refusal("<gpx").find("broken"), std::string::npos);
  EXPECT_NE(refusal(std::string_view("PK\x03\x04zip", 7)).find("unzip"), std::string::npos);
}

TEST(recording, ten_megabytes_of_noise_are_refused_at_once) {
  std::mt19937 random(1);
  std::string noise(10'000'000, '\0');
  for (char& c : noise) c = static_cast<char>(random());
  noise[0] = 'x';  // neither XML nor an archive
  const auto start = std::chrono::steady_clock::now();
  EXPECT_NE(refusal(noise).find("no workout"), std::string::npos);
  noise.replace(8, 4, ".FIT");
  EXPECT_NE(refusal(noise).find("FIT"), std::string::npos);
  noise[0] = '<';
  noise.replace(8, 4, "    ");
  EXPECT_NE(refusal(noise), "was read");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(recording, a_missing_file_is_not_found) {
  EXPECT_THROW(read(std::filesystem::path("/nowhere/ride.fit")), base::not_found);
}

TEST(recording, samples_are_sorted_and_merged) {
  using namespace tests;
  fit_writer writer;
  writer.define(0, 20, {{253, 4, fit_uint32}, {3, 1, fit_uint8}});
  writer.define(1, 20, {{253, 4, fit_uint32}, {7, 2, fit_uint16}});
  writer.head(0).number(1002, 4).number(120, 1);
  writer.head(0).number(1000, 4).number(118, 1);
  writer.head(1).number(1000, 4).number(200, 2);
  const recording merged = read(writer.file(), "t.fit");
  ASSERT_EQ(merged.samples.size(), 2U);
  EXPECT_EQ(merged.samples[0].heart_rate, 118);
  EXPECT_EQ(merged.samples[0].power, 200);
  EXPECT_EQ(merged.samples[1].time, 2);
}

}  // namespace
}  // namespace kinecrine::workout
