// Entries in plain English, with their sources.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/atlas.hpp"

namespace kinecrine::knowledge {

struct section {
  std::string title;
  std::vector<std::string> sentences;
};

/// An entry, or one thing of it, in words; `cited` are the keys of the sources that the sentences name.
struct account {
  std::string title, description;
  std::vector<section> sections;
  std::set<std::string> cited;
};

/// The first letter as at the start of a sentence: "interleukin-6" -> "Interleukin-6"; "mTOR" stays.
std::string capital(std::string text);

/// All that an entry says.
account describe(const atlas& base, const entry& what);

/// Brief sentences leave the formulas out.
enum class wording { full, brief };

/// One sentence on the effect, process, state, pool, quantity, parameter ... with this global name.
/// Throws internal_error where it is not in the base.
std::string sentence_of(const atlas& base, const std::string& name, wording how = wording::full);

/// What `kinecrine knowledge show` prints for an entry, any global name, an effect or a key of the
/// references; ends with the list of references. Throws not_found with the nearest name.
std::string show(const atlas& base, std::string_view id);

}  // namespace kinecrine::knowledge
