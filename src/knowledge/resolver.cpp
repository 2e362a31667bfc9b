#include "knowledge/resolver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/mapped.hpp"

namespace kinecrine::knowledge {
namespace {

const units::unit minute = units::parse("min");
const units::unit litre = units::parse("L");
const units::unit plain_number;
const units::unit oxygen_uptake = units::parse("L/min");

class resolver {
 public:
  resolver(std::vector<entry>& entries, const definitions& known, const bibliography& references,
           const std::set<std::string>& broken, std::vector<base::diagnostic>& faults)
      : entries_(entries), known_(known), references_(references), broken_(broken), faults_(faults) {
    for (const auto& [name, meaning] : known_) names_.push_back(name);
    std::sort(names_.begin(), names_.end());
    for (const auto& [key, reference] : references_) keys_.push_back(key);
    for (const auto& entry : entries_)
      if (entry.kind == entry_kind::hypothesis) hypotheses_.emplace(entry.id, &entry);
  }

  void run() {
    for (auto& entry : entries_) run(entry);
  }

 private:
  void run(entry& in) {
    check_sources(in.sources, in.where);
    for (auto& item : in.parameters) resolve_parameter(item);
    for (auto& item : in.givens) resolve_constant(item.value, item);
    for (auto& item : in.states) resolve_state(item);
    for (auto& item : in.pools) resolve_pool(item);
    for (auto& item : in.quantities) resolve(item.value, item);
    for (auto& item : in.processes) resolve_process(item);
    for (auto& item : in.effects) resolve_effect(item);
    for (auto& item : in.observables) resolve_observable(item);
    for (auto& item : in.warnings) resolve_warning(item);
    resolve_mode(in);
    for (auto& item : in.routes) resolve_route(item);
    if (in.kind == entry_kind::hypothesis) check_hypothesis(in);
    for (const auto& part : in.systems) check_system(part);
  }

  void fault(std::string code, std::string message, const base::place& where, std::string hint = {}) {
    faults_.push_back({std::move(code), base::severity::error, std::move(message), where, std::move(hint)});
  }

  found_unit unit_of(const std::string& name) const {
    const auto found = known_.find(name);
    if (found == known_.end())
      return {broken_.contains(name.substr(0, name.find('.'))) ? found_unit::state::faulty
                                                               : found_unit::state::unknown,
              {}};
    const auto& [kind, unit, what, in] = found->second;
    // Drivers exist only while their effect does, so nothing else may rest on them.
    if (kind == thing_kind::driver || kind == thing_kind::delayed) return {};
    return {what->sound ? found_unit::state::known : found_unit::state::faulty, unit};
  }

  /// What a name means; a fault where it means nothing, except in an entry that could not be read.
  const definition* look_up(const std::string& name, const base::place& where) {
    const auto found = known_.find(name);
    if (found != known_.end()) return &found->second;
    if (unit_of(name).is == found_unit::state::unknown)
      fault("KB030", fmt::format("'{}' is not defined", name), where, base::suggest(name, names_));
    return nullptr;
  }

  /// Whether it could be resolved; a formula that is not there can.
  bool resolve(std::optional<formula>& what, const std::optional<units::unit>& wanted) {
    if (!what) return true;
    auto done =
        what->resolved([&](const std::string& name) { return unit_of(name); }, wanted, names_, faults_);
    if (!done) return false;
    what = std::move(done);
    return true;
  }

  bool resolve(std::optional<formula>& what, const thing& of) {
    return resolve(what, of.sound ? std::optional(of.unit) : std::nullopt);
  }

  /// As resolve(), for a formula that may hold constants only.
  void resolve_constant(std::optional<formula>& what, const thing& of) {
    resolve_constant(what, of.sound ? std::optional(of.unit) : std::nullopt);
  }

