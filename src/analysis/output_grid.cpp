#include "analysis/output_grid.hpp"

#include <fmt/format.h>

#include "base/diagnostics.hpp"

namespace kinecrine::analysis {
namespace {

double usual_step(double until) {
  constexpr double points = 7 * 1440;
  for (const double every : {1.0, 5.0, 15.0, 60.0, 360.0})
    if (until <= every * points) return every;
  return 1440;
}

}  // namespace

double grid_step(std::optional<double> every, double until) {
  const double step = every.value_or(usual_step(until));
  require_sensible(step, until);
  return step;
}

void require_sensible(double every, double until) {
  constexpr double most = 1e6;
  if (!(every > 0)) throw base::bad_usage("--every must be more than 0", "--every 1min");
  if (until / every > most)
    throw base::bad_usage(
        fmt::format("--every asks for {:.0f} points in time, more than {:.0f}", until / every, most),
        "a longer --every, or a shorter --until");
}

}  // namespace kinecrine::analysis
