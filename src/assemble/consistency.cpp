#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include "assemble/assemble.hpp"

namespace kinecrine::assemble {

std::vector<base::diagnostic> consistency(SBMLDocument& document) {
  for (const auto category :
       {LIBSBML_CAT_GENERAL_CONSISTENCY, LIBSBML_CAT_IDENTIFIER_CONSISTENCY, LIBSBML_CAT_UNITS_CONSISTENCY,
        LIBSBML_CAT_MATHML_CONSISTENCY, LIBSBML_CAT_SBO_CONSISTENCY, LIBSBML_CAT_OVERDETERMINED_MODEL,
        LIBSBML_CAT_MODELING_PRACTICE})
    document.setConsistencyChecks(category, true);
  document.checkConsistency();
  std::vector<base::diagnostic> findings;
  for (unsigned i = 0; i < document.getNumErrors(); ++i) {
    const SBMLError& error = *document.getError(i);
    const auto level = error.getSeverity() == LIBSBML_SEV_INFO      ? base::severity::note
                       : error.getSeverity() == LIBSBML_SEV_WARNING ? base::severity::warning
                                                                    : base::severity::error;
    findings.push_back({fmt::format("SBML{}", error.getErrorId()), level, error.getMessage(), {}, {}});
  }
  return findings;
}

}  // namespace kinecrine::assemble
