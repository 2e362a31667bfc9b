// libSBML's checks of a whole model, made affordable: its search for cycles of assignments and its check of
// units grow with the square of the number of equations and worse, so these two go over the model in pieces.
#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "assemble/assemble.hpp"

namespace kinecrine::assemble {
namespace {

/// Few enough that what grows with the square stays small, enough that starting a piece costs little.
constexpr unsigned equations_a_piece = 40;

void add_new(std::vector<base::diagnostic>& findings, base::diagnostic found) {
  const bool told = std::any_of(findings.begin(), findings.end(), [&](const base::diagnostic& other) {
    return other.code == found.code && other.message == found.message;
  });
  if (!told) findings.push_back(std::move(found));
}

void check(SBMLDocument& document, std::initializer_list<SBMLErrorCategory_t> wanted,
           std::vector<base::diagnostic>& findings) {
  for (const auto category :
       {LIBSBML_CAT_GENERAL_CONSISTENCY, LIBSBML_CAT_IDENTIFIER_CONSISTENCY, LIBSBML_CAT_UNITS_CONSISTENCY,
        LIBSBML_CAT_MATHML_CONSISTENCY, LIBSBML_CAT_SBO_CONSISTENCY, LIBSBML_CAT_OVERDETERMINED_MODEL,
        LIBSBML_CAT_MODELING_PRACTICE})
    document.setConsistencyChecks(category,
                                  std::find(wanted.begin(), wanted.end(), category) != wanted.end());
  document.getErrorLog()->clearLog();
  document.checkConsistency();
  for (unsigned i = 0; i < document.getNumErrors(); ++i) {
    const SBMLError& error = *document.getError(i);
    const auto level = error.getSeverity() == LIBSBML_SEV_INFO      ? base::severity::note
                       : error.getSeverity() == LIBSBML_SEV_WARNING ? base::severity::warning
                                                                    : base::severity::error;
    add_new(findings, {fmt::format("SBML{}", error.getErrorId()), level, error.getMessage(), {}, {}});
  }
}

using names = std::set<std::string>;

void collect(const ASTNode* math, names& found) {
  if (!math) return;
  if (math->getType() == AST_NAME) found.insert(math->getName());
  for (unsigned i = 0; i < math->getNumChildren(); ++i) collect(math->getChild(i), found);
}

/// A piece is a clone of the model without equations, to which some equations and all they name are added.
class pieces {
 public:
  explicit pieces(const SBMLDocument& whole) : whole_(*whole.getModel()), frame_(whole.clone()) {
    Model& model = *frame_->getModel();
    for (ListOf* list : std::initializer_list<ListOf*>{
             model.getListOfRules(), model.getListOfInitialAssignments(), model.getListOfEvents(),
             model.getListOfParameters(), model.getListOfSpecies(), model.getListOfCompartments(),
             model.getListOfConstraints(), model.getListOfReactions()})
      list->clear();
  }

  void add(const Rule& rule) {
    mention(rule.getVariable(), rule.getMath());
    model().addRule(&rule);
    count();
  }
  void add(const InitialAssignment& assignment) {
    mention(assignment.getSymbol(), assignment.getMath());
    model().addInitialAssignment(&assignment);
    count();
  }
  void add(const Event& event) {
    const auto with = [this](const auto* part) {
      if (part) collect(part->getMath(), mentioned_);
    };
    with(event.getTrigger());
    with(event.getDelay());
    with(event.getPriority());
    for (unsigned i = 0; i < event.getNumEventAssignments(); ++i)
      mention(event.getEventAssignment(i)->getVariable(), event.getEventAssignment(i)->getMath());
    model().addEvent(&event);
    count();
  }

  /// What was found, once the parameters that no equation names have been looked at too.
  std::vector<base::diagnostic> take() {
    for (unsigned i = 0; i < whole_.getNumParameters(); ++i)
      if (const std::string& id = whole_.getParameter(i)->getId(); !seen_.count(id)) mentioned_.insert(id);
    finish();
    return std::move(findings_);
  }

 private:
  Model& model() {
    if (!piece_) piece_.reset(frame_->clone());
    return *piece_->getModel();
  }
  void mention(const std::string& target, const ASTNode* math) {
    mentioned_.insert(target);
    collect(math, mentioned_);
  }
  void count() {
    if (++equations_ == equations_a_piece) finish();
  }
  void finish() {
    Model& model = this->model();
    names volumes;
    for (const std::string& name : mentioned_) {
      if (const Parameter* parameter = whole_.getParameter(name)) model.addParameter(parameter);
      if (const Species* species = whole_.getSpecies(name)) {
        model.addSpecies(species);
        volumes.insert(species->getCompartment());
        if (species->isSetConversionFactor()) volumes.insert(species->getConversionFactor());
      }
      if (whole_.getCompartment(name)) volumes.insert(name);
    }
    for (const std::string& name : volumes) {
      if (const Compartment* compartment = whole_.getCompartment(name)) model.addCompartment(compartment);
      if (!model.getParameter(name) && whole_.getParameter(name))
        model.addParameter(whole_.getParameter(name));
    }
    std::vector<base::diagnostic> found;
    check(*piece_,
          {LIBSBML_CAT_GENERAL_CONSISTENCY, LIBSBML_CAT_UNITS_CONSISTENCY, LIBSBML_CAT_MODELING_PRACTICE},
          found);
    // Where a value comes from may be told in another piece; the whole document was asked for that.
    const std::set<std::string> beyond_a_piece{"SBML80501", "SBML80601", "SBML80702"};
    for (auto& one : found)
      if (!beyond_a_piece.count(one.code)) add_new(findings_, std::move(one));
    piece_.reset();
    seen_.merge(mentioned_);
    mentioned_.clear();
    equations_ = 0;
  }

  const Model& whole_;
  std::unique_ptr<SBMLDocument> frame_, piece_;
  names mentioned_, seen_;
  unsigned equations_ = 0;
  std::vector<base::diagnostic> findings_;
};

}  // namespace

std::vector<base::diagnostic> consistency(SBMLDocument& document) {
  std::vector<base::diagnostic> findings;
  check(document,
        {LIBSBML_CAT_IDENTIFIER_CONSISTENCY, LIBSBML_CAT_MATHML_CONSISTENCY, LIBSBML_CAT_SBO_CONSISTENCY,
         LIBSBML_CAT_OVERDETERMINED_MODEL, LIBSBML_CAT_MODELING_PRACTICE},
        findings);
  const Model& model = *document.getModel();
  pieces in_pieces(document);
  for (unsigned i = 0; i < model.getNumRules(); ++i) in_pieces.add(*model.getRule(i));
  for (unsigned i = 0; i < model.getNumInitialAssignments(); ++i)
    in_pieces.add(*model.getInitialAssignment(i));
  for (unsigned i = 0; i < model.getNumEvents(); ++i) in_pieces.add(*model.getEvent(i));
  for (auto& finding : in_pieces.take()) add_new(findings, std::move(finding));
  return findings;
}

}  // namespace kinecrine::assemble
