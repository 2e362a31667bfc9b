#include "scenario/agents.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/mapped.hpp"
#include "scenario/names.hpp"

namespace kinecrine::scenario {
namespace {

bool is_infusion(const knowledge::input& one) {
  return one.name == infusion_input || one.name.ends_with("." + std::string(infusion_input));
}

way_in straight_into(const knowledge::entry& agent, const knowledge::input& into) {
  return {&agent, nullptr, &into, into.unit * units::parse("min")};
}

way_in by_route(const knowledge::entry& agent, const knowledge::route& by) {
  return {&agent, &by, nullptr, by.unit};
}

const knowledge::input* first_infusion(const knowledge::entry& agent) {
  const auto found = std::find_if(agent.inputs.begin(), agent.inputs.end(), is_infusion);
  return found == agent.inputs.end() ? nullptr : &*found;
}

/// By the name of its route; a plain infusion counts as "iv" where the entry says no better.
std::vector<std::pair<std::string, way_in>> ways_into(const knowledge::entry& agent) {
  auto all = base::mapped(
      agent.routes, [&](const knowledge::route& one) { return std::pair(one.name, by_route(agent, one)); });
  if (const auto* into = first_infusion(agent); into && !find_route(agent, into_vein))
    all.emplace_back(into_vein, straight_into(agent, *into));
  return all;
}

std::vector<std::string> agents(const knowledge::atlas& known) {
  std::vector<std::string> ids;
  for (const auto& entry : known.entries())
    if (!ways_into(entry).empty()) ids.push_back(entry.id);
  return ids;
}

void report(std::vector<base::diagnostic>& faults, const char* code, std::string message,
            const base::place& where, std::string hint) {
  faults.push_back({code, base::severity::error, std::move(message), where, std::move(hint)});
}

}  // namespace

const knowledge::route* find_route(const knowledge::entry& agent, std::string_view name) {
  for (const auto& one : agent.routes)
    if (one.name == name) return &one;
  return nullptr;
}

std::optional<way_in> find_infusion(const knowledge::atlas& known, const std::string& agent,
                                    const base::place& where, std::vector<base::diagnostic>& faults) {
  for (const auto& entry : known.entries())
    for (const auto& one : entry.inputs)
      if (is_infusion(one) && one.id.substr(0, one.id.rfind('.')) == agent) return straight_into(entry, one);
  if (const auto* entry = known.find_entry(agent)) {
    if (const auto* into = first_infusion(*entry)) return straight_into(*entry, *into);
    if (const auto* vein = find_route(*entry, into_vein)) return by_route(*entry, *vein);
  }
  report(faults, "SC050", fmt::format("'{}' cannot be infused: the model has no such input", agent), where,
         base::suggest(agent, agents(known)));
  return std::nullopt;
}

std::optional<way_in> find_dose(const knowledge::atlas& known, const std::string& agent,
                                const base::place& where, const said_route& by,
                                std::vector<base::diagnostic>& faults) {
  const auto* entry = known.find_entry(agent);
  const auto ways = entry ? ways_into(*entry) : std::vector<std::pair<std::string, way_in>>{};
  if (ways.empty()) {
    report(faults, "SC050", fmt::format("'{}' cannot be given: the model has no input for it", agent), where,
           base::suggest(agent, agents(known)));
    return std::nullopt;
  }
  if (!by.name && ways.size() == 1) return ways.front().second;
  std::vector<std::string> names;
  for (const auto& [name, way] : ways) {
    if (by.name == name) return way;
    names.push_back(name);
  }
  if (by.name)
    report(faults, "SC051", fmt::format("'{}' is not given by the route '{}'", agent, *by.name), by.where,
           base::suggest(*by.name, names));
  else
    report(faults, "SC051", fmt::format("'{}' can be given in several ways: the route is needed", agent),
           by.where, fmt::format("route = \"{}\"", fmt::join(names, "\" or \"")));
  return std::nullopt;
}

}  // namespace kinecrine::scenario
