// A recorded workout as a scenario: one activity for each of its sessions, with the recorded effort.
#pragma once

#include "scenario/scenario.hpp"
#include "workout/recording.hpp"

namespace kinecrine::scenario {

/// The person is left open. Throws base::bad_input, with the reason for every session, where no session tells
/// the effort.
scenario from_workout(const workout::recording& source, const knowledge::atlas& known);

}  // namespace kinecrine::scenario
