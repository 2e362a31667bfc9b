#include "base/diagnostics.hpp"

#include <gtest/gtest.h>

namespace kinecrine::base {
namespace {

TEST(diagnostics, text_names_place_code_and_hint) {
  EXPECT_EQ(to_text(diagnostic{
                "KB001", severity::error, "unknown port 'x'", {"a.toml", 3, 7}, "did you mean 'y'?"}),
            "a.toml:3:7: error [KB001]: unknown port 'x'\n  try: did you mean 'y'?");
}

TEST(diagnostics, nearest_finds_a_swapped_letter_and_ignores_case) {
  const std::vector<std::string> words{"lactate", "glucose", "insulin"};
  EXPECT_EQ(nearest("gluocse", words), "glucose");
  EXPECT_EQ(nearest("LACTAT", words), "lactate");
  EXPECT_EQ(nearest("zzzzzzzz", words), "");
}

TEST(diagnostics, suggest_knows_a_word_by_its_beginning_or_by_what_holds_it) {
  const std::vector<std::string> words{"row",          "run",        "cycle",
                                       "carbohydrate", "il6.plasma", "il6.leg_release"};
  EXPECT_EQ(suggest("runn", words), "did you mean 'run'?");
  EXPECT_EQ(suggest("running", words), "did you mean 'run'?");
  EXPECT_EQ(suggest("cycling", words), "did you mean 'cycle'?");
  EXPECT_EQ(suggest("carbs", words), "did you mean 'carbohydrate'?");
  EXPECT_EQ(suggest("IL6", words), "perhaps il6.plasma, il6.leg_release");
  EXPECT_EQ(suggest("swimming", words).substr(0, 11), "known: row,");
}

TEST(diagnostics, a_fault_keeps_every_finding) {
  const bad_input fault(std::vector{diagnostic{"A", severity::error, "one", {}, {}},
                                    diagnostic{"B", severity::error, "two", {}, {}}});
  EXPECT_EQ(fault.findings().size(), 2U);
  EXPECT_EQ(fault.code(), exit_code::bad_data);
  EXPECT_NE(std::string(fault.what()).find("two"), std::string::npos);
}

}  // namespace
}  // namespace kinecrine::base
