#include "sbml/read.hpp"

#include <fmt/format.h>
#include <sbml/SBMLTypes.h>
#include <sbml/conversion/ConversionProperties.h>

#include "base/diagnostics.hpp"

namespace kinecrine::sbml {

namespace {

/// Faults of what surrounds the model (annotations, notes, units, ontology terms, drawings) change no number.
bool harmless(const SBMLError& error) {
  switch (error.getCategory()) {
    case LIBSBML_CAT_UNITS_CONSISTENCY:
    case LIBSBML_CAT_SBO_CONSISTENCY:
    case LIBSBML_CAT_MODELING_PRACTICE:
      return true;
    default:
      break;
  }
  // How a model is drawn, however faulty.
  for (const char* drawing :
       {"ackage 'layout", "ackage 'render", "ackage layout", "ackage render", "'listOfLayouts'"})
    if (error.getMessage().find(drawing) != std::string::npos) return true;
  const unsigned id = error.getErrorId();
  if (id == MissingXMLDecl || id == MissingXMLEncoding) return true;
  return (id >= 10401 && id <= 10499) || (id >= 10701 && id <= 10899);
}

void refuse_errors(SBMLDocument& document, const std::string& name) {
  std::vector<base::diagnostic> found;
  for (unsigned k = 0; k < document.getNumErrors(); ++k) {
    const SBMLError& error = *document.getError(k);
    if (error.getSeverity() < LIBSBML_SEV_ERROR || harmless(error)) continue;
    std::string message = error.getShortMessage();
    const std::string& details = error.getMessage();
    message += ": " + details.substr(0, details.find_last_not_of(" \n\t") + 1);
    found.push_back({fmt::format("SBML{}", error.getErrorId()),
                     base::severity::error,
                     std::move(message),
                     {name, static_cast<int>(error.getLine()), static_cast<int>(error.getColumn())},
                     "check the file with an SBML validator, e.g. sbml.org/validator"});
  }
  if (!found.empty()) throw base::bad_input(std::move(found));
}

/// A model made of models becomes one; definitions in other files are looked for in `folder`.
void flatten_submodels(SBMLDocument& document, const std::string& name, const std::string& folder) {
  if (!document.getPlugin("comp")) return;
  ConversionProperties how;
  how.addOption("flatten comp", true);
  how.addOption("basePath", folder);
  how.addOption("performValidation", false);
  document.getErrorLog()->clearLog();
  if (document.convert(how) == LIBSBML_OPERATION_SUCCESS) return;
  refuse_errors(document, name);
  throw base::bad_input("the submodels of this model cannot be put together", "check their references",
                        {name, 0, 0});
}

document checked(SBMLDocument* read, const std::string& name, const std::string& folder = ".") {
  document result(read);
  refuse_errors(*result, name);
  if (!result->getModel()) throw base::bad_input("the file holds no SBML model", {}, {name, 0, 0});
  flatten_submodels(*result, name, folder);
  if (result->getLevel() < 3) {
    // Version 1 still has the attribute `fast`, which must not get lost unseen.
    result->setLevelAndVersion(3, 1, false);
    if (result->getLevel() != 3) {
      refuse_errors(*result, name);
      throw base::bad_input("this old SBML level cannot be converted to Level 3", {}, {name, 0, 0});
    }
  }
  return result;
}

}  // namespace

void document_deleter::operator()(SBMLDocument* document) const {
  delete document;
}

document read(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file))
    throw base::not_found(fmt::format("no file {}", file.string()), "check the path");
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  return checked(readSBMLFromFile(file.string().c_str()), file.string(), folder.string());
}

document read_text(const std::string& text, const std::string& name) {
  return checked(readSBMLFromString(text.c_str()), name);
}

}  // namespace kinecrine::sbml
