#include "analysis/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <mutex>

#include "analysis/facts.hpp"
#include "base/mapped.hpp"
#include "base/parallel.hpp"
#include "knowledge/network.hpp"
#include "knowledge/sentences.hpp"
#include "results/number.hpp"
#include "units/unit.hpp"

namespace kinecrine::analysis {
namespace {

constexpr double silent_within = 1e-6;  // a factor that never leaves 1 by more did nothing

constexpr double hardly_below =
    0.01;  // of the change: what carries less is no step of a chain if it can be helped

/// The entry that an observable is told in.
const knowledge::entry& entry_of(const knowledge::atlas& base, const std::string& observable) {
  for (const auto& entry : base.entries())
    for (const auto& item : entry.observables)
      if (item.own && item.id == observable) return entry;
  return *base.find(observable)->in;
}

/// The entries from which some chain of links leads to the goal, the goal among them.
std::set<std::string> leading_to(const knowledge::atlas& base, const std::string& goal) {
  std::map<std::string, std::set<std::string>> backward;
  for (const auto& link : knowledge::links_of(base)) backward[link.to].insert(link.from);
  std::set<std::string> reached{goal};
  std::deque<std::string> waiting{goal};
  while (!waiting.empty()) {
    const std::string at = waiting.front();
    waiting.pop_front();
    for (const auto& before : backward[at])
      if (reached.insert(before).second) waiting.push_back(before);
  }
  return reached;
}

struct candidate {
  const knowledge::effect* effect;
  const knowledge::entry* entry;
};

std::vector<candidate> candidates(const knowledge::atlas& base, const assemble::choices& chosen,
                                  const std::string& goal) {
  const auto reach = leading_to(base, goal);
  std::vector<candidate> all;
  for (const auto& entry : base.entries())
    for (const auto& effect : entry.effects) {
      const auto* port = base.find(effect.port);
      if (port && reach.contains(port->in->id) && assemble::takes_part(effect, entry, base, chosen))
        all.push_back({&effect, &entry});
    }
  return all;
}

/// A session and what is read off it, again and again with other parts switched off.
class reader {
 public:
  reader(const laboratory& model, const scenario::scenario& session, const question& asked)
      : model_(model), session_(session), asked_(asked) {
    wanted_.until = asked.until;
    if (asked.when.what == moment_read::kind::at) {
      wanted_.at = {0, asked.when.time};
      wanted_.until = asked.when.time;
    } else {
      wanted_.every = 2;
    }
    wanted_.watch = false;
  }

  results::course course(const std::vector<std::string>& observe, const std::set<std::string>& off) const {
    scenario::scenario session = session_;
    session.without.insert(off.begin(), off.end());
    request wanted = wanted_;
    wanted.observe = observe;
    return model_.simulate(session, wanted);
  }

  /// The change from the start; of a peak, in the direction that the whole model goes.
  struct change {
    double baseline, value, moment;
  };
  change read(const results::course& course, std::optional<bool> falls = {}) const {
    const auto& values = course.series.front().values;
    change result{values.front(), values.back(), course.times.back()};
    if (asked_.when.what == moment_read::kind::mean) {
      double area = 0;
      for (std::size_t i = 1; i < values.size(); ++i)
        area += (course.times[i] - course.times[i - 1]) * (values[i] + values[i - 1]) / 2;
      result.value = area / (course.times.back() - course.times.front());
    } else if (asked_.when.what == moment_read::kind::peak) {
      const auto [low, high] = std::minmax_element(values.begin(), values.end());
      const bool down = falls.value_or(values.front() - *low > *high - values.front());
      const auto at = down ? low : high;
      result.value = *at;
      result.moment = course.times[static_cast<std::size_t>(at - values.begin())];
    }
    return result;
  }

 private:
  const laboratory& model_;
  const scenario::scenario& session_;
  const question& asked_;
  request wanted_;
};

const knowledge::evidence* basis_of(const knowledge::atlas& base, const std::string& via) {
  const auto* found = base.find(via);
  if (!found) return nullptr;
  if (found->kind == knowledge::thing_kind::effect)
    return &static_cast<const knowledge::effect&>(*found->what).basis;
  if (found->kind == knowledge::thing_kind::process)
    return &static_cast<const knowledge::process&>(*found->what).basis;
  return nullptr;
}

chain_step step_of(const knowledge::atlas& base, const std::string& from, const std::string& to,
                   const std::string& via) {
  chain_step step{
      base.find_entry(from)->name, base.find_entry(to)->name, via, knowledge::sentence_of(base, via), {}};
  if (const auto* basis = basis_of(base, via)) step.basis = *basis;
  return step;
}

/// What acts on what, name by name: formulas on what they give, processes on what they change, drivers on
/// effects and effects on ports. Constants act on nothing, and neither do effects that are not `live`; those
/// that `hardly` carry anything are gone through only where there is no other way.
class influences {
 public:
  influences(const knowledge::atlas& base, const std::map<std::string, candidate>& live,
             std::set<std::string> hardly)
      : base_(base), hardly_(std::move(hardly)) {
    for (const auto& entry : base.entries()) {
      for (const auto& item : entry.quantities) reads(item.value, item.id);
      for (const auto& item : entry.states) reads(item.rate, item.id);
      for (const auto& item : entry.observables)
        if (item.own) reads(item.value, item.id);
      for (const auto& item : entry.pools)
        if (!item.infusion.empty()) add(item.infusion, item.id);
      for (const auto& item : entry.processes) {
        reads(item.rate, item.id);
        for (const auto& change : item.changes) add(item.id, change.of);
      }
      for (const auto& item : entry.effects) {
        if (!live.contains(item.id)) continue;
        reads(item.driver, item.id);
        add(item.id, item.port);
      }
    }
  }

