#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/document.hpp"
#include "base/fingerprint.hpp"
#include "base/mapped.hpp"
#include "base/parallel.hpp"
#include "knowledge/atlas.hpp"
#include "knowledge/entry_reader.hpp"
#include "knowledge/resolver.hpp"

namespace kinecrine::knowledge {
namespace {

std::vector<source_file> files_in(const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder))
    throw base::not_found(fmt::format("there is no knowledge folder '{}'", folder.string()),
                          "give the folder with --knowledge DIR");
  std::vector<source_file> files;
  for (const auto& item : std::filesystem::recursive_directory_iterator(folder)) {
    const auto ending = item.path().extension();
    if (item.is_regular_file() && (ending == ".toml" || ending == ".bib"))
      files.push_back({item.path().string(), base::read_text(item.path())});
  }
  std::sort(files.begin(), files.end(),
            [](const source_file& a, const source_file& b) { return a.name < b.name; });
  return files;
}

/// The hash covers content and file names without their folders, so that it is the same wherever the base
/// lies.
std::string hash_of(const std::vector<source_file>& files) {
  auto parts = base::mapped(files, [](const source_file& file) {
    return std::pair(std::filesystem::path(file.name).filename().string(), std::string_view(file.text));
  });
  std::sort(parts.begin(), parts.end());
  base::fingerprint sum;
  for (const auto& [name, text] : parts) {
    sum.add(name);
    sum.add(text);
  }
  return sum.text();
}

/// What one file holds: an entry, or references, or neither where it is broken.
struct file_content {
  bool broken = false;
  std::optional<entry> what;
  bibliography references;
  std::vector<base::diagnostic> findings;
};

file_content content_of(const source_file& file) {
  file_content result;
  if (file.name.ends_with(".bib")) {
    result.references = read_bibliography(file.text, file.name, result.findings);
    return result;
  }
  try {
    result.what = read_entry(base::parse_toml(file.text, file.name), file.name, result.findings);
  } catch (const base::bad_input& refused) {
    for (auto finding : refused.findings()) {
      if (finding.code.empty()) finding.code = "KB001";
      result.findings.push_back(std::move(finding));
    }
  }
  result.broken = !result.what;
  return result;
}

void sort_by_place(std::vector<base::diagnostic>& findings) {
  const auto key = [](const base::diagnostic& finding) {
    return std::tie(finding.where.file, finding.where.line, finding.where.column, finding.code);
  };
  std::stable_sort(findings.begin(), findings.end(),
                   [&](const base::diagnostic& a, const base::diagnostic& b) { return key(a) < key(b); });
}

bool is_error(const base::diagnostic& finding) {
  return finding.level == base::severity::error;
}

}  // namespace

read_result read(const std::vector<source_file>& files) {
  read_result result;
  auto& [content, findings] = result;
  std::set<std::string> broken;
  std::vector<file_content> parts(files.size());
  base::for_each_index(files.size(), 0, [&](std::size_t k) { parts[k] = content_of(files[k]); });
  for (std::size_t k = 0; k < files.size(); ++k) {
    file_content& part = parts[k];
    content.references_.merge(part.references);
    if (part.what)
      content.entries_.push_back(std::move(*part.what));
    else if (part.broken)
      broken.insert(std::filesystem::path(files[k].name).stem().string());
    std::move(part.findings.begin(), part.findings.end(), std::back_inserter(findings));
  }
  std::stable_sort(content.entries_.begin(), content.entries_.end(),
                   [](const entry& a, const entry& b) { return a.id < b.id; });
  content.hash_ = hash_of(files);
  content.definitions_ = index(content.entries_, findings);
  resolve(content.entries_, content.definitions_, content.references_, broken, findings);
  // Units of effect parameters without one of their own are known only now.
  std::vector<base::diagnostic> reported_before;
  content.definitions_ = index(content.entries_, reported_before);
  report_cycles(starting_dependencies(content.entries_), content.definitions_, findings);
  if (std::none_of(findings.begin(), findings.end(), is_error)) report_oddities(content.entries_, findings);
  for (const auto& [name, meaning] : content.definitions_) content.names_.push_back(name);
  std::sort(content.names_.begin(), content.names_.end());
  sort_by_place(findings);
  return result;
}

read_result read(const std::filesystem::path& folder) {
  return read(files_in(folder));
}

atlas load(const std::filesystem::path& folder) {
  auto [content, findings] = read(folder);
  std::erase_if(findings, [](const base::diagnostic& finding) { return !is_error(finding); });
  if (!findings.empty()) throw base::bad_input(std::move(findings));
  return std::move(content);
}

}  // namespace kinecrine::knowledge