  void resolve_constant(std::optional<formula>& what, const std::optional<units::unit>& wanted) {
    if (!what) return;
    resolve(what, wanted);
    if (what->uses_time())
      fault("KB034", fmt::format("a constant cannot depend on time (in \"{}\")", what->text()),
            what->where());
    for (const auto& name : what->names()) {
      const auto found = known_.find(name);
      if (found == known_.end()) continue;
      const auto kind = found->second.kind;
      const bool constant = kind == thing_kind::parameter || kind == thing_kind::given ||
                            kind == thing_kind::rest || kind == thing_kind::effect_parameter;
      if (!constant)
        fault("KB034", fmt::format("a constant cannot depend on '{}', which is a {}", name, to_text(kind)),
              what->where(), "make it a quantity, or use a rest value");
    }
  }

  void resolve_parameter(parameter& item) {
    check_sources(item.why.sources, item.where);
    resolve_constant(item.value, item);
  }

  void resolve_state(state& item) {
    check_sources(item.why.sources, item.where);
    resolve(item.initial, item);
    resolve(item.rate, item.sound ? std::optional(item.unit / minute) : std::nullopt);
  }

  void resolve_pool(pool& item) {
    check_sources(item.rest.why.sources, item.rest.where);
    resolve(item.rest.value, item.rest);
    if (item.sound && item.rest.sound && !units::alike(item.rest.unit, item.unit))
      fault(
          "KB031",
          fmt::format("the rest value is in {}, but the pool in {}", item.rest.unit.text(), item.unit.text()),
          item.rest.where);
    const auto* volume = look_up(item.volume, item.where);
    if (volume && volume->what->sound && !units::alike(volume->unit, litre))
      fault("KB052", fmt::format("'{}' is in {}, so it is no volume", item.volume, volume->unit.text()),
            item.where, "name a parameter, state or quantity in L");
  }

  void resolve_process(process& item) {
    check_evidence(item.basis, item.where);
    resolve(item.rate, item);
    for (auto& change : item.changes) resolve_change(change, item);
  }

  void resolve_change(change& what, const process& by) {
    const auto* target = look_up(what.of, what.where);
    if (!target) return;
    if (target->kind != thing_kind::state && target->kind != thing_kind::pool) {
      fault("KB051",
            fmt::format("a process cannot change '{}', which is a {}", what.of, to_text(target->kind)),
            what.where, "change a state or a pool");
      return;
    }
    if (!resolve(what.coefficient, std::nullopt) || !by.sound || !target->what->sound) return;
    const units::unit each = what.coefficient ? what.coefficient->unit() : plain_number;
    const units::unit adds = each * by.unit * minute;
    const units::unit& changed =
        target->kind == thing_kind::pool ? static_cast<const pool*>(target->what)->amount.unit : target->unit;
    if (!units::alike(adds, changed))
      fault("KB031",
            fmt::format("'{}' changes '{}' by {}/min, but it is in {}", by.id, what.of, adds.text(),
                        changed.text()),
            what.where, "give the coefficient a unit: a formula of parameters");
  }

  void resolve_effect(effect& item) {
    check_evidence(item.basis, item.where);
    const auto port = known_.find(item.port);
    const bool broken = broken_.contains(item.port.substr(0, item.port.find('.')));
    if (!broken && (port == known_.end() || port->second.kind != thing_kind::port)) {
      std::vector<std::string> ports;
      for (const auto& [name, meaning] : known_)
        if (meaning.kind == thing_kind::port) ports.push_back(name);
      std::sort(ports.begin(), ports.end());
      fault("KB040", fmt::format("'{}' is no port", item.port), item.where, base::suggest(item.port, ports));
    }
    std::optional<units::unit> driver;
    if (item.driver && resolve(item.driver, std::nullopt)) {
      // A ratio of pg/mL and ng/L is a plain number, and so is a percentage.
      if (item.driver->unit().is_number()) resolve(item.driver, plain_number);
      driver = item.driver->unit();
    }
    for (auto& [name, parameter] : item.parameters) {
      check_sources(parameter.why.sources, parameter.where);
      const std::optional<units::unit> expected = expected_unit(name, driver);
      // A bare number or formula has no unit of its own: it is in the driver's (a reference) or a plain
      // number.
      if (parameter.why.text.empty() && expected) parameter.unit = *expected;
      resolve(parameter.value, parameter);
      if (expected && parameter.sound && !units::alike(parameter.unit, *expected))
        fault("KB031",
              fmt::format("'{}' of effect '{}' is in {}, but {} is needed", name, item.name,
                          parameter.unit.text(), expected->text()),
              parameter.where);
    }
    check_maximum(item);
  }

