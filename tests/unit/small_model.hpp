// SBML models in a few lines, for tests: formulas are SBML L3 infix text.
#pragma once

#include <sbml/SBMLTypes.h>

#include <memory>
#include <string>

#include "sbml/equations.hpp"

namespace kinecrine {

class small_model {
 public:
  small_model() : document_(std::make_unique<SBMLDocument>(3, 2)), model_(*document_->createModel()) {}

  small_model& parameter(const std::string& id, double value, bool constant = true) {
    Parameter& p = *model_.createParameter();
    p.setId(id);
    p.setValue(value);
    p.setConstant(constant);
    return *this;
  }
  /// A parameter with a rate rule.
  small_model& state(const std::string& id, double start, const std::string& rate) {
    parameter(id, start, false);
    return with_math(*model_.createRateRule(), id, rate);
  }
  small_model& assign(const std::string& id, const std::string& formula) {
    if (!model_.getParameter(id)) parameter(id, 0, false);
    return with_math(*model_.createAssignmentRule(), id, formula);
  }
  small_model& algebraic(const std::string& formula) {
    const std::unique_ptr<ASTNode> math = parse(formula);
    model_.createAlgebraicRule()->setMath(math.get());
    return *this;
  }
  small_model& start(const std::string& id, const std::string& formula) {
    const std::unique_ptr<ASTNode> math = parse(formula);
    InitialAssignment& a = *model_.createInitialAssignment();
    a.setSymbol(id);
    a.setMath(math.get());
    return *this;
  }
  small_model& compartment(const std::string& id, double size, bool constant = true) {
    Compartment& c = *model_.createCompartment();
    c.setId(id);
    c.setSize(size);
    c.setConstant(constant);
    c.setSpatialDimensions(3U);
    return *this;
  }
  small_model& species(const std::string& id, const std::string& compartment, double amount,
                       bool means_amount = false) {
    Species& s = *model_.createSpecies();
    s.setId(id);
    s.setCompartment(compartment);
    s.setInitialAmount(amount);
    s.setHasOnlySubstanceUnits(means_amount);
    s.setConstant(false);
    s.setBoundaryCondition(false);
    return *this;
  }
  small_model& reaction(const std::string& id, const std::string& from, const std::string& to,
                        const std::string& rate) {
    Reaction& r = *model_.createReaction();
    r.setId(id);
    r.setReversible(false);
    for (const auto& [species, make] :
         {std::pair{from, &Reaction::createReactant}, std::pair{to, &Reaction::createProduct}}) {
      if (species.empty()) continue;
      SpeciesReference& reference = *(r.*make)();
      reference.setSpecies(species);
      reference.setStoichiometry(1);
      reference.setConstant(true);
    }
    const std::unique_ptr<ASTNode> math = parse(rate);
    r.createKineticLaw()->setMath(math.get());
    return *this;
  }
  /// An event that sets one variable.
  small_model& event(const std::string& trigger, const std::string& variable, const std::string& value,
                     const std::string& delay = "") {
    Event& e = *model_.createEvent();
    e.setUseValuesFromTriggerTime(true);
    const std::unique_ptr<ASTNode> when = parse(trigger), what = parse(value);
    Trigger& t = *e.createTrigger();
    t.setInitialValue(true);
    t.setPersistent(true);
    t.setMath(when.get());
    if (!delay.empty()) {
      const std::unique_ptr<ASTNode> late = parse(delay);
      e.createDelay()->setMath(late.get());
    }
    EventAssignment& a = *e.createEventAssignment();
    a.setVariable(variable);
    a.setMath(what.get());
    return *this;
  }
  Model& model() { return model_; }
  sbml::equations equations() const { return sbml::flatten(model_); }

 private:
  static std::unique_ptr<ASTNode> parse(const std::string& formula) {
    L3ParserSettings settings;
    std::unique_ptr<ASTNode> math(SBML_parseL3FormulaWithSettings(formula.c_str(), &settings));
    if (!math) throw std::logic_error(formula + ": " + SBML_getLastParseL3Error());
    return math;
  }
  small_model& with_math(Rule& rule, const std::string& id, const std::string& formula) {
    const std::unique_ptr<ASTNode> math = parse(formula);
    rule.setVariable(id);
    rule.setMath(math.get());
    return *this;
  }

  std::unique_ptr<SBMLDocument> document_;
  Model& model_;
};

}  // namespace kinecrine
