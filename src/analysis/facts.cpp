#include "analysis/facts.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/mapped.hpp"
#include "base/version.hpp"
#include "knowledge/sentences.hpp"

namespace kinecrine::analysis {
namespace {

std::string origin_text(const knowledge::provenance& why) {
  std::string text = why.text;
  if (why.range) text += fmt::format(" ({:g} to {:g})", why.range->first, why.range->second);
  return text;
}

/// How wide the range is next to the number, for ranking assumptions.
double uncertainty(const knowledge::parameter& parameter) {
  if (!parameter.why.range) return 0;
  const auto [low, high] = *parameter.why.range;
  if (low > 0) return std::log(high / low);
  return high > low ? 10 : 0;
}

template <class visit_type>
void for_each_parameter(const knowledge::entry& entry, const visit_type& visit) {
  for (const auto& parameter : entry.parameters) visit(parameter);
  for (const auto& pool : entry.pools) visit(pool.rest);
  for (const auto& effect : entry.effects)
    for (const auto& [name, parameter] : effect.parameters) visit(parameter);
}

results::reference described(const knowledge::reference& what) {
  results::reference result;
  result.key = what.key;
  result.text = knowledge::full_citation(what);
  if (!what.doi.empty())
    result.link = "https://doi.org/" + what.doi;
  else if (!what.pmid.empty())
    result.link = "https://pubmed.ncbi.nlm.nih.gov/" + what.pmid;
  else
    result.link = what.url;
  return result;
}

}  // namespace

bool matches(const std::vector<std::string>& patterns, const std::string& name, const std::string& id) {
  return patterns.empty() || std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
           return fnmatch(pattern.c_str(), name.c_str(), 0) == 0 ||
                  fnmatch(pattern.c_str(), id.c_str(), 0) == 0;
         });
}

std::vector<std::string> chosen_observables(const knowledge::atlas& base,
                                            const std::vector<std::string>& patterns) {
  const auto observables = base.observables_as_told();
  std::vector<std::string> chosen;
  const auto add = [&](const std::string& name) {
    if (std::find(chosen.begin(), chosen.end(), name) == chosen.end()) chosen.push_back(name);
  };
  if (patterns.empty())
    for (const auto* observable : observables) add(observable->id);
  for (const auto& pattern : patterns) {
    const std::size_t before = chosen.size();
    bool found = false;
    for (const auto* observable : observables)
      if (fnmatch(pattern.c_str(), observable->id.c_str(), 0) == 0) {
        add(observable->id);
        found = true;
      }
    for (const auto& name : base.names())
      if (!found && fnmatch(pattern.c_str(), name.c_str(), 0) == 0) add(name);
    if (!found && chosen.size() == before)
      throw base::bad_usage(fmt::format("there is no observable '{}'", pattern),
                            base::suggest(pattern, base::mapped(observables, &knowledge::observable::id)));
  }
  return chosen;
}

results::series described_series(const knowledge::atlas& base, const std::string& name,
                                 std::vector<double> values) {
  results::series series;
  series.name = series.long_name = name;
  series.values = std::move(values);
  if (const auto* observable = base.find_observable(name)) {
    // Units of display fit what they show: less than this is what rounding leaves of nothing.
    constexpr double nothing = 1e-12;
    for (double& value : series.values)
      if (std::abs(value) < nothing) value = 0;
    series.long_name = observable->long_name.empty() ? name : observable->long_name;
    series.unit = observable->unit.text();
    series.meaning = observable->meaning;
    series.grade = observable->quantitative ? "quantitative" : "directional";
    const auto* system = base.system_of(*observable);
    series.group = system ? system->name : observable->group;
    series.leads = system && std::find(system->lead.begin(), system->lead.end(), name) != system->lead.end();
    if (observable->limits) {
      series.low = observable->limits->low;
      series.high = observable->limits->high;
    }
  } else if (const auto* definition = base.find(name)) {
    series.unit = definition->unit.text();
    series.meaning = definition->what ? definition->what->meaning : "";
    series.group = definition->in ? definition->in->name : "model";
  }
  return series;
}

