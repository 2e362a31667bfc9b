#include "knowledge/atlas.hpp"

#include <algorithm>
#include <tuple>

namespace kinecrine::knowledge {

std::string_view to_text(thing_kind kind) {
  static constexpr std::string_view names[] = {
      "parameter",  "input",   "state", "pool",   "amount", "rest value",     "basal input",
      "quantity",   "process", "port",  "effect", "driver", "delayed driver", "effect parameter",
      "observable", "given"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view to_text(entry_kind kind) {
  static constexpr std::string_view names[] = {"organ", "messenger", "person", "mode", "hypothesis", "view"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view to_text(evidence_kind kind) {
  static constexpr std::string_view names[] = {
      "", "rct", "acute_trial", "cohort", "animal_intervention", "in_vitro", "review", "mechanism"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view to_text(species_kind kind) {
  static constexpr std::string_view names[] = {"", "human", "mouse", "rat", "in_vitro"};
  return names[static_cast<std::size_t>(kind)];
}

const std::map<std::string, units::unit>& session_names() {
  static const std::map<std::string, units::unit> names = {
      {"oxygen", units::parse("L/min")},   {"grade", {}},
      {"carbohydrate", units::parse("g")}, {"fructose", units::parse("g")},
      {"fat", units::parse("g")},          {"protein", units::parse("g")},
      {"duration", units::parse("min")}};
  return names;
}

const entry* atlas::find_entry(std::string_view id) const {
  const auto found =
      std::lower_bound(entries_.begin(), entries_.end(), id,
                       [](const entry& each, std::string_view wanted) { return each.id < wanted; });
  return found != entries_.end() && found->id == id ? &*found : nullptr;
}

const entry& atlas::person() const {
  for (const auto& each : entries_)
    if (each.kind == entry_kind::person) return each;
  throw base::bad_input("the knowledge base describes no person",
                        "add people/person.toml with a [person] table");
}

const definition* atlas::find(std::string_view name) const {
  const auto found = definitions_.find(std::string(name));
  return found == definitions_.end() ? nullptr : &found->second;
}

const effect* atlas::find_effect(std::string_view id) const {
  for (const auto& each : entries_)
    for (const auto& item : each.effects)
      if (item.id == id || item.name == id) return &item;
  return nullptr;
}

std::vector<const observable*> atlas::observables() const {
  std::vector<const observable*> result;
  for (const auto& each : entries_)
    for (const auto& item : each.observables) result.push_back(&item);
  std::sort(result.begin(), result.end(),
            [](const observable* a, const observable* b) { return a->id < b->id; });
  return result;
}

namespace {

template <class kind>
std::size_t position(const std::vector<kind>& all, const kind& one) {
  return static_cast<std::size_t>(std::find(all.begin(), all.end(), one) - all.begin());
}

}  // namespace

const body_system* atlas::system_of(const observable& what) const {
  for (const auto& each : entries_)
    for (const auto& part : each.systems)
      if (position(part.groups, what.group) < part.groups.size()) return &part;
  return nullptr;
}

std::vector<const observable*> atlas::observables_as_told() const {
  std::vector<const body_system*> systems;
  for (const auto& each : entries_)
    for (const auto& part : each.systems) systems.push_back(&part);
  const auto place = [&](const observable* one) {
    const body_system* in = system_of(*one);
    return std::tuple(position(systems, in), in ? position(in->lead, one->id) : 0, !one->quantitative,
                      in ? position(in->groups, one->group) : 0, in ? std::string() : one->group, one->id);
  };
  std::vector<const observable*> result = observables();
  std::sort(result.begin(), result.end(),
            [&](const observable* a, const observable* b) { return place(a) < place(b); });
  return result;
}

const observable* atlas::find_observable(std::string_view name) const {
  for (const auto& each : entries_)
    for (const auto& item : each.observables)
      if (item.id == name) return &item;
  return nullptr;
}

std::vector<std::string> atlas::stores() const {
  std::vector<std::string> result;
  for (const auto& each : entries_) {
    for (const auto& item : each.states)
      if (item.store) result.push_back(item.id);
    for (const auto& item : each.pools)
      if (item.store) result.push_back(item.amount.id);
  }
  return result;
}

}  // namespace kinecrine::knowledge
