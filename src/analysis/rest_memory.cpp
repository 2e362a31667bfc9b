#include "analysis/rest_memory.hpp"

#include <span>

#include "base/bytes.hpp"

namespace kinecrine::analysis {

namespace {

constexpr std::size_t most_rests = 256;  ///< in memory: some 15 kB each

std::vector<char> bytes_of(const solve::rest_state& rest) {
  base::byte_writer to;
  to(rest.rhythmic, rest.days, rest.states, rest.unsettled);
  return to.written();
}

solve::rest_state rest_from(std::span<const char> bytes) {
  base::byte_reader from(bytes);
  solve::rest_state rest;
  from(rest.rhythmic, rest.days, rest.states, rest.unsettled);
  return rest;
}

}  // namespace

void rest_memory::keep_on_disk(const base::disk_cache& cache, const base::fingerprint& model) {
  disk_ = cache;
  model_ = model;
}

std::string rest_memory::key_of(const sbml::values& person, double begin) const {
  base::fingerprint key = model_;
  key.add(begin);
  key.add(std::span<const double>(person.constants));
  key.add(std::span<const double>(person.states));
  return key.text();
}

std::optional<solve::rest_state> rest_memory::find(const std::string& key) const {
  {
    const std::lock_guard lock(guard_);
    if (const auto known = known_.find(key); known != known_.end()) return known->second;
  }
  if (!disk_) return std::nullopt;
  const auto bytes = disk_->find(key);
  return bytes ? std::optional(rest_from(*bytes)) : std::nullopt;
}

void rest_memory::keep(const std::string& key, const solve::rest_state& found) {
  if (disk_) disk_->store(key, bytes_of(found));
  const std::lock_guard lock(guard_);
  if (known_.size() >= most_rests) known_.clear();
  known_[key] = found;
}

}  // namespace kinecrine::analysis
