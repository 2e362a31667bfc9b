// A course as JSON: everything in it, self-describing; the schema is in docs/reference/results.md.
#pragma once

#include <string>

#include "results/course.hpp"

namespace kinecrine::results {

/// One JSON object, format "kinecrine-course/1". Missing values are null.
std::string to_json(const course& result);

}  // namespace kinecrine::results
