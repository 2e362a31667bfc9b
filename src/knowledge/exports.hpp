// The network of the base for other programs: `kinecrine knowledge export`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/atlas.hpp"

namespace kinecrine::knowledge {

const std::vector<std::string>& export_formats();  ///< graphml, json, csv

/// Entries as nodes and links_of() as edges with their evidence. GraphML for graph programs; JSON with the
/// observables and references too; CSV with one line per link. Throws bad_usage for another format.
std::string exported(const atlas& base, std::string_view format);

}  // namespace kinecrine::knowledge