void describe_person(results::course& course, const knowledge::atlas& base, const scenario::scenario& session,
                     const std::function<double(const std::string&)>& value_of) {
  const knowledge::entry& person = base.person();
  for (const auto& given : person.givens) {
    const bool said = session.who.given.contains(given.name);
    results::fact fact{given.name, value_of(given.id), given.unit.text(), said ? "given" : "estimated", {},
                       {},         given.meaning};
    if (said && session.who.unknown) fact.origin = "taken as it lets the recorded session be finished";
    for (const auto& [word, value] : given.value_names)
      if (value == fact.value) fact.text = word;
    // "sex: 1 male, 0 female" explains numbers that the word stands for.
    if (!fact.text.empty()) fact.meaning = fact.meaning.substr(0, fact.meaning.find(':'));
    if (!said && given.number) fact.origin = "assumed: not given";
    course.person.push_back(std::move(fact));
  }
  for (const auto& parameter : person.parameters)
    if (parameter.value && parameter.why.origin == knowledge::provenance::kind::derived)
      course.person.push_back({parameter.name,
                               value_of(parameter.id),
                               parameter.unit.text(),
                               "estimated",
                               parameter.why.sources,
                               {},
                               parameter.meaning});
}

void describe_evidence(results::course& course, const knowledge::atlas& base,
                       const assemble::choices& chosen) {
  std::set<std::string> keys;
  std::vector<std::pair<double, results::fact>> assumed;
  for (const auto& entry : base.entries()) {
    if (entry.kind == knowledge::entry_kind::mode || entry.kind == knowledge::entry_kind::hypothesis)
      continue;
    for_each_parameter(entry, [&](const knowledge::parameter& parameter) {
      keys.insert(parameter.why.sources.begin(), parameter.why.sources.end());
      if (parameter.why.origin == knowledge::provenance::kind::assumed && parameter.number)
        assumed.emplace_back(uncertainty(parameter), results::fact{parameter.id,
                                                                   *parameter.number,
                                                                   parameter.unit.text(),
                                                                   origin_text(parameter.why),
                                                                   parameter.why.sources,
                                                                   {},
                                                                   parameter.meaning,
                                                                   entry.name});
    });
    for (const auto& effect : entry.effects) {
      if (!assemble::takes_part(effect, entry, base, chosen)) continue;
      keys.insert(effect.basis.sources.begin(), effect.basis.sources.end());
      if (effect.basis.contested)
        course.contested.push_back({entry.name, knowledge::sentence_of(base, effect.id)});
    }
    for (const auto& process : entry.processes)
      keys.insert(process.basis.sources.begin(), process.basis.sources.end());
  }
  std::stable_sort(assumed.begin(), assumed.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (auto& [width, fact] : assumed) course.assumed_parameters.push_back(std::move(fact));
  for (const auto& one : course.warnings) keys.insert(one.sources.begin(), one.sources.end());
  for (const auto& key : keys)
    if (const auto found = base.references().find(key); found != base.references().end())
      course.references.push_back(described(found->second));

  course.provenance["program"] = base::version_text();
  course.provenance["version"] = base::version();
  course.provenance["knowledge_hash"] = base.hash();
  for (const auto& line : assemble::to_text(chosen))
    if (const auto colon = line.find(": "); colon != std::string::npos)
      course.provenance[line.substr(0, colon)] = line.substr(colon + 2);
    else
      course.provenance[line] = "";
}

std::vector<results::reference> all_references(const knowledge::atlas& base) {
  return base::mapped(base.references(), [](const auto& one) { return described(one.second); });
}

bool session_sets(const knowledge::atlas& base, const scenario::scenario& session,
                  const scenario::resolved& resolved, const std::string& id) {
  const std::string name = knowledge::dotted_name(id);
  const std::string person = base.person().id + ".";
  return session.set.contains(name) || resolved.constants.contains(name) ||
         (name.starts_with(person) && session.who.given.contains(name.substr(person.size())));
}

}  // namespace kinecrine::analysis
