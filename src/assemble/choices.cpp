#include <fmt/format.h>

#include <algorithm>

#include "assemble/assemble.hpp"

namespace kinecrine::assemble {

bool active(const knowledge::evidence& basis, const knowledge::atlas& base, const choices& chosen) {
  using knowledge::species_kind;
  if (chosen.evidence == choices::policy::human && basis.species != species_kind::human &&
      basis.species != species_kind::none)
    return false;
  if (chosen.evidence == choices::policy::uncontested && basis.contested) return false;
  if (basis.hypothesis.empty()) return true;
  const auto found = chosen.hypotheses.find(basis.hypothesis);
  std::string value;
  if (found != chosen.hypotheses.end())
    value = found->second;
  else if (const auto* hypothesis = base.find_entry(basis.hypothesis))
    value = hypothesis->chosen;
  return std::find(basis.under.begin(), basis.under.end(), value) != basis.under.end();
}

bool takes_part(const knowledge::effect& item, const knowledge::entry& in, const knowledge::atlas& base,
                const choices& chosen) {
  for (const auto& name : {item.id, item.name, in.id})
    if (chosen.without.contains(name)) return false;
  return active(item.basis, base, chosen);
}

const std::string& strength_of(const knowledge::effect& item) {
  using enum knowledge::effect::form_kind;
  return item.parameters.at(item.form == emax ? "maximum" : item.form == power ? "exponent" : "slope").id;
}

std::vector<const knowledge::effect*> effects_named(const knowledge::atlas& base, const std::string& name) {
  std::vector<const knowledge::effect*> found;
  if (const auto* one = base.find_effect(name))
    found.push_back(one);
  else if (const auto* entry = base.find_entry(name))
    for (const auto& item : entry->effects) found.push_back(&item);
  return found;
}

namespace {

[[noreturn]] void unknown(const std::string& what, const std::string& word,
                          const std::vector<std::string>& known) {
  throw base::bad_usage(fmt::format("'{}' is no {}", word, what), base::suggest(word, known));
}

void check_hypotheses(const choices& chosen, const knowledge::atlas& base) {
  for (const auto& [id, value] : chosen.hypotheses) {
    const auto* hypothesis = base.find_entry(id);
    std::vector<std::string> known;
    if (!hypothesis || hypothesis->kind != knowledge::entry_kind::hypothesis) {
      for (const auto& entry : base.entries())
        if (entry.kind == knowledge::entry_kind::hypothesis) known.push_back(entry.id);
      unknown("hypothesis", id, known);
    }
    for (const auto& option : hypothesis->options) known.push_back(option.value);
    if (std::find(known.begin(), known.end(), value) == known.end())
      unknown("option of the hypothesis " + id, value, known);
  }
}

void check_without(const choices& chosen, const knowledge::atlas& base) {
  for (const auto& name : chosen.without) {
    if (!effects_named(base, name).empty()) continue;
    std::vector<std::string> known;
    for (const auto& each : base.entries()) {
      if (!each.effects.empty()) known.push_back(each.id);
      for (const auto& effect : each.effects) known.push_back(effect.name);
    }
    unknown("effect", name, known);
  }
}

bool can_be_set(knowledge::thing_kind kind) {
  using knowledge::thing_kind;
  return kind == thing_kind::parameter || kind == thing_kind::effect_parameter || kind == thing_kind::given ||
         kind == thing_kind::input || kind == thing_kind::state || kind == thing_kind::rest;
}

void check_set(const choices& chosen, const knowledge::atlas& base) {
  for (const auto& [name, value] : chosen.set) {
    const auto* found = base.find(name);
    if (found && can_be_set(found->kind)) continue;
    if (found)
      throw base::bad_usage(
          fmt::format("'{}' is a {}, which the model computes", name, to_text(found->kind)),
          "set a parameter, an input, the initial value of a state, or the .rest of a pool");
    std::vector<std::string> known;
    for (const auto& each : base.names())
      if (can_be_set(base.find(each)->kind)) known.push_back(each);
    unknown("name that can be set", name, known);
  }
}

}  // namespace

void check(const choices& chosen, const knowledge::atlas& base) {
  check_hypotheses(chosen, base);
  check_without(chosen, base);
  check_set(chosen, base);
}

std::vector<std::string> to_text(const choices& chosen) {
  static constexpr const char* policies[] = {"all", "human", "uncontested"};
  std::vector<std::string> lines{
      fmt::format("evidence: {}", policies[static_cast<std::size_t>(chosen.evidence)])};
  for (const auto& [id, value] : chosen.hypotheses)
    lines.push_back(fmt::format("hypothesis {} = {}", id, value));
  for (const auto& id : chosen.without) lines.push_back(fmt::format("without {}", id));
  for (const auto& [name, value] : chosen.set) lines.push_back(fmt::format("{} = {}", name, value));
  return lines;
}

}  // namespace kinecrine::assemble
