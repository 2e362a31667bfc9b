// What costs time to find, kept on disk between runs: compiled code, people at rest. An entry is believed
// only if it is whole: it carries its key and a checksum, and is moved into place in one piece, so that runs
// at one time never see half of one.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kinecrine::base {

class disk_cache {
 public:
  /// `folder` is made when something is first stored. An empty path keeps nothing.
  explicit disk_cache(std::filesystem::path folder);
  /// $XDG_CACHE_HOME/kinecrine or ~/.cache/kinecrine; empty where neither variable is set or
  /// KINECRINE_CACHE=off. KINECRINE_CACHE may also name another folder.
  static std::filesystem::path usual_folder();

  /// False for an empty folder, where nothing is stored.
  bool keeps() const { return !folder_.empty(); }
  /// The bytes stored under this key, or nothing where there are none or they are damaged.
  std::optional<std::vector<char>> find(const std::string& key) const;
  /// Stores; a folder that cannot be written is no fault, only slower next time.
  void store(const std::string& key, std::span<const char> bytes) const;

 private:
  std::filesystem::path file_of(const std::string& key) const;
  void make_room() const;

  std::filesystem::path folder_;
};

}  // namespace kinecrine::base
