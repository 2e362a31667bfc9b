#include "base/diagnostics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <numeric>

namespace kinecrine::base {
namespace {

std::string joined(const std::vector<diagnostic>& findings) {
  std::string text;
  for (const auto& finding : findings) {
    if (!text.empty()) text += '\n';
    text += to_text(finding);
  }
  return text;
}

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

/// Damerau-Levenshtein distance (neighbouring letters swapped count one), letters compared without case.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

std::vector<std::string> that_hold(std::string_view word, std::span<const std::string> candidates) {
  std::vector<std::string> found;
  if (word.size() < 3) return found;
  for (const auto& candidate : candidates)
    if (std::search(candidate.begin(), candidate.end(), word.begin(), word.end(),
                    [](char a, char b) { return lower(a) == lower(b); }) != candidate.end())
      found.push_back(candidate);
  return found;
}

std::string listed(std::string text, std::span<const std::string> names) {
  constexpr std::size_t most = 12;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) text += (i ? ", " : "") + names[i];
  if (names.size() > most) text += fmt::format(" ... ({} in all)", names.size());
  return text;
}

/// The candidate that is the word's beginning but for its last letter, or the other way round ("running" and
/// "run", "cycling" and "cycle", "carbs" and "carbohydrate"); "" where there is none.
std::string same_beginning(std::string_view word, std::span<const std::string> candidates) {
  std::string best;
  std::size_t longest = 2;
  for (const auto& candidate : candidates) {
    std::size_t shared = 0;
    const std::size_t shorter = std::min(word.size(), candidate.size());
    while (shared < shorter && lower(word[shared]) == lower(candidate[shared])) ++shared;
    if (shared > longest && shared + 1 >= shorter) {
      longest = shared;
      best = candidate;
    }
  }
  return best;
}

}  // namespace

std::string to_text(const place& where) {
  if (where.file.empty()) return {};
  if (where.line == 0) return where.file;
  if (where.column == 0) return fmt::format("{}:{}", where.file, where.line);
  return fmt::format("{}:{}:{}", where.file, where.line, where.column);
}

std::string to_text(const diagnostic& finding) {
  static constexpr const char* names[] = {"note", "warning", "error"};
  std::string text = to_text(finding.where);
  if (!text.empty()) text += ": ";
  text += names[static_cast<int>(finding.level)];
  if (!finding.code.empty()) text += fmt::format(" [{}]", finding.code);
  text += ": " + finding.message;
  if (!finding.hint.empty()) text += "\n  try: " + finding.hint;
  return text;
}

fault::fault(exit_code code, std::vector<diagnostic> findings)
    : std::runtime_error(joined(findings)), code_(code), findings_(std::move(findings)) {}

fault::fault(exit_code code, std::string message, std::string hint, place where)
    : fault(code, std::vector{diagnostic{
                      {}, severity::error, std::move(message), std::move(where), std::move(hint)}}) {}

numeric_failure::numeric_failure(std::string message, std::string variable, double time, std::string hint)
    : fault(exit_code::bad_data, std::move(message), std::move(hint)),
      variable_(std::move(variable)),
      time_(time) {}

std::string nearest(std::string_view word, std::span<const std::string> candidates) {
  std::string best;
  std::size_t distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const auto& candidate : candidates) {
    const std::size_t d = edit_distance(word, candidate);
    if (d < distance) {
      distance = d;
      best = candidate;
    }
  }
  return best;
}

std::string suggest(std::string_view word, std::span<const std::string> candidates) {
  if (const std::string near = nearest(word, candidates); !near.empty())
    return fmt::format("did you mean '{}'?", near);
  if (const auto longer = that_hold(word, candidates); !longer.empty()) return listed("perhaps ", longer);
  if (const std::string akin = same_beginning(word, candidates); !akin.empty())
    return fmt::format("did you mean '{}'?", akin);
  return candidates.empty() ? std::string() : listed("known: ", candidates);
}

}  // namespace kinecrine::base
