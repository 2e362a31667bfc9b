#include "results/page.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <pugixml.hpp>

namespace kinecrine::results {
namespace {

TEST(escaped, makes_markup_harmless) {
  EXPECT_EQ(escaped("<script>\"a\" & 'b'"), "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;");
  EXPECT_EQ(escaped("µmol ×2 – ok"), "µmol ×2 – ok");
}

TEST(escaped, replaces_control_characters_and_broken_utf8) {
  EXPECT_EQ(escaped(std::string("a\0b\x1b", 4)), "a\uFFFDb\uFFFD");
  EXPECT_EQ(escaped("\xff\xc3"), "\uFFFD\uFFFD");
  EXPECT_EQ(escaped("\xc0\xaf"), "\uFFFD\uFFFD");            // overlong
  EXPECT_EQ(escaped("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");  // surrogate
}

RC_GTEST_PROP(escaped, gives_text_that_xml_reads_back, (std::string text)) {
  const std::string xml = "<a b=\"" + escaped(text) + "\">" + escaped(text) + "</a>";
  pugi::xml_document document;
  RC_ASSERT(static_cast<bool>(document.load_buffer(xml.data(), xml.size())));
  RC_ASSERT(std::distance(document.child("a").children().begin(), document.child("a").children().end()) <= 1);
}

TEST(html_table, aligns_numbers_and_heads_groups) {
  const html_table table{"", {{"name"}, {"value", true}}, {{"muscle"}, {"a", "1 pg/mL"}}};
  const std::string html = to_html(table);
  EXPECT_NE(html.find("<th colspan=\"2\" scope=\"rowgroup\">muscle</th>"), std::string::npos);
  EXPECT_NE(html.find("<th scope=\"row\">a</th><td class=\"n\">1 pg/mL</td>"), std::string::npos);
  EXPECT_NE(html.find("<th scope=\"col\" class=\"n\">value</th>"), std::string::npos);
}

TEST(cite, numbers_and_links_known_keys_and_shows_unknown_ones) {
  const std::vector<reference> references = {{"a2000", "A", ""}, {"b+c", "B", "https://doi.org/1"}};
  EXPECT_EQ(cite({"b+c", "zz<"}, references), "[<a href=\"#ref-b-c\">2</a>, zz&lt;]");
  EXPECT_EQ(cite({}, references), "");
  EXPECT_NE(reference_list(references).find("id=\"ref-b-c\""), std::string::npos);
}

TEST(reference_list, links_web_addresses_only) {
  const std::string html =
      reference_list({{"a", "A", "javascript:alert(1)"}, {"b", "B", "https://doi.org/1"}});
  EXPECT_EQ(html.find("href=\"javascript"), std::string::npos);
  EXPECT_NE(html.find("href=\"https://doi.org/1\""), std::string::npos);
}

TEST(page, loads_nothing_from_elsewhere) {
  const std::string html = to_html(page{"A & B", "k", paragraph("x"), {{"s", "S", "c"}}, "f"});
  EXPECT_NE(html.find("<title>A &amp; B</title>"), std::string::npos);
  EXPECT_NE(html.find("<html lang=\"en\">"), std::string::npos);
  for (const char* loaded : {"src=", "<link", "@import", "url(", "fetch("})
    EXPECT_EQ(html.find(loaded), std::string::npos) << loaded;
}

}  // namespace
}  // namespace kinecrine::results
