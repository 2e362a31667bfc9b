#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "knowledge/resolver.hpp"

namespace kinecrine::knowledge {
namespace {

void append(std::vector<std::string>& to, const std::optional<formula>& what) {
  if (what) to.insert(to.end(), what->names().begin(), what->names().end());
}

std::vector<std::string> names_of(const std::optional<formula>& what) {
  return what ? what->names() : std::vector<std::string>{};
}

void add_effect(dependencies& graph, const effect& item) {
  auto& factor = graph[item.id];
  for (const auto& [name, parameter] : item.parameters) {
    factor.push_back(parameter.id);
    graph[parameter.id] = names_of(parameter.value);
  }
  // Behind a delay the driver acts through a state, which starts at the reference.
  if (!item.parameters.contains("delay")) append(factor, item.driver);
  graph[item.port].push_back(item.id);
}

void add_pool(dependencies& graph, const pool& item) {
  graph[item.id] = {item.amount.id, item.volume};
  graph[item.amount.id] = {item.rest.id, item.volume};
  graph[item.rest.id] = names_of(item.rest.value);
}

class cycle_finder {
 public:
  cycle_finder(const dependencies& graph, const definitions& known, std::vector<base::diagnostic>& faults)
      : graph_(graph), known_(known), faults_(faults) {}

  void visit(const std::string& name) {
    if (done_.contains(name)) return;
    const auto from = std::find(path_.begin(), path_.end(), name);
    if (from != path_.end()) {
      report({from, path_.end()});
      return;
    }
    const auto found = graph_.find(name);
    if (found == graph_.end()) return;
    path_.push_back(name);
    for (const auto& next : found->second) visit(next);
    path_.pop_back();
    done_.insert(name);
  }

 private:
  void report(const std::vector<std::string>& cycle) {
    const auto found = known_.find(cycle.front());
    const base::place where = found == known_.end() ? base::place{} : found->second.what->where;
    faults_.push_back({"KB050", base::severity::error,
                       fmt::format("values depend on each other in a circle: {} -> {}",
                                   fmt::join(cycle, " -> "), cycle.front()),
                       where, "let one of them be a state, or give an effect a delay"});
  }

  const dependencies& graph_;
  const definitions& known_;
  std::vector<base::diagnostic>& faults_;
  std::vector<std::string> path_;
  std::set<std::string> done_;
};

}  // namespace

dependencies starting_dependencies(const std::vector<entry>& entries) {
  dependencies graph;
  for (const auto& entry : entries) {
    for (const auto& item : entry.parameters) graph[item.id] = names_of(item.value);
    for (const auto& item : entry.givens) graph[item.id] = names_of(item.value);
    for (const auto& item : entry.states) graph[item.id] = names_of(item.initial);
    for (const auto& item : entry.quantities) graph[item.id] = names_of(item.value);
    for (const auto& item : entry.processes) graph[item.id] = names_of(item.rate);
    for (const auto& item : entry.observables)
      if (item.own) graph[item.id] = names_of(item.value);
    for (const auto& item : entry.pools) add_pool(graph, item);
    for (const auto& item : entry.effects) add_effect(graph, item);
  }
  for (const auto& entry : entries)
    for (const auto& item : entry.processes)
      for (const auto& change : item.changes) {
        const std::string basal = change.of + ".basal";
        graph[basal].push_back(item.id);
        append(graph[basal], change.coefficient);
      }
  return graph;
}

void report_cycles(const dependencies& graph, const definitions& known,
                   std::vector<base::diagnostic>& faults) {
  cycle_finder finder(graph, known, faults);
  for (const auto& [name, uses] : graph) finder.visit(name);
}

void report_oddities(const std::vector<entry>& entries, std::vector<base::diagnostic>& findings) {
  std::set<std::string> used, acted_on;
  const auto use = [&](const std::optional<formula>& what) {
    if (what) used.insert(what->names().begin(), what->names().end());
  };
  for (const auto& entry : entries) {
    for (const auto& item : entry.parameters) use(item.value);
    for (const auto& item : entry.givens) use(item.value);
    for (const auto& item : entry.states) use(item.initial), use(item.rate);
    for (const auto& item : entry.quantities) use(item.value);
    for (const auto& item : entry.observables) use(item.value);
    for (const auto& item : entry.intensities) {
      use(item.oxygen);
      for (const auto& each : item.settings)
        used.insert(each.value.names().begin(), each.value.names().end());
    }
    for (const auto& item : entry.settings) used.insert(item.value.names().begin(), item.value.names().end());
    for (const auto& item : entry.movements)
      for (const auto& each : item.settings)
        used.insert(each.value.names().begin(), each.value.names().end());
    for (const auto& item : entry.warnings) use(item.when);
    for (const auto& item : entry.routes) {
      use(item.duration);
      for (const auto& each : item.settings)
        used.insert(each.value.names().begin(), each.value.names().end());
    }
    for (const auto& item : entry.pools) {
      used.insert(item.volume);
      use(item.rest.value);
    }
    for (const auto& item : entry.processes) {
      use(item.rate);
      for (const auto& change : item.changes) use(change.coefficient);
    }
    for (const auto& item : entry.effects) {
      acted_on.insert(item.port);
      use(item.driver);
      for (const auto& [name, parameter] : item.parameters) use(parameter.value);
    }
  }
  std::set<std::string> told;
  for (const auto& entry : entries)
    for (const auto& part : entry.systems) told.insert(part.groups.begin(), part.groups.end());
  const auto note = [&](std::string code, std::string message, const thing& what) {
    findings.push_back({std::move(code), base::severity::note, std::move(message), what.where, {}});
  };
  for (const auto& entry : entries) {
    for (const auto& item : entry.ports) {
      if (!acted_on.contains(item.id))
        note("KB070", fmt::format("nothing acts on the port '{}'", item.id), item);
      if (!used.contains(item.id)) note("KB071", fmt::format("nothing uses the port '{}'", item.id), item);
    }
    // The program reads parameters of modes, and molar masses, by name.
    for (const auto& item : entry.parameters)
      if (entry.kind != entry_kind::mode && item.name != molar_mass_name && !used.contains(item.id))
        note("KB071", fmt::format("nothing uses the parameter '{}'", item.id), item);
    for (const auto& item : entry.inputs)
      if (!used.contains(item.id) && !item.automatic)
        note("KB071", fmt::format("nothing uses the input '{}'", item.id), item);
    for (const auto& item : entry.processes)
      if (item.changes.empty()) note("KB072", fmt::format("the process '{}' changes nothing", item.id), item);
    for (const auto& item : entry.observables)
      if (!told.empty() && !told.contains(item.group))
        note("KB073", fmt::format("no view tells the group '{}' of '{}'", item.group, item.id), item);
  }
}

}  // namespace kinecrine::knowledge
