// A sampled course as few straight pieces: the pointwise error is bounded, the integral is kept.
#pragma once

#include <vector>

namespace kinecrine::workout {

struct point {
  double time = 0, value = 0;
};

/// Corner points of a piecewise linear course through `course`, whose times rise strictly and whose values
/// are not negative. At every given time it differs by at most `tolerance` from the given value, and its
/// integral is the integral of the given points.
std::vector<point> compact(const std::vector<point>& course, double tolerance);

/// The integral of a piecewise linear course.
double integral(const std::vector<point>& course);

}  // namespace kinecrine::workout
