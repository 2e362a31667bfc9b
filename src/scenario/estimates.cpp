#include "scenario/estimates.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace kinecrine::scenario {
namespace {

/// What a default rests on: the givens it is computed from and the sources of the numbers on the way.
class roots {
 public:
  explicit roots(const knowledge::atlas& known) : known_(known) {}

  void follow(const knowledge::formula& formula) {
    for (const std::string& name : formula.names()) {
      if (std::find(seen_.begin(), seen_.end(), name) != seen_.end()) continue;
      seen_.push_back(name);
      const knowledge::definition* meaning = known_.find(name);
      if (!meaning) continue;
      if (meaning->kind == knowledge::thing_kind::given)
        add(givens, std::string(said_name(static_cast<const knowledge::given&>(*meaning->what))));
      if (meaning->kind == knowledge::thing_kind::parameter) {
        const auto& parameter = static_cast<const knowledge::parameter&>(*meaning->what);
        for (const std::string& source : parameter.why.sources)
          if (const auto found = known_.references().find(source); found != known_.references().end())
            add(sources, knowledge::short_citation(found->second));
        if (parameter.value) follow(*parameter.value);
      }
    }
  }

  std::vector<std::string> givens, sources;

 private:
  static void add(std::vector<std::string>& to, std::string one) {
    if (std::find(to.begin(), to.end(), one) == to.end()) to.push_back(std::move(one));
  }
  const knowledge::atlas& known_;
  std::vector<std::string> seen_;
};

std::string listed(const std::vector<std::string>& words) {
  if (words.size() < 2) return words.empty() ? "" : words.front();
  return fmt::format("{} and {}", fmt::join(words.begin(), words.end() - 1, ", "), words.back());
}

/// "Body mass (body_mass)": in words, and as a scenario says it.
std::string named(const knowledge::given& one) {
  std::string words = one.meaning.substr(0, one.meaning.find(':'));
  std::string key(said_name(one));
  if (words.empty()) return key;
  const bool same = words == key;
  words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
  return same ? words : fmt::format("{} ({})", words, key);
}

std::string value_text(const knowledge::given& one, double value) {
  for (const auto& [word, number] : one.value_names)
    if (number == value) return word;
  const std::string unit = one.unit.text();
  return unit == "1" ? fmt::format("{:.3g}", value) : fmt::format("{:.3g} {}", value, unit);
}

}  // namespace

std::string_view said_name(const knowledge::given& one) {
  return one.name == "male" ? std::string_view("sex") : std::string_view(one.name);
}

std::vector<std::string> estimates(const knowledge::atlas& known, const person& who,
                                   const constants& values) {
  std::vector<std::string> sentences;
  for (const knowledge::given& one : known.person().givens) {
    if (who.given.contains(one.name) || (!one.number && !one.value)) continue;
    roots basis(known);
    if (one.value) basis.follow(*one.value);
    const std::string from = basis.givens.empty() ? "" : " from " + listed(basis.givens);
    const std::string sources =
        basis.sources.empty() ? "" : fmt::format(" ({})", fmt::join(basis.sources, "; "));
    sentences.push_back(fmt::format("{} was not given; {} {}{}{}.", named(one),
                                    basis.sources.empty() ? "assumed" : "estimated",
                                    value_text(one, values(one.id)), from, sources));
  }
  return sentences;
}

}  // namespace kinecrine::scenario