  /// The way from any of `from` to `to` through the fewest entries; empty where there is none.
  std::vector<std::string> way(const std::vector<std::string>& from, const std::string& to) const {
    std::map<std::string, std::pair<double, std::string>> best;  // cost, and the name before
    std::set<std::pair<double, std::string>> waiting;
    const auto reach = [&](const std::string& name, double cost, const std::string& by) {
      const auto [known, fresh] = best.try_emplace(name, cost, by);
      if (!fresh && known->second.first <= cost) return;
      waiting.erase({known->second.first, name});
      known->second = {cost, by};
      waiting.emplace(cost, name);
    };
    for (const auto& name : from) reach(name, 0, "");
    while (!waiting.empty()) {
      const auto [cost, at] = *waiting.begin();
      waiting.erase(waiting.begin());
      if (at == to) break;
      if (const auto next = forward_.find(at); next != forward_.end())
        for (const auto& name : next->second) reach(name, cost + step_cost(at, name), at);
    }
    std::vector<std::string> names;
    if (!best.contains(to)) return names;
    for (std::string at = to; !at.empty(); at = best.at(at).second) names.push_back(at);
    std::reverse(names.begin(), names.end());
    return names;
  }

 private:
  double step_cost(const std::string& from, const std::string& to) const {
    constexpr double within = 0.01, across = 1, detour = 1000;
    const auto *one = base_.find(from), *other = base_.find(to);
    return (one && other && one->in == other->in ? within : across) + (hardly_.contains(to) ? detour : 0);
  }
  void add(const std::string& from, const std::string& to) { forward_[from].insert(to); }
  void reads(const std::optional<knowledge::formula>& what, const std::string& by) {
    using enum knowledge::thing_kind;
    if (!what) return;
    for (const auto& name : what->names()) {
      const auto* found = base_.find(name);
      const bool constant = !found || found->kind == parameter || found->kind == given ||
                            found->kind == rest || found->kind == effect_parameter || found->kind == basal;
      if (!constant) add(name, by);
    }
  }

