// The second pass over a base: what every name means, units of every formula, references between entries.
#pragma once

#include <map>
#include <set>
#include <unordered_map>

#include "knowledge/atlas.hpp"

namespace kinecrine::knowledge {

using definitions = std::unordered_map<std::string, definition>;

/// Every global name of the entries. Names that are defined twice are faults (KB007).
definitions index(const std::vector<entry>& entries, std::vector<base::diagnostic>& faults);

/// Resolves all formulas in place and checks everything that needs more than one entry. Names of `broken`
/// entries, whose files could not be read, are not reported again.
void resolve(std::vector<entry>& entries, const definitions& known, const bibliography& references,
             const std::set<std::string>& broken, std::vector<base::diagnostic>& faults);

/// What the value of each name is computed from when the model starts (a superset of what it is computed from
/// later, states apart). A cycle in it is a fault (KB050).
using dependencies = std::map<std::string, std::vector<std::string>>;
dependencies starting_dependencies(const std::vector<entry>& entries);
void report_cycles(const dependencies& graph, const definitions& known,
                   std::vector<base::diagnostic>& faults);

/// Notes on what is allowed but odd: ports that nothing acts on, constants and inputs that nothing uses.
void report_oddities(const std::vector<entry>& entries, std::vector<base::diagnostic>& findings);

}  // namespace kinecrine::knowledge
