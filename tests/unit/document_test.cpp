#include "base/document.hpp"

#include <gtest/gtest.h>

namespace kinecrine::base {
namespace {

TEST(document, keeps_the_order_and_places_of_the_file) {
  const table document = parse_toml("zeta = 1\nalpha = \"two\"\n", "t.toml");
  ASSERT_EQ(document.items().size(), 2U);
  EXPECT_EQ(document.items()[0].key, "zeta");
  EXPECT_EQ(document.items()[1].content.where.line, 2);
}

TEST(document, a_syntax_fault_names_its_line) {
  try {
    parse_toml("a = 1\nb = = 2\n", "t.toml");
    FAIL();
  } catch (const bad_input& fault) {
    EXPECT_EQ(fault.findings().front().where.line, 2);
  }
}

TEST(document, letters_beyond_ascii_outside_texts_are_a_fault_and_inside_are_not) {
  EXPECT_THROW(parse_toml("\u00e9 = 1\n", "t.toml"), bad_input);
  EXPECT_THROW(parse_toml("\ufedf An", "t.toml"), bad_input);
  EXPECT_EQ(*parse_toml("a = \"caf\u00e9\"\n", "t.toml").find("a")->text(), "caf\u00e9");
}

TEST(document, reader_reports_all_faults_with_the_nearest_key) {
  const table document = parse_toml("mode = 3\nintesity = \"x\"\n", "t.toml");
  std::vector<diagnostic> findings;
  reader reading(document, {"t.toml", 1, 1}, "exercise", findings);
  reading.text("mode");
  reading.required_text("intensity");
  reading.finish();
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_NE(findings[2].hint.find("intensity"), std::string::npos);
}

TEST(document, reader_names_a_key_once_however_often_it_was_asked_for) {
  const table document = parse_toml("zzzzzzzz = 3\n", "t.toml");
  std::vector<diagnostic> findings;
  reader reading(document, {"t.toml", 1, 1}, "exercise", findings);
  reading.optional("mode");
  reading.optional("mode");
  reading.finish();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].hint, "known: mode");
}

TEST(document, reader_says_which_format_it_wants) {
  for (const auto& [text, faults] :
       {std::pair{"format = \"list/1\"", 0U}, {"format = \"list/2\"", 1U}, {"", 1U}}) {
    const table document = parse_toml(text, "t.toml");
    std::vector<diagnostic> findings;
    reader reading(document, {"t.toml", 1, 1}, "list", findings);
    reading.require_format("list/1", "XX001");
    reading.finish();
    ASSERT_EQ(findings.size(), faults) << text;
    if (*text && faults) {
      EXPECT_EQ(findings[0].code, "XX001");
    }
  }
}

}  // namespace
}  // namespace kinecrine::base
