// Whether the knowledge keeps its own rules of evidence: no number rests on what validates it, and every
// disagreement of the source articles has an answer.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "analysis/assays.hpp"
#include "analysis/claims.hpp"
#include "analysis/study.hpp"
#include "base/document.hpp"
#include "knowledge/atlas.hpp"

namespace kinecrine {
namespace {

const std::string root = KINECRINE_SOURCE_DIR;

const knowledge::atlas& base() {
  static const knowledge::atlas content = knowledge::load(root + "/knowledge");
  return content;
}

/// What tells that two references are one paper: key, identifiers, and title without case and punctuation.
std::vector<std::string> marks_of(const std::string& key) {
  std::vector<std::string> marks{key};
  const auto found = base().references().find(key);
  if (found == base().references().end()) return marks;
  const knowledge::reference& paper = found->second;
  if (!paper.doi.empty()) marks.push_back("doi:" + paper.doi);
  if (!paper.pmid.empty()) marks.push_back("pmid:" + paper.pmid);
  std::string title = "title:";
  for (const char letter : paper.title)
    if (std::isalnum(static_cast<unsigned char>(letter)))
      title += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  marks.push_back(title);
  return marks;
}

/// Validation studies by the marks of their papers, and by their own names.
const std::map<std::string, std::string>& validating() {
  static const std::map<std::string, std::string> by_mark = [] {
    std::map<std::string, std::string> all;
    for (const auto& study : analysis::read_studies(root + "/studies"))
      if (study.use == analysis::use::validation) {
        all[study.id] = study.id;
        for (const auto& mark : marks_of(study.citation)) all[mark] = study.id;
      }
    return all;
  }();
  return by_mark;
}

/// The validation study that a number rests on, by its sources or by what its origin says that it was fitted
/// to.
std::string validating_behind(const knowledge::provenance& why) {
  for (const auto& key : why.sources)
    for (const auto& mark : marks_of(key))
      if (const auto found = validating().find(mark); found != validating().end()) return found->second;
  std::string words = why.text;
  std::replace_if(
      words.begin(), words.end(), [](unsigned char c) { return !std::isalnum(c) && c != '_'; }, ' ');
  std::istringstream each(words);
  for (std::string word; each >> word;)
    if (const auto found = validating().find(word); found != validating().end()) return found->second;
  return {};
}

TEST(evidence, no_number_rests_on_a_study_that_validates) {
  ASSERT_GT(validating().size(), 100U);
  std::size_t numbers = 0;
  const auto check = [&](const std::string& name, const knowledge::provenance& why) {
    ++numbers;
    EXPECT_EQ(validating_behind(why), "")
        << name << " rests on a validation study: take the number from elsewhere, or let the "
        << "study calibrate and say so in studies/README.md";
  };
  for (const auto& entry : base().entries()) {
    for (const auto& one : entry.parameters) check(one.id, one.why);
    for (const auto& one : entry.states) check(one.id, one.why);
    for (const auto& one : entry.observables)
      if (one.limits) check(one.id + " (limits)", one.limits->why);
    for (const auto& one : entry.effects)
      for (const auto& [name, number] : one.parameters) check(one.id + "." + name, number.why);
  }
  EXPECT_GT(numbers, 1000U);
}

TEST(evidence, a_number_fitted_to_a_validation_study_would_be_found) {
  const std::string study = validating().begin()->second;
  knowledge::provenance why;
  why.text = "fitted to " + study + ", by hand";
  EXPECT_EQ(validating_behind(why), study);
  why.text = "fitted to hirsch1991insulin";
  why.sources = {"hirsch1991insulin"};
  EXPECT_EQ(validating_behind(why), "");
  why.sources = {"steensberg2003il1ra"};
  EXPECT_EQ(validating_behind(why), "steensberg2003il1ra");
}

/// The texts of a list in a table; none where the key is absent.
std::vector<std::string> texts_of(const base::table& in, std::string_view key) {
  std::vector<std::string> all;
  if (const auto* found = in.find(key))
    if (const auto* list = found->as_array())
      for (const auto& one : *list)
        if (one.text()) all.push_back(*one.text());
  return all;
}

TEST(evidence, every_disagreement_of_the_articles_has_an_answer) {
  std::set<std::string> claims, effects, answered;
  for (const auto& one : analysis::read_claims(root + "/claims").claims) claims.insert(one.id);
  for (const auto& entry : base().entries())
    for (const auto& one : entry.effects) effects.insert(one.name);
  const base::table answers = base::read_toml(root + "/tests/data/contradictions.toml");
  for (const auto& row : answers.items()) {
    SCOPED_TRACE(row.key);
    answered.insert(row.key);
    const base::table* answer = row.content.as_table();
    ASSERT_TRUE(answer);
    const auto hypotheses = texts_of(*answer, "hypotheses"), asked = texts_of(*answer, "claims"),
               parts = texts_of(*answer, "parts");
    EXPECT_TRUE(!hypotheses.empty() || !asked.empty() || !parts.empty() || answer->find("reason"));
    for (const auto& id : hypotheses) {
      const auto* entry = base().find_entry(id);
      ASSERT_TRUE(entry) << id;
      EXPECT_EQ(entry->kind, knowledge::entry_kind::hypothesis) << id;
    }
    for (const auto& id : asked) EXPECT_TRUE(claims.contains(id)) << id;
    for (const auto& id : parts) EXPECT_TRUE(effects.contains(id) || base().find(id)) << id;
  }

  const char* shared = std::getenv("KINECRINE_SHARED");
  const std::filesystem::path list =
      std::filesystem::path(shared ? shared : root + "/../shared") / "mission/contradictions.tsv";
  if (!std::filesystem::exists(list)) GTEST_SKIP() << list << " is not there: set KINECRINE_SHARED";
  std::istringstream rows(base::read_text(list));
  std::string row;
  std::getline(rows, row);  // the heading
  std::set<std::string> known;
  while (std::getline(rows, row)) known.insert(row.substr(0, row.find('\t')));
  EXPECT_GT(known.size(), 30U);
  EXPECT_EQ(answered, known);
}

TEST(evidence, every_hypothesis_argues_its_default) {
  for (const auto& entry : base().entries()) {
    if (entry.kind != knowledge::entry_kind::hypothesis) continue;
    const auto chosen = std::find_if(entry.options.begin(), entry.options.end(),
                                     [&](const auto& one) { return one.value == entry.chosen; });
    ASSERT_NE(chosen, entry.options.end()) << entry.id;
    EXPECT_FALSE(chosen->argument.empty())
        << entry.id << " does not say why '" << entry.chosen << "' is its default";
  }
}

TEST(evidence, every_assay_is_of_an_observable_and_rests_on_known_papers_that_validate_nothing) {
  for (const auto& assay : analysis::read_assays(root + "/studies/assays.toml")) {
    for (const auto& observable : assay.observables)
      EXPECT_NE(base().find_observable(observable), nullptr) << observable;
    for (const auto& source : assay.sources) {
      EXPECT_TRUE(base().references().contains(source)) << source;
      for (const auto& mark : marks_of(source)) EXPECT_FALSE(validating().contains(mark)) << mark;
    }
  }
}

}  // namespace
}  // namespace kinecrine
