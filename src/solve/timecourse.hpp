// `kinecrine sbml run`: a model and a time grid in, a table out; what the SBML Test Suite compares.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "solve/integrate.hpp"

namespace kinecrine::solve {

struct timecourse_request {
  double start = 0, duration = 0;
  int steps = 1;  ///< equal intervals
  std::vector<std::string>
      variables;  ///< SBML ids; empty = all species, and parameters and compartments that vary
  std::vector<std::string> amounts;         ///< species among them to report as amounts
  std::vector<std::string> concentrations;  ///< species among them to report as concentrations
  double relative = 1e-9;
  double absolute = 0;  ///< 0 = in proportion to each state's size
};

/// Columns in the order of `variables`, without the time column.
struct table {
  std::vector<double> times;
  std::vector<std::string> names;
  std::vector<std::vector<double>> columns;
  std::vector<std::string> notes;  ///< what was assumed where the model says nothing
};

/// What is assumed in running a model that leaves something unsaid, in sentences.
std::vector<std::string> assumptions(const sbml::equations& model);

/// Throws what reading, flattening and integrating throw.
table time_course(const std::filesystem::path& model, const timecourse_request& request,
                  const compile::backend& backend = compile::interpreter());
table time_course(const sbml::equations& model, const timecourse_request& request,
                  const compile::backend& backend = compile::interpreter());

/// What a reader wants to see who names nothing: all species, and what else varies.
std::vector<std::string> interesting(const sbml::equations& model);
/// steps + 1 times.
std::vector<double> equal_steps(double start, double duration, int steps);

/// "time,a,b" and rows with full precision; INF, -INF and NaN as such.
std::string to_csv(const table& result);

}  // namespace kinecrine::solve
