#include "guide/coverage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "knowledge_fixture.hpp"
#include "tests/support/scratch_folder.hpp"

namespace kinecrine::guide {
namespace {

const std::string root = KINECRINE_SOURCE_DIR;

const knowledge::atlas& small_base() {
  static const knowledge::atlas base = knowledge::fixture();
  return base;
}

/// Two claims, and a validation study of what the small base knows as quantitative and of what it knows not
/// so.
grounds small_grounds() {
  analysis::claim_book book;
  for (const auto* id : {"c001", "c002"}) book.claims.emplace_back().id = id;
  std::vector<analysis::study> studies(2);
  studies[0].id = "fitted";
  studies[0].use = analysis::use::calibration;
  studies[0].measurements.emplace_back().observable = "signal.total";
  studies[1].id = "kept";
  studies[1].use = analysis::use::validation;
  studies[1].measurements.emplace_back().observable = "signal.plasma";
  return grounds_of(small_base(), book, studies);
}

std::string file_of(const std::string& systems) {
  return "format = \"kinecrine-coverage/1\"\n" + systems;
}

std::string system_text(const std::string& id, const std::string& more) {
  return "[[system]]\nid = \"" + id + "\"\nname = \"N\"\nkind = \"organ\"\nworks_when = \"It works.\"\n" +
         more;
}

std::vector<covered_system> read(const std::string& text) {
  const tests::scratch_folder folder;
  folder.write("a.toml", text);
  return read_coverage(folder.path(), small_grounds());
}

/// All findings of a file that must be refused.
std::vector<base::diagnostic> faults_of(const std::string& text) {
  try {
    read(text);
  } catch (const base::bad_input& fault) {
    return fault.findings();
  }
  ADD_FAILURE() << "nothing was found wrong in\n" << text;
  return {};
}

TEST(coverage, the_level_is_what_the_base_and_the_studies_give) {
  const auto systems = read(file_of(
      system_text("nothing", "reason = \"Nobody knows.\"\n") +
      system_text("seen-only", "observables = [\"signal.plasma\"]\nreason = \"No part.\"\n") +
      system_text("part", "parts = [\"signal\"]\nclaims = [\"c001\"]\n") +
      system_text(
          "measured",
          "parts = [\"signal\"]\nobservables = [\"hint.blood\", \"signal.total\"]\nclaims = [\"c002\"]\n") +
      system_text(
          "kept-apart",
          "parts = [\"signal\"]\nobservables = [\"signal.plasma\"]\nclaims = [\"c001\", \"c002\"]\n") +
      system_text("by-direction",
                  "parts = [\"hint\"]\nobservables = [\"hint.blood\"]\nclaims = [\"c001\"]\n")));
  ASSERT_EQ(systems.size(), 6U);
  EXPECT_EQ(systems[0].reached, level::absent);
  EXPECT_EQ(systems[1].reached, level::absent);
  EXPECT_EQ(systems[2].reached, level::directional);
  EXPECT_EQ(systems[3].reached, level::quantitative);
  EXPECT_EQ(systems[4].reached, level::validated);
  EXPECT_EQ(systems[5].reached, level::directional);
  EXPECT_EQ(systems[4].studies, std::vector<std::string>{"kept"});
  const auto counts = counted(systems);
  EXPECT_EQ(counts.back().kind, "all");
  EXPECT_EQ(counts.back().systems, 6U);
  EXPECT_EQ(counts.back().checked, 4U);
  EXPECT_EQ(counts.back().reached.at(level::absent), 2U);
  EXPECT_EQ(counts.front().reached, counts.back().reached);
}

TEST(coverage, every_slip_is_named_with_its_place_and_the_nearest_word) {
  const auto findings = faults_of(
      file_of("[[system]]\nid = \"x\"\nname = \"N\"\nkind = \"organs\"\nworks_when = \"It works.\"\n"
              "parts = [\"signal\", \"signall\"]\nobservables = [\"signal.plsma\"]\nclaims = [\"c01\"]\n"
              "claim = [\"c001\"]\n"));
  const auto one = [&](const std::string& code, int line, int column, const std::string& hint) {
    const auto found = std::find_if(findings.begin(), findings.end(), [&](const auto& each) {
      return each.code == code && each.where.line == line && each.where.column == column;
    });
    ASSERT_NE(found, findings.end()) << code << " at " << line << ":" << column;
    EXPECT_NE(found->hint.find(hint), std::string::npos) << found->hint;
    EXPECT_NE(found->where.file.find("a.toml"), std::string::npos);
  };
  one("CV002", 5, 8, "organ");
  one("CV003", 7, 20, "signal");
  one("CV003", 8, 16, "signal.plasma");
  one("CV003", 9, 11, "c00");
  one("DOC003", 10, 1, "claims");
  EXPECT_EQ(findings.size(), 5U);
}

TEST(coverage, what_nothing_checks_needs_a_reason_and_ids_are_unique) {
  EXPECT_EQ(faults_of(file_of(system_text("x", "parts = [\"signal\"]\n"))).front().code, "CV004");
  EXPECT_EQ(faults_of(file_of(system_text("x", "reason = \"a\"\n") + system_text("x", "reason = \"b\"\n")))
                .front()
                .code,
            "CV005");
  EXPECT_EQ(faults_of("format = \"kinecrine-coverage/2\"\n").front().code, "CV001");
  EXPECT_THROW(read_coverage("/nowhere/at/all", small_grounds()), base::not_found);
}

TEST(coverage, every_form_holds_every_system) {
  const auto systems =
      read(file_of(system_text("first", "parts = [\"signal\"]\nclaims = [\"c001\"]\n") +
                   system_text("second", "reason = \"Nobody, \\\"so far\\\", <knows>.\"\n")));
  for (const auto& format : coverage_formats())
    for (const auto* id : {"first", "second", "c001"})
      EXPECT_NE(exported(systems, format).find(id), std::string::npos) << format << " " << id;
  const auto told = nlohmann::json::parse(exported(systems, "json"));
  EXPECT_EQ(told["systems"].size(), 2U);
  EXPECT_EQ(told["systems"][0]["level"], "directional");
  EXPECT_EQ(told["counts"].back()["absent"], 1);
  EXPECT_NE(exported(systems, "csv").find("\"Nobody, \"\"so far\"\", <knows>.\""), std::string::npos);
  EXPECT_EQ(exported(systems, "html").find("<knows>"), std::string::npos);
  EXPECT_THROW(exported(systems, "xml"), base::bad_usage);
}

/// The files of the program, against its own knowledge, claims and studies.
const std::vector<covered_system>& shipped() {
  static const knowledge::atlas base = knowledge::load(root + "/knowledge");
  static const std::vector<covered_system> systems = read_coverage(
      root + "/coverage",
      grounds_of(base, analysis::read_claims(root + "/claims"), analysis::read_studies(root + "/studies")));
  return systems;
}

TEST(coverage, the_files_of_the_program_are_consistent) {
  EXPECT_FALSE(shipped().empty());
}

/// The table of what the source articles describe: id, name, kind, ... tab-separated under a line of names.
TEST(coverage, every_system_of_the_articles_is_there_or_says_why_not) {
  const char* shared = std::getenv("KINECRINE_SHARED");
  const std::filesystem::path file =
      (shared ? std::filesystem::path(shared) : std::filesystem::path(root).parent_path() / "shared") /
      "mission" / "systems.tsv";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no file " << file << " (set KINECRINE_SHARED)";
  std::map<std::string, const covered_system*> known;
  for (const auto& one : shipped()) known[one.id] = &one;
  std::ifstream table(file);
  std::string line;
  std::size_t described = 0;
  for (std::getline(table, line); std::getline(table, line);) {
    std::istringstream cells(line);
    std::string id, name, kind;
    std::getline(cells, id, '\t');
    std::getline(cells, name, '\t');
    std::getline(cells, kind, '\t');
    const auto& kinds = system_kinds();
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) continue;
    ++described;
    const auto found = known.find(id);
    if (found == known.end()) {
      ADD_FAILURE() << kind << " " << id << " (" << name << ") is not in the coverage table";
      continue;
    }
    EXPECT_EQ(found->second->kind, kind) << id;
    EXPECT_TRUE(found->second->reached >= level::directional || !found->second->reason.empty()) << id;
  }
  EXPECT_GT(described, 200U);
}

}  // namespace
}  // namespace kinecrine::guide
