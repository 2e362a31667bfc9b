// The values of an SBML model at the start, straight from its text: a slow oracle for tests of the assembly.
#pragma once

#include <sbml/SBMLTypes.h>

#include <map>
#include <string>

#include "knowledge/formula.hpp"

namespace kinecrine {

class start_values {
 public:
  /// `fixed` (dotted names) stand above what the model says.
  explicit start_values(const Model& model, std::map<std::string, double> fixed = {})
      : model_(model), known_(std::move(fixed)) {}

  double operator()(const std::string& name) const {
    if (const auto found = known_.find(name); found != known_.end()) return found->second;
    return known_[name] = value_of(name);
  }

  double rate(const std::string& name) const {
    const Rule* rule = model_.getRuleByVariable(knowledge::sbml_id(name));
    if (!rule || !rule->isRate()) throw std::out_of_range(name);
    return of(rule->getMath());
  }

 private:
  double value_of(const std::string& name) const {
    if (name == "time") return 0;
    const std::string id = knowledge::sbml_id(name);
    const Rule* rule = model_.getRuleByVariable(id);
    if (rule && rule->isAssignment()) return of(rule->getMath());
    if (const auto* start = model_.getInitialAssignment(id)) return of(start->getMath());
    if (const auto* part = model_.getParameter(id); part && part->isSetValue()) return part->getValue();
    if (const auto* part = model_.getCompartment(id); part && part->isSetSize()) return part->getSize();
    throw std::out_of_range(name);
  }

  double of(const ASTNode* math) const {
    return knowledge::evaluate(*math, [&](std::string_view name) { return (*this)(std::string(name)); });
  }

  const Model& model_;
  mutable std::map<std::string, double> known_;
};

}  // namespace kinecrine
