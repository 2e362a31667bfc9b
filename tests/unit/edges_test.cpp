// Every edge of the source articles and of the evidence tables is in the knowledge base or refused with a
// reason: tests/data/edges.tsv says which, docs/reference/refused-edges.md why.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/document.hpp"
#include "knowledge/atlas.hpp"

namespace kinecrine::knowledge {
namespace {

namespace fs = std::filesystem;

const fs::path root = KINECRINE_SOURCE_DIR;
const std::string refusal = "refused: ";

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, at);) parts.push_back(part);
  return parts;
}

/// The lines of a table below its header, as cells; lines that begin with '#' are remarks.
std::vector<std::vector<std::string>> rows_of(const fs::path& file) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& line : split(base::read_text(file), '\n'))
    if (!line.empty() && line.front() != '#') rows.push_back(split(line, '\t'));
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

struct fate {
  std::string messenger;
  std::string names;  ///< what carries the edge, or the refusal
};

/// By the edge's id: "e001", "il6:12".
const std::map<std::string, fate>& fates() {
  static const std::map<std::string, fate> all = [] {
    std::map<std::string, fate> read;
    for (const auto& row : rows_of(root / "tests/data/edges.tsv"))
      EXPECT_TRUE(row.size() == 3 && read.emplace(row[0], fate{row[1], row[2]}).second)
          << row[0] << " lacks a cell or is there twice";
    return read;
  }();
  return all;
}

const atlas& known() {
  static const atlas content = load(root / "knowledge");
  return content;
}

/// Where an effect takes its standing from, by its id without the entry's: "il6-lipolysis".
const std::map<std::string, const effect*>& effects() {
  static const std::map<std::string, const effect*> all = [] {
    std::map<std::string, const effect*> by_name;
    for (const auto& entry : known().entries())
      for (const auto& one : entry.effects) by_name[one.name] = &one;
    return by_name;
  }();
  return all;
}

TEST(edges, those_taken_in_are_names_of_the_base_whose_citations_resolve) {
  for (const auto& [id, edge] : fates()) {
    if (edge.names.starts_with(refusal)) continue;
    const auto names = split(edge.names, ' ');
    EXPECT_FALSE(names.empty()) << id;
    for (const auto& name : names) {
      const auto found = effects().find(name);
      if (found == effects().end()) {
        EXPECT_TRUE(known().find(name) || known().find_entry(name)) << id << ": nothing is named " << name;
        continue;
      }
      EXPECT_FALSE(found->second->basis.sources.empty()) << id << ": " << name;
      for (const auto& source : found->second->basis.sources)
        EXPECT_TRUE(known().references().contains(source)) << id << ": " << name << " cites " << source;
    }
  }
}

TEST(edges, those_refused_stand_in_the_list_with_a_reason) {
  std::set<std::string> reasons;
  for (const auto& line : split(base::read_text(root / "docs/reference/refused-edges.md"), '\n')) {
    const auto cells = split(line, '|');
    if (cells.size() >= 4 && cells[3].size() > 3 && cells[1].size() > 2)
      reasons.insert(cells[1].substr(1, cells[1].size() - 2));
  }
  for (const auto& [id, edge] : fates()) {
    if (edge.names.starts_with(refusal)) {
      EXPECT_TRUE(reasons.contains(edge.names.substr(refusal.size()))) << id << ": " << edge.names;
    }
  }
}

TEST(edges, every_one_of_the_tables_has_its_fate) {
  const char* given = std::getenv("KINECRINE_SHARED");
  const fs::path shared = given ? fs::path(given) : root / ".." / "shared";
  if (!fs::exists(shared / "mission/edges.tsv"))
    GTEST_SKIP() << "no tables of edges in " << shared << " (set KINECRINE_SHARED)";
  std::map<std::string, std::string> wanted;
  for (const auto& row : rows_of(shared / "mission/edges.tsv")) wanted[row.at(0)] = row.at(2);
  for (const std::string table : {"chronic", "exerkines", "fuel", "il6"}) {
    std::size_t number = 0;
    for (const auto& row : rows_of(shared / "evidence" / table / "edges.tsv"))
      wanted[table + ":" + std::to_string(++number)] = row.at(0);
  }
  for (const auto& [id, messenger] : wanted) {
    const auto found = fates().find(id);
    if (found == fates().end()) {
      ADD_FAILURE() << id << " (" << messenger << ") has no row in tests/data/edges.tsv";
    } else {
      EXPECT_EQ(found->second.messenger, messenger) << id << " is of another messenger: has the table moved?";
    }
  }
  EXPECT_EQ(fates().size(), wanted.size()) << "rows of tests/data/edges.tsv that no table has";
}

}  // namespace
}  // namespace kinecrine::knowledge
