// Who sends to an organ or messenger and who receives from it, as lists and as a picture.
#pragma once

#include <string>
#include <vector>

#include "knowledge/atlas.hpp"
#include "knowledge/network.hpp"

namespace kinecrine::guide {

/// What one entry does to another by all the links between them.
struct neighbour {
  const knowledge::entry* other = nullptr;
  bool raises = false;           ///< an effect increases, or a process adds to, something of the one acted on
  bool lowers = false;           ///< the reverse
  bool disputed = true;          ///< every link is contested or stands under a hypothesis
  std::string named_after = {};  ///< the links by name, for who rests the pointer on it
};

struct neighbours {
  std::vector<neighbour> senders, receivers;  ///< organs and messengers, by name
};
/// From the links of the base, and the doses of one entry that set inputs of another.
neighbours neighbours_of(std::vector<knowledge::link> links, const knowledge::atlas& base,
                         const knowledge::entry& what);

/// Senders at the left, receivers at the right, as an <svg> element; names link to the pages of their
/// entries.
std::string to_svg(const neighbours& around, const knowledge::entry& what);

/// Whether an entry has a page: an organ or a messenger.
bool has_page(const knowledge::entry& what);
/// "il6.html".
std::string page_of(const knowledge::entry& what);

}  // namespace kinecrine::guide
