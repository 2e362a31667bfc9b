#include "analysis/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>

#include "analysis/facts.hpp"
#include "knowledge/sentences.hpp"
#include "results/number.hpp"
#include "units/unit.hpp"

namespace kinecrine::analysis {
namespace {

constexpr double silent_within = 1e-6;  // a factor that never leaves 1 by more did nothing

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
  chain_step step{base.find_entry(from)->name, base.find_entry(to)->name, via, knowledge::sentence_of(base, via), {}};
  if (const auto* basis = basis_of(base, via)) step.basis = *basis;
  return step;
}

/// The best supported of the links between two neighbours: effects before processes before dependences.
const knowledge::link& best_of(const knowledge::atlas& base, const std::vector<knowledge::link>& links) {
  const auto rank = [&](const knowledge::link& one) {
    const auto* basis = basis_of(base, one.via);
    return std::pair(static_cast<int>(one.by), basis ? weakness(*basis) : 0);
  };
  return *std::min_element(links.begin(), links.end(),
                           [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

/// The shortest chain, as steps; empty where the ends are one entry or nothing leads there.
std::vector<chain_step> steps_between(const knowledge::atlas& base, const std::string& from, const std::string& to) {
  std::vector<chain_step> steps;
  if (from == to) return steps;
  const auto found = knowledge::paths(base, from, to, 1);
  if (found.empty()) return steps;
  const auto& way = found.front();
  for (std::size_t i = 0; i < way.steps.size(); ++i)
    steps.push_back(step_of(base, way.entries[i], way.entries[i + 1], best_of(base, way.steps[i]).via));
  return steps;
}

/// From the nearest of what the session sets to the entry of the effect, by the effect, and on to the observable.
std::vector<chain_step> chain_of(const knowledge::atlas& base, const std::vector<std::string>& origins,
                                 const candidate& by, const std::string& goal) {
  std::vector<chain_step> best;
  bool found = std::find(origins.begin(), origins.end(), by.entry->id) != origins.end();
  for (const auto& origin : origins) {
    if (found && best.empty()) break;
    auto way = steps_between(base, origin, by.entry->id);
    if (!way.empty() && (best.empty() || way.size() < best.size())) best = std::move(way);
  }
  const std::string& port = base.find(by.effect->port)->in->id;
  best.push_back(step_of(base, by.entry->id, port, by.effect->id));
  for (auto& step : steps_between(base, port, goal)) best.push_back(std::move(step));
  return best;
}

std::vector<std::string> origins_of(const knowledge::atlas& base, const scenario::scenario& session) {
  std::set<std::string> entries;
  for (const auto& [name, course] : scenario::resolve(session, base).inputs)
    if (const auto* found = base.find(name); found && !course.empty()) entries.insert(found->in->id);
  return {entries.begin(), entries.end()};
}

explained_part explained(const knowledge::atlas& base, const share& numbers, const candidate& what,
                         const std::vector<std::string>& origins, const std::string& goal) {
  explained_part part;
  part.numbers = numbers;
  part.name = what.effect->name;
  part.messenger = what.entry->name;
  part.sentence = knowledge::sentence_of(base, what.effect->id);
  part.chain = chain_of(base, origins, what, goal);
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
  constexpr knowledge::evidence_kind order[] = {rct, acute_trial, cohort, review, animal_intervention, mechanism, in_vitro};
  const auto at = std::find(std::begin(order), std::end(order), basis.kind);
  return static_cast<int>(at - std::begin(order)) + (basis.contested ? static_cast<int>(std::size(order)) : 0);
}

moment_read parse_moment_read(const std::string& text) {
  if (text == "peak") return {moment_read::kind::peak, 0};
  if (text == "mean") return {moment_read::kind::mean, 0};
  try {
    const double time = units::convert(units::parse_quantity(text), units::parse("min"));
    if (time > 0) return {moment_read::kind::at, time};
  } catch (const base::fault&) {  // told below
  }
  throw base::bad_usage(fmt::format("--at: '{}' is no moment of a course", text), "a time such as 2h, or peak, or mean");
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
    throw base::bad_input(fmt::format("'{}' does not change in this session, so nothing carries a change", name),
                          "another observable, session or moment");

  std::map<std::string, candidate> live;
  std::map<std::string, std::size_t> of_entry;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& values = whole.series[i + 1].values;
    if (std::all_of(values.begin(), values.end(), [](double one) { return std::abs(one - 1) <= silent_within; })) {
      ++result.silent;
      continue;
    }
    live.emplace(all[i].effect->id, all[i]);
    ++of_entry[all[i].entry->id];
  }

  const bool falls = result.change() < 0;
  // Sets that come up twice are run once, so that this is the most.
  const double most = static_cast<double>(live.size() + of_entry.size() + 1 +
                                          asked.how.permutations * std::min(asked.how.shared_among, live.size()));
  std::size_t done = 0;
  const readings_without readings = [&](const std::vector<std::set<std::string>>& wanted) {
    std::vector<double> changes;
    for (const auto& off : wanted) {
      if (asked.progress && !asked.progress(std::min(1.0, static_cast<double>(done++) / most)))
        throw base::interrupted("stopped");
      const auto one = read.read(read.course({name}, off), falls);
      changes.push_back(one.value - one.baseline);
    }
    return changes;
  };
  std::vector<std::string> parts;
  for (const auto& [id, one] : live) parts.push_back(id);
  result.effects = attribute(parts, readings, asked.how);

  std::vector<std::set<std::string>> knock_outs;
  for (const auto& [entry, count] : of_entry) knock_outs.push_back({entry});
  const auto without = readings(knock_outs);
  for (std::size_t i = 0; const auto& [entry, count] : of_entry)
    result.messengers.push_back({entry, result.effects.whole - without[i++], {}, 0});
  std::stable_sort(result.messengers.begin(), result.messengers.end(),
                   [](const share& a, const share& b) { return std::abs(a.removal) > std::abs(b.removal); });

  const auto origins = origins_of(base, session);
  for (const auto& one : result.effects.shares)
    result.parts.push_back(explained(base, one, live.at(one.part), origins, goal));
  std::set<std::string> cited;
  for (const auto& part : result.parts) cited.insert(part.sources.begin(), part.sources.end());
  std::erase_if(result.references, [&](const auto& one) { return !cited.contains(one.key); });
  return result;
}

}  // namespace kinecrine::analysis
