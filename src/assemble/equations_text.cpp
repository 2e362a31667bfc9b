#include "assemble/equations_text.hpp"

#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <map>
#include <optional>
#include <set>

namespace kinecrine::assemble {
namespace {

class writer {
 public:
  writer(const Model& model, const knowledge::atlas& base) : model_(model), base_(base) {}

  std::string text() {
    std::string result = fmt::format("Time in {}.\n", unit_text(model_.getTimeUnits()));
    section(result, "States", rates());
    section(result, "Quantities", assignments());
    section(result, "Values at the start", starts());
    section(result, "Inputs (set by the session)", symbols(false));
    section(result, "Constants", symbols(true));
    return result;
  }

 private:
  using lines = std::map<std::string, std::string>;  // by name

  static void section(std::string& text, std::string_view title, const lines& content) {
    text += fmt::format("\n{} ({})\n", title, content.size());
    for (const auto& [name, line] : content) text += fmt::format("  {}\n", line);
  }

  lines rates() {
    lines result;
    for (unsigned i = 0; i < model_.getNumRules(); ++i) {
      const Rule& rule = *model_.getRule(i);
      if (!rule.isRate()) continue;
      const std::string name = knowledge::dotted_name(rule.getVariable());
      result[name] =
          fmt::format("d({})/dt = {}{}", name, math(rule.getMath()), comment(rule.getVariable(), true));
      ruled_.insert(rule.getVariable());
    }
    return result;
  }

  lines assignments() {
    lines result;
    for (unsigned i = 0; i < model_.getNumRules(); ++i) {
      const Rule& rule = *model_.getRule(i);
      if (!rule.isAssignment()) continue;
      const std::string name = knowledge::dotted_name(rule.getVariable());
      result[name] = fmt::format("{} = {}{}", name, math(rule.getMath()), comment(rule.getVariable(), false));
      ruled_.insert(rule.getVariable());
    }
    return result;
  }

  lines starts() {
    lines result;
    for (unsigned i = 0; i < model_.getNumInitialAssignments(); ++i) {
      const InitialAssignment& start = *model_.getInitialAssignment(i);
      const std::string name = knowledge::dotted_name(start.getSymbol());
      result[name] =
          fmt::format("{}(0) = {}{}", name, math(start.getMath()), comment(start.getSymbol(), false));
      started_.insert(start.getSymbol());
    }
    for (const auto& id : ruled_)
      if (const auto number = value(id); number && !started_.contains(id) && rate_ruled(id)) {
        const std::string name = knowledge::dotted_name(id);
        result[name] = fmt::format("{}(0) = {}{}", name, *number, comment(id, false));
      }
    return result;
  }

  bool rate_ruled(const std::string& id) const {
    const Rule* rule = model_.getRuleByVariable(id);
    return rule && rule->isRate();
  }

  /// Symbols without any rule: constants, or inputs.
  lines symbols(bool constant) const {
    lines result;
    const auto add = [&](const std::string& id, bool is_constant) {
      if (is_constant != constant || ruled_.contains(id) || started_.contains(id)) return;
      const std::string name = knowledge::dotted_name(id);
      const auto number = value(id);
      result[name] =
          fmt::format("{} = {}{}", name, number ? fmt::format("{}", *number) : "?", comment(id, false));
    };
    for (unsigned i = 0; i < model_.getNumParameters(); ++i)
      add(model_.getParameter(i)->getId(), model_.getParameter(i)->getConstant());
    for (unsigned i = 0; i < model_.getNumCompartments(); ++i)
      add(model_.getCompartment(i)->getId(), model_.getCompartment(i)->getConstant());
    return result;
  }

  std::optional<double> value(const std::string& id) const {
    if (const auto* part = model_.getParameter(id); part && part->isSetValue()) return part->getValue();
    if (const auto* part = model_.getCompartment(id); part && part->isSetSize()) return part->getSize();
    return std::nullopt;
  }

  static std::string math(const ASTNode* node) { return node ? knowledge::to_text(*node) : "?"; }

  /// "  [pg/mL] meaning"
  std::string comment(const std::string& id, bool per_time) const {
    std::string unit;
    if (const auto* part = model_.getParameter(id)) unit = unit_text(part->getUnits());
    if (const auto* part = model_.getSpecies(id)) unit = unit_text(part->getSubstanceUnits());
    if (const auto* part = model_.getCompartment(id)) unit = unit_text(part->getUnits());
    const auto* found = base_.find(knowledge::dotted_name(id));
    const std::string meaning = found ? "  " + found->what->meaning : "";
    return fmt::format("    [{}{}]{}", unit, per_time ? "/" + unit_text(model_.getTimeUnits()) : "", meaning);
  }

  std::string unit_text(const std::string& id) const {
    const auto* definition = model_.getUnitDefinition(id);
    if (definition && definition->isSetName()) return definition->getName();
    return id == "dimensionless" ? "1" : id;
  }

  const Model& model_;
  const knowledge::atlas& base_;
  std::set<std::string> ruled_, started_;
};

}  // namespace

std::string equations_text(const Model& model, const knowledge::atlas& base) {
  return writer(model, base).text();
}

}  // namespace kinecrine::assemble
