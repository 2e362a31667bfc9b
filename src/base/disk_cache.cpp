#include "base/disk_cache.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include "base/fingerprint.hpp"

namespace kinecrine::base {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view magic = "kinecrine-cache/1\n";
constexpr std::uintmax_t most_bytes = 512ULL << 20U;  ///< of all entries; the oldest give way

std::string checksum(std::string_view key, std::span<const char> bytes) {
  fingerprint sum;
  sum.add(key);
  sum.add(bytes);
  return sum.text();
}

}  // namespace

disk_cache::disk_cache(fs::path folder) : folder_(std::move(folder)) {}

fs::path disk_cache::usual_folder() {
  const auto variable = [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value ? value : "";
  };
  if (const std::string own = variable("KINECRINE_CACHE"); !own.empty())
    return own == "off" ? fs::path{} : fs::path(own);
  if (const std::string xdg = variable("XDG_CACHE_HOME"); !xdg.empty()) return fs::path(xdg) / "kinecrine";
  if (const std::string home = variable("HOME"); !home.empty())
    return fs::path(home) / ".cache" / "kinecrine";
  return {};
}

fs::path disk_cache::file_of(const std::string& key) const {
  return folder_ / (key + ".kept");
}

std::optional<std::vector<char>> disk_cache::find(const std::string& key) const {
  if (folder_.empty()) return std::nullopt;
  std::ifstream file(file_of(key), std::ios::binary);
  std::string start(magic.size(), '\0'), sum(32, '\0');
  if (!file.read(start.data(), static_cast<std::streamsize>(start.size())) || start != magic)
    return std::nullopt;
  if (!file.read(sum.data(), static_cast<std::streamsize>(sum.size()))) return std::nullopt;
  const auto begin = file.tellg();
  const auto size = file.seekg(0, std::ios::end).tellg() - begin;
  if (size < 0) return std::nullopt;
  std::vector<char> bytes(static_cast<std::size_t>(size));
  if (!file.seekg(begin).read(bytes.data(), size) || checksum(key, bytes) != sum) return std::nullopt;
  return bytes;
}

void disk_cache::store(const std::string& key, std::span<const char> bytes) const {
  if (folder_.empty()) return;
  std::error_code fault;
  fs::create_directories(folder_, fault);
  if (fault) return;
  make_room();
  static std::atomic<unsigned> count{0};
  const fs::path draft = folder_ / fmt::format("{}.{}.{}.draft", key, getpid(), count++);
  {
    std::ofstream file(draft, std::ios::binary);
    file << magic << checksum(key, bytes);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) fault = std::make_error_code(std::errc::io_error);
  }
  if (!fault) fs::rename(draft, file_of(key), fault);
  if (fault) fs::remove(draft, fault);
}

void disk_cache::make_room() const {
  struct entry {
    fs::path path;
    std::uintmax_t size;
    fs::file_time_type when;
  };
  std::vector<entry> entries;
  std::uintmax_t total = 0;
  std::error_code fault;
  // Others may remove entries at the same time: every question may fail, and then the entry no longer counts.
  for (fs::directory_iterator item(folder_, fault), end; !fault && item != end; item.increment(fault)) {
    std::error_code gone;
    const std::uintmax_t size = item->file_size(gone);
    const auto when = item->last_write_time(gone);
    if (gone) continue;
    entries.push_back({item->path(), size, when});
    total += size;
  }
  if (total <= most_bytes) return;
  std::sort(entries.begin(), entries.end(), [](const entry& a, const entry& b) { return a.when < b.when; });
  for (const entry& oldest : entries) {
    if (total <= most_bytes / 2) break;
    fs::remove(oldest.path, fault);
    total -= oldest.size;
  }
}

}  // namespace kinecrine::base
