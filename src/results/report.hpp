// A course as one self-contained HTML page that a reader without the program can judge.
#pragma once

#include <string>

#include "results/course.hpp"

namespace kinecrine::results {

std::string to_report(const course& result);

}  // namespace kinecrine::results
