// The same model in deSolve, R's usual solver, with its right-hand side as compiled C: written from our own
// equations, run in R where R and deSolve are installed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sbml/equations.hpp"

namespace kinecrine::bench {

/// Whether `Rscript` is here and has deSolve.
bool has_desolve();

/// The right-hand side in C as deSolve calls it. Nothing for models that switch: only formulas are written.
std::optional<std::string> c_code(const sbml::equations& model);

struct desolve_run {
  double seconds = 0;        ///< of processor time, a member
  std::string method;        ///< the faster of deSolve's two for stiff problems
  double other_seconds = 0;  ///< of the slower one, measured on ten members; infinite where it gave up
  std::string other_method;
  std::vector<std::vector<double>> samples;  ///< of each member, [time][state]
};

/// Runs the members one after the other; `times` from 0 on. Nothing where deSolve cannot run this model.
std::optional<desolve_run> with_desolve(const sbml::equations& model,
                                        const std::vector<sbml::values>& members,
                                        const std::vector<double>& times, double relative, double absolute);

}  // namespace kinecrine::bench
