// From a recording to effort over time: which signal tells the effort, cleaned of pauses, gaps and noise.
#pragma once

#include <string>
#include <vector>

#include "workout/recording.hpp"

namespace kinecrine::workout {

/// Effort at one moment of a bout.
struct effort_point {
  double time = 0;  ///< s since the first sample of the recording
  double value = 0;
  double grade = 0;  ///< rise over run; 0 where the altitude says nothing
};

/// One uninterrupted stretch of activity as a piecewise linear course, every few seconds, averaged over
/// `smoothing` seconds (the noise of a sensor or a receiver goes, the body's own response is slower).
using bout = std::vector<effort_point>;

inline constexpr double smoothing = 30;  // s

enum class signal_kind { power, speed, heart_rate };

/// One way to tell the effort of a session. `value` of the points is in W, m/s or 1/min.
struct signal {
  signal_kind kind = signal_kind::power;
  std::vector<bout> bouts;
  double recorded = 0;  ///< the raw record's integral over the bouts: J, m or beats
  std::string origin;   ///< how it was got: "the power meter", "the recorded distance" ...
};

/// The usable signals of one session, the best first: power, then speed, then heart rate (runs put speed
/// before power that a pod estimated). Empty where the session has no effort data. `notes` receives what was
/// odd (gaps taken as pauses, an altitude that was not believed), in sentences.
std::vector<signal> signals(const recording& source, const session& part, std::vector<std::string>& notes);

}  // namespace kinecrine::workout
