// One person through time with CVODES (BDF, sparse analytic Jacobian): known switches are stops, state events
// are roots, results come from the integrator's own polynomial, so that asking for more points changes
// nothing.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "compile/kernel.hpp"
#include "sbml/equations.hpp"
#include "solve/schedule.hpp"

namespace kinecrine::solve {

struct tolerances {
  double relative = 1e-6;
  double absolute_fraction = 1e-6;  ///< of each state's reference size
  double absolute = 0;              ///< where > 0: this absolute tolerance for every state instead
  /// How large each state usually becomes, by slot, where that is known (from another run, say): a state that
  /// begins far below needs no more exactness than a tenth of it does.
  std::vector<double> usual_sizes{};
};

struct options {
  tolerances accuracy;
  /// Called now and then with the share done; returning false stops the run with base::interrupted.
  std::function<bool(double fraction)> progress;
  std::vector<std::string> held;              ///< SBML ids of states that are kept as they are
  long most_steps = 10'000'000;               ///< a run that needs more fails
  const compile::backend* backend = nullptr;  ///< the interpreter where null
};

/// A quantity to record: any node of the equations' graph.
struct output {
  std::string name;
  expression::node value = expression::none;
};
/// Quantities of the model as they are, by their ids.
std::vector<output> outputs_of(const sbml::equations& model, const std::vector<std::string>& ids);

struct statistics {
  long steps = 0, rate_calls = 0, jacobian_calls = 0, error_failures = 0, restarts = 0, roots = 0;
};

struct trajectory {
  std::vector<double> times;
  std::vector<std::string> names;
  std::vector<std::vector<double>> values;  ///< [name][time]
  std::vector<double> last_states;          ///< at the end
  std::vector<double> last_constants;       ///< events may have changed them
  std::vector<double> sizes;                ///< the largest each state has been
  statistics work;
};

/// A model made ready to run; made once, it runs many people. Each thread wants its own copy. What is
/// evaluated rarely (outputs, events) is interpreted whatever the backend.
class simulator {
 public:
  explicit simulator(const sbml::equations& model, const compile::backend* backend = nullptr);
  simulator(const simulator& other);  ///< shares the code; for another thread
  ~simulator();
  simulator(simulator&&) noexcept;
  simulator& operator=(simulator&&) noexcept;

  /// Integrates from `begin` to `end` and records `outputs` at `times` (ascending, within [begin, end]).
  /// Throws numeric_failure (variable and time), interrupted, bad_input (schedule names no input).
  trajectory run(const sbml::values& start, const schedule& session, double begin, double end,
                 const std::vector<double>& times, const std::vector<output>& outputs,
                 const options& how = {});

  /// The right-hand side and its Jacobian (in the order of the model's sparsity) at time t, with the inputs
  /// at rest. Rates of `held` states are zero, and so are their rows.
  struct local {
    std::vector<double> rates, jacobian;
  };
  local rates_at(const sbml::values& person, double t, const std::vector<double>& states,
                 const std::vector<std::string>& held = {});
  /// The same at several times, each with its states; without the Jacobian where that is not wanted.
  std::vector<local> rates_at(const sbml::values& person, const std::vector<double>& times,
                              const std::vector<std::vector<double>>& states,
                              const std::vector<std::string>& held, bool with_jacobian);

  const sbml::equations& model() const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

/// The same in one call; `outputs` are SBML ids.
trajectory integrate(const sbml::equations& model, const sbml::values& start, const schedule& session,
                     double begin, double end, const std::vector<double>& times,
                     const std::vector<std::string>& outputs, const options& how = {});

}  // namespace kinecrine::solve
