// References: a small BibTeX reader.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.hpp"

namespace kinecrine::knowledge {

/// One BibTeX entry; fields that were not given are empty.
struct reference {
  std::string key;
  std::vector<std::string> authors;  ///< "Family, Given" or as written
  std::string title, year, journal, doi, pmid, url, note;
  base::place where;
};

using bibliography = std::map<std::string, reference, std::less<>>;

/// Reads BibTeX; faults (KB05x: syntax, double keys, no author/title/year) are appended.
bibliography read_bibliography(std::string_view text, const std::string& file,
                               std::vector<base::diagnostic>& faults);

/// "Steensberg 2000", "Febbraio & Pedersen 2002", "Ostrowski et al. 1998".
std::string short_citation(const reference& what);
/// "Ostrowski K, Hermann C (1998) Title. Journal. doi:..." on one line.
std::string full_citation(const reference& what);

}  // namespace kinecrine::knowledge