  const knowledge::atlas& base_;
  std::set<std::string> hardly_;
  std::map<std::string, std::set<std::string>> forward_;
};

/// A way of names as steps between entries. Where two neighbours lie in different entries, an effect or a
/// process leads from one to the other, else what reads the first.
std::vector<chain_step> steps_of(const knowledge::atlas& base, const std::vector<std::string>& way) {
  const auto entry = [&](const std::string& name) -> const std::string& {
    const auto* found = base.find(name);
    return found ? found->in->id : entry_of(base, name).id;
  };
  std::vector<chain_step> steps;
  for (std::size_t i = 1; i < way.size(); ++i)
    if (entry(way[i - 1]) != entry(way[i])) {
      const bool acts = basis_of(base, way[i - 1]) != nullptr;
      steps.push_back(step_of(base, entry(way[i - 1]), entry(way[i]), acts ? way[i - 1] : way[i]));
    }
  return steps;
}

/// From what the session sets to the effect, and on to the observable.
std::vector<chain_step> chain_of(const knowledge::atlas& base, const influences& network,
                                 const std::vector<std::string>& inputs, const std::string& effect,
                                 const std::string& observable) {
  std::vector<std::string> way = network.way(inputs, effect);
  if (way.empty()) way = {effect};  // the clock drives it, or the state at the start
  const auto on = network.way({effect}, observable);
  way.insert(way.end(), on.begin() + (on.empty() ? 0 : 1), on.end());
  return steps_of(base, way);
}

std::vector<std::string> inputs_of(const knowledge::atlas& base, const scenario::scenario& session) {
  std::vector<std::string> names;
  for (const auto& [name, course] : scenario::resolve(session, base).inputs)
    if (!course.empty()) names.push_back(name);
  return names;
}

explained_part explained(const knowledge::atlas& base, const share& numbers, const candidate& what,
                         std::vector<chain_step> chain) {
  explained_part part;
  part.numbers = numbers;
  part.name = what.effect->name;
  part.messenger = what.entry->name;
  part.sentence = knowledge::sentence_of(base, what.effect->id);
  part.chain = std::move(chain);
  std::set<std::string> sources;
  for (std::size_t i = 0; i < part.chain.size(); ++i) {
    const auto& basis = part.chain[i].basis;
    sources.insert(basis.sources.begin(), basis.sources.end());
    if (basis.kind == knowledge::evidence_kind::none) continue;
    if (!part.weakest || weakness(basis) > weakness(part.chain[*part.weakest].basis)) part.weakest = i;
  }
  part.sources = {sources.begin(), sources.end()};
  return part;
}

}  // namespace

int weakness(const knowledge::evidence& basis) {
  using enum knowledge::evidence_kind;
  constexpr knowledge::evidence_kind order[] = {rct,       acute_trial, cohort, review, animal_intervention,
                                                mechanism, in_vitro};
  const auto at = std::find(std::begin(order), std::end(order), basis.kind);
  return static_cast<int>(at - std::begin(order)) +
         (basis.contested ? static_cast<int>(std::size(order)) : 0);
}

explanation explain(const laboratory& model, const scenario::scenario& session, const question& asked) {
  const knowledge::atlas& base = model.base();
  const auto names = chosen_observables(base, {asked.observable});
  if (names.size() != 1)
    throw base::bad_usage(fmt::format("'{}' is more than one observable", asked.observable), names.front());
  const std::string& name = names.front();
  const std::string goal = entry_of(base, name).id;
  const assemble::choices chosen = with_session(model.chosen(), session);
  const auto all = candidates(base, chosen, goal);

  const reader read(model, session, asked);
  std::vector<std::string> watched{name};
  for (const auto& one : all) watched.push_back(one.effect->id);
  const results::course whole = read.course(watched, {});
  const auto change = read.read(whole);

  explanation result;
  result.session = session.name;
  result.about = whole.series.front();
  result.about.values.clear();
  result.when = asked.when;
  result.baseline = change.baseline;
  result.value = change.value;
  result.moment = change.moment;
  result.references = whole.references;
  result.provenance = whole.provenance;
  if (std::abs(result.change()) <= 1e-9 * std::max(std::abs(change.value), std::abs(change.baseline)))
    throw base::bad_input(
        fmt::format("'{}' does not change in this session, so nothing carries a change", name),
        "another observable, session or moment");

  std::map<std::string, candidate> live;
  std::map<std::string, std::size_t> of_entry;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& values = whole.series[i + 1].values;
    if (std::all_of(values.begin(), values.end(),
                    [](double one) { return std::abs(one - 1) <= silent_within; })) {
      ++result.silent;
      continue;
    }
    live.emplace(all[i].effect->id, all[i]);
    ++of_entry[all[i].entry->id];
  }

  const bool falls = result.change() < 0;
  // Sets that come up twice are run once, so that this is the most.
  const double most =
      static_cast<double>(live.size() + of_entry.size() + 1 +
                          asked.how.permutations * std::min(asked.how.shared_among, live.size()));
  std::size_t done = 0;
  std::mutex telling;
  const readings_without readings = [&](const std::vector<std::set<std::string>>& wanted) {
    std::vector<double> changes(wanted.size());
    base::for_each_index(wanted.size(), asked.threads, [&](std::size_t i) {
      {
        const std::scoped_lock lock(telling);
        if (asked.progress && !asked.progress(std::min(1.0, static_cast<double>(done++) / most)))
          throw base::interrupted("stopped");
      }
      const auto one = read.read(read.course({name}, wanted[i]), falls);
      changes[i] = one.value - one.baseline;
    });
    return changes;
  };
  result.effects = attribute(base::keys_of(live), readings, asked.how);

  const auto without =
      readings(base::mapped(of_entry, [](const auto& one) { return std::set<std::string>{one.first}; }));
  for (std::size_t i = 0; const auto& [entry, count] : of_entry)
    result.messengers.push_back({entry, base.find_entry(entry)->name, result.effects.whole - without[i++]});
  std::stable_sort(
      result.messengers.begin(), result.messengers.end(),
      [](const silenced& a, const silenced& b) { return std::abs(a.removal) > std::abs(b.removal); });

  std::set<std::string> hardly;
  for (const auto& one : result.effects.shares)
    if (std::abs(one.removal) < hardly_below * std::abs(result.change())) hardly.insert(one.part);
  const influences network(base, live, std::move(hardly));
  const auto inputs = inputs_of(base, session);
  for (const auto& one : result.effects.shares)
    result.parts.push_back(
        explained(base, one, live.at(one.part), chain_of(base, network, inputs, one.part, name)));
  std::set<std::string> cited;
  for (const auto& part : result.parts) cited.insert(part.sources.begin(), part.sources.end());
  std::erase_if(result.references, [&](const auto& one) { return !cited.contains(one.key); });
  return result;
}

}  // namespace kinecrine::analysis
