// From a recording to effort over time: which signal tells the effort, cleaned of pauses, gaps and noise.
#pragma once

#include <string>
#include <vector>

#include "workout/recording.hpp"

namespace kinecrine::workout {

/// Effort at one moment of a bout. `grade` is rise over run, 0 where the altitude says nothing.
struct effort_point {
  double time = 0;  ///< s since the first sample of the recording
  double value = 0;
  double grade = 0;
};

/// One uninterrupted stretch of activity: points at least at its begin and end, in order of time.
using bout = std::vector<effort_point>;

enum class signal_kind { power, speed, heart_rate };

/// One way to tell the effort of a session. `value` of the points is in W, m/s or 1/min.
struct signal {
  signal_kind kind = signal_kind::power;
  std::vector<bout> bouts;
  double recorded = 0;  ///< the integral over the raw record: J, m or beats
  std::string reason;   ///< why it ranks where it does and how it was got, a sentence
};

/// The usable signals of one session, the best first: power, then speed, then heart rate (runs put speed
/// before power that a pod estimated). Empty where the session has no effort data.
std::vector<signal> signals(const recording& source, const session& part);

}  // namespace kinecrine::workout
