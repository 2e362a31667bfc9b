#include "scenario/intensity.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "support/small_knowledge.hpp"

namespace kinecrine::scenario {
namespace {

using tests::small_knowledge;

std::optional<effort> parsed(const std::string& text, const char* mode = "run") {
  std::vector<base::diagnostic> faults;
  const auto result =
      parse_intensity(text, {"t", 3, 1}, *small_knowledge().find_entry(mode), small_knowledge(), faults);
  EXPECT_EQ(faults.empty(), result.has_value()) << text;
  for (const auto& one : faults) EXPECT_FALSE(one.hint.empty()) << text;
  return result;
}

TEST(intensity, a_number_and_a_key_of_the_mode_or_of_any) {
  EXPECT_EQ(parsed("12 km/h")->value, 12);
  EXPECT_EQ(parsed("12km/h")->key, "km/h");
  EXPECT_DOUBLE_EQ(parsed("75 %VO2max")->value, 0.75);
  EXPECT_EQ(parsed("150 bpm")->key, "bpm");
  EXPECT_EQ(parsed("200 W", "cycle")->key, "W");
}

TEST(intensity, another_unit_of_the_dimension_is_converted) {
  EXPECT_EQ(parsed("0.2 km/min")->key, "km/h");
  EXPECT_DOUBLE_EQ(parsed("0.2 km/min")->value, 12);
}

TEST(intensity, what_a_mode_does_not_understand_is_a_fault) {
  for (const char* wrong :
       {"200 W", "12 kmh", "fast", "12", "", "nan km/h", "1e999 km/h", "60 km/h", "75 %1RM"})
    EXPECT_FALSE(parsed(wrong)) << wrong;
}

TEST(intensity, meals_are_no_exercise) {
  for (const auto* mode : exercise_modes(small_knowledge())) EXPECT_NE(mode->id, "meal");
  EXPECT_EQ(exercise_modes(small_knowledge()).size(), 4U);
}

}  // namespace
}  // namespace kinecrine::scenario
