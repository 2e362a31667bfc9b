// What can be given to a person: agents, their routes, and the model inputs that a dose enters by.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/atlas.hpp"

namespace kinecrine::scenario {

/// One way of giving an agent: by a route that its entry describes, or straight into an input (amount per
/// time).
struct way_in {
  const knowledge::entry* agent = nullptr;
  const knowledge::route* route = nullptr;  ///< null where it is `input`
  const knowledge::input* input = nullptr;
  units::unit dose;  ///< of the amount given
};

/// A route of an entry by its name; null where it has none of that name.
const knowledge::route* find_route(const knowledge::entry& agent, std::string_view name);

/// For an infusion: il6 -> il6.infusion (or il6.plasma.infusion), glucose.blood by its full name, or the
/// route "iv" of an agent that has no such input. Reports an unknown agent with the nearest.
std::optional<way_in> find_infusion(const knowledge::atlas& known, const std::string& agent,
                                    const base::place& where, std::vector<base::diagnostic>& faults);

/// A route as it was written, or where one should have been.
struct said_route {
  std::optional<std::string> name;
  base::place where;
};

/// For a dose: the route that is named, or the only one that there is. Reports unknown agents and routes
/// with the nearest.
std::optional<way_in> find_dose(const knowledge::atlas& known, const std::string& agent,
                                const base::place& where, const said_route& by,
                                std::vector<base::diagnostic>& faults);

}  // namespace kinecrine::scenario
