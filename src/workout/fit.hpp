// FIT: the binary file of sports watches and bicycle computers.
#pragma once

#include "workout/recording.hpp"

namespace kinecrine::workout {

/// Reads the bytes of a FIT activity. Throws base::bad_input as recording.hpp says.
recording read_fit(std::string_view bytes, const std::string& name);

}  // namespace kinecrine::workout