  void check_maximum(const effect& item) {
    const auto found = item.parameters.find("maximum");
    if (item.increases || found == item.parameters.end() || !found->second.unit.is_number()) return;
    const auto& [number, range] = std::pair(found->second.number.value_or(0), found->second.why.range);
    const double most =
        std::max(number, range ? range->second : 0) * units::conversion(found->second.unit, plain_number);
    if (most > 1)
      fault("KB042", fmt::format("'{}' decreases its port by more than all of it", item.name),
            found->second.where, "keep maximum and its range at or below 1");
  }

  static std::optional<units::unit> expected_unit(const std::string& name,
                                                  const std::optional<units::unit>& driver) {
    if (name == "delay") return minute;
    if (name == "maximum" || name == "steepness" || name == "exponent") return plain_number;
    if (!driver) return std::nullopt;
    return name == "slope" ? plain_number / *driver : *driver;
  }

  void resolve_warning(warning& item) {
    check_sources(item.sources, item.where);
    if (!item.when) return;
    auto done = item.when->resolved_condition([&](const std::string& name) { return unit_of(name); }, names_,
                                              faults_);
    if (done) item.when = std::move(done);
  }

  void resolve_observable(observable& item) {
    if (item.limits) check_sources(item.limits->why.sources, item.where);
    if (!item.own) {
      if (!look_up(item.id, item.where)) return;
      item.value = formula::parse(item.id, item.where, {}, faults_);
    }
    resolve(item.value, item);
  }

  void resolve_mode(entry& in) {
    for (auto& item : in.intensities) {
      resolve_local(item.oxygen, item.unit, oxygen_uptake);
      for (auto& each : item.settings) resolve_setting(each, item.unit);
    }
    for (auto& item : in.settings) resolve_setting(item, given_unit(item, in));
    for (auto& item : in.movements)
      for (auto& each : item.settings) resolve_movement(each, in);
  }

  /// A movement has other values for parameters of its mode.
  void resolve_movement(setting& item, const entry& in) {
    const auto* target = look_up(item.name, item.where);
    if (!target) return;
    if (target->kind != thing_kind::parameter || !item.name.starts_with(in.id + "."))
      fault("KB064", fmt::format("a movement cannot set '{}', which is no parameter of its mode", item.name),
            item.where, "name a parameter of this mode");
    else
      resolve_setting(item, {});
  }

  void resolve_setting(setting& item, const units::unit& given) {
    const auto* target = look_up(item.name, item.where);
    if (!target) return;
    if (target->kind != thing_kind::input && target->kind != thing_kind::parameter)
      fault("KB054", fmt::format("a mode cannot set '{}', which is a {}", item.name, to_text(target->kind)),
            item.where, "set an input or a parameter");
    std::optional<formula> value = item.value;
    if (resolve_local(value, given, target->unit)) item.value = std::move(*value);
  }

  /// The unit of `given` in what a mode sets.
  units::unit given_unit(const setting& item, const entry& in) {
    // What `given` is in must be one thing, or a number would mean two.
    const auto& names = item.value.names();
    units::unit given;
    if (std::find(names.begin(), names.end(), "given") != names.end()) {
      if (!in.intensities.empty()) given = in.intensities.front().unit;
      for (const auto& way : in.intensities)
        if (!(way.unit == given))
          fault("KB055", fmt::format("'given' may be in {} or in {} here", given.text(), way.unit.text()),
                item.where, "use 'oxygen', or keep to intensities of one unit");
    }
    return given;
  }

