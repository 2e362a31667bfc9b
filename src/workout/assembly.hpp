// What the readers of the three formats share: putting samples in order and checking that they make a
// workout.
#pragma once

#include <cstdint>
#include <vector>

#include "workout/recording.hpp"

namespace kinecrine::workout {

/// A sample with its time as the file has it: s since 1970 UTC.
struct dated_sample {
  double at = 0;
  sample values;
};
/// A stretch of absolute time, s since 1970 UTC.
struct dated_span {
  double begin = 0, end = 0;
};
struct dated_session {
  std::string sport, stated;
  dated_span when;
};

/// What a reader has gathered, in the order and with the times of the file.
struct gathered {
  std::vector<dated_sample> samples;
  std::vector<dated_span> pauses, laps;
  std::vector<dated_session> sessions;  ///< none: one session over everything, of sport "other"
};

/// Fills the samples, pauses, laps and sessions of `into`: samples sorted and merged where they share a time,
/// impossible values dropped, times relative to the first. Throws base::bad_input where no samples are left
/// or where they spread over more than a week.
void assemble_recording(gathered parts, recording& into);

/// Refuses to gather more samples than any real workout has (base::bad_input).
void add_sample(gathered& parts, const dated_sample& one, const std::string& name);

}  // namespace kinecrine::workout
