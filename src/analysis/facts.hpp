// Words around the numbers of a course: what the series are, who the person is, on what evidence the model
// rests.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "assemble/assemble.hpp"
#include "knowledge/atlas.hpp"
#include "results/course.hpp"
#include "scenario/scenario.hpp"

namespace kinecrine::analysis {

/// True where `patterns` is empty or one of them ('*' and '?' are wild) matches the name or the id.
bool matches(const std::vector<std::string>& patterns, const std::string& name, const std::string& id);

/// The global names that `patterns` ask for: curated observables first, else anything with that name; all
/// curated ones where there is no pattern. Throws bad_usage with the nearest name.
std::vector<std::string> chosen_observables(const knowledge::atlas& base,
                                            const std::vector<std::string>& patterns);

/// Name, unit, meaning and grade of a series as the knowledge base describes it.
results::series described_series(const knowledge::atlas& base, const std::string& name,
                                 std::vector<double> values);

/// Fills `person`: what was given, and what the formulas of the person entry estimate.
void describe_person(results::course& course, const knowledge::atlas& base, const scenario::scenario& session,
                     const std::function<double(const std::string&)>& value_of);

/// Fills the numbers that rest on assumption (widest range first), the references, notes on contested parts
/// that are on, and the provenance of the knowledge.
void describe_evidence(results::course& course, const knowledge::atlas& base,
                       const assemble::choices& chosen);

/// Every reference of the knowledge base, formatted.
std::vector<results::reference> all_references(const knowledge::atlas& base);

/// Whether this constant (an SBML id) was set by the scenario, rather than being the model's own.
bool session_sets(const knowledge::atlas& base, const scenario::scenario& session,
                  const scenario::resolved& resolved, const std::string& id);

}  // namespace kinecrine::analysis
