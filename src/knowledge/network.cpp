#include "knowledge/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "knowledge/sentences.hpp"

namespace kinecrine::knowledge {
namespace {

bool dynamic(thing_kind kind) {
  switch (kind) {
    case thing_kind::input:
    case thing_kind::state:
    case thing_kind::pool:
    case thing_kind::amount:
    case thing_kind::quantity:
    case thing_kind::process:
    case thing_kind::port:
    case thing_kind::effect:
    case thing_kind::observable:
      return true;
    default:
      return false;
  }
}

class collector {
 public:
  explicit collector(const atlas& base) : base_(base) {}

  std::vector<link> run() {
    for (const auto& entry : base_.entries()) {
      for (const auto& item : entry.effects) {
        auto drivers = read_by(item.driver);
        if (drivers.empty()) drivers.insert(entry.id);
        if (const auto* port = base_.find(item.port)) add(drivers, port->in->id, link::kind::effect, item.id);
      }
      for (const auto& item : entry.processes) {
        auto sources = read_by(item.rate);
        sources.insert(entry.id);
        for (const auto& change : item.changes)
          if (const auto* changed = base_.find(change.of))
            add(sources, changed->in->id, link::kind::process, item.id);
      }
      for (const auto& item : entry.states)
        add(read_by(item.rate), entry.id, link::kind::dependence, item.id);
      for (const auto& item : entry.quantities)
        add(read_by(item.value), entry.id, link::kind::dependence, item.id);
    }
    return {links_.begin(), links_.end()};
  }

 private:
  struct earlier {
    bool operator()(const link& a, const link& b) const {
      return std::tie(a.from, a.to, a.by, a.via) < std::tie(b.from, b.to, b.by, b.via);
    }
  };

  std::set<std::string> read_by(const std::optional<formula>& what) const {
    std::set<std::string> entries;
    if (what)
      for (const auto& name : what->names())
        if (const auto* found = base_.find(name); found && dynamic(found->kind))
          entries.insert(found->in->id);
    return entries;
  }

  void add(const std::set<std::string>& from, const std::string& to, link::kind by, const std::string& via) {
    for (const auto& each : from)
      if (each != to) links_.insert({each, to, by, via});
  }

  const atlas& base_;
  std::set<link, earlier> links_;
};

/// Where a chain begins or ends: an entry and, where less than all of it is meant, the names that are.
struct endpoint {
  const entry* in = nullptr;
  std::vector<std::string> names;
};

/// An entry, a name, or what observables begin with: "hippocampus" of hippocampus.volume.
endpoint endpoint_named(const atlas& base, const std::string& name) {
  if (const auto* entry = base.find_entry(name)) return {entry, {}};
  if (const auto* found = base.find(name)) return {found->in, {name}};
  std::vector<std::string> known;
  endpoint result;
  for (const auto& entry : base.entries()) {
    known.push_back(entry.id);
    for (const auto& item : entry.observables) {
      const std::string place = item.id.substr(0, item.id.find('.'));
      if (known.back() != place) known.push_back(place);
      if (item.id != name && place != name) continue;
      if (!result.in) result.in = &entry;
      if (result.in == &entry) result.names.push_back(item.id);
    }
  }
  if (result.in) return result;
  known.insert(known.end(), base.names().begin(), base.names().end());
  throw base::not_found(fmt::format("'{}' is not in the knowledge base", name), base::suggest(name, known));
}

/// The names of an entry that some of its names rest on, these included; and the ports that act on them.
class footing {
 public:
  footing(const atlas& base, const endpoint& of) : base_(base), in_(*of.in) {
    for (const auto& name : of.names) {
      const auto* found = base.find(name);
      if (found && found->kind == thing_kind::port)
        names_.insert(name);  // itself, not what the same entry does to it
      else
        add(name);
    }
  }

