// The small fictional base of tests/fixtures/knowledge, whole or with one thing changed.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/document.hpp"
#include "knowledge/atlas.hpp"

namespace kinecrine::knowledge {

inline std::filesystem::path fixture_folder() {
  return std::filesystem::path(KINECRINE_SOURCE_DIR) / "tests/fixtures/knowledge";
}

inline std::vector<source_file> fixture_files() {
  std::vector<source_file> files;
  for (const auto& item : std::filesystem::recursive_directory_iterator(fixture_folder()))
    if (item.is_regular_file())
      files.push_back({item.path().filename().string(), base::read_text(item.path())});
  return files;
}

/// One replacement in one file; `from` must stand in it.
struct edit {
  std::string file, from, to;
};

inline std::vector<source_file> edited(const std::vector<edit>& edits) {
  auto files = fixture_files();
  for (const auto& [name, from, to] : edits) {
    const auto file =
        std::find_if(files.begin(), files.end(), [&](const source_file& each) { return each.name == name; });
    if (file == files.end()) {
      files.push_back({name, to});
      continue;
    }
    const auto at = file->text.find(from);
    EXPECT_NE(at, std::string::npos) << name << ": " << from;
    if (at != std::string::npos) file->text.replace(at, from.size(), to);
  }
  return files;
}

inline std::string text_of(const std::vector<base::diagnostic>& findings) {
  std::string text;
  for (const auto& finding : findings) text += base::to_text(finding) + "\n";
  return text;
}

/// The base with changes that must not break it.
inline atlas fixture(const std::vector<edit>& edits = {}) {
  auto result = read(edited(edits));
  for (const auto& finding : result.findings)
    EXPECT_NE(finding.level, base::severity::error) << base::to_text(finding);
  return std::move(result.content);
}

}  // namespace kinecrine::knowledge
