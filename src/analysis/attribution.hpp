// Which effects carry a result: what is missing when each is switched off, and how they share it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kinecrine::analysis {

/// The readings of a session with each of these sets of parts switched off.
using readings_without =
    std::function<std::vector<double>(const std::vector<std::set<std::string>>& switched_off)>;

struct attribution_options {
  std::size_t shared_among = 8;  ///< the parts with the largest removals that the Shapley shares are taken of
  std::size_t permutations = 24;  ///< orders in which they are switched off; each is followed by its reverse
  std::uint64_t seed = 1;
};

/// What one part does to a reading. By removal: what would be missing if this part alone were off. By
/// Shapley: what it adds, averaged over the orders in which the parts may be switched off, so that parts
/// which stand in for each other, or need each other, divide what they do together.
struct share {
  std::string part;
  double removal = 0;
  std::optional<double> shapley;  ///< of the parts with the largest removals
  double shapley_error = 0;       ///< standard error of the sampling
};

struct attribution {
  double whole = 0;           ///< the reading with everything on
  double bare = 0;            ///< with all parts off that have a Shapley share: what other things carry
  std::vector<share> shares;  ///< the largest first
  std::size_t runs = 0;
};

/// `parts` and what each reading becomes without some of them. The Shapley shares and `bare` add up to
/// `whole` exactly. The same seed gives the same numbers.
attribution attribute(const std::vector<std::string>& parts, const readings_without& read,
                      const attribution_options& how = {});

}  // namespace kinecrine::analysis
