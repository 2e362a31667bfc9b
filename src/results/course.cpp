#include "results/course.hpp"

#include <fmt/format.h>

#include "base/diagnostics.hpp"

namespace kinecrine::results {

void require_consistent(const course& result) {
  for (const auto& one : result.series)
    if (one.values.size() != result.times.size())
      throw base::internal_error(fmt::format("series '{}' has {} values for {} times", one.name,
                                             one.values.size(), result.times.size()));
}

}  // namespace kinecrine::results
