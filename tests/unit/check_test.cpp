// Every code of the checker is triggered by one change to the sound fixture, at the right place.
#include <algorithm>
#include <set>

#include "knowledge_fixture.hpp"

namespace kinecrine::knowledge {
namespace {

struct wrong {
  std::string code;
  edit change;
  std::string at;       ///< text on the line that the finding must point to; empty: anywhere in the file
  std::string mention;  ///< in message or hint
};

void PrintTo(const wrong& what, std::ostream* out) {
  *out << what.code << " " << what.change.file << ": " << what.change.to;
}

const wrong all_wrong[] = {
    {"KB001", {"walk.toml", "[mode]", "[mode"}, "[mode", ""},
    {"KB002", {"walk.toml", "kinecrine-knowledge/1", "kinecrine-knowledge/9"}, "", "kinecrine-knowledge/1"},
    {"KB002", {"walk.toml", "format = \"kinecrine-knowledge/1\"", ""}, "", "begin it with format"},
    {"KB003", {"walk.toml", "[mode]", "[modus]"}, "", "[mode]"},
    {"KB003", {"walk.toml", "[mode]", "[organ]\n[mode]"}, "", "exactly one"},
    {"KB003", {"walk.toml", "id = \"walk\"", "id = \"stroll\""}, "[mode]", "stroll.toml"},
    {"KB004", {"gland.toml", "[state.spent]", "[state.Spent]"}, "[state.Spent]", "lower-case"},
    {"KB004", {"gland.toml", "[state.spent]", "[state.a__b]"}, "a__b", "single underscores"},
    {"KB004", {"gland.toml", "[state.spent]", "[state.time]"}, "state.time", "reserved"},
    {"KB004", {"signal.toml", "id = \"signal-growth\"", "id = \"signal growth\""}, "[[effect]]", "hyphens"},
    {"KB005", {"signal.toml", "\"uniprot:P00000\"", "\"unirpot:P00000\""}, "unirpot", "'uniprot'"},
    {"KB005", {"signal.toml", "\"uniprot:P00000\"", "\"P00000\""}, "P00000", "NAMESPACE"},
    {"KB006", {"signal.toml", "route = \"endocrine\"", "route = \"endocirne\""}, "endocirne", "'endocrine'"},
    {"KB006", {"signal.toml", "basal = \"balance\"", "basal = \"ballance\""}, "ballance", "'balance'"},
    {"KB007",
     {"gland.toml", "[state.spent]",
      "[quantity.store]\nunit=\"1\"\nvalue=\"1\"\nmeaning=\"m\"\n[state.spent]"},
     "",
     "'gland.store' is defined twice"},
    {"KB007",
     {"signal.toml", "id = \"signal-output\"", "id = \"hint-output\""},
     "",
     "effect 'hint-output' is defined"},
    {"KB007",
     {"again/vessel.toml", "", "format=\"kinecrine-knowledge/1\"\n[organ]\nid=\"vessel\"\nname=\"n\"\n"},
     "",
     "entry 'vessel' is defined twice"},
    {"KB007",
     {"signal.toml", "[observable.\"signal.total\"]", "[observable.\"signal.clearance\"]"},
     "",
     "'signal.clearance' is defined twice"},
    {"KB007",
     {"vessel.toml", "[observable.\"vessel.volume\"]", "[observable.\"hint.blood\"]"},
     "",
     "is defined twice"},
    {"KB010", {"gland.toml", "unit = \"umol\"", ""}, "[state.spent]", "unit = \"1\""},
    {"KB011", {"gland.toml", "unit = \"umol\"", "unit = \"umoll\""}, "umoll", "'umol'"},
    {"KB011", {"vessel.toml", "unit = \"s\"", "unit = \"degC\""}, "degC", "use K"},
    {"KB012", {"gland.toml", "origin = \"fitted to invented1\", ", ""}, "use = ", "measured"},
    {"KB012",
     {"signal.toml", "{ value = 0.5, unit = \"1\", origin = \"assumed\", range = [0, 1] }", "1"},
     "exponent = 1",
     "'exponent' has no origin"},
    {"KB013", {"vessel.toml", "origin = \"measured\"", "origin = \"mesured\""}, "tau = ", "'measured'"},
    {"KB014", {"vessel.toml", ", sources = [\"invented1\"]", ""}, "tau = ", "names no sources"},
    {"KB014", {"hint.toml", "sources = [\"invented2\"]", ""}, "[[effect]]", "names no sources"},
    {"KB014", {"doubt.toml", "sources = [\"invented1\"]", ""}, "[[option]]", "option 'yes'"},
    {"KB015", {"vessel.toml", ", range = [0, 0.5]", ""}, "shrink", "no range"},
    {"KB016", {"vessel.toml", "value = 0.1", "value = 0.7"}, "shrink", "0 to 0.5"},
    {"KB017", {"vessel.toml", "range = [0, 0.5]", "range = [0.5, 0]"}, "shrink", "[lowest, highest]"},
    {"KB017", {"vessel.toml", "range = [0, 0.5]", "range = 0.5"}, "shrink", "[lowest, highest]"},
    {"KB018", {"person.toml", "lognormal cv 0.2", "lognormal sd 0.2"}, "water_share", "normal sd 3"},
    {"KB018", {"person.toml", "lognormal cv 0.2", "lognormal cv much"}, "water_share", "normal sd 3"},
    {"KB018", {"person.toml", "heritable = 0.5", "heritable = 5"}, "water_share", "between 0 and 1"},
    {"KB020",
     {"gland.toml", "use * store * output", "use * store * * output"},
     "rate = ",
     "is not a formula"},
    {"KB020", {"gland.toml", "use * store * output", "use * store $ output"}, "rate = ", "'$'"},
    {"KB020", {"gland.toml", "use * store * output", "piecewise(use, store)"}, "rate = ", ""},
    {"KB020", {"gland.toml", "use * store * output", "use * gland__store"}, "rate = ", "is not a name"},
    {"KB021",
     {"gland.toml", "use * store * output", "0.5 * use * store * output"},
     "rate = ",
     "give it a name"},
    {"KB021", {"gland.toml", "use * store * output", "2e3 * use * store * output"}, "rate = ", "2e3"},
    {"KB022", {"gland.toml", "use * store * output", "use * store * sqr(output)"}, "rate = ", "'sqrt'"},
    {"KB030", {"gland.toml", "use * store * output", "use * stor * output"}, "rate = ", "'gland.store'"},
    {"KB030",
     {"gland.toml", "use * store * output", "use * store * signal.plasm"},
     "rate = ",
     "'signal.plasma'"},
    {"KB030", {"gland.toml", "\"signal.plasma\" = ", "\"signal.plasm\" = "}, "changes", "'signal.plasma'"},
    {"KB030",
     {"signal.toml", "volume = \"vessel.volume\"", "volume = \"vessel.volum\""},
     "pool.plasma",
     "'vessel.volume'"},
    {"KB030",
     {"vessel.toml", "observable.\"vessel.volume\"", "observable.\"vessel.volumes\""},
     "vessel.volumes",
     "'vessel.volume'"},
    {"KB030", {"walk.toml", "\"vessel.effort\"", "\"vessel.efort\""}, "efort", "'vessel.effort'"},
    {"KB030",
     {"gland.toml", "use * store * output", "use * store * signal.signal_output.driver"},
     "rate = ",
     "not defined"},
    {"KB031", {"gland.toml", "use * store * output", "use * output"}, "rate = ", "mmol/min is declared"},
    {"KB031", {"vessel.toml", "- volume) / tau", "- tau) / tau"}, "rate = ", "'vessel.tau' is in s"},
    {"KB031", {"gland.toml", "changes = { store = -1,", "changes = { size = -1,"}, "changes", "'gland.size'"},
    {"KB031", {"gland.toml", "\"yield\"", "\"use\""}, "changes", "'signal.plasma'"},
    {"KB031",
     {"signal.toml", "half_at = { value = 0.02, unit = \"ng/mL\"", "half_at = { value = 0.02, unit = \"ng\""},
     "half_at",
     "pg/mL is needed"},
    {"KB031",
     {"signal.toml", "unit = \"ng/L\", origin = \"measured\", range = [1, 9]",
      "unit = \"ng\", origin = \"measured\", range = [1, 9]"},
     "rest = ",
     "the pool in pg/mL"},
    {"KB031", {"walk.toml", "\"oxygen / ceiling\"", "\"oxygen\""}, "vessel.effort", "% is declared"},
    {"KB031", {"walk.toml", "cost * given", "cost + given"}, "oxygen = ", "km*kg/h"},
    {"KB032", {"gland.toml", "use * store * output", "use * store * exp(store)"}, "rate = ", "plain number"},
    {"KB032",
     {"gland.toml", "use * store * output", "use * store * store ^ size"},
     "rate = ",
     "plain number"},
    {"KB032", {"gland.toml", "use * store * output", "use * store * sqrt(store)"}, "rate = ", "root"},
    {"KB033", {"gland.toml", "use * store * output", "use * store * (output > 1)"}, "rate = ", "condition"},
    {"KB033",
     {"gland.toml", "use * store * output", "piecewise(use * store, output, 0)"},
     "rate = ",
     "condition"},
    {"KB034",
     {"person.toml", "water_share * body_mass", "water_share * body_mass * gland.size"},
     "water = ",
     "'gland.size', which is a state"},
    {"KB034",
     {"person.toml", "water_share * body_mass", "water_share * body_mass * time / time"},
     "water = ",
     "time"},
    {"KB040",
     {"hint.toml", "port = \"gland.output\"", "port = \"gland.ouput\""},
     "[[effect]]",
     "'gland.output'"},
    {"KB041",
     {"hint.toml", "half_at = { value = 3, unit = \"1\", origin = \"assumed\", range = [1, 9] }", ""},
     "[[effect]]",
     "half_at"},
    {"KB041",
     {"signal.toml", "reference = 1\nform = \"power\"", "form = \"power\""},
     "[[effect]]",
     "reference"},
    {"KB004",
     {"signal.toml", "[[effect]]",
      "[route.\"a-b\"]\nunit=\"ng\"\nmeaning=\"m\"\nset={infusion=\"dose/duration\"}\n[[effect]]"},
     "a-b",
     "route"},
    {"KB056",
     {"signal.toml", "[[effect]]", "[route.iv]\nunit=\"ng\"\nmeaning=\"m\"\n[[effect]]"},
     "[route.iv]",
     "infusion"},
    {"KB031",
     {"signal.toml", "[[effect]]",
      "[route.iv]\nunit=\"nmol\"\nmeaning=\"m\"\nset={infusion=\"dose/duration\"}\n[[effect]]"},
     "dose/duration",
     "nmol/min"},
    {"KB054",
     {"signal.toml", "[[effect]]",
      "[route.iv]\nunit=\"ng\"\nmeaning=\"m\"\nset={half_life=\"duration\"}\n[[effect]]"},
     "",
     "set an input"},
    {"KB064",
     {"walk.toml", "[set]", "[movement.hop]\nset={\"vessel.effort\"=\"1\"}\n[set]"},
     "vessel.effort",
     "parameter of its mode"},
    {"KB031", {"walk.toml", "[set]", "[movement.hop]\nset={ceiling=\"cost\"}\n[set]"}, "ceiling", "L/min"},
    {"KB057",
     {"signal.toml", "[observable.\"signal.total\"]",
      "[observable.\"signal.total\"]\nlimits={sources=[\"invented1\"]}"},
     "limits",
     "low"},
    {"KB057",
     {"signal.toml", "[observable.\"signal.total\"]",
      "[observable.\"signal.total\"]\nlimits={low=3,high=2,sources=[\"invented1\"]}"},
     "limits",
     "low"},
    {"KB014",
     {"signal.toml", "[observable.\"signal.total\"]", "[observable.\"signal.total\"]\nlimits={low=3}"},
     "limits",
     "origin"},
    {"KB058", {"whole.toml", "\"signal.total\"", "\"signal.totl\""}, "[[system]]", "signal.total"},
    {"KB058", {"whole.toml", "\"signal.total\"", "\"vessel.volume\""}, "[[system]]", "of the group 'vessel'"},
    {"KB073",
     {"vessel.toml", "group = \"vessel\"", "group = \"boat\""},
     "observable.\"vessel.volume\"",
     "no view tells"},
    {"DOC001", {"whole.toml", "groups = [\"vessel\"]", ""}, "[[system]]", "names no groups"},
    {"KB060",
     {"signal.toml", "[observable.\"signal.total\"]",
      "[observable.\"signal.total\"]\nlimits={low=3,sources=[\"nobody\"]}"},
     "",
     "nobody"},
    {"KB033",
     {"signal.toml", "[[effect]]",
      "[warning.x]\nwhen=\"plasma + plasma\"\nsays=\"s\"\nsources=[\"invented1\"]\n[[effect]]"},
     "when",
     "write X > 0"},
    {"KB031",
     {"signal.toml", "[[effect]]",
      "[warning.x]\nwhen=\"plasma > half_life\"\nsays=\"s\"\nsources=[\"invented1\"]\n[[effect]]"},
     "when",
     ""},
    {"KB014",
     {"signal.toml", "[[effect]]", "[warning.x]\nwhen=\"plasma > 0\"\nsays=\"s\"\n[[effect]]"},
     "[warning.x]",
     "sources"},
    {"KB042", {"signal.toml", "range = [0, 100]", "range = [0, 110]"}, "maximum", "at or below 1"},
    {"KB043", {"hint.toml", "evidence = \"acute_trial\"\n", ""}, "[[effect]]", "evidence"},
    {"KB043", {"hint.toml", "species = \"human\"\n", ""}, "[[effect]]", "species"},
    {"KB043", {"hint.toml", "contested = true\n", ""}, "[[effect]]", "contested"},
    {"KB045",
     {"signal.toml", "hypothesis = \"doubt\"\nunder = [\"no\", \"yes\"]",
      "hypothesis = \"dubt\"\nunder = [\"no\", \"yes\"]"},
     "[[effect]]",
     "'doubt'"},
    {"KB046",
     {"signal.toml", "under = [\"no\", \"yes\"]", "under = [\"no\", \"yess\"]"},
     "[[effect]]",
     "'yes'"},
    {"KB046", {"doubt.toml", "default = \"no\"", "default = \"on\""}, "[hypothesis]", "'no'"},
    {"KB050",
     {"gland.toml", "use * store * output", "use * store * output * spending / spending"},
     "process.spending",
     "gland.spending -> gland.spending"},
    {"KB050",
     {"gland.toml", "use * store * output",
      "use * store * output * signal.plasma.basal / signal.plasma.basal"},
     "process.spending",
     "gland.spending -> signal.plasma.basal -> gland.spending"},
    {"KB051",
     {"gland.toml", "changes = { store = -1,", "changes = { use = -1,"},
     "changes",
     "which is a parameter"},
    {"KB052",
     {"signal.toml", "volume = \"vessel.volume\"", "volume = \"vessel.tau\""},
     "pool.plasma",
     "in L"},
    {"KB054", {"walk.toml", "\"vessel.effort\"", "\"vessel.volume\""}, "vessel.volume", "which is a state"},
    {"KB055",
     {"walk.toml", "\"oxygen / ceiling\"",
      "\"given / cost * ceiling / ceiling * cost / given\"\n[intensity.\"min/km\"]\nunit = "
      "\"min/km\"\noxygen = \"ceiling\""},
     "vessel.effort",
     "min/km"},
    {"KB060",
     {"vessel.toml", "sources = [\"invented1\"]", "sources = [\"invnted1\"]"},
     "tau = ",
     "'invented1'"},
    {"KB061", {"references.bib", "year = {1900},", "year = {1900"}, "", ""},
    {"KB062", {"references.bib", "invented2,", "invented1,"}, "", "twice"},
    {"KB063", {"references.bib", "title = {Another invented study},", ""}, "invented2", "no title"},
    {"KB070", {"gland.toml", "[port]", "[port]\nunused = { meaning = \"m\" }"}, "unused = ", "nothing acts"},
    {"KB071",
     {"vessel.toml", "shrink = {",
      "spare = { value = 1, unit = \"1\", origin = \"definition\" }\nshrink = {"},
     "spare = ",
     "nothing uses"},
    {"KB071",
     {"vessel.toml", "effort = {", "spare = { unit = \"1\", meaning = \"m\" }\neffort = {"},
     "spare = ",
     "nothing uses"},
    {"KB072", {"hint.toml", "changes = { blood = 1 }", ""}, "process.turnover", "changes nothing"},
    {"DOC001",
     {"gland.toml", "meaning = \"precursor used up so far\"", ""},
     "[state.spent]",
     "lacks 'meaning'"},
    {"DOC002", {"gland.toml", "initial = 1\n", "initial = true\n"}, "initial = true", "formula"},
    {"DOC002", {"gland.toml", "store = true", "store = 3"}, "store = 3", "true or false"},
    {"DOC002", {"vessel.toml", "tau = {", "rho = 3\ntau = {"}, "rho = 3", "must be a table"},
    {"DOC003",
     {"gland.toml", "carries = { precursor = 1 }", "caries = { precursor = 1 }"},
     "caries",
     "'carries'"},
    {"DOC003",
     {"signal.toml", "exponent = {",
      "slope = { value = 1, unit = \"1\", origin = \"definition\" }\nexponent = {"},
     "slope = ",
     ""},
    {"DOC003", {"vessel.toml", "[state.volume]", "[sate.volume]"}, "sate", "'state'"},
};

std::string line_of(const std::vector<source_file>& files, const base::place& where) {
  for (const auto& file : files)
    if (file.name == where.file) {
      std::istringstream text(file.text);
      std::string line;
      for (int i = 0; i < where.line; ++i) std::getline(text, line);
      return line;
    }
  return {};
}

class check : public ::testing::TestWithParam<wrong> {};

TEST_P(check, finds_it_and_says_where) {
  const auto& [code, change, at, mention] = GetParam();
  const auto files = edited({change});
  const auto findings = read(files).findings;
  const auto found =
      std::find_if(findings.begin(), findings.end(),
                   [&, &code = code, &mention = mention, &change = change](const auto& finding) {
                     return finding.code == code && finding.where.file == change.file &&
                            (finding.message + finding.hint).find(mention) != std::string::npos;
                   });
  ASSERT_NE(found, findings.end()) << text_of(findings);
  EXPECT_GT(found->where.line, 0);
  EXPECT_NE(line_of(files, found->where).find(at), std::string::npos) << base::to_text(*found);
}

INSTANTIATE_TEST_SUITE_P(every_code, check, ::testing::ValuesIn(all_wrong),
                         [](const auto& info) { return fmt::format("{}_{}", info.param.code, info.index); });

TEST(check_base, the_fixture_is_sound) {
  const auto findings = read(fixture_folder()).findings;
  ASSERT_EQ(findings.size(), 1U) << text_of(findings);
  EXPECT_EQ(findings[0].code, "KB070");
  EXPECT_EQ(findings[0].level, base::severity::note);
}

TEST(check_base, all_faults_come_at_once_in_order) {
  const auto findings = read(edited({{"gland.toml", "unit = \"umol\"", "unit = \"umoll\""},
                                     {"gland.toml", "origin = \"fitted to invented1\", ", ""},
                                     {"signal.toml", "route = \"endocrine\"", "route = \"x\""},
                                     {"vessel.toml", "value = 0.1", "value = 0.7"}}))
                            .findings;
  std::vector<std::string> codes;
  for (const auto& finding : findings) codes.push_back(finding.code);
  EXPECT_EQ(codes, (std::vector<std::string>{"KB011", "KB012", "KB006", "KB016"}))
      << "and the unknown unit is not reported once more where the state is used\n"
      << text_of(findings);
}

TEST(check_base, a_file_that_cannot_be_read_is_reported_once) {
  const auto findings = read(edited({{"gland.toml", "[organ]", "[organ"}})).findings;
  std::set<std::string> codes;
  for (const auto& finding : findings) codes.insert(finding.code);
  EXPECT_EQ(codes, (std::set<std::string>{"KB001"})) << text_of(findings);
}

TEST(check_base, a_fault_in_a_formula_has_its_column) {
  const auto findings = read(edited({{"gland.toml", "use * store * output", "use * store * 0.5"}})).findings;
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].where.column, 9 + 14) << "rate = \" takes 8 columns, the number stands 14 further";
}

TEST(check_base, every_code_is_documented) {
  const std::string documented =
      base::read_text(std::filesystem::path(KINECRINE_SOURCE_DIR) / "docs/reference/knowledge-grammar.md");
  std::set<std::string> codes;
  for (const auto& each : all_wrong) codes.insert(each.code);
  for (const auto& code : codes) EXPECT_NE(documented.find(code), std::string::npos) << code;
  // ... and every documented code is triggered by a test here.
  for (std::size_t at = documented.find("`KB"); at != std::string::npos; at = documented.find("`KB", at + 1))
    EXPECT_TRUE(codes.contains(documented.substr(at + 1, 5))) << documented.substr(at + 1, 5);
}

TEST(check_base, load_throws_with_all_errors) {
  EXPECT_THROW(load("/nowhere/at/all"), base::not_found);
  EXPECT_NO_THROW(load(fixture_folder()));
}

}  // namespace
}  // namespace kinecrine::knowledge
