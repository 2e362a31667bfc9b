#include <fmt/format.h>

#include <map>

#include "knowledge/resolver.hpp"

namespace kinecrine::knowledge {
namespace {

class indexer {
 public:
  indexer(std::vector<base::diagnostic>& faults) : faults_(faults) {}

  void add(thing_kind kind, const thing& what, const entry& in) { add(kind, what.id, what.unit, what, in); }

  void add(thing_kind kind, const std::string& id, const units::unit& unit, const thing& what,
           const entry& in) {
    const auto [before, fresh] = result.try_emplace(id, definition{kind, unit, &what, &in});
    if (fresh) return;
    const auto& first = before->second;
    faults_.push_back({"KB007", base::severity::error,
                       fmt::format("'{}' is defined twice; first as a {} at {}", id, to_text(first.kind),
                                   base::to_text(first.what->where)),
                       what.where, "give one of them another name"});
  }

  void add_all(const entry& in) {
    for (const auto& item : in.parameters) add(thing_kind::parameter, item, in);
    for (const auto& item : in.inputs) add(thing_kind::input, item, in);
    for (const auto& item : in.states) add(thing_kind::state, item, in);
    for (const auto& item : in.quantities) add(thing_kind::quantity, item, in);
    for (const auto& item : in.processes) add(thing_kind::process, item, in);
    for (const auto& item : in.ports) add(thing_kind::port, item, in);
    for (const auto& item : in.givens) add(thing_kind::given, item, in);
    for (const auto& item : in.pools) {
      add(thing_kind::pool, item, in);
      add(thing_kind::amount, item.amount, in);
      add(thing_kind::rest, item.rest, in);
      if (item.balanced)
        add(thing_kind::basal, item.id + ".basal", item.amount.unit / units::parse("min"), item, in);
    }
    for (const auto& item : in.effects) {
      add(thing_kind::effect, item, in);
      if (item.driver) {
        add(thing_kind::driver, item.id + ".driver", item.driver->unit(), item, in);
        if (item.parameters.contains("delay"))
          add(thing_kind::delayed, item.id + ".delayed", item.driver->unit(), item, in);
      }
      for (const auto& [name, parameter] : item.parameters) add(thing_kind::effect_parameter, parameter, in);
    }
  }

  definitions result;

 private:
  std::vector<base::diagnostic>& faults_;
};

void report_double_entries(const std::vector<entry>& entries, std::vector<base::diagnostic>& faults) {
  for (std::size_t i = 1; i < entries.size(); ++i)
    if (entries[i].id == entries[i - 1].id)
      faults.push_back({"KB007", base::severity::error,
                        fmt::format("the entry '{}' is defined twice; first at {}", entries[i].id,
                                    base::to_text(entries[i - 1].where)),
                        entries[i].where, "give one of them another id"});
}

/// Effects and observables are named in commands and outputs without their entry, so their names are unique
/// too.
template <class kind>
void report_double(const std::vector<entry>& entries, std::vector<kind> entry::* which, std::string_view what,
                   std::vector<base::diagnostic>& faults) {
  std::map<std::string, const kind*> seen;
  for (const auto& entry : entries)
    for (const auto& item : entry.*which)
      if (const auto [before, fresh] = seen.try_emplace(item.name, &item); !fresh)
        faults.push_back({"KB007", base::severity::error,
                          fmt::format("the {} '{}' is defined twice; first at {}", what, item.name,
                                      base::to_text(before->second->where)),
                          item.where, "give one of them another name"});
}

bool is_observable(const definitions& known, const std::string& name) {
  const auto found = known.find(name);
  return found != known.end() && found->second.kind == thing_kind::observable;
}

}  // namespace

definitions index(const std::vector<entry>& entries, std::vector<base::diagnostic>& faults) {
  indexer work(faults);
  report_double_entries(entries, faults);
  report_double(entries, &entry::effects, "effect", faults);
  report_double(entries, &entry::observables, "observable", faults);
  for (const auto& entry : entries) work.add_all(entry);
  // Observables come last: without a value they show the thing of the same name.
  for (const auto& entry : entries)
    for (const auto& item : entry.observables)
      if (item.own && !is_observable(work.result, item.id)) work.add(thing_kind::observable, item, entry);
  return std::move(work.result);
}

}  // namespace kinecrine::knowledge
