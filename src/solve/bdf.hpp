// CVODES behind a small door: the only file that knows SUNDIALS.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sbml/equations.hpp"

namespace kinecrine::solve {

/// y' = f(t, y) as the integrator sees it. The functions return false where the result is not finite; the
/// integrator then tries a shorter step.
struct system {
  std::size_t size = 0;
  const sbml::sparsity* pattern = nullptr;
  std::function<bool(double t, const double* y, double* rates)> rates;
  std::function<bool(double t, const double* y, double* entries)> jacobian;
  /// 1 / the error that counts as one unit, for each state.
  std::function<void(const double* y, double* weights)> weights;
};

/// Why a step could not be made.
struct step_failure {
  std::string reason;
  std::string hint;
  std::size_t variable = 0;  ///< the state with the largest share in it
};

class bdf {
 public:
  bdf(system what, double relative_tolerance);
  ~bdf();
  bdf(const bdf&) = delete;
  bdf& operator=(const bdf&) = delete;

  void set_largest_step(double length);
  /// Begins anew, at order one.
  void restart(double t, const double* y);
  /// One internal step, at most to `stop`. Throws step_failure.
  void step(double stop);
  /// What to say where the steps have become so short that time stands still.
  step_failure too_short() const;
  double time() const;           ///< where the last step ended
  double last_step() const;      ///< its length
  const double* states() const;  ///< there
  /// The integrator's polynomial within the last step.
  void interpolate(double t, double* y) const;

  struct counts {
    long steps = 0, rate_calls = 0, jacobian_calls = 0, error_failures = 0, restarts = 0;
  };
  counts work() const;

 private:
  struct memory;
  std::unique_ptr<memory> memory_;
};

}  // namespace kinecrine::solve
