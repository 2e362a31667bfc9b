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

/// The entry that a name belongs to.
const entry& entry_named(const atlas& base, const std::string& name) {
  if (const auto* entry = base.find_entry(name)) return *entry;
  if (const auto* found = base.find(name)) return *found->in;
  std::vector<std::string> known;
  for (const auto& entry : base.entries()) known.push_back(entry.id);
  known.insert(known.end(), base.names().begin(), base.names().end());
  throw base::not_found(fmt::format("'{}' is not in the knowledge base", name), base::suggest(name, known));
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
  const std::string start = entry_named(base, from).id, goal = entry_named(base, to).id;
  const auto* meant = base.find(to);
  const bool to_port = meant && meant->kind == thing_kind::port;
  neighbours forward, backward;
  for (const auto& each : links_of(base)) {
    if (each.to == goal && to_port) {
      const auto* effect = each.by == link::kind::effect ? base.find_effect(each.via) : nullptr;
      if (!effect || effect->port != to) continue;
    }
    forward[each.from][each.to].push_back(each);
    backward[each.to][each.from].push_back(each);
  }
  const auto distances = distances_to(goal, backward);
  const auto shortest = distances.find(start);
  if (shortest == distances.end() || shortest->second == 0) return {};
  finder find(forward, distances, goal, most);
  std::vector<chain> result;
  for (const std::size_t length : {shortest->second, shortest->second + 1})
    for (auto& each : find.of_length(start, length))
      if (result.size() < most) result.push_back(std::move(each));
  return result;
}

std::string path_text(const atlas& base, const std::string& from, const std::string& to, std::size_t most) {
  const auto found = paths(base, from, to, most);
  if (found.empty()) return fmt::format("Nothing leads from {} to {}.\n", from, to);
  std::string text;
  for (const auto& each : found) {
    text += fmt::format("{}{}\n", text.empty() ? "" : "\n", fmt::join(each.entries, " -> "));
    for (std::size_t i = 0; i < each.steps.size(); ++i) {
      text += fmt::format("  {} -> {}\n", each.entries[i], each.entries[i + 1]);
      for (const auto& way : each.steps[i]) {
        text += fmt::format("    {}\n", sentence_of(base, way.via));
        if (way.by != link::kind::dependence) continue;
        for (const auto* process : processes_resting_on(base, way.via))
          text += fmt::format("      hence {}\n", sentence_of(base, process->id));
      }
    }
  }
  return text;
}

}  // namespace kinecrine::knowledge
