#include "sbml/model_index.hpp"

#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <set>

#include "base/diagnostics.hpp"
#include "base/mapped.hpp"

namespace kinecrine::sbml {

namespace {

class indexer {
 public:
  explicit indexer(const Model& model) : index_{model, {}, {}, {}} {}

  model_index run() {
    compartments();
    parameters();
    species();
    reactions();
    rules();
    events();
    for (definition& d : index_.all) d.role = role_of(d);
    choose_unknowns();
    return std::move(index_);
  }

 private:
  definition& add(const std::string& id, const std::string& name, definition::kind what) {
    const auto [place, is_new] = index_.by_id.try_emplace(id, index_.all.size());
    if (!is_new) throw base::bad_input(fmt::format("the id '{}' is given twice", id));
    definition& d = index_.all.emplace_back();
    d.id = id;
    d.name = name.empty() ? id : name;
    d.what = what;
    return d;
  }

  void compartments() {
    for (unsigned k = 0; k < index_.model.getNumCompartments(); ++k) {
      const Compartment& c = *index_.model.getCompartment(k);
      definition& d = add(c.getId(), c.getName(), definition::kind::compartment);
      d.never_changes = c.getConstant();
      // Older models leave sizes out and mean 1, as all simulators take it.
      d.given = c.isSetSize() ? c.getSize() : 1.0;
    }
  }

  void parameters() {
    for (unsigned k = 0; k < index_.model.getNumParameters(); ++k) {
      const Parameter& p = *index_.model.getParameter(k);
      definition& d = add(p.getId(), p.getName(), definition::kind::parameter);
      d.never_changes = p.getConstant();
      if (p.isSetValue()) d.given = p.getValue();
    }
  }

  void species() {
    const Model& m = index_.model;
    for (unsigned k = 0; k < m.getNumSpecies(); ++k) {
      const Species& s = *m.getSpecies(k);
      definition& d = add(s.getId(), s.getName(), definition::kind::species);
      d.never_changes = s.getConstant();
      d.compartment = index_.find(s.getCompartment());
      d.means_amount = s.getHasOnlySubstanceUnits();
      if (s.isSetInitialAmount()) {
        d.given = s.getInitialAmount();
        d.given_as_amount = true;
      } else if (s.isSetInitialConcentration()) {
        d.given = s.getInitialConcentration();
      }
      const std::string factor = s.isSetConversionFactor()   ? s.getConversionFactor()
                                 : m.isSetConversionFactor() ? m.getConversionFactor()
                                                             : std::string();
      if (!factor.empty()) d.conversion_factor = index_.find(factor);
    }
  }

  void reactions() {
    for (unsigned k = 0; k < index_.model.getNumReactions(); ++k) {
      const Reaction& r = *index_.model.getReaction(k);
      if (r.isSetFast() && r.getFast())
        throw base::bad_input(
            fmt::format("reaction '{}' is marked fast=\"true\": fast reactions are out of scope", r.getId()),
            "give it a large rate constant instead, or state its equilibrium as a rule");
      add(r.getId(), r.getName(), definition::kind::reaction);
      const std::size_t place = index_.all.size() - 1;
      rate_law(r, place);
      for (unsigned j = 0; j < r.getNumReactants(); ++j) participant(*r.getReactant(j), place, -1);
      for (unsigned j = 0; j < r.getNumProducts(); ++j) participant(*r.getProduct(j), place, 1);
    }
  }

  void rate_law(const Reaction& r, std::size_t place) {
    const KineticLaw* law = r.getKineticLaw();
    if (!law || !law->isSetMath()) return;
    index_.all[place].rate_law = law->getMath();
    const auto local = [&](const Parameter& p) {
      definition& d = add(r.getId() + "." + p.getId(), p.getName(), definition::kind::parameter);
      d.never_changes = true;
      if (p.isSetValue()) d.given = p.getValue();
      index_.all[place].locals[p.getId()] = index_.all.size() - 1;
    };
    for (unsigned j = 0; j < law->getNumLocalParameters(); ++j) local(*law->getLocalParameter(j));
    if (law->getNumLocalParameters() == 0)
      for (unsigned j = 0; j < law->getNumParameters(); ++j) local(*law->getParameter(j));
  }

