// The sport that a file names in words, as one of ours.
#pragma once

#include <string>
#include <string_view>

namespace kinecrine::workout {

/// "Running", "trail_running", "Biking" ... -> run | cycle | walk | row | swim | other. Strava's GPX numbers
/// too.
std::string sport_from_text(std::string_view stated);

}  // namespace kinecrine::workout
