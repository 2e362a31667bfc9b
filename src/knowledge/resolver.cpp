#include "knowledge/resolver.hpp"

#include <fmt/format.h>

#include <set>

namespace kinecrine::knowledge {
namespace {

const units::unit minute = units::parse("min");
const units::unit litre = units::parse("L");
const units::unit plain_number;
const units::unit oxygen_uptake = units::parse("L/min");

class resolver {
 public:
  resolver(std::vector<entry>& entries, const definitions& known, const bibliography& references,
           std::vector<base::diagnostic>& faults)
      : entries_(entries), known_(known), references_(references), faults_(faults) {
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
    for (auto& item : in.givens) resolve_constant(item.value, item.unit);
    for (auto& item : in.states) resolve_state(item);
    for (auto& item : in.pools) resolve_pool(item);
    for (auto& item : in.quantities) resolve(item.value, item.unit);
    for (auto& item : in.processes) resolve_process(item);
    for (auto& item : in.effects) resolve_effect(item);
    for (auto& item : in.observables) resolve_observable(item);
    resolve_mode(in);
    if (in.kind == entry_kind::hypothesis) check_hypothesis(in);
  }

  void fault(std::string code, std::string message, const base::place& where, std::string hint = {}) {
    faults_.push_back({std::move(code), base::severity::error, std::move(message), where, std::move(hint)});
  }

  std::optional<units::unit> unit_of(const std::string& name) const {
    const auto found = known_.find(name);
    if (found == known_.end()) return std::nullopt;
    // Drivers exist only while their effect does, so nothing else may rest on them.
    const auto kind = found->second.kind;
    if (kind == thing_kind::driver || kind == thing_kind::delayed) return std::nullopt;
    return found->second.unit;
  }

  void resolve(std::optional<formula>& what, const std::optional<units::unit>& wanted) {
    if (!what) return;
    if (auto done =
            what->resolved([&](const std::string& name) { return unit_of(name); }, wanted, names_, faults_))
      what = std::move(done);
  }

  /// As resolve(), for a formula that may hold constants only.
  void resolve_constant(std::optional<formula>& what, const units::unit& wanted) {
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
    resolve_constant(item.value, item.unit);
  }

  void resolve_state(state& item) {
    check_sources(item.why.sources, item.where);
    resolve(item.initial, item.unit);
    resolve(item.rate, item.unit / minute);
  }

  void resolve_pool(pool& item) {
    check_sources(item.rest.why.sources, item.rest.where);
    resolve(item.rest.value, item.rest.unit);
    if (!units::alike(item.rest.unit, item.unit))
      fault(
          "KB031",
          fmt::format("the rest value is in {}, but the pool in {}", item.rest.unit.text(), item.unit.text()),
          item.rest.where);
    const auto volume = unit_of(item.volume);
    if (!volume)
      fault("KB030", fmt::format("'{}' is not defined", item.volume), item.where,
            base::suggest(item.volume, names_));
    else if (!units::alike(*volume, litre))
      fault("KB052", fmt::format("'{}' is in {}, so it is no volume", item.volume, volume->text()),
            item.where, "name a parameter, state or quantity in L");
  }

  void resolve_process(process& item) {
    check_evidence(item.basis, item.where);
    resolve(item.rate, item.unit);
    for (auto& change : item.changes) {
      const auto target = known_.find(change.of);
      if (target == known_.end()) {
        fault("KB030", fmt::format("'{}' is not defined", change.of), change.where,
              base::suggest(change.of, names_));
        continue;
      }
      const auto kind = target->second.kind;
      if (kind != thing_kind::state && kind != thing_kind::pool) {
        fault("KB051", fmt::format("a process cannot change '{}', which is a {}", change.of, to_text(kind)),
              change.where, "change a state or a pool");
        continue;
      }
      resolve(change.coefficient, std::nullopt);
      const units::unit each = change.coefficient ? change.coefficient->unit() : plain_number;
      const units::unit adds = each * item.unit * minute;
      const units::unit& changed = kind == thing_kind::pool
                                       ? static_cast<const pool*>(target->second.what)->amount.unit
                                       : target->second.unit;
      if (!units::alike(adds, changed))
        fault("KB031",
              fmt::format("'{}' changes '{}' by {}/min, but it is in {}", item.id, change.of, adds.text(),
                          changed.text()),
              change.where, "give the coefficient a unit: a formula of parameters");
    }
  }