  void participant(const SpeciesReference& reference, std::size_t reaction, double sign) {
    definition::change c{reaction, sign, nothing,
                         reference.isSetStoichiometry() ? reference.getStoichiometry() : 1.0};
    if (reference.isSetId()) {
      definition& d = add(reference.getId(), reference.getName(), definition::kind::stoichiometry);
      d.never_changes = reference.getConstant();
      if (reference.isSetStoichiometry()) d.given = reference.getStoichiometry();
      c.stoichiometry = index_.all.size() - 1;
    }
    definition& changed = index_.all[index_.find(reference.getSpecies())];
    const Species& s = *index_.model.getSpecies(reference.getSpecies());
    if (!s.getBoundaryCondition() && !s.getConstant()) changed.changes.push_back(c);
  }

  void rules() {
    const Model& m = index_.model;
    for (unsigned k = 0; k < m.getNumInitialAssignments(); ++k) {
      const InitialAssignment& a = *m.getInitialAssignment(k);
      if (a.isSetMath()) index_.all[index_.find(a.getSymbol())].initial_assignment = a.getMath();
    }
    for (unsigned k = 0; k < m.getNumRules(); ++k) {
      const Rule& r = *m.getRule(k);
      if (!r.isSetMath()) continue;
      if (r.isAlgebraic()) {
        index_.algebraic_rules.push_back(r.getMath());
        continue;
      }
      definition& d = index_.all[index_.find(r.getVariable())];
      if (d.assignment_rule || d.rate_rule) throw base::bad_input(fmt::format("'{}' has two rules", d.id));
      (r.isRate() ? d.rate_rule : d.assignment_rule) = r.getMath();
    }
  }

  void events() {
    const Model& m = index_.model;
    for (unsigned k = 0; k < m.getNumEvents(); ++k)
      for (unsigned j = 0; j < m.getEvent(k)->getNumEventAssignments(); ++j) {
        const EventAssignment& a = *m.getEvent(k)->getEventAssignment(j);
        if (a.isSetMath()) index_.all[index_.find(a.getVariable())].event_assigned = true;
      }
  }

  static role role_of(const definition& d) {
    if (d.what == definition::kind::reaction || d.assignment_rule) return role::assigned;
    if (d.rate_rule || !d.changes.empty()) return role::state;
    if (d.what == definition::kind::parameter && !d.never_changes && !d.event_assigned) return role::input;
    return role::constant;
  }

  static void collect_names(const ASTNode& math, std::vector<std::string>& names) {
    if (math.getType() == AST_NAME) names.emplace_back(math.getName());
    for (unsigned k = 0; k < math.getNumChildren(); ++k) collect_names(*math.getChild(k), names);
  }

  /// Gives each algebraic rule one variable that nothing else determines.
  void choose_unknowns() {
    std::map<std::string, int> mentioned;
    std::vector<std::vector<std::string>> candidates;
    for (const ASTNode* rule : index_.algebraic_rules) {
      std::vector<std::string> names;
      collect_names(*rule, names);
      std::set<std::string> free;
      for (const std::string& name : names) {
        const auto found = index_.by_id.find(name);
        if (found == index_.by_id.end()) continue;
        const definition& d = index_.all[found->second];
        if (!d.never_changes && (d.role == role::constant || d.role == role::input)) free.insert(name);
      }
      for (const std::string& name : free) ++mentioned[name];
      candidates.emplace_back(free.begin(), free.end());
    }
    for (const auto& names : candidates) {
      std::size_t best = nothing;
      int fewest = 0;
      for (const std::string& name : names) {
        const std::size_t place = index_.by_id.find(name)->second;
        if (index_.all[place].unknown) continue;
        const int rank = 2 * mentioned[name] + (index_.all[place].event_assigned ? 1 : 0);
        if (best == nothing || rank < fewest) best = place, fewest = rank;
      }
      if (best == nothing)
        throw base::bad_input(
            "an algebraic rule has no variable of its own that it could determine: out of scope",
            "state the relation as an assignment rule");
      index_.all[best].unknown = true;
      index_.all[best].role = role::assigned;
    }
  }

  model_index index_;
};

}  // namespace

std::string definition::place(const char* what_for) const {
  return fmt::format("{} '{}'", what_for, id);
}

std::size_t model_index::find(const std::string& id) const {
  if (const auto found = by_id.find(id); found != by_id.end()) return found->second;
  throw base::bad_input(fmt::format("the model has nothing called '{}'", id),
                        base::suggest(id, base::mapped(all, &definition::id)));
}

model_index index_model(const Model& model) {
  return indexer(model).run();
}

}  // namespace kinecrine::sbml
