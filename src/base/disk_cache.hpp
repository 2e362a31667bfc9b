// What costs time to find, kept on disk between runs: compiled code, people at rest. An entry is believed
// only if it is whole: it carries its key and a checksum, and is moved into place in one piece, so that runs
// at one time never see half of one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kinecrine::base {

/// A 128-bit fingerprint (two FNV-1a-like streams with different seeds), not meant against deliberate
/// forgery.
class fingerprint {
 public:
  void add(const void* data, std::size_t size);
  void add(std::string_view text);
  template <class number>
    requires std::is_arithmetic_v<number>
  void add(number value) {
    add(&value, sizeof value);
  }
  template <class number>
  void add(std::span<const number> values) {
    add(values.size());
    add(values.data(), values.size_bytes());
  }
  /// 32 hexadecimal digits.
  std::string text() const;

 private:
  std::uint64_t first_ = 0xcbf29ce484222325ULL, second_ = 0x9ae16a3b2f90404fULL;
};

class disk_cache {
 public:
  /// `folder` is made when something is first stored. An empty path keeps nothing.
  explicit disk_cache(std::filesystem::path folder);
  /// $XDG_CACHE_HOME/kinecrine or ~/.cache/kinecrine; empty where neither variable is set or
  /// KINECRINE_CACHE=off. KINECRINE_CACHE may also name another folder.
  static std::filesystem::path usual_folder();

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
