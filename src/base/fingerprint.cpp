#include "base/fingerprint.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace kinecrine::base {

namespace {

std::uint64_t mixed(std::uint64_t h) {
  h ^= h >> 32U;
  h *= 0xd6e8feb86659fd93ULL;
  return h ^ (h >> 32U);
}

}  // namespace

void fingerprint::add(const void* data, std::size_t size) {
  const char* bytes = static_cast<const char*>(data);
  while (size > 0) {
    const std::size_t length = std::min<std::size_t>(size, sizeof(std::uint64_t));
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, length);
    first_ = mixed(first_ ^ word) * 0x9E3779B97F4A7C15ULL + length;
    second_ = mixed(second_ + word) * 0xC2B2AE3D27D4EB4FULL ^ (first_ >> 7U);
    bytes += length;
    size -= length;
  }
}

void fingerprint::add(std::string_view text) {
  add(text.size());
  add(text.data(), text.size());
}

void fingerprint::add_program() {
  std::error_code fault;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", fault);
  add(std::string_view(program.native()));
  add(static_cast<std::uint64_t>(std::filesystem::file_size(program, fault)));
  add(std::filesystem::last_write_time(program, fault).time_since_epoch().count());
}

std::string fingerprint::text() const {
  return fmt::format("{:016x}{:016x}", mixed(first_), mixed(second_));
}

}  // namespace kinecrine::base
