// What makes a simulated course doubtful: observables beyond what a living person has, and sessions that the
// knowledge base calls impossible.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "knowledge/atlas.hpp"
#include "results/course.hpp"

namespace kinecrine::analysis {

/// The global names whose courses `doubts` asks for: observables with limits, and what warnings rest on.
std::vector<std::string> watched_names(const knowledge::atlas& base);

/// The course of a watched name, one value for each time.
using course_of = std::function<const std::vector<double>&(const std::string& name)>;

/// Every observable that leaves its limits (or is no finite number) and every warning whose condition comes
/// to hold, by their first moment. Times in min.
std::vector<results::warning> doubts(const knowledge::atlas& base, const std::vector<double>& times,
                                     const course_of& values);

}  // namespace kinecrine::analysis
