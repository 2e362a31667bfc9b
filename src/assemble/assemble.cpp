#include "assemble/assemble.hpp"

#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <algorithm>
#include <optional>

#include "assemble/effect_factor.hpp"
#include "assemble/model_writer.hpp"

namespace kinecrine::assemble {
namespace {

using knowledge::entry_kind;
using knowledge::formula;

const units::unit minute = units::parse("min");
const units::unit plain_number;
constexpr double one = 1;

class assembler {
 public:
  assembler(const knowledge::atlas& base, const choices& chosen, Model& model)
      : base_(base), chosen_(chosen), writer_(model, base.references()) {}

  void run() {
    collect_places();
    collect_changes();
    collect_factors();
    for (const auto& entry : base_.entries()) add(entry);
  }

  model_writer& writer() { return writer_; }

 private:
  void add(const knowledge::entry& entry) {
    for (const auto& item : entry.parameters) add_parameter(item, entry);
    if (entry.kind == entry_kind::person)
      for (const auto& item : entry.givens) add_given(item);
    for (const auto& item : entry.inputs) add_input(item);
    for (const auto& item : entry.states) add_state(item, entry);
    for (const auto& item : entry.pools) add_pool(item, entry);
    for (const auto& item : entry.quantities)
      add_assigned(item, base::certain(item.value, "a quantity has no formula"), entry);
    for (const auto& item : entry.processes) add_process(item, entry);
    for (const auto& item : entry.ports) add_port(item);
    for (const auto& item : entry.effects) add_effect(item, entry);
    for (const auto& item : entry.observables)
      if (item.own) add_assigned(item, base::certain(item.value, "an observable has no formula"), entry);
  }

  /// A formula that the program composes of global names.
  formula composed(const std::string& text, const std::optional<units::unit>& wanted) const {
    std::vector<base::diagnostic> faults;
    auto result = formula::parse(text, {}, {"", {}, true}, faults);
    const auto unit_of = [&](const std::string& name) {
      const auto* found = base_.find(name);
      return found ? knowledge::found_unit::of(found->unit) : knowledge::found_unit{};
    };
    if (result) result = result->resolved(unit_of, wanted, {}, faults);
    if (!result) throw base::internal_error("a composed formula is wrong: " + base::to_text(faults.front()));
    return *result;
  }

  const double* chosen_value(const std::string& name) const {
    const auto found = chosen_.set.find(name);
    return found == chosen_.set.end() ? nullptr : &found->second;
  }

  /// A volume is a place: what a pool says of it, else the organ that it belongs to. Nothing for other names.
  std::vector<std::string> place_of(const std::string& name, const knowledge::entry& in) const {
    const auto found = places_.find(name);
    if (found == places_.end()) return {};
    if (!found->second.empty()) return {found->second};
    return in.kind == entry_kind::organ ? in.identity : std::vector<std::string>{};
  }

  /// A constant or a starting value: a number, or an initial assignment, or what the user has set.
  SBase& add_start(const knowledge::thing& item, const std::optional<double>& number,
                   const std::optional<formula>& value, varies how) {
    const double* given = chosen_value(item.id);
    if (!given && value) writer_.initially(item.id, *value);
    return writer_.symbol(item.id, item.unit, item.meaning, how, given ? given : number ? &*number : nullptr);
  }

  void add_parameter(const knowledge::parameter& item, const knowledge::entry& in) {
    writer_.annotate(add_start(item, item.number, item.value, varies::constant), place_of(item.id, in),
                     item.why.sources);
  }

  void add_given(const knowledge::given& item) { add_start(item, item.number, item.value, varies::constant); }

  void add_input(const knowledge::input& item) {
    const double* given = chosen_value(item.id);
    writer_.symbol(item.id, item.unit, item.meaning, varies::free, given ? given : &item.rest);
  }

