// Writes a course to a file of the form that its ending names: .csv .nc .json .html
#pragma once

#include <filesystem>

#include "results/course.hpp"

namespace kinecrine::results {

/// Throws bad_usage naming the known endings where the ending of `path` is none of them. To be called before
/// a long simulation.
void check_ending(const std::filesystem::path& path);

/// Writes the whole file or none of it. Throws bad_usage (ending) or cannot_write (path and reason).
void write(const course& result, const std::filesystem::path& path);

}  // namespace kinecrine::results
