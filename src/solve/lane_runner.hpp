// Many people through time, side by side in the lanes of a register: each lane has its own time, step,
// schedule and person, and takes the next person as soon as it has finished one. No arithmetic crosses lanes,
// so that what comes out for a person does not depend on who sits beside, nor on the number of threads.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sbml/equations.hpp"
#include "solve/lane_model.hpp"
#include "solve/schedule.hpp"

namespace kinecrine::solve {

/// One person to run.
struct member {
  sbml::values start;
  schedule session;
};

struct member_failure {
  std::string reason;
  std::string variable;  ///< SBML id; "" where it is none's
  double time = 0;
  std::string hint;
};

/// The first moment at which a state that began at 0 or more had fallen below 0 by more than errors explain.
struct negative_state {
  std::string variable;
  double time = 0;
};

struct member_result {
  std::size_t index = 0;
  std::vector<double> samples;  ///< [time][output]; all NaN where it failed
  std::optional<member_failure> failure;
  std::optional<negative_state> negative;
  long steps = 0, rejections = 0, crossings = 0;
};

struct lane_run {
  double begin = 0, end = 0;
  std::vector<double> times;  ///< when to record: ascending, from begin to end
  tolerances accuracy;
  long most_steps = 1'000'000;  ///< a member that needs more fails
  std::size_t members = 0;
  unsigned threads = 1;
  /// No member begins before all those this far behind it have ended; what a sink has to keep is bounded.
  std::size_t window = 4096;
  /// Called now and then with the share done; returning false stops the run with base::interrupted.
  std::function<bool(double fraction)> progress;
};

/// Makes the member with an index; called from all threads, at one time, and must not depend on the order.
/// A base::fault it throws is that member's failure.
using member_source = std::function<member(std::size_t index)>;
/// Takes a result; called by one thread at a time, in the order in which members finish.
using member_sink = std::function<void(const member_result&)>;

/// Throws what the sink throws, and base::interrupted.
void run_lanes(const lane_model& model, const lane_run& what, const member_source& source,
               const member_sink& sink);

}  // namespace kinecrine::solve
