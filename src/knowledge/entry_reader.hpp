// One knowledge file as an entry: the grammar's tables, keys and words.
#pragma once

#include <optional>

#include "base/document.hpp"
#include "knowledge/atlas.hpp"

namespace kinecrine::knowledge {

/// The entry that a document holds, formulas parsed but not resolved. Faults are appended; nothing is
/// returned where the file has no header of its own.
std::optional<entry> read_entry(const base::table& document, const std::string& file,
                                std::vector<base::diagnostic>& faults);

}  // namespace kinecrine::knowledge
