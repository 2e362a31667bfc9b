#include "knowledge/bibliography.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace kinecrine::knowledge {
namespace {

constexpr std::string_view blank = " \t\r\n";

std::string trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(blank) - begin + 1));
}

/// Braces only protect capitals; runs of blanks count as one.
std::string plain(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '{' || c == '}') continue;
    const bool space = blank.find(c) != std::string_view::npos;
    if (space && (result.empty() || result.back() == ' ')) continue;
    result += space ? ' ' : c;
  }
  return trimmed(result);
}

std::vector<std::string> people(const std::string& text) {
  std::vector<std::string> result;
  std::size_t begin = 0;
  for (std::size_t at; (at = text.find(" and ", begin)) != std::string::npos; begin = at + 5)
    result.push_back(trimmed(text.substr(begin, at - begin)));
  if (const auto last = trimmed(text.substr(begin)); !last.empty()) result.push_back(last);
  return result;
}

class parser {
 public:
  parser(std::string_view text, const std::string& file, std::vector<base::diagnostic>& faults)
      : text_(text), file_(file), faults_(faults) {}

  bibliography read() {
    while (skip_to('@')) {
      const base::place where = here();
      ++at_;
      const std::string kind = word();
      if (kind == "comment" || kind == "string" || kind == "preamble") continue;
      try {
        read_entry(where);
      } catch (const base::bad_input& refused) {
        faults_.insert(faults_.end(), refused.findings().begin(), refused.findings().end());
      }
    }
    return std::move(result_);
  }

 private:
  /// Counts on from where it was asked last: from the start each time would be quadratic.
  base::place here() {
    for (; counted_ < at_; ++counted_)
      if (text_[counted_] == '\n') {
        ++line_;
        line_begin_ = counted_ + 1;
      }
    return {file_, line_, static_cast<int>(at_ - line_begin_) + 1};
  }

  [[noreturn]] void fail(const std::string& message) {
    throw base::bad_input({base::diagnostic{"KB061", base::severity::error, message, here(), {}}});
  }

  /// Outside of entries everything is a comment; a line that begins with % hides its @.
  bool skip_to(char wanted) {
    for (; at_ < text_.size() && text_[at_] != wanted; ++at_)
      if (text_[at_] == '%') at_ = std::min(text_.find('\n', at_), text_.size() - 1);
    return at_ < text_.size();
  }

  void skip_blanks() {
    while (at_ < text_.size() && blank.find(text_[at_]) != std::string_view::npos) ++at_;
  }

  std::string word() {
    skip_blanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) ||
                                  std::string_view("_-:.+").find(text_[at_]) != std::string_view::npos))
      ++at_;
    std::string result(text_.substr(begin, at_ - begin));
    return result;
  }

  void expect(char wanted) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != wanted) fail(fmt::format("a '{}' is expected here", wanted));
    ++at_;
  }

  /// {...} with balanced braces, "..." or a bare word.
  std::string value() {
    skip_blanks();
    if (at_ == text_.size()) fail("the file ends within an entry");
    const char open = text_[at_];
    if (open != '{' && open != '"') return word();
    const std::size_t begin = ++at_;
    for (int depth = 0; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (depth == 0 && c == (open == '{' ? '}' : '"'))
        return std::string(text_.substr(begin, at_++ - begin));
      if (c == '{') ++depth;
      if (c == '}') --depth;
    }
    fail("a field is not closed");
  }

  void read_entry(const base::place& where) {
    reference entry;
    entry.where = where;
    expect('{');
    entry.key = word();
    if (entry.key.empty()) fail("an entry has no key");
    skip_blanks();
    while (at_ < text_.size() && text_[at_] == ',') {
      ++at_;
      std::string field = word();
      if (field.empty()) break;
      std::transform(field.begin(), field.end(), field.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      expect('=');
      set(entry, field, plain(value()));
      skip_blanks();
    }
    expect('}');
    check(entry);
    if (!result_.try_emplace(entry.key, entry).second) report("KB062", "is there twice", entry);
  }

  static void set(reference& entry, const std::string& field, std::string text) {
    static const std::map<std::string_view, std::string reference::*> texts{
        {"title", &reference::title},       {"year", &reference::year}, {"journal", &reference::journal},
        {"publisher", &reference::journal}, {"doi", &reference::doi},   {"pmid", &reference::pmid},
        {"url", &reference::url},           {"note", &reference::note}};
    if (field == "author") entry.authors = people(text);
    if (const auto known = texts.find(field); known != texts.end()) entry.*known->second = std::move(text);
  }

  void check(const reference& entry) {
    if (entry.title.empty()) report("KB063", "has no title", entry);
  }

  void report(std::string code, std::string what, const reference& entry) {
    faults_.push_back({std::move(code),
                       base::severity::error,
                       fmt::format("the reference '{}' {}", entry.key, what),
                       entry.where,
                       {}});
  }

  std::string_view text_;
  std::string file_;
  std::vector<base::diagnostic>& faults_;
  std::size_t at_ = 0, counted_ = 0, line_begin_ = 0;
  int line_ = 1;
  bibliography result_;
};

std::string family(const std::string& author) {
  const auto comma = author.find(',');
  if (comma != std::string::npos) return author.substr(0, comma);
  const auto space = author.rfind(' ');
  return space == std::string::npos ? author : author.substr(space + 1);
}

}  // namespace

bibliography read_bibliography(std::string_view text, const std::string& file,
                               std::vector<base::diagnostic>& faults) {
  return parser(text, file, faults).read();
}

std::string short_citation(const reference& what) {
  std::string who = what.authors.empty() ? what.title : family(what.authors[0]);
  if (what.authors.size() == 2 && what.authors[1] != "others") who += " & " + family(what.authors[1]);
  if (what.authors.size() > 2 || (what.authors.size() == 2 && what.authors[1] == "others")) who += " et al.";
  return what.year.empty() ? who : who + " " + what.year;
}

std::string full_citation(const reference& what) {
  constexpr std::size_t most = 6;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, what.authors.size()); ++i)
    text += (i ? "; " : "") + (what.authors[i] == "others" ? std::string("et al.") : what.authors[i]);
  if (what.authors.size() > most) text += " et al.";
  if (!what.year.empty()) text += fmt::format("{}({})", text.empty() ? "" : " ", what.year);
  if (!text.empty() && text.back() != '.') text += '.';
  text += fmt::format("{}{}.", text.empty() ? "" : " ", what.title);
  if (!what.journal.empty()) text += fmt::format(" {}.", what.journal);
  if (!what.doi.empty())
    text += fmt::format(" doi:{}", what.doi);
  else if (!what.pmid.empty())
    text += fmt::format(" PMID {}", what.pmid);
  else if (!what.url.empty())
    text += " " + what.url;
  return text;
}

}  // namespace kinecrine::knowledge
