// A validation as one self-contained HTML page: scoreboard, observed against simulated, and every study with
// its protocol, curves, points and what was assumed.
#pragma once

#include <string>
#include <vector>

#include "analysis/validate.hpp"

namespace kinecrine::analysis {

/// `references` are those the studies cite, found by their key; a study without one is cited by its own id.
std::string to_report(const validation& of, const std::vector<results::reference>& references,
                      const std::vector<peer_comparison>& peers = {});

}  // namespace kinecrine::analysis