  void add_state(const knowledge::state& item, const knowledge::entry& in) {
    writer_.annotate(add_start(item, item.initial_number, item.initial, varies::free), place_of(item.id, in),
                     item.why.sources);
    std::vector<std::string> terms = changes_of(item.id);
    if (item.rate) terms.insert(terms.begin(), fmt::format("({})", item.rate->global_text()));
    writer_.rate(item.id, composed(sum(terms), item.unit / minute));
  }

  void add_pool(const knowledge::pool& item, const knowledge::entry& in) {
    writer_.annotate(add_start(item.rest, item.rest.number, item.rest.value, varies::constant), {},
                     item.rest.why.sources);
    const auto& amount = item.amount;
    SBase& state = is_substance(amount.unit)
                       ? writer_.species(amount.id, amount.unit, amount.meaning, item.volume)
                       : writer_.symbol(amount.id, amount.unit, amount.meaning, varies::free);
    writer_.annotate(state, in.identity, {});
    writer_.initially(amount.id, composed(fmt::format("{} * {}", item.rest.id, item.volume), amount.unit));

    std::vector<std::string> terms = changes_of(item.id);
    if (item.balanced) {
      const std::string basal = item.id + ".basal";
      const units::unit unit = amount.unit / minute;
      writer_.symbol(basal, unit, fmt::format("input that keeps {} steady at rest", item.meaning),
                     varies::constant);
      writer_.initially(basal, composed(fmt::format("-({})", sum(terms)), unit));
      terms.push_back(basal);
    }
    if (!item.infusion.empty()) terms.push_back(item.infusion);
    writer_.rate(amount.id, composed(sum(terms), amount.unit / minute));

    writer_.symbol(item.id, item.unit, item.meaning, varies::free);
    writer_.assign(item.id, composed(fmt::format("{} / {}", amount.id, item.volume), item.unit));
  }

  void add_assigned(const knowledge::thing& item, const formula& value, const knowledge::entry& in) {
    writer_.annotate(writer_.symbol(item.id, item.unit, item.meaning, varies::free), place_of(item.id, in),
                     {});
    writer_.assign(item.id, value);
  }

  void add_process(const knowledge::process& item, const knowledge::entry&) {
    const bool on = active(item.basis, base_, chosen_);
    static constexpr double nothing = 0;
    SBase& part = writer_.symbol(item.id, item.unit, item.meaning, on ? varies::free : varies::constant,
                                 on ? nullptr : &nothing);
    writer_.annotate(part, {}, item.basis.sources);
    if (on) writer_.assign(item.id, base::certain(item.rate, "a process has no rate"));
  }

  void add_port(const knowledge::port& item) {
    const auto found = factors_.find(item.id);
    if (found == factors_.end()) {
      writer_.symbol(item.id, plain_number, item.meaning, varies::constant, &one);
      return;
    }
    writer_.symbol(item.id, plain_number, item.meaning, varies::free);
    writer_.assign(item.id, composed(fmt::format("{}", fmt::join(found->second, " * ")), plain_number));
  }

  void add_effect(const knowledge::effect& item, const knowledge::entry& in) {
    for (const auto& [name, parameter] : item.parameters) add_parameter(parameter, in);
    const bool on = takes_part(item, in, base_, chosen_);
    SBase& part = writer_.symbol(item.id, plain_number, item.meaning, on ? varies::free : varies::constant,
                                 on ? nullptr : &one);
    writer_.annotate(part, {}, item.basis.sources);
    if (!on) return;
    const formula& value = base::certain(item.driver, "an effect has no driver");
    const units::unit& unit = value.unit();
    const std::string driver = item.id + ".driver", delayed = item.id + ".delayed";
    writer_.symbol(driver, unit, fmt::format("what drives {}", item.name), varies::free);
    writer_.assign(driver, value);
    if (item.parameters.contains("delay")) {
      const std::string start = item.parameters.contains("reference") ? item.id + ".reference" : "0";
      writer_.symbol(delayed, unit, fmt::format("what drives {}, after its delay", item.name), varies::free);
      writer_.initially(delayed, composed(start, unit));
      writer_.rate(delayed,
                   composed(fmt::format("({} - {}) / {}.delay", driver, delayed, item.id), unit / minute));
    }
    writer_.assign(item.id, composed(factor_of(item), plain_number));
  }

