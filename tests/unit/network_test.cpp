#include "knowledge/network.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "knowledge/exports.hpp"
#include "knowledge/listing.hpp"
#include "knowledge/sentences.hpp"
#include "knowledge_fixture.hpp"

namespace kinecrine::knowledge {
namespace {

bool has(const std::vector<link>& links, const std::string& from, const std::string& to, link::kind by,
         const std::string& via) {
  return std::any_of(links.begin(), links.end(), [&](const link& each) {
    return each.from == from && each.to == to && each.by == by && each.via == via;
  });
}

TEST(network, links_run_from_what_drives_to_what_is_changed) {
  const auto links = links_of(fixture());
  EXPECT_TRUE(has(links, "signal", "gland", link::kind::effect, "signal.signal_output"));
  EXPECT_TRUE(has(links, "vessel", "gland", link::kind::effect, "signal.effort_growth"))
      << "the driver's entry, not the file's";
  EXPECT_TRUE(has(links, "gland", "signal", link::kind::process, "gland.spending"));
  EXPECT_TRUE(has(links, "gland", "hint", link::kind::process, "hint.turnover"));
  EXPECT_FALSE(has(links, "person", "vessel", link::kind::dependence, "vessel.volume"))
      << "constants do not link";
  for (const auto& each : links) EXPECT_NE(each.from, each.to);
}

TEST(network, paths_are_the_shortest_first) {
  const atlas base = fixture();
  const auto found = paths(base, "gland", "hint");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().entries, (std::vector<std::string>{"gland", "hint"}));
  EXPECT_EQ(found.front().steps.size(), 1U);
  for (const auto& each : found) EXPECT_LE(each.entries.size(), 3U);
  EXPECT_LE(paths(base, "gland", "hint", 1).size(), 1U);
}

TEST(network, a_port_is_reached_by_an_effect_on_it) {
  const atlas base = fixture();
  for (const auto& each : paths(base, "gland", "gland.output")) FAIL() << each.entries.size();
  const auto found = paths(base, "vessel", "gland.growth");
  ASSERT_FALSE(found.empty());
  for (const auto& each : found)
    for (const auto& way : each.steps.back()) EXPECT_EQ(base.find_effect(way.via)->port, "gland.growth");
}

TEST(network, what_observables_begin_with_is_a_goal) {
  // The fixture's gland with an observable of another name, that rests on its growth alone.
  const atlas base =
      fixture({{"gland.toml", "[port]",
                "[observable.\"root.size\"]\nvalue = \"growth\"\nunit = \"1\"\nlong_name = \"size\"\n"
                "meaning = \"size of the root\"\ngrade = \"directional\"\ngroup = \"vessel\"\n\n[port]"}});
  const auto found = paths(base, "vessel", "root");
  ASSERT_FALSE(found.empty());
  for (const auto& each : found)
    for (const auto& way : each.steps.back()) EXPECT_EQ(base.find_effect(way.via)->port, "gland.growth");
}

TEST(network, dilution_is_no_way_of_acting) {
  const atlas base = fixture();
  std::set<std::string> volumes;
  for (const auto& entry : base.entries())
    for (const auto& pool : entry.pools) volumes.insert(pool.volume);
  for (const auto& from : {"vessel", "gland", "signal"})
    for (const auto& each : paths(base, from, "signal"))
      for (const auto& step : each.steps)
        for (const auto& way : step)
          EXPECT_FALSE(way.by == link::kind::dependence && volumes.contains(way.via)) << way.via;
}

TEST(network, brief_words_leave_the_formulas_out) {
  const atlas base = fixture();
  const std::string full = path_text(base, "gland", "signal"),
                    brief = path_text(base, "gland", "signal", wording::brief);
  EXPECT_NE(brief.find("Precursor turned into signal"), std::string::npos);
  EXPECT_LT(brief.size(), full.size());
  EXPECT_NE(sentence_of(base, "signal.clearance").find("ln(2)"), std::string::npos);
  EXPECT_EQ(sentence_of(base, "signal.clearance", wording::brief).find("ln(2)"), std::string::npos);
}

TEST(network, paths_in_words) {
  const atlas base = fixture();
  const std::string text = path_text(base, "gland", "signal");
  EXPECT_NE(text.find("gland -> signal\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Precursor turned into signal"), std::string::npos);
  EXPECT_EQ(path_text(base, "doubt", "signal"), "Nothing leads from doubt to signal.\n");
  EXPECT_THROW(path_text(base, "glnd", "signal"), base::not_found);
}

TEST(network, a_dependence_says_what_comes_of_it) {
  const auto base = fixture({{"gland.toml", "use * store * output", "use * store * output * readiness"},
                             {"gland.toml", "[process.spending]",
                              "[quantity.readiness]\nunit = \"1\"\nvalue = \"1 + vessel.effort\"\nmeaning = "
                              "\"readiness\"\n[process.spending]"}});
  const auto resting = processes_resting_on(base, "gland.readiness");
  ASSERT_EQ(resting.size(), 1U);
  EXPECT_EQ(resting[0]->id, "gland.spending");
  EXPECT_NE(path_text(base, "vessel", "gland").find("hence Precursor turned into signal"), std::string::npos);
}

TEST(network, exports_can_be_read_back) {
  const atlas base = fixture();
  const std::size_t links = links_of(base).size();
  const auto json = nlohmann::json::parse(exported(base, "json"));
  EXPECT_EQ(json["links"].size(), links);
  EXPECT_EQ(json["nodes"].size(), 4U);
  EXPECT_EQ(json["knowledge"], base.hash());
  const std::string csv = exported(base, "csv");
  EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')), links + 1);
  const std::string graphml = exported(base, "graphml");
  EXPECT_NE(graphml.find("<edge source=\"signal\" target=\"gland\">"), std::string::npos);
  EXPECT_THROW(exported(base, "gml"), base::bad_usage);
}

TEST(listing, every_kind_has_its_table) {
  const atlas base = fixture();
  for (const auto& kind : listable()) {
    const auto table = list(base, kind);
    EXPECT_FALSE(table.rows.empty()) << kind;
    for (const auto& row : table.rows) EXPECT_EQ(row.size(), table.columns.size()) << kind;
  }
  try {
    list(base, "observable");
    FAIL();
  } catch (const base::bad_usage& fault) {
    EXPECT_EQ(fault.findings().front().hint, "did you mean 'observables'?");
  }
}

TEST(listing, columns_are_aligned) {
  EXPECT_EQ(to_text(listing{{"a", "unit", "c"}, {{"long", "µg", "x"}, {"b", "ng", ""}}}),
            "a     unit  c\nlong  µg    x\nb     ng\n");
}

}  // namespace
}  // namespace kinecrine::knowledge
