// How hard: "75 %VO2max", "12 km/h", "200 W" as one of the intensities that a mode understands.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "knowledge/atlas.hpp"

namespace kinecrine::scenario {

/// Which intensity of a mode, and how much in its unit (a percentage as a share).
struct effort {
  std::string key;
  double value = 0;
};

/// The intensity of that key in the mode, or in the mode "any"; null where neither has it.
const knowledge::intensity* find_intensity(const knowledge::atlas& known, const knowledge::entry& mode,
                                           std::string_view key);

/// Reads an intensity. Another unit of the same dimension (mph for km/h) is converted. Faults are appended
/// (unknown unit with the nearest known one, implausible number with the plausible range).
std::optional<effort> parse_intensity(const std::string& text, const base::place& where,
                                      const knowledge::entry& mode, const knowledge::atlas& known,
                                      std::vector<base::diagnostic>& faults);

/// The modes of exercise, by id.
std::vector<const knowledge::entry*> exercise_modes(const knowledge::atlas& known);

}  // namespace kinecrine::scenario
