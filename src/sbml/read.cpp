#include "sbml/read.hpp"

#include <sbml/SBMLTypes.h>

#include "base/diagnostics.hpp"

namespace kinecrine::sbml {
void document_deleter::operator()(SBMLDocument* document) const { delete document; }
document read(const std::filesystem::path&) { throw base::unavailable("not written yet"); }
document read_text(const std::string&, const std::string&) { throw base::unavailable("not written yet"); }
}  // namespace kinecrine::sbml
