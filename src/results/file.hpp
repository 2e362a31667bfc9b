// Whole files, written so that a reader sees the old content or the new, never a part.
#pragma once

#include <filesystem>
#include <string_view>

namespace kinecrine::results {

/// Writes to a temporary file in the same folder and renames it over `path`; what is no ordinary file (a
/// pipe, /dev/stdout) is written directly. Throws base::cannot_write with the path and the system's reason.
void write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace kinecrine::results