  /// Whether a link into the entry reaches one of them.
  bool reached_by(const link& way) const {
    if (way.by == link::kind::dependence) return names_.contains(way.via);
    if (way.by == link::kind::effect) return names_.contains(base_.find_effect(way.via)->port);
    const auto& item = static_cast<const process&>(*base_.find(way.via)->what);
    return names_.contains(way.via) ||
           std::any_of(item.changes.begin(), item.changes.end(),
                       [&](const change& each) { return names_.contains(each.of); });
  }

 private:
  void add(const std::string& name) {
    const auto* found = base_.find(name);
    const auto observed = std::find_if(in_.observables.begin(), in_.observables.end(),
                                       [&](const observable& each) { return each.id == name; });
    const bool is_observable = observed != in_.observables.end();
    if (!is_observable && (!found || found->in != &in_)) return;
    if (!names_.insert(name).second) return;
    if (is_observable)
      if (const auto& value = observed->value) add(*value);
    for (const auto& item : in_.quantities)
      if (item.id == name && item.value) add(*item.value);
    for (const auto& item : in_.states)
      if (item.id == name && item.rate) add(*item.rate);
    for (const auto& item : in_.pools)
      if (item.id == name) add(item.volume);
    for (const auto& item : in_.processes) {
      if (item.id == name && item.rate) add(*item.rate);
      if (std::any_of(item.changes.begin(), item.changes.end(),
                      [&](const change& each) { return each.of == name; }))
        add(item.id);
    }
    for (const auto& item : in_.effects)
      if (item.port == name && item.driver) add(*item.driver);
  }
  void add(const formula& of) {
    for (const auto& name : of.names()) add(name);
  }

  const atlas& base_;
  const entry& in_;
  std::set<std::string> names_;
};

/// Names of the volumes that pools are dissolved in: that a messenger is diluted is no way of acting on it.
std::set<std::string> volumes_of(const atlas& base) {
  std::set<std::string> result;
  for (const auto& entry : base.entries())
    for (const auto& pool : entry.pools) result.insert(pool.volume);
  return result;
}

/// Steps of a chain that only formulas carry, no effect and no process.
std::size_t bare_steps(const chain& of) {
  return static_cast<std::size_t>(
      std::count_if(of.steps.begin(), of.steps.end(), [](const std::vector<link>& step) {
        return std::all_of(step.begin(), step.end(),
                           [](const link& way) { return way.by == link::kind::dependence; });
      }));
}

using neighbours = std::map<std::string, std::map<std::string, std::vector<link>>>;

/// How many steps each entry is from the goal.
std::map<std::string, std::size_t> distances_to(const std::string& goal, const neighbours& backward) {
  std::map<std::string, std::size_t> result{{goal, 0}};
  std::deque<std::string> waiting{goal};
  while (!waiting.empty()) {
    const std::string at = waiting.front();
    waiting.pop_front();
    const auto found = backward.find(at);
    if (found == backward.end()) continue;
    for (const auto& [before, links] : found->second)
      if (result.try_emplace(before, result[at] + 1).second) waiting.push_back(before);
  }
  return result;
}

class finder {
 public:
  finder(const neighbours& forward, const std::map<std::string, std::size_t>& distances, std::string goal,
         std::size_t most)
      : forward_(forward), distances_(distances), goal_(std::move(goal)), most_(most) {}

  std::vector<chain> of_length(const std::string& from, std::size_t length) {
    found_.clear();
    chain start;
    start.entries = {from};
    extend(start, length);
    return std::move(found_);
  }

 private:
  void extend(chain& so_far, std::size_t left) {
    if (found_.size() >= most_) return;
    const std::string at = so_far.entries.back();
    if (left == 0) {
      if (at == goal_) found_.push_back(so_far);
      return;
    }
    const auto next = forward_.find(at);
    if (next == forward_.end() || at == goal_) return;
    for (const auto& [to, links] : next->second) {
      const auto distance = distances_.find(to);
      if (distance == distances_.end() || distance->second > left - 1) continue;
      if (std::find(so_far.entries.begin(), so_far.entries.end(), to) != so_far.entries.end()) continue;
      so_far.entries.push_back(to);
      so_far.steps.push_back(links);
      extend(so_far, left - 1);
      so_far.entries.pop_back();
      so_far.steps.pop_back();
    }
  }

