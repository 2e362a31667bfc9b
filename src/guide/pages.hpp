// The atlas as web pages: one for each organ and messenger, with an index, the hypotheses and the coverage
// table: `kinecrine knowledge pages`.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "analysis/claims.hpp"
#include "guide/coverage.hpp"
#include "knowledge/atlas.hpp"
#include "results/course.hpp"

namespace kinecrine::guide {

struct atlas_content {
  const knowledge::atlas& base;
  const std::vector<covered_system>& coverage;
  const analysis::claim_book& claims;
  results::course bout;  ///< of a standard session, all observables
  results::course rest;  ///< of the same person who does nothing, at the same times
};

/// File name -> content. Pages link to each other by these names and load nothing.
std::map<std::string, std::string> atlas_pages(const atlas_content& of);

}  // namespace kinecrine::guide
