#include <fmt/format.h>

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
