// At which moment a course is read: at a time, where it is farthest from where it began, or on average.
#pragma once

#include <string>

namespace kinecrine::analysis {

struct moment_read {
  enum class kind { at, peak, mean };
  kind what = kind::peak;
  double time = 0;  ///< min, of `at`
};

/// "12 min", "peak" or "mean". Throws bad_usage.
moment_read parse_moment_read(const std::string& text);

}  // namespace kinecrine::analysis
