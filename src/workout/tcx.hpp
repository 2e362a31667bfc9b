// TCX: Garmin's XML of laps and track points, written by most training services.
#pragma once

#include "workout/recording.hpp"

namespace kinecrine::workout {

/// Reads the bytes of a TCX file. Throws base::bad_input as recording.hpp says.
recording read_tcx(std::string_view bytes, const std::string& name);

}  // namespace kinecrine::workout
