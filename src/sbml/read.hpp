// Reads SBML text of any level.
#pragma once

#include <sbml/common/sbmlfwd.h>

#include <filesystem>
#include <memory>
#include <string>

namespace kinecrine::sbml {

struct document_deleter {
  void operator()(SBMLDocument* document) const;
};
using document = std::unique_ptr<SBMLDocument, document_deleter>;

/// Reads a model file; older levels are converted to Level 3. Throws not_found or bad_input (with line
/// numbers).
document read(const std::filesystem::path& file);
/// The same from text in memory; `name` is used in messages.
document read_text(const std::string& text, const std::string& name = "model");

}  // namespace kinecrine::sbml
