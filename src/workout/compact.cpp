#include "workout/compact.hpp"

namespace kinecrine::workout {

double integral(const std::vector<point>& course) {
  double sum = 0;
  for (std::size_t i = 1; i < course.size(); ++i)
    sum += (course[i].time - course[i - 1].time) * (course[i].value + course[i - 1].value) / 2;
  return sum;
}

}  // namespace kinecrine::workout
