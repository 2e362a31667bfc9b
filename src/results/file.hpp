// Whole files, written so that a reader sees the old content or the new, never a part.
#pragma once

#include <filesystem>
#include <string_view>

namespace kinecrine::results {

/// Writes to a temporary file in the same folder and renames it over `path`; what is no ordinary file (a
/// pipe, /dev/stdout) is written directly. Throws base::cannot_write with the path and the system's reason.
void write_file(const std::filesystem::path& path, std::string_view content);

/// A file that grows bit by bit under another name beside `path` and takes its place when it is whole; left
/// alone it vanishes.
class growing_file {
 public:
  /// Throws cannot_write where the file could not be put in place later.
  explicit growing_file(const std::filesystem::path& path);
  ~growing_file();
  growing_file(const growing_file&) = delete;
  growing_file& operator=(const growing_file&) = delete;
  /// Where to write until then: an empty file.
  const std::filesystem::path& part() const { return part_; }
  /// Adds to the end.
  void append(std::string_view text);
  /// To be called once it is written whole and closed by whoever else has it open.
  void keep();

 private:
  std::filesystem::path path_, target_, part_;
  int descriptor_ = -1;
  bool kept_ = false;
};

}  // namespace kinecrine::results
