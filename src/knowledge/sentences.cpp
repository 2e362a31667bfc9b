#include "knowledge/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/mapped.hpp"

namespace kinecrine::knowledge {
namespace {

std::string number(double value) {
  return fmt::format("{:.6g}", value);
}

std::string with_unit(double value, const units::unit& unit) {
  const std::string text = unit.text();
  if (text == "1") return number(value);
  return fmt::format("{} {}", number(value), text);
}

/// ", in pg/mL"; nothing for a plain number.
std::string in_unit(const units::unit& unit) {
  const std::string text = unit.text();
  return text == "1" ? "" : fmt::format(", in {}", text);
}

std::string spoken(std::string_view word) {
  std::string text(word);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

/// What a sound entry says by a formula.
std::string text_of(const std::optional<formula>& what) {
  return base::certain(what, "an entry lacks a formula").text();
}

class narrator {
 public:
  explicit narrator(const atlas& base, wording how = wording::full)
      : base_(base), brief_(how == wording::brief) {}

  std::set<std::string> cited;

  std::string of(const parameter& item) {
    return fmt::format("{}: {}{}{}.", named(item), value_of(item), reasons(item),
                       citations(item.why.sources));
  }

  std::string of(const given& item) {
    std::string text = named(item) + in_unit(item.unit);
    if (item.number) text += fmt::format("; {} where it is not said", with_unit(*item.number, item.unit));
    if (item.value) text += fmt::format("; {} where it is not said", item.value->text());
    if (item.low && item.high) text += fmt::format("; {} to {}", number(*item.low), number(*item.high));
    return text + ".";
  }

  std::string of(const input& item) {
    return fmt::format("{}{}; {} where the session says nothing.", named(item), in_unit(item.unit),
                       number(item.rest));
  }

  std::string of(const state& item) {
    if (brief_) return named(item) + citations(item.why.sources) + ".";
    std::string text =
        fmt::format("{}{}; starts at {}", named(item), in_unit(item.unit),
                    item.initial_number ? number(*item.initial_number) : text_of(item.initial));
    if (item.rate) text += fmt::format("; changes by {}", item.rate->text());
    if (item.store) text += "; a slow store";
    return text + citations(item.why.sources) + ".";
  }

  std::string of(const pool& item) {
    const parameter* repeated = repeated_by(item.rest);
    const parameter& rest = repeated ? *repeated : item.rest;
    return fmt::format("{}{}, dissolved in {}; at rest {}{}{}.", named(item), in_unit(item.unit), item.volume,
                       value_of(rest), reasons(rest), citations(rest.why.sources));
  }

  std::string of(const quantity& item) {
    if (brief_) return named(item) + ".";
    return fmt::format("{}{}: {}.", named(item), in_unit(item.unit), text_of(item.value));
  }

  std::string of(const process& item) {
    std::string text = named(item) + in_unit(item.unit);
    if (!item.changes.empty())
      text += fmt::format(", {}", fmt::join(base::mapped(item.changes, words_of), " and "));
    text += basis_of(item.basis);
    if (!brief_) text += ": " + text_of(item.rate);
    return text + citations(item.basis.sources) + ".";
  }

  std::string of(const port& item) {
    std::vector<std::string> by;
    for (const auto& entry : base_.entries())
      for (const auto& effect : entry.effects)
        if (effect.port == item.id) by.push_back(effect.name);
    return fmt::format(
        "{}; {}.", named(item),
        by.empty() ? "nothing acts on it" : fmt::format("acted on by {}", fmt::join(by, ", ")));
  }

  std::string of(const effect& item) {
    const auto* port = base_.find(item.port);
    std::string text = fmt::format("{} {} {} ({}; {}, {}; {}, {}", driver_of(item),
                                   item.increases ? "increases" : "decreases",
                                   port ? port->what->meaning : item.port, item.port, item.route, item.acts,
                                   spoken(to_text(item.basis.species)), spoken(to_text(item.basis.kind)));
    if (item.basis.contested) text += "; contested";
    if (!item.basis.hypothesis.empty())
      text += fmt::format("; under the hypothesis {} = {}", item.basis.hypothesis,
                          fmt::join(item.basis.under, " or "));
    text += ") " + size_of(item) + citations(item.basis.sources) + ".";
    return item.basis.note.empty() ? text : fmt::format("{} Note: {}.", text, item.basis.note);
  }

  std::string of(const observable& item) {
    std::string text = fmt::format(
        "{} ({}){}, {}, of the group {}: {}", capital(item.long_name), item.id, in_unit(item.unit),
        item.quantitative ? "quantitative" : "known by direction only", item.group, item.meaning);
    if (item.limits) text += "; " + of(*item.limits);
    return text + ".";
  }

  std::string of(const bounds& limits) {
    std::vector<std::string> ends;
    if (limits.low) ends.push_back(fmt::format("no less than {}", number(*limits.low)));
    if (limits.high) ends.push_back(fmt::format("no more than {}", number(*limits.high)));
    return fmt::format("{}{}{}", fmt::join(ends, " and "),
                       limits.why.text.empty() ? "" : ", " + limits.why.text, citations(limits.why.sources));
  }

  std::string of(const warning& item) {
    return fmt::format("Where {}: {}{}.", text_of(item.when), item.says, citations(item.sources));
  }

  std::string of(const intensity& item) {
    std::string text =
        fmt::format("{} ({}): oxygen uptake is {}", item.key, item.meaning, text_of(item.oxygen));
    for (const auto& each : item.settings)
      text += fmt::format(", {} is set to {}", each.name, each.value.text());
    return text + ".";
  }

  std::string of(const setting& item) { return fmt::format("Sets {} to {}.", item.name, item.value.text()); }

  std::string of(const route& item) {
    const auto done = base::mapped(item.settings, [](const setting& each) {
      return fmt::format("{} = {}", each.name, each.value.text());
    });
    return fmt::format("{} ({}; a dose in {}): {}{}.", item.name, item.meaning, item.unit.text(),
                       fmt::join(done, ", "), citations(item.sources));
  }

  std::string of(const body_system& item) {
    return fmt::format("{}: {}; told first: {}.", item.name, fmt::join(item.groups, ", "),
                       item.lead.empty() ? "nothing" : fmt::format("{}", fmt::join(item.lead, ", ")));
  }

  std::string of(const option& item) {
    const std::string text = fmt::format("{}: {}", item.value, item.statement);
    return text + (item.argument.empty() ? "" : " " + item.argument) + citations(item.sources);
  }

  std::string citations(const std::vector<std::string>& keys) {
    if (keys.empty()) return {};
    std::vector<std::string> texts;
    for (const auto& key : keys) {
      const auto found = base_.references().find(key);
      texts.push_back(found == base_.references().end() ? key : short_citation(found->second));
      cited.insert(key);
    }
    return fmt::format(" [{}]", fmt::join(texts, "; "));
  }

 private:
  static std::string named(const thing& item) {
    return item.meaning.empty() ? item.id : fmt::format("{} ({})", capital(item.meaning), item.id);
  }

  /// The other parameter that a parameter only repeats, and whose reasons are its own; null for most.
  const parameter* repeated_by(const parameter& item) const {
    if (!item.value || item.value->names().size() != 1) return nullptr;
    const auto* other = base_.find(item.value->names().front());
    const bool same =
        other && other->kind == thing_kind::parameter && item.value->global_text() == other->what->id;
    return same ? static_cast<const parameter*>(other->what) : nullptr;
  }

  static std::string value_of(const parameter& item) {
    if (item.number) return with_unit(*item.number, item.unit);
    return text_of(item.value) + in_unit(item.unit);
  }

  static std::string reasons(const parameter& item) {
    std::vector<std::string> parts;
    if (!item.why.text.empty()) parts.push_back(item.why.text);
    if (item.why.range)
      parts.push_back(fmt::format("{} to {}", number(item.why.range->first), number(item.why.range->second)));
    if (const auto& people = item.between_people)
      parts.push_back(fmt::format("between people {} {} {}",
                                  people->distribution == spread::kind::lognormal ? "lognormal" : "normal",
                                  people->relative ? "cv" : "sd", number(people->size)));
    return parts.empty() ? "" : fmt::format(" ({})", fmt::join(parts, "; "));
  }

  static std::string words_of(const change& what) {
    if (!what.number) return fmt::format("changes {} by {} each", what.of, text_of(what.coefficient));
    const double size = std::abs(*what.number);
    const std::string times = size == 1 ? "" : fmt::format(" {} times", number(size));
    return fmt::format("{}{} {}", *what.number > 0 ? "adds" : "takes", times,
                       (*what.number > 0 ? "to " : "from ") + what.of);
  }

  static std::string basis_of(const evidence& basis) {
    std::vector<std::string> parts;
    if (basis.species != species_kind::none) parts.push_back(spoken(to_text(basis.species)));
    if (basis.kind != evidence_kind::none) parts.push_back(spoken(to_text(basis.kind)));
    if (basis.contested) parts.push_back("contested");
    if (!basis.hypothesis.empty())
      parts.push_back(
          fmt::format("under the hypothesis {} = {}", basis.hypothesis, fmt::join(basis.under, " or ")));
    return parts.empty() ? "" : fmt::format(" ({})", fmt::join(parts, "; "));
  }

  std::string driver_of(const effect& item) const {
    const formula& driver = base::certain(item.driver, "an effect has no driver");
    const auto& names = driver.names();
    if (names.size() == 1 && driver.global_text() == names.front())
      if (const auto* found = base_.find(names.front()); found && !found->what->meaning.empty())
        return fmt::format("{} ({})", capital(found->what->meaning), names.front());
    return fmt::format("The value of {}", driver.text());
  }

  static const parameter* find(const effect& item, const std::string& name) {
    const auto found = item.parameters.find(name);
    return found == item.parameters.end() ? nullptr : &found->second;
  }

  /// A parameter as a plain number, percent and the like taken out.
  static std::optional<double> plain(const parameter& item) {
    if (!item.number) return std::nullopt;
    return *item.number * item.unit.factor();
  }

  static std::string size_of(const effect& item) {
    std::string text;
    if (item.form == effect::form_kind::emax) {
      const auto& maximum = *find(item, "maximum");
      const auto most = plain(maximum);
      if (!most)
        text = fmt::format("by up to {} times its value", text_of(maximum.value));
      else if (item.increases && *most >= 2)
        text = fmt::format("up to {}-fold", number(1 + *most));
      else
        text = fmt::format("by up to {} %", number(100 * *most));
      text += fmt::format(", half of it at {}", value_of(*find(item, "half_at")));
    } else if (item.form == effect::form_kind::power) {
      const auto exponent = plain(*find(item, "exponent"));
      text = exponent ? fmt::format("so that a doubling multiplies it by {:.3g}",
                                    std::pow(2, item.increases ? *exponent : -*exponent))
                      : fmt::format("with the power {}", value_of(*find(item, "exponent")));
    } else {
      const auto& slope = *find(item, "slope");
      text = fmt::format("in proportion, by {} of its resting value per unit", value_of(slope));
    }
    if (const auto* reference = find(item, "reference"))
      text += fmt::format(", relative to {}", value_of(*reference));
    if (const auto* delay = find(item, "delay"))
      text += fmt::format(", with a delay of {}", value_of(*delay));
    return text;
  }

  const atlas& base_;
  bool brief_;
};

template <class items>
section told(narrator& words, std::string title, const items& list) {
  return {std::move(title), base::mapped(list, [&](const auto& item) { return words.of(item); })};
}

/// Processes of other entries that change this one's states and pools.
section elsewhere(narrator& words, const atlas& base, const entry& what) {
  section result{"Processes of other entries", {}};
  for (const auto& entry : base.entries())
    for (const auto& item : entry.processes) {
      const bool changes_it = std::any_of(item.changes.begin(), item.changes.end(), [&](const change& each) {
        const auto* found = base.find(each.of);
        return found && found->in == &what;
      });
      if (&entry != &what && changes_it) result.sentences.push_back(words.of(item));
    }
  return result;
}

/// What is switched by a hypothesis.
section depending(narrator& words, const atlas& base, const entry& what) {
  section result{"What depends on it", {}};
  if (what.kind != entry_kind::hypothesis) return result;
  for (const auto& entry : base.entries()) {
    for (const auto& item : entry.effects)
      if (item.basis.hypothesis == what.id) result.sentences.push_back(words.of(item));
    for (const auto& item : entry.processes)
      if (item.basis.hypothesis == what.id) result.sentences.push_back(words.of(item));
  }
  return result;
}

std::string title_of(const entry& what) {
  std::string text = fmt::format("{} ({} {})", capital(what.name), to_text(what.kind), what.id);
  if (!what.identity.empty()) text += fmt::format(", {}", fmt::join(what.identity, ", "));
  if (what.kind == entry_kind::messenger)
    text += what.quantitative ? "; simulated in its unit"
                              : "; known by direction only, simulated relative to rest";
  return text + ".";
}

std::string reference_list(const atlas& base, const std::set<std::string>& keys) {
  std::string text;
  for (const auto& key : keys)
    if (const auto found = base.references().find(key); found != base.references().end())
      text += fmt::format("  {}: {}\n", key, full_citation(found->second));
  return text.empty() ? text : "\nReferences\n" + text;
}

std::optional<std::string> told(narrator& words, const atlas& base, std::string_view name) {
  if (const auto* effect = base.find_effect(name)) return words.of(*effect);
  const auto* found = base.find(name);
  if (!found) {
    const auto* observable = base.find_observable(name);
    return observable ? std::optional(words.of(*observable)) : std::nullopt;
  }
  const thing& what = *found->what;
  switch (found->kind) {
    case thing_kind::parameter:
    case thing_kind::rest:
    case thing_kind::effect_parameter:
      return words.of(static_cast<const parameter&>(what));
    case thing_kind::input:
      return words.of(static_cast<const input&>(what));
    case thing_kind::state:
      return words.of(static_cast<const state&>(what));
    case thing_kind::pool:
    case thing_kind::basal:
      return words.of(static_cast<const pool&>(what));
    case thing_kind::amount:
      return fmt::format("{} ({}){}.", capital(what.meaning), what.id, in_unit(what.unit));
    case thing_kind::quantity:
      return words.of(static_cast<const quantity&>(what));
    case thing_kind::process:
      return words.of(static_cast<const process&>(what));
    case thing_kind::port:
      return words.of(static_cast<const port&>(what));
    case thing_kind::effect:
    case thing_kind::driver:
    case thing_kind::delayed:
      return words.of(static_cast<const effect&>(what));
    case thing_kind::observable:
      return words.of(static_cast<const observable&>(what));
    case thing_kind::given:
      return words.of(static_cast<const given&>(what));
  }
  return std::nullopt;
}

std::string entry_text(const atlas& base, const entry& what) {
  const account told = describe(base, what);
  std::string text = told.title + "\n";
  if (!told.description.empty()) text += told.description + "\n";
  for (const auto& part : told.sections) {
    text += fmt::format("\n{}\n", part.title);
    for (const auto& sentence : part.sentences) text += fmt::format("  {}\n", sentence);
  }
  return text + reference_list(base, told.cited);
}

}  // namespace

std::string capital(std::string text) {
  const auto small = [&](std::size_t at) { return at < text.size() && text[at] >= 'a' && text[at] <= 'z'; };
  const bool named_so = small(0) && text.size() > 1 && text[1] >= 'A' && text[1] <= 'Z';
  if (small(0) && !named_so) text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

account describe(const atlas& base, const entry& what) {
  narrator words(base);
  account result;
  result.title = title_of(what);
  result.description = what.description;
  if (!what.sources.empty()) result.description += words.citations(what.sources);
  if (what.kind == entry_kind::hypothesis)
    result.description = fmt::format("{} Default: {}.", what.question, what.chosen);
  for (const auto& part :
       {told(words, "What a scenario may say", what.givens), told(words, "Intensities", what.intensities),
        told(words, "What the mode sets", what.settings), told(words, "How it is given", what.routes),
        told(words, "Options", what.options), told(words, "Systems", what.systems),
        depending(words, base, what), told(words, "Pools", what.pools), told(words, "States", what.states),
        told(words, "Processes", what.processes), elsewhere(words, base, what),
        told(words, "Effects", what.effects), told(words, "Ports", what.ports),
        told(words, "Inputs", what.inputs), told(words, "Quantities", what.quantities),
        told(words, "Observables", what.observables), told(words, "Warnings", what.warnings),
        told(words, "Parameters", what.parameters)})
    if (!part.sentences.empty()) result.sections.push_back(part);
  result.cited = std::move(words.cited);
  return result;
}

std::string sentence_of(const atlas& base, const std::string& name, wording how) {
  narrator words(base, how);
  auto text = told(words, base, name);
  if (!text) throw base::internal_error(fmt::format("'{}' is not in the knowledge base", name));
  return *text;
}

std::string show(const atlas& base, std::string_view id) {
  if (const auto* entry = base.find_entry(id)) return entry_text(base, *entry);
  narrator words(base);
  if (const auto text = told(words, base, id)) return *text + "\n" + reference_list(base, words.cited);
  if (const auto found = base.references().find(id); found != base.references().end()) {
    const std::string text = full_citation(found->second) + "\n";
    return found->second.note.empty() ? text : fmt::format("{}Note: {}.\n", text, found->second.note);
  }
  std::vector<std::string> known;
  for (const auto& entry : base.entries()) {
    known.push_back(entry.id);
    for (const auto& effect : entry.effects) known.push_back(effect.name);
  }
  known.insert(known.end(), base.names().begin(), base.names().end());
  throw base::not_found(fmt::format("'{}' is not in the knowledge base", id), base::suggest(id, known));
}

}  // namespace kinecrine::knowledge
