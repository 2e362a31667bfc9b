#include "guide/pages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <pugixml.hpp>
#include <regex>
#include <set>

#include "analysis/laboratory.hpp"
#include "guide/neighbours.hpp"
#include "knowledge_fixture.hpp"
#include "scenario/scenario.hpp"

namespace kinecrine::guide {
namespace {

const std::string root = KINECRINE_SOURCE_DIR;

const knowledge::atlas& base() {
  static const knowledge::atlas content = knowledge::load(root + "/knowledge");
  return content;
}

using pages = std::map<std::string, std::string>;

/// The atlas of the program's own base, as `kinecrine knowledge pages` writes it.
const pages& shipped() {
  static const pages all = [] {
    const auto book = analysis::read_claims(root + "/claims");
    const auto coverage = read_coverage(root + "/coverage",
                                        grounds_of(base(), book, analysis::read_studies(root + "/studies")));
    auto session = scenario::read(root + "/examples/standard-hour.toml", base());
    const analysis::laboratory laboratory(base(), {});
    analysis::request wanted;
    wanted.until = 240;
    wanted.every = 5;
    wanted.watch = false;
    auto bout = laboratory.simulate(session, wanted);
    session.activities.clear();
    return atlas_pages({base(), coverage, book, std::move(bout), laboratory.simulate(session, wanted)});
  }();
  return all;
}

std::set<std::string> all_of(const std::string& html, const std::string& attribute) {
  std::set<std::string> result;
  const std::regex pattern(" " + attribute + "=\"([^\"]*)\"");
  for (auto at = std::sregex_iterator(html.begin(), html.end(), pattern); at != std::sregex_iterator(); ++at)
    result.insert((*at)[1]);
  return result;
}

TEST(pages, every_organ_and_every_messenger_has_one_and_the_index_leads_to_it) {
  const auto& all = shipped();
  std::size_t entries = 0;
  const auto linked = all_of(all.at("index.html"), "href");
  for (const auto& entry : base().entries()) {
    if (entry.kind != knowledge::entry_kind::organ && entry.kind != knowledge::entry_kind::messenger)
      continue;
    ++entries;
    ASSERT_TRUE(all.contains(entry.id + ".html")) << entry.id;
    EXPECT_TRUE(linked.contains(entry.id + ".html")) << entry.id;
  }
  EXPECT_EQ(all.size(), entries + 4);
}

TEST(pages, every_link_leads_somewhere) {
  std::map<std::string, std::set<std::string>> anchors;
  for (const auto& [name, html] : shipped()) anchors[name] = all_of(html, "id");
  for (const auto& [name, html] : shipped())
    for (const auto& address : all_of(html, "href")) {
      if (address.starts_with("https://") || address.starts_with("http://")) continue;
      const auto hash = address.find('#');
      const std::string page = hash == 0 ? name : address.substr(0, hash);
      ASSERT_TRUE(anchors.contains(page)) << name << " -> " << address;
      if (hash == std::string::npos) continue;
      EXPECT_TRUE(anchors.at(page).contains(address.substr(hash + 1))) << name << " -> " << address;
    }
}

TEST(pages, load_nothing_from_elsewhere) {
  for (const auto& [name, html] : shipped()) {
    EXPECT_TRUE(all_of(html, "src").empty()) << name;
    EXPECT_EQ(html.find("@import"), std::string::npos) << name;
    EXPECT_EQ(html.find("<link"), std::string::npos) << name;
  }
}

/// The body of each section of a page is not empty, and the page has all that an entry's page must have.
TEST(pages, nothing_is_empty) {
  static const std::regex body("<section id=\"([^\"]*)\"[^>]*><h2[^>]*>[^<]+</h2>\\s*([^\\s])"),
      nothing(
          "<td[^>]*></td><td[^>]*></td><td[^>]*></td><td[^>]*></td>|<ul>\\s*</ul>|<tbody>\\s*</"
          "tbody>|<p>\\s*</p>|"
          "<div class=\"grid\">\\s*</div>");
  for (const auto& [name, html] : shipped()) {
    std::set<std::string> filled;
    for (auto at = std::sregex_iterator(html.begin(), html.end(), body); at != std::sregex_iterator(); ++at)
      if ((*at)[2] != "<" || html.compare(static_cast<std::size_t>(at->position(2)), 10, "</section>") != 0)
        filled.insert((*at)[1]);
    std::size_t sections = 0;
    for (auto at = html.find("<section "); at != std::string::npos; at = html.find("<section ", at + 1))
      ++sections;
    EXPECT_EQ(filled.size(), sections) << name;
    EXPECT_FALSE(std::regex_search(html, nothing)) << name;
    if (!base().find_entry(name.substr(0, name.size() - 5))) continue;
    for (const auto* section : {"network", "courses", "processes", "coverage"})
      EXPECT_TRUE(filled.contains(section)) << name << " " << section;
    EXPECT_NE(html.find("<svg"), std::string::npos) << name;
  }
}

TEST(pages, say_what_an_effect_rests_on) {
  const std::string& page = shipped().at("il6.html");
  for (const auto* text :
       {"uniprot:P05231", "https://identifiers.org/uniprot:P05231", "id=\"effect-il6-lipolysis\"",
        "hypotheses.html#il6-lipolysis", "contested", "https://doi.org/", "il6.plasma"})
    EXPECT_NE(page.find(text), std::string::npos) << text;
  EXPECT_NE(shipped().at("adipose.html").find("il6.html"), std::string::npos);
}

TEST(neighbours, are_who_sends_and_who_receives) {
  const knowledge::atlas small = knowledge::fixture();
  const auto links = knowledge::links_of(small);
  const auto around = neighbours_of(links, small, *small.find_entry("signal"));
  for (const auto& way : links) {
    const auto named = [&](const std::vector<neighbour>& list, const std::string& id) {
      return std::any_of(list.begin(), list.end(), [&](const neighbour& one) {
        return one.other->id == id && one.named_after.find(way.via) != std::string::npos;
      });
    };
    if (way.from == "signal" && has_page(*small.find_entry(way.to))) {
      EXPECT_TRUE(named(around.receivers, way.to)) << way.to;
    }
    if (way.to == "signal" && has_page(*small.find_entry(way.from))) {
      EXPECT_TRUE(named(around.senders, way.from)) << way.from;
    }
  }
  EXPECT_FALSE(around.receivers.empty());
  pugi::xml_document drawing;
  EXPECT_TRUE(drawing.load_string(to_svg(around, *small.find_entry("signal")).c_str()));
}

}  // namespace
}  // namespace kinecrine::guide
