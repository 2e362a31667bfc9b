// GPX: tracks of positions; heart rate, power and speed stand in extensions.
#pragma once

#include "workout/recording.hpp"

namespace kinecrine::workout {

/// Reads the bytes of a GPX file. Throws base::bad_input as recording.hpp says.
recording read_gpx(std::string_view bytes, const std::string& name);

}  // namespace kinecrine::workout
