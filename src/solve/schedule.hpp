// What the session does to the model's inputs: straight pieces over time.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace kinecrine::solve {

/// Linear between its ends; the value at `end` belongs to what follows.
struct segment {
  double begin = 0, end = 0;
  double value_begin = 0, value_end = 0;
};

/// By SBML id of the input. Outside all its segments an input has its resting value. Segments of one input
/// must not overlap; they may touch, and may come in any order.
struct schedule {
  std::map<std::string, std::vector<segment>> inputs;
};

}  // namespace kinecrine::solve
