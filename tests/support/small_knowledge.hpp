// A knowledge base of round numbers for tests of what reads one.
#pragma once

#include <filesystem>

#include "knowledge/atlas.hpp"

namespace kinecrine::tests {

/// A man of 70 kg with 40 mL/kg/min (50 less one for every year above 20, aged 30): 2.8 L/min at his peak.
inline const knowledge::atlas& small_knowledge() {
  static const knowledge::atlas known =
      knowledge::load(std::filesystem::path(KINECRINE_SOURCE_DIR) / "tests" / "data" / "small_knowledge");
  return known;
}

}  // namespace kinecrine::tests
