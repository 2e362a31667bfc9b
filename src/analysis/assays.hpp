// Laboratories measure the same hormone at different levels. Where that is known, a study's numbers of an
// observable share one factor, its assay scale, which is estimated from the study itself and held near 1 by
// how far laboratories are known to differ.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/validate.hpp"

namespace kinecrine::analysis {

struct assay {
  std::vector<std::string> observables;
  double spread = 1;  ///< geometric standard deviation between laboratories: above 1
  std::string why;    ///< where that number comes from
  std::vector<std::string> sources;
};

/// Reads a list of assays (docs/reference/studies.md); throws bad_input with every fault.
std::vector<assay> read_assays(const std::filesystem::path& file);

/// Estimates the assay scale of each observable that a study has at least two absolute numbers of, and scores
/// these anew. It is the mode of a normal distribution of log scales about 0 with the spread between
/// laboratories, given the log ratios of observed to simulated, each with the variance of its reported mean
/// and of the model's own error.
void apply_assays(validation& to, const std::vector<assay>& assays);

}  // namespace kinecrine::analysis
