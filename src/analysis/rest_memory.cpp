#include "analysis/rest_memory.hpp"

#include <cstring>
#include <filesystem>
#include <span>
#include <system_error>

#include "expression/graph.hpp"

namespace kinecrine::analysis {

namespace {

constexpr std::size_t most_rests = 256;  ///< in memory: some 15 kB each

/// Tells this build from any other: whoever changes how rest is found is not answered with an old one.
void add_program(base::fingerprint& to) {
  std::error_code fault;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", fault);
  to.add(std::string_view(program.native()));
  to.add(static_cast<std::uint64_t>(std::filesystem::file_size(program, fault)));
  to.add(std::filesystem::last_write_time(program, fault).time_since_epoch().count());
}

class writer {
 public:
  void number(double value) { bytes(&value, sizeof value); }
  void text(const std::string& value) {
    number(static_cast<double>(value.size()));
    bytes(value.data(), value.size());
  }
  const std::vector<char>& written() const { return written_; }

 private:
  void bytes(const void* from, std::size_t size) {
    const char* first = static_cast<const char*>(from);
    written_.insert(written_.end(), first, first + size);
  }
  std::vector<char> written_;
};

/// Reads what a writer wrote; an entry of the cache is whole or none.
class reader {
 public:
  explicit reader(std::span<const char> from) : left_(from) {}
  double number() {
    double value = 0;
    std::memcpy(&value, left_.data(), sizeof value);
    left_ = left_.subspan(sizeof value);
    return value;
  }
  std::size_t count() { return static_cast<std::size_t>(number()); }
  std::string text() {
    const std::size_t size = count();
    const std::string value(left_.data(), size);
    left_ = left_.subspan(size);
    return value;
  }

 private:
  std::span<const char> left_;
};

std::vector<char> bytes_of(const solve::rest_state& rest) {
  writer to;
  to.number(rest.rhythmic ? 1 : 0);
  to.number(rest.days);
  to.number(static_cast<double>(rest.states.size()));
  for (const double state : rest.states) to.number(state);
  to.number(static_cast<double>(rest.unsettled.size()));
  for (const std::string& id : rest.unsettled) to.text(id);
  return to.written();
}

solve::rest_state rest_from(std::span<const char> bytes) {
  reader from(bytes);
  solve::rest_state rest;
  rest.rhythmic = from.number() != 0;
  rest.days = from.number();
  rest.states.resize(from.count());
  for (double& state : rest.states) state = from.number();
  rest.unsettled.resize(from.count());
  for (std::string& id : rest.unsettled) id = from.text();
  return rest;
}

}  // namespace

void rest_memory::keep_on_disk(const base::disk_cache& cache, const sbml::equations& model,
                               const std::vector<std::string>& held) {
  disk_ = cache;
  add_program(model_);
  expression::add_to(model_, model.graph);
  model_.add(std::span<const expression::node>(model.rates));
  for (const sbml::condition& c : model.conditions) {
    model_.add(static_cast<int>(c.what));
    model_.add(c.argument);
  }
  for (const std::string& id : model.state_ids) model_.add(std::string_view(id));
  for (const std::string& id : held) model_.add(std::string_view(id));
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