  const neighbours& forward_;
  const std::map<std::string, std::size_t>& distances_;
  std::string goal_;
  std::size_t most_;
  std::vector<chain> found_;
};

}  // namespace

std::string_view to_text(link::kind kind) {
  static constexpr std::string_view names[] = {"effect", "process", "dependence"};
  return names[static_cast<std::size_t>(kind)];
}

std::vector<link> links_of(const atlas& base) {
  return collector(base).run();
}

std::vector<const process*> processes_resting_on(const atlas& base, const std::string& name) {
  std::vector<const process*> result;
  const auto* found = base.find(name);
  if (!found) return result;
  const entry& in = *found->in;
  const auto uses = [](const std::optional<formula>& what, const std::set<std::string>& names) {
    return what && std::any_of(what->names().begin(), what->names().end(),
                               [&](const std::string& each) { return names.contains(each); });
  };
  std::set<std::string> reached{name};
  for (std::size_t before = 0; before != reached.size();) {
    before = reached.size();
    for (const auto& item : in.quantities)
      if (uses(item.value, reached)) reached.insert(item.id);
    for (const auto& item : in.states)
      if (uses(item.rate, reached)) reached.insert(item.id);
  }
  for (const auto& item : in.processes)
    if (uses(item.rate, reached)) result.push_back(&item);
  return result;
}

std::vector<chain> paths(const atlas& base, const std::string& from, const std::string& to,
                         std::size_t most) {
  const std::string start = endpoint_named(base, from).in->id;
  const endpoint end = endpoint_named(base, to);
  const std::string goal = end.in->id;
  const footing reached(base, end);
  const auto volumes = volumes_of(base);
  neighbours forward, backward;
  for (const auto& each : links_of(base)) {
    if (each.by == link::kind::dependence && volumes.contains(each.via)) continue;
    if (each.to == goal && !end.names.empty() && !reached.reached_by(each)) continue;
    forward[each.from][each.to].push_back(each);
    backward[each.to][each.from].push_back(each);
  }
  const auto distances = distances_to(goal, backward);
  const auto shortest = distances.find(start);
  if (shortest == distances.end() || shortest->second == 0) return {};
  constexpr std::size_t at_most_looked_at = 1000;
  finder find(forward, distances, goal, at_most_looked_at);
  std::vector<chain> result;
  for (const std::size_t length : {shortest->second, shortest->second + 1}) {
    auto found = find.of_length(start, length);
    std::stable_sort(found.begin(), found.end(),
                     [](const chain& a, const chain& b) { return bare_steps(a) < bare_steps(b); });
    for (auto& each : found)
      if (result.size() < most) result.push_back(std::move(each));
  }
  return result;
}

std::string path_text(const atlas& base, const std::string& from, const std::string& to, wording how,
                      std::size_t most) {
  const auto found = paths(base, from, to, most);
  if (found.empty()) return fmt::format("Nothing leads from {} to {}.\n", from, to);
  std::string text;
  for (const auto& each : found) {
    text += fmt::format("{}{}\n", text.empty() ? "" : "\n", fmt::join(each.entries, " -> "));
    for (std::size_t i = 0; i < each.steps.size(); ++i) {
      text += fmt::format("  {} -> {}\n", each.entries[i], each.entries[i + 1]);
      for (const auto& way : each.steps[i]) {
        text += fmt::format("    {}\n", sentence_of(base, way.via, how));
        if (way.by != link::kind::dependence) continue;
        for (const auto* process : processes_resting_on(base, way.via))
          text += fmt::format("      hence {}\n", sentence_of(base, process->id, how));
      }
    }
  }
  return text;
}

}  // namespace kinecrine::knowledge
