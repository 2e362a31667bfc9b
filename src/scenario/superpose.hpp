// Several things that drive one input at a time, as one course.
#pragma once

#include <vector>

#include "scenario/scenario.hpp"

namespace kinecrine::scenario {

/// The sum of linear pieces that may overlap, as pieces in order that do not. A piece is zero outside itself;
/// where none is, none results.
std::vector<segment> superposed(std::vector<segment> pieces);

}  // namespace kinecrine::scenario
