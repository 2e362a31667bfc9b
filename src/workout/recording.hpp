// A recorded workout as a device saved it: samples, pauses, laps, sessions. FIT, TCX and GPX all end up here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kinecrine::workout {

/// What a sample has not recorded.
inline constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// One moment of a recording. Every value but the time may be `missing`.
struct sample {
  double time = 0;                                 ///< s since the first sample
  double latitude = missing, longitude = missing;  ///< degrees
  double altitude = missing;                       ///< m
  double distance = missing;                       ///< m since the start
  double speed = missing;                          ///< m/s
  double power = missing;                          ///< W
  double heart_rate = missing;                     ///< 1/min
  double cadence = missing;                        ///< 1/min
  double temperature = missing;                    ///< degC
};

/// A stretch of time, s since the first sample.
struct span {
  double begin = 0, end = 0;
};

/// One part of a recording with one sport: a multisport file has several.
struct session {
  std::string sport;   ///< run | cycle | walk | row | swim | transition | other
  std::string stated;  ///< the sport in the file's own words, may be empty
  span when;
};

struct recording {
  std::string name;                        ///< the file it came from
  std::string kind;                        ///< "FIT", "TCX" or "GPX"
  std::string device;                      ///< what recorded it, may be empty
  std::optional<std::int64_t> started;     ///< s since 1970 (UTC) at the first sample
  std::optional<std::int64_t> utc_offset;  ///< s that the local clock is ahead of UTC
  std::vector<sample> samples;             ///< in order of time, no two at the same time
  std::vector<span> pauses;                ///< the timer was stopped; in order, not overlapping
  std::vector<span> laps;
  std::vector<session> sessions;      ///< at least one
  bool power_is_estimated = false;    ///< power came from a developer field (a pod), not from a power meter
  std::vector<std::string> warnings;  ///< what is odd about the file, in sentences
};

/// Reads a workout file; its kind is told by its content. Throws base::not_found where there is no file and
/// base::bad_input (what is wrong, where, what to try) where it holds no usable workout.
recording read(const std::filesystem::path& file);
/// The same for bytes in memory; `name` is used in messages.
recording read(std::string_view bytes, const std::string& name);

}  // namespace kinecrine::workout