  void resolve_effect(effect& item) {
    check_evidence(item.basis, item.where);
    const auto port = known_.find(item.port);
    if (port == known_.end() || port->second.kind != thing_kind::port) {
      std::vector<std::string> ports;
      for (const auto& [name, meaning] : known_)
        if (meaning.kind == thing_kind::port) ports.push_back(name);
      std::sort(ports.begin(), ports.end());
      fault("KB040", fmt::format("'{}' is no port", item.port), item.where, base::suggest(item.port, ports));
    }
    resolve(item.driver, std::nullopt);
    const std::optional<units::unit> driver = item.driver ? std::optional(item.driver->unit()) : std::nullopt;
    for (auto& [name, parameter] : item.parameters) {
      check_sources(parameter.why.sources, parameter.where);
      const std::optional<units::unit> expected = expected_unit(name, driver);
      // A bare number or formula has no unit of its own: it is in the driver's (a reference) or a plain
      // number.
      if (parameter.why.text.empty() && expected) parameter.unit = *expected;
      resolve(parameter.value, parameter.unit);
      if (expected && !units::alike(parameter.unit, *expected))
        fault("KB031",
              fmt::format("'{}' of effect '{}' is in {}, but {} is needed", name, item.name,
                          parameter.unit.text(), expected->text()),
              parameter.where);
    }
  }

  static std::optional<units::unit> expected_unit(const std::string& name,
                                                  const std::optional<units::unit>& driver) {
    if (name == "delay") return minute;
    if (name == "maximum" || name == "steepness" || name == "exponent") return plain_number;
    if (!driver) return std::nullopt;
    return name == "slope" ? plain_number / *driver : *driver;
  }

  void resolve_observable(observable& item) {
    if (!item.own) {
      if (!unit_of(item.id)) {
        fault("KB030", fmt::format("the observable '{}' has no value, and nothing has that name", item.id),
              item.where, base::suggest(item.id, names_));
        return;
      }
      item.value = formula::parse(item.id, item.where, {}, faults_);
    }
    resolve(item.value, item.unit);
  }

  void resolve_mode(entry& in) {
    for (auto& item : in.intensities) resolve_local(item.oxygen, item.unit, oxygen_uptake);
    for (auto& item : in.settings) {
      const auto target = known_.find(item.name);
      if (target == known_.end()) {
        fault("KB030", fmt::format("'{}' is not defined", item.name), item.where,
              base::suggest(item.name, names_));
        continue;
      }
      const auto kind = target->second.kind;
      if (kind != thing_kind::input && kind != thing_kind::parameter)
        fault("KB054", fmt::format("a mode cannot set '{}', which is a {}", item.name, to_text(kind)),
              item.where, "set an input or a parameter");
      // `given` may be in any unit that the mode understands: the formula must fit each of them.
      std::optional<formula> value = item.value, done;
      const auto& names = value->names();
      const bool uses_given = std::find(names.begin(), names.end(), "given") != names.end();
      if (uses_given)
        for (const auto& way : in.intensities)
          if (done = value; !resolve_local(done, way.unit, target->second.unit)) break;
      if (!uses_given || in.intensities.empty())
        resolve_local(done = value, plain_number, target->second.unit);
      item.value = std::move(*done);
    }
  }

  bool resolve_local(std::optional<formula>& what, const units::unit& given, const units::unit& wanted) {
    if (!what) return false;
    const auto lookup = [&](const std::string& name) -> std::optional<units::unit> {
      if (name == "given") return given;
      if (const auto found = session_names().find(name); found != session_names().end()) return found->second;
      return unit_of(name);
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
      std::vector<std::string> ids;
      for (const auto& [id, entry] : hypotheses_) ids.push_back(id);
      fault("KB045", fmt::format("'{}' is no hypothesis", basis.hypothesis), where,
            base::suggest(basis.hypothesis, ids));
      return;
    }
    for (const auto& value : basis.under) check_option(*found->second, value, where);
  }

  void check_option(const entry& hypothesis, const std::string& value, const base::place& where) {
    std::vector<std::string> values;
    for (const auto& option : hypothesis.options) values.push_back(option.value);
    if (std::find(values.begin(), values.end(), value) == values.end())
      fault("KB046", fmt::format("'{}' is no option of the hypothesis '{}'", value, hypothesis.id), where,
            base::suggest(value, values));
  }

  void check_hypothesis(const entry& in) {
    check_option(in, in.chosen, in.where);
    for (const auto& option : in.options) check_sources(option.sources, option.where);
  }

  std::vector<entry>& entries_;
  const definitions& known_;
  const bibliography& references_;
  std::vector<base::diagnostic>& faults_;
  std::vector<std::string> names_, keys_;
  std::map<std::string, const entry*> hypotheses_;
};

}  // namespace

void resolve(std::vector<entry>& entries, const definitions& known, const bibliography& references,
             std::vector<base::diagnostic>& faults) {
  resolver(entries, known, references, faults).run();
}

}  // namespace kinecrine::knowledge
