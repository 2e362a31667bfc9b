#include "analysis/laboratory.hpp"

#include <fmt/format.h>
#include <fnmatch.h>
#include <sbml/SBMLTypes.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "analysis/facts.hpp"
#include "analysis/output_grid.hpp"
#include "analysis/watch.hpp"
#include "base/mapped.hpp"
#include "sbml/kept.hpp"
#include "sbml/read.hpp"
#include "solve/inputs.hpp"
#include "solve/rest.hpp"
#include "solve/timecourse.hpp"

namespace kinecrine::analysis {
namespace {

/// Tells a model, as this build assembles it, from all others.
base::fingerprint identity(const knowledge::atlas& base, const assemble::choices& chosen) {
  base::fingerprint model;
  model.add_program();
  model.add(std::string_view(base.hash()));
  for (const std::string& choice : assemble::to_text(chosen)) model.add(std::string_view(choice));
  return model;
}

sbml::equations flattened(const knowledge::atlas& base, const assemble::choices& chosen) {
  const auto document = assemble::assemble(base, chosen);
  return sbml::flatten(*document->getModel());
}

/// The equations that `kept` holds, or those assembled now, which it holds from then on.
sbml::equations flattened(const knowledge::atlas& base, const assemble::choices& chosen,
                          const base::disk_cache& kept) {
  if (!kept.keeps()) return flattened(base, chosen);
  const std::string key = "equations-" + identity(base, chosen).text();
  if (const auto bytes = kept.find(key)) return sbml::equations_from(*bytes);
  sbml::equations model = flattened(base, chosen);
  kept.store(key, sbml::to_bytes(model));
  return model;
}

std::vector<std::string> sbml_ids(const std::vector<std::string>& dotted) {
  return base::mapped(dotted, knowledge::sbml_id);
}

/// A constant of the person; NaN for what is none (a mode's own parameter, for example).
double constant_of(const sbml::equations& model, const sbml::values& values, std::string_view id) {
  const auto found = model.by_id.find(id);
  if (found == model.by_id.end()) return NAN;
  const sbml::symbol& symbol = model.symbols[found->second];
  return symbol.role == sbml::role::constant ? values.constants[symbol.slot] : NAN;
}

std::vector<double> output_times(const request& wanted, const scenario::scenario& session, double until) {
  if (!wanted.at.empty()) {
    std::vector<double> times = wanted.at;
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    return times;
  }
  const double every = grid_step(wanted.every, until);
  std::set<double> times{0, until};
  for (double i = 1; i * every < until; ++i) times.insert(i * every);
  for (const auto& activity : session.activities)
    for (const double t : {activity.begin, activity.end})
      if (t > 0 && t < until) times.insert(t);
  return {times.begin(), times.end()};
}

/// Every minute of the first day and the same number of times in longer sessions: a limit must not be passed
/// unseen because somebody asks for few points.
std::vector<double> watched_times(std::vector<double> asked, double until) {
  constexpr int most = 1440;
  const int count = std::clamp(static_cast<int>(std::ceil(until)), 1, most);
  for (int i = 0; i < count; ++i) asked.push_back(until * i / count);
  asked.push_back(until);  // the product for i = count may round to beyond it
  std::sort(asked.begin(), asked.end());
  asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
  return asked;
}

/// The values of `all` at the times of `wanted`, which are among `times`.
std::vector<double> picked(const std::vector<double>& all, const std::vector<double>& times,
                           const std::vector<double>& wanted) {
  std::vector<double> values;
  values.reserve(wanted.size());
  std::size_t i = 0;
  for (const double time : wanted) {
    while (times[i] < time) ++i;
    values.push_back(all[i]);
  }
  return values;
}

}  // namespace

/// A person at rest with the session laid out: what a run starts from.
struct laboratory::prepared {
  scenario::resolved session;
  solve::schedule schedule;
  sbml::values start;
  std::vector<std::string> notes;
};

laboratory::laboratory(const knowledge::atlas& base, assemble::choices chosen,
                       const compile::backend& backend, const base::disk_cache& kept)
    : base_(base),
      chosen_(std::move(chosen)),
      backend_(backend),
      kept_(kept),
      equations_(flattened(base, chosen_, kept)) {
  if (kept.keeps()) rests_.keep_on_disk(kept, identity(base, chosen_));
}

laboratory::~laboratory() = default;

assemble::choices with_session(assemble::choices chosen, const scenario::scenario& session) {
  chosen.without.insert(session.without.begin(), session.without.end());
  chosen.hypotheses.insert(session.hypotheses.begin(), session.hypotheses.end());
  return chosen;
}

const laboratory& laboratory::laboratory_for(const scenario::scenario& session) const {
  assemble::choices wanted = with_session(chosen_, session);
  if (wanted.hypotheses == chosen_.hypotheses) return *this;
  wanted.without = chosen_.without;  // what a session leaves out needs no other model
  const std::lock_guard lock(others_guard_);
  auto& other = others_[fmt::format("{}", fmt::join(assemble::to_text(wanted), "\n"))];
  if (!other) other = std::make_unique<laboratory>(base_, std::move(wanted), backend_, kept_);
  return *other;
}

const ready_part& laboratory::part_for(const sbml::values& start, const solve::schedule& session) const {
  sbml::stillness still;
  if (&backend_ == &compile::interpreter()) {
    still = sbml::still_in(equations_, start, solve::driven_inputs(session));
  } else {
    still.states.assign(equations_.state_ids.size(), 0);
    still.inputs.assign(equations_.input_ids.size(), 0);
  }
  const std::lock_guard lock(parts_guard_);
  auto& part = parts_[still];
  if (!part) part = std::make_unique<const ready_part>(sbml::without_still(equations_, still), backend_);
  return *part;
}

laboratory::prepared laboratory::prepare(const scenario::scenario& session,
                                         const std::function<bool(double)>& progress) const {
  prepared result;
  std::map<std::string, double> overrides;
  for (const auto& [name, value] : session.who.given)
    overrides[knowledge::sbml_id(base_.person().id + "." + name)] = value;
  for (const auto& [name, value] : session.set) overrides[knowledge::sbml_id(name)] = value;
  // --set has the last word over what scenario or study say.
  for (const auto& [name, value] : chosen_.set) overrides.erase(knowledge::sbml_id(name));

  const sbml::values who = equations_.evaluate_constants(overrides);
  result.session = scenario::resolve(session, base_, [&](std::string_view name) {
    return constant_of(equations_, who, knowledge::sbml_id(name));
  });
  for (const auto& [name, value] : result.session.constants)
    if (!chosen_.set.contains(name) && !session.set.contains(name))
      overrides[knowledge::sbml_id(name)] = value;
  for (const auto& name : session.without)
    for (const auto* effect : assemble::effects_named(base_, name)) {
      const std::string& strength = assemble::strength_of(*effect);
      result.session.constants[strength] = 0;
      overrides[knowledge::sbml_id(strength)] = 0;
    }
  for (const auto& [name, course] : result.session.inputs) {
    auto& segments = result.schedule.inputs[knowledge::sbml_id(name)];
    for (const auto& piece : course)
      segments.push_back({piece.begin, piece.end, piece.value_begin, piece.value_end});
  }

  result.start = equations_.evaluate_constants(overrides, result.session.begin);
  const solve::rest_state found = rest_of(result.start, result.session.begin, progress);
  result.start.states = found.states;
  for (const auto& id : found.unsettled)
    result.notes.push_back(
        fmt::format("{} does not come to rest before the session", knowledge::dotted_name(id)));

  if (result.session.begin < 0) {
    const ready_part& moving = part_for(result.start, result.schedule);
    const solve::trajectory before = ready_part::loan(moving)->run(
        moving.part().of(result.start), result.schedule, result.session.begin, 0, {0}, {}, {});
    result.start.states = moving.part().in_whole(before.last_states);
    result.start.constants = before.last_constants;
  }
  return result;
}

solve::rest_state laboratory::rest_of(const sbml::values& person, double begin,
                                      const std::function<bool(double)>& progress) const {
  const std::string key = rests_.key_of(person, begin);
  if (auto known = rests_.find(key)) return std::move(*known);
  solve::rest_options rest;
  rest.held = sbml_ids(base_.stores());
  rest.clock_begin = begin;
  rest.progress = progress;
  const ready_part& moving = part_for(person, {});
  solve::rest_state found = solve::find_rest(*ready_part::loan(moving), moving.part().of(person), rest);
  found.states = moving.part().in_whole(found.states);
  rests_.keep(key, found);
  return found;
}

results::course laboratory::simulate(const scenario::scenario& session, const request& wanted) const {
  if (const laboratory& right = laboratory_for(session); &right != this)
    return right.simulate(session, wanted);
  const double until = wanted.until.value_or(
      wanted.at.empty() ? session.until : *std::max_element(wanted.at.begin(), wanted.at.end()));
  const std::vector<std::string> names = chosen_observables(base_, wanted.observe);
  const prepared ready = prepare(session, wanted.progress);
  const ready_part& moving = part_for(ready.start, ready.schedule);

  std::vector<std::string> recorded = names;
  std::map<std::string, std::size_t> column;  // of what is watched
  const auto watched = wanted.watch ? watched_names(base_) : std::vector<std::string>{};
  for (const auto& name : watched) {
    const auto at = std::find(recorded.begin(), recorded.end(), name);
    column[name] = static_cast<std::size_t>(at - recorded.begin());
    if (at == recorded.end()) recorded.push_back(name);
  }
  const auto outputs = base::mapped(recorded, [&](const std::string& name) {
    return solve::output{name, moving.part().model.find(knowledge::sbml_id(name)).value};
  });
  solve::options how;
  how.accuracy = wanted.accuracy;
  how.progress = wanted.progress;
  const std::vector<double> times = output_times(wanted, session, until);
  const double end = std::max(until, times.back());
  const solve::trajectory run =
      ready_part::loan(moving)->run(moving.part().of(ready.start), ready.schedule, 0, end,
                                    watched.empty() ? times : watched_times(times, end), outputs, how);

  results::course course;
  course.title = session.name;
  course.times = times;
  if (!watched.empty())
    course.warnings = doubts(base_, run.times, [&](const std::string& name) -> const std::vector<double>& {
      return run.values[column.at(name)];
    });
  for (std::size_t i = 0; i < names.size(); ++i)
    course.series.push_back(described_series(base_, names[i], picked(run.values[i], run.times, times)));
  for (auto& series : course.series)  // what was asked for by its name leads
    if (std::find(wanted.observe.begin(), wanted.observe.end(), series.name) != wanted.observe.end())
      series.leads = true;
  course.timeline = ready.session.timeline;
  course.assumptions = ready.session.assumptions;
  course.notes = ready.notes;
  course.notes.insert(course.notes.end(), session.warnings.begin(), session.warnings.end());
  const auto value_of = [&](const std::string& name) {
    return constant_of(equations_, ready.start, knowledge::sbml_id(name));
  };
  describe_person(course, base_, session, value_of);
  describe_evidence(course, base_, with_session(chosen_, session));
  course.provenance["solver"] = "CVODES (BDF, KLU), KISAO:0000496";
  course.provenance["tolerances"] = fmt::format("relative {:g}, absolute {:g} of each state's size",
                                                wanted.accuracy.relative, wanted.accuracy.absolute_fraction);
  course.provenance["states"] =
      fmt::format("{} of {} move", moving.part().states.size(), equations_.state_ids.size());
  course.provenance["solver_steps"] = fmt::format("{}", run.work.steps);
  return course;
}

namespace {

/// `c + s * (t - b)` inside each piece, the resting value elsewhere; as SBML infix text in minutes.
std::string as_piecewise(const std::vector<solve::segment>& course, double rest) {
  if (course.empty()) return fmt::format("{:.17g}", rest);
  std::string text = "piecewise(";
  for (const auto& piece : course) {
    const double slope = (piece.value_end - piece.value_begin) / (piece.end - piece.begin);
    text += slope == 0
                ? fmt::format("{:.17g}", piece.value_begin)
                : fmt::format("{:.17g} + {:.17g} * (time - {:.17g})", piece.value_begin, slope, piece.begin);
    text += fmt::format(", time > {:.17g} && time <= {:.17g}, ", piece.begin, piece.end);
  }
  return text + fmt::format("{:.17g})", rest);
}

/// Gives every literal of a rule made by as_piecewise its unit: time in comparisons and differences, the
/// input's own (or that per minute) elsewhere.
void give_units(ASTNode& node, const std::string& value_unit, const std::string& slope_unit,
                const std::string& time_unit) {
  switch (node.getType()) {
    case AST_INTEGER:
    case AST_REAL:
    case AST_REAL_E:
      node.setUnits(value_unit);
      return;
    case AST_RELATIONAL_GT:
    case AST_RELATIONAL_LEQ:
    case AST_MINUS:
      for (unsigned i = 0; i < node.getNumChildren(); ++i)
        give_units(*node.getChild(i), time_unit, slope_unit, time_unit);
      return;
    case AST_TIMES:
      give_units(*node.getChild(0), slope_unit, slope_unit, time_unit);
      give_units(*node.getChild(1), time_unit, slope_unit, time_unit);
      return;
    default:
      for (unsigned i = 0; i < node.getNumChildren(); ++i)
        give_units(*node.getChild(i), value_unit, slope_unit, time_unit);
  }
}

/// A unit definition for `unit` per minute; returns its id.
std::string per_minute(Model& model, const std::string& unit) {
  const std::string id = unit + "_per_min_of_session";
  if (model.getUnitDefinition(id)) return id;
  UnitDefinition* made = model.createUnitDefinition();
  made->setId(id);
  if (const UnitDefinition* of = model.getUnitDefinition(unit)) {
    for (unsigned i = 0; i < of->getNumUnits(); ++i) made->addUnit(of->getUnit(i));
  } else {
    Unit* base = made->createUnit();
    base->initDefaults();
    base->setKind(UnitKind_forName(unit.c_str()));
  }
  Unit* minute = made->createUnit();
  minute->initDefaults();
  minute->setKind(UNIT_KIND_SECOND);
  minute->setMultiplier(60);
  minute->setExponent(-1);
  return id;
}

}  // namespace

std::unique_ptr<SBMLDocument> laboratory::to_sbml(const scenario::scenario& session) const {
  if (const laboratory& right = laboratory_for(session); &right != this) return right.to_sbml(session);
  const prepared ready = prepare(session, {});
  auto document = assemble::assemble(base_, chosen_);
  Model& model = *document->getModel();
  const auto fix = [&](const std::string& id, double value) {
    if (Parameter* parameter = model.getParameter(id)) parameter->setValue(value);
    if (Species* species = model.getSpecies(id)) species->setInitialAmount(value);
    if (Compartment* compartment = model.getCompartment(id)) compartment->setSize(value);
    delete model.removeInitialAssignment(id);
  };
  // States start at rest; constants that were set stay personal through their initial assignments.
  for (std::size_t i = 0; i < equations_.state_ids.size(); ++i)
    fix(equations_.state_ids[i], ready.start.states[i]);
  for (std::size_t i = 0; i < equations_.constant_ids.size(); ++i) {
    const std::string& id = equations_.constant_ids[i];
    const bool given = model.getElementBySId(id) && !model.getInitialAssignment(id);
    if (given || session_sets(base_, session, ready.session, id)) fix(id, ready.start.constants[i]);
  }
  for (const auto& [id, course] : ready.schedule.inputs) {
    const double rest = ready.start.inputs[equations_.find(id).slot];
    AssignmentRule* rule = model.createAssignmentRule();
    rule->setVariable(id);
    ASTNode* math = SBML_parseL3Formula(as_piecewise(course, rest).c_str());
    const std::string unit = model.getParameter(id)->getUnits();
    give_units(*math, unit, per_minute(model, unit), model.getTimeUnits());
    rule->setMath(math);
    delete math;
  }
  model.setName(session.name);
  return document;
}

namespace {

/// The unit a model gives to one of its elements by name, as libSBML spells it; "1" where it gives none.
std::string unit_of(const Model& model, const std::string& name) {
  std::string unit;
  for (unsigned i = 0; i < model.getNumParameters(); ++i)
    if (const Parameter* one = model.getParameter(i); one->getId() == name || one->getName() == name)
      unit = one->getUnits();
  for (unsigned i = 0; i < model.getNumSpecies(); ++i)
    if (const Species* one = model.getSpecies(i); one->getId() == name || one->getName() == name)
      unit = one->getSubstanceUnits();
  for (unsigned i = 0; i < model.getNumCompartments(); ++i)
    if (const Compartment* one = model.getCompartment(i); one->getId() == name || one->getName() == name)
      unit = one->getUnits();
  if (const UnitDefinition* definition = model.getUnitDefinition(unit); definition && definition->isSetName())
    return definition->getName();
  return unit.empty() || unit == "dimensionless" ? "1" : unit;
}

}  // namespace

results::course simulate_sbml(const std::filesystem::path& file, const request& wanted,
                              const compile::backend& backend) {
  const auto document = sbml::read(file);
  const sbml::equations model = sbml::flatten(*document->getModel());
  const double until = wanted.until.value_or(100);
  const double every = wanted.every.value_or(until / 100);

  std::vector<solve::output> outputs;
  for (const auto& symbol : model.symbols)
    if (matches(wanted.observe, symbol.name, symbol.id) &&
        (!wanted.observe.empty() || symbol.role != sbml::role::constant))
      outputs.push_back({symbol.name, symbol.value});
  if (outputs.empty()) throw base::bad_usage("nothing of the model matches --observe", "--observe '*'");

  std::vector<double> times = wanted.at;
  if (times.empty()) {
    require_sensible(every, until);
    for (double i = 0; i * every < until; ++i) times.push_back(i * every);
    times.push_back(until);
  }
  solve::options how;
  how.accuracy = wanted.accuracy;
  how.progress = wanted.progress;
  solve::simulator simulator(model, &backend);
  solve::trajectory run = simulator.run(model.evaluate_constants(), {}, 0, until, times, outputs, how);

  results::course course;
  course.title = document->getModel()->isSetName() ? document->getModel()->getName() : file.stem().string();
  course.times = std::move(run.times);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    results::series series;
    series.name = series.long_name = outputs[i].name;
    series.unit = unit_of(*document->getModel(), outputs[i].name);
    series.group = "Model";
    series.values = std::move(run.values[i]);
    course.series.push_back(std::move(series));
  }
  course.notes.push_back("an SBML model as given; nothing of the knowledge base was used");
  for (auto& note : solve::assumptions(model)) course.notes.push_back(std::move(note));
  course.provenance["model"] = file.string();
  return course;
}

}  // namespace kinecrine::analysis
