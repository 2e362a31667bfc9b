#include "assemble/model_writer.hpp"

#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <algorithm>

namespace kinecrine::assemble {
namespace {

/// The identifiers.org address of "uniprot:P05231"; OBO namespaces keep their capital prefix.
std::string address(const std::string& identity) {
  static const std::set<std::string> obo = {"uberon", "chebi", "cl", "go", "pr"};
  const auto colon = identity.find(':');
  std::string space = identity.substr(0, colon);
  if (obo.contains(space))
    std::transform(space.begin(), space.end(), space.begin(),
                   [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  return fmt::format("https://identifiers.org/{}:{}", space, identity.substr(colon + 1));
}

std::string address(const knowledge::reference& paper) {
  if (!paper.pmid.empty()) return "https://identifiers.org/pubmed:" + paper.pmid;
  if (!paper.doi.empty()) return "https://identifiers.org/doi:" + paper.doi;
  return paper.url;
}

void add_term(SBase& part, BiolQualifierType_t qualifier, const std::vector<std::string>& addresses) {
  if (addresses.empty()) return;
  if (!part.isSetMetaId()) part.setMetaId("meta_" + part.getId());
  CVTerm term(BIOLOGICAL_QUALIFIER);
  term.setBiologicalQualifierType(qualifier);
  for (const auto& each : addresses) term.addResource(each);
  part.addCVTerm(&term);
}

}  // namespace

void set_notes(SBase& part, const std::vector<std::string>& lines) {
  static const std::string xhtml = "http://www.w3.org/1999/xhtml";
  XMLNamespaces space;
  space.add(xhtml);
  XMLNode notes(XMLTriple("notes", "", ""), XMLAttributes());
  for (const auto& line : lines) {
    XMLNode paragraph(XMLTriple("p", xhtml, ""), XMLAttributes(), space);
    paragraph.addChild(XMLNode(line));
    notes.addChild(paragraph);
  }
  part.setNotes(&notes);
}

std::string model_writer::unit_id(const units::unit& unit) {
  const std::string id = unit.identifier();
  if (id == "dimensionless" || id == "item" || !defined_units_.insert(id).second) return id;
  UnitDefinition& definition = *model_.createUnitDefinition();
  definition.setId(id);
  definition.setName(unit.text());
  const auto add = [&](std::string_view kind, double multiplier, int scale, int exponent) {
    Unit& part = *definition.createUnit();
    part.setKind(UnitKind_forName(std::string(kind).c_str()));
    part.setMultiplier(multiplier);
    part.setScale(scale);
    part.setExponent(exponent);
  };
  if (unit.number() != 1) add("dimensionless", unit.number(), 0, 1);
  for (const auto& term : unit.terms()) add(term.kind, term.multiplier, term.scale, term.exponent);
  return id;
}

void model_writer::describe(SBase& part, const std::string& name, const std::string& meaning) {
  part.setName(name);
  if (!meaning.empty()) set_notes(part, {meaning});
}

SBase& model_writer::symbol(const std::string& name, const units::unit& unit, const std::string& meaning,
                            varies how, const double* value) {
  const std::string id = knowledge::sbml_id(name);
  if (volumes_.contains(name)) {
    Compartment& part = *model_.createCompartment();
    part.setId(id);
    part.setUnits(unit_id(unit));
    part.setSpatialDimensions(3U);
    part.setConstant(how == varies::constant);
    if (value) part.setSize(*value);
    describe(part, name, meaning);
    return part;
  }
  Parameter& part = *model_.createParameter();
  part.setId(id);
  part.setUnits(unit_id(unit));
  part.setConstant(how == varies::constant);
  if (value) part.setValue(*value);
  describe(part, name, meaning);
  return part;
}

SBase& model_writer::species(const std::string& name, const units::unit& unit, const std::string& meaning,
                             const std::string& volume) {
  Species& part = *model_.createSpecies();
  part.setId(knowledge::sbml_id(name));
  part.setCompartment(knowledge::sbml_id(volume));
  part.setSubstanceUnits(unit_id(unit));
  part.setHasOnlySubstanceUnits(true);
  part.setBoundaryCondition(false);
  part.setConstant(false);
  describe(part, name, meaning);
  return part;
}

void model_writer::define_literals(const knowledge::formula& value) {
  for (const auto& unit : value.literal_units()) unit_id(unit);
}

void model_writer::assign(const std::string& name, const knowledge::formula& value) {
  define_literals(value);
  AssignmentRule& rule = *model_.createAssignmentRule();
  rule.setVariable(knowledge::sbml_id(name));
  rule.setMath(&value.math());
}

void model_writer::rate(const std::string& name, const knowledge::formula& value) {
  define_literals(value);
  RateRule& rule = *model_.createRateRule();
  rule.setVariable(knowledge::sbml_id(name));
  rule.setMath(&value.math());
}

void model_writer::initially(const std::string& name, const knowledge::formula& value) {
  define_literals(value);
  InitialAssignment& start = *model_.createInitialAssignment();
  start.setSymbol(knowledge::sbml_id(name));
  start.setMath(&value.math());
}

void model_writer::annotate(SBase& part, const std::vector<std::string>& identities,
                            const std::vector<std::string>& sources) {
  std::vector<std::string> is, described;
  for (const auto& identity : identities) is.push_back(address(identity));
  for (const auto& key : sources)
    if (const auto found = references_.find(key); found != references_.end())
      if (const std::string where = address(found->second); !where.empty()) described.push_back(where);
  add_term(part, BQB_IS, is);
  add_term(part, BQB_IS_DESCRIBED_BY, described);
}

}  // namespace kinecrine::assemble
