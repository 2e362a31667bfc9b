// What the session does to the model's inputs: straight pieces over time.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace kinecrine::solve {

/// Linear between its ends. What is observed exactly at a switch is what held just before it: the sample at
/// the start of a bout is a resting one, the sample at its end is taken in exercise.
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