  /// Settings of a route are inputs, of the dose and of constants.
  void resolve_route(route& item) {
    check_sources(item.sources, item.where);
    resolve_constant(item.duration, minute);
    for (auto& each : item.settings) {
      const auto* target = look_up(each.name, each.where);
      if (!target) continue;
      if (target->kind != thing_kind::input)
        fault("KB054",
              fmt::format("a route cannot set '{}', which is a {}", each.name, to_text(target->kind)),
              each.where, "set an input");
      std::optional<formula> value = each.value;
      if (resolve_local(value, item.unit, target->unit)) each.value = std::move(*value);
    }
  }

  bool resolve_local(std::optional<formula>& what, const units::unit& given, const units::unit& wanted) {
    if (!what) return false;
    const auto lookup = [&](const std::string& name) {
      if (name == "given" || name == dose_name) return found_unit::of(given);
      const auto found = session_names().find(name);
      return found == session_names().end() ? unit_of(name) : found_unit::of(found->second);
    };
    auto done = what->resolved(lookup, wanted, names_, faults_);
    if (!done) return false;
    what = std::move(done);
    return true;
  }

  void check_sources(const std::vector<std::string>& sources, const base::place& where) {
    for (const auto& key : sources)
      if (!references_.contains(key))
        fault("KB060", fmt::format("the source '{}' is not in references.bib", key), where,
              base::suggest(key, keys_));
  }

  void check_evidence(const evidence& basis, const base::place& where) {
    check_sources(basis.sources, where);
    if (basis.hypothesis.empty()) return;
    const auto found = hypotheses_.find(basis.hypothesis);
    if (found == hypotheses_.end()) {
      fault("KB045", fmt::format("'{}' is no hypothesis", basis.hypothesis), where,
            base::suggest(basis.hypothesis, base::keys_of(hypotheses_)));
      return;
    }
    for (const auto& value : basis.under) check_option(*found->second, value, where);
  }

  void check_option(const entry& hypothesis, const std::string& value, const base::place& where) {
    const auto values = base::mapped(hypothesis.options, &option::value);
    if (std::find(values.begin(), values.end(), value) == values.end())
      fault("KB046", fmt::format("'{}' is no option of the hypothesis '{}'", value, hypothesis.id), where,
            base::suggest(value, values));
  }

  void check_hypothesis(const entry& in) {
    check_option(in, in.chosen, in.where);
    for (const auto& option : in.options) check_sources(option.sources, option.where);
  }

  /// What leads a system is an observable of one of its groups.
  void check_system(const body_system& what) {
    std::vector<std::string> names;
    for (const auto& each : entries_)
      for (const auto& item : each.observables) names.push_back(item.id);
    for (const auto& name : what.lead) {
      const observable* found = nullptr;
      for (const auto& each : entries_)
        for (const auto& item : each.observables)
          if (item.id == name) found = &item;
      if (!found) {
        if (!broken_.contains(name.substr(0, name.find('.'))))
          fault("KB058", fmt::format("'{}', which leads the system '{}', is no observable", name, what.name),
                what.where, base::suggest(name, names));
      } else if (std::find(what.groups.begin(), what.groups.end(), found->group) == what.groups.end()) {
        fault(
            "KB058",
            fmt::format("'{}' leads the system '{}' but is of the group '{}'", name, what.name, found->group),
            what.where, "lead a system with observables of its groups");
      }
    }
  }

  std::vector<entry>& entries_;
  const definitions& known_;
  const bibliography& references_;
  const std::set<std::string>& broken_;
  std::vector<base::diagnostic>& faults_;
  std::vector<std::string> names_, keys_;
  std::map<std::string, const entry*> hypotheses_;
};

}  // namespace

void resolve(std::vector<entry>& entries, const definitions& known, const bibliography& references,
             const std::set<std::string>& broken, std::vector<base::diagnostic>& faults) {
  resolver(entries, known, references, broken, faults).run();
}

}  // namespace kinecrine::knowledge