  void collect_places() {
    std::set<std::string> volumes;
    for (const auto& entry : base_.entries())
      for (const auto& pool : entry.pools) {
        volumes.insert(pool.volume);
        if (auto& place = places_[pool.volume]; place.empty()) place = pool.place;
      }
    writer_.set_volumes(std::move(volumes));
  }

  /// What processes add to each state or pool, as terms of a sum.
  void collect_changes() {
    for (const auto& entry : base_.entries())
      for (const auto& item : entry.processes) {
        if (!active(item.basis, base_, chosen_)) continue;
        for (const auto& change : item.changes)
          changes_[change.of].push_back(
              change.coefficient ? fmt::format("({}) * {}", change.coefficient->global_text(), item.id)
                                 : term(base::certain(change.number, "a change has no size"), item.id));
      }
  }

  void collect_factors() {
    for (const auto& entry : base_.entries())
      for (const auto& item : entry.effects)
        if (takes_part(item, entry, base_, chosen_)) factors_[item.port].push_back(item.id);
  }

  static std::string term(double coefficient, const std::string& name) {
    if (coefficient == 1) return name;
    if (coefficient == -1) return "-" + name;
    return fmt::format("{} * {}", coefficient, name);
  }

  std::vector<std::string> changes_of(const std::string& name) const {
    const auto found = changes_.find(name);
    return found == changes_.end() ? std::vector<std::string>{} : found->second;
  }

  static std::string sum(const std::vector<std::string>& terms) {
    std::string text;
    for (const auto& each : terms)
      if (each.front() == '-')
        text += (text.empty() ? "-" : " - ") + each.substr(1);
      else
        text += (text.empty() ? "" : " + ") + each;
    return text.empty() ? "0" : text;
  }

  /// SBML allows species in mass, amount, items (our IU too) or plain numbers.
  static bool is_substance(const units::unit& unit) {
    static const units::unit allowed[] = {
        {}, units::parse("g"), units::parse("mol"), units::parse("item"), units::parse("IU")};
    return std::any_of(std::begin(allowed), std::end(allowed),
                       [&](const units::unit& each) { return units::alike(each, unit); });
  }

  const knowledge::atlas& base_;
  const choices& chosen_;
  model_writer writer_;
  std::map<std::string, std::string> places_;                ///< of a volume: an identity, or empty
  std::map<std::string, std::vector<std::string>> changes_;  ///< of a state or pool
  std::map<std::string, std::vector<std::string>> factors_;  ///< of a port
};

}  // namespace

std::unique_ptr<SBMLDocument> assemble(const knowledge::atlas& base, const choices& chosen) {
  check(chosen, base);
  auto document = std::make_unique<SBMLDocument>(3U, 2U);
  Model& model = *document->createModel("kinecrine");
  model.setName("Kinecrine");
  assembler work(base, chosen, model);
  model.setTimeUnits(work.writer().unit_id(minute));
  model.setSubstanceUnits(work.writer().unit_id(units::parse("mmol")));
  model.setExtentUnits(work.writer().unit_id(units::parse("mmol")));
  model.setVolumeUnits(work.writer().unit_id(units::parse("L")));
  std::vector<std::string> notes{"Assembled by Kinecrine. Time is in minutes.",
                                 fmt::format("knowledge {}", base.hash())};
  for (auto& line : to_text(chosen)) notes.push_back(std::move(line));
  set_notes(model, notes);
  work.run();
  return document;
}

}  // namespace kinecrine::assemble
