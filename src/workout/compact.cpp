#include "workout/compact.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace kinecrine::workout {
namespace {

/// Corners among the given points, such that the straight lines between them pass within `tolerance` of every
/// point: from each corner the farthest one that a narrowing cone of slopes still reaches.
std::vector<point> corners(const std::vector<point>& course, double tolerance) {
  std::vector<point> kept{course.front()};
  std::size_t from = 0;
  while (from + 1 < course.size()) {
    std::size_t reached = from + 1;
    double low = -std::numeric_limits<double>::infinity(), high = -low;
    for (std::size_t i = from + 1; i < course.size() && low <= high; ++i) {
      const double run = course[i].time - course[from].time, rise = course[i].value - course[from].value;
      if (rise >= low * run && rise <= high * run) reached = i;
      low = std::max(low, (rise - tolerance) / run);
      high = std::min(high, (rise + tolerance) / run);
    }
    kept.push_back(course[reached]);
    from = reached;
  }
  return kept;
}

}  // namespace

double integral(const std::vector<point>& course) {
  double sum = 0;
  for (std::size_t i = 1; i < course.size(); ++i)
    sum += (course[i].time - course[i - 1].time) * (course[i].value + course[i - 1].value) / 2;
  return sum;
}

std::vector<point> compact(const std::vector<point>& course, double tolerance) {
  if (course.size() < 3) return course;
  const double wanted = integral(course);
  double largest = 0;
  for (const point& one : course) largest = std::max(largest, one.value);
  // Half of the tolerance is for leaving points out, the other half for scaling the integral back.
  for (double allowed = tolerance / 2; allowed > 1e-9 * largest; allowed /= 2) {
    std::vector<point> kept = corners(course, allowed);
    const double got = integral(kept);
    if (!(got > 0) && wanted > 0) continue;  // all that there is lies within the tolerance of zero
    const double factor = got > 0 ? wanted / got : 1;
    if (std::abs(factor - 1) * (largest + allowed) > tolerance / 2) continue;
    for (point& one : kept) one.value *= factor;
    return kept;
  }
  return course;
}

}  // namespace kinecrine::workout
