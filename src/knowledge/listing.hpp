// Tables of what the base holds: `kinecrine knowledge list KIND`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/atlas.hpp"

namespace kinecrine::knowledge {

struct listing {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

/// organs, messengers, people, modes, hypotheses, effects, ports, parameters, agents, inputs, states,
/// observables, references.
const std::vector<std::string>& listable();

/// The table of one kind, by name. Throws bad_usage with the nearest kind.
listing list(const atlas& base, std::string_view kind);

/// Columns aligned with spaces, one line a row, the headings first.
std::string to_text(const listing& what);

}  // namespace kinecrine::knowledge
