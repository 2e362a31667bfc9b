#include "results/ensemble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/diagnostics.hpp"
#include "results/file.hpp"
#include "results/netcdf_file.hpp"
#include "results/number.hpp"

namespace kinecrine::results {
namespace {

/// Members are written in groups, as each call of the netCDF library has its price.
constexpr std::size_t group = 32;
/// What may wait for an earlier member.
constexpr std::size_t waiting_bytes = std::size_t{64} << 20;

std::size_t window_for(const ensemble& what) {
  const std::size_t bytes = sizeof(double) * std::max<std::size_t>(1, what.times.size() * what.names.size());
  return std::clamp(waiting_bytes / bytes, 4 * group, std::size_t{4096});
}

/// `member,time,name...`, a line a time, members in order.
class csv_writer final : public ensemble_writer {
 public:
  csv_writer(const ensemble& what, const std::filesystem::path& path)
      : what_(what), file_(path), window_(window_for(what)) {
    file_.append("member,time," + fmt::format("{}\n", fmt::join(what.names, ",")));
  }

  void write(const ensemble_member& one) override {
    const std::size_t columns = what_.names.size();
    std::string text;
    for (std::size_t t = 0; t < what_.times.size(); ++t) {
      text += fmt::format("{},{}", one.index + 1, exact(what_.times[t]));
      for (std::size_t k = 0; k < columns; ++k) append_exact(text += ',', one.samples[t * columns + k]);
      text += '\n';
    }
    waiting_[one.index] = std::move(text);
    while (!waiting_.empty() && waiting_.begin()->first == next_) {
      file_.append(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      ++next_;
    }
  }
  void finish() override { file_.keep(); }
  std::size_t window() const override { return window_; }

 private:
  const ensemble what_;
  growing_file file_;
  std::size_t window_, next_ = 0;
  std::map<std::size_t, std::string> waiting_;
};

class netcdf_writer final : public ensemble_writer {
 public:
  netcdf_writer(const ensemble& what, const std::filesystem::path& path)
      : what_(what), place_(path), file_(netcdf_file::on_disk(place_.part())), window_(window_for(what)) {
    describe(file_, what.title, what.provenance);
    const int member = file_.dimension("realization", what.members),
              time = file_.dimension("time", what.times.size());
    const int number = file_.coordinate("realization", NC_INT, member);
    file_.attribute(number, "standard_name", "realization");
    file_.attribute(number, "long_name", "member, counted from 1");
    file_.attribute(number, "units", "1");
    const int clock = file_.coordinate("time", NC_DOUBLE, time);
    file_.attribute(clock, "units", what.time_unit);
    failed_ = file_.variable("failed", NC_BYTE, {member});
    file_.attribute(failed_, "long_name", "1 where the member could not be simulated");
    for (const std::string& name : what.given) {
      given_.push_back(file_.variable("given_" + name, NC_DOUBLE, {member}));
      file_.attribute(given_.back(), "observable", name);
    }
    for (const std::string& name : what.names) {
      variables_.push_back(file_.variable(name, NC_DOUBLE, {member, time}));
      file_.attribute(variables_.back(), "_FillValue", std::nan(""));
      file_.attribute(variables_.back(), "observable", name);
    }
    file_.end_definitions();
    file_.put(clock, what.times);
    std::vector<double> numbers(what.members);
    for (std::size_t k = 0; k < numbers.size(); ++k) numbers[k] = static_cast<double>(k + 1);
    file_.put(number, numbers);
  }

  void write(const ensemble_member& one) override {
    const std::size_t columns = what_.names.size(), times = what_.times.size();
    const std::size_t first = one.index / group * group;
    const std::size_t count = std::min(group, what_.members - first), place = one.index - first;
    waiting& part = waiting_[first];
    if (part.values.empty()) {
      part.values.resize(columns * count * times);
      part.given.resize(what_.given.size() * count);
      part.failed.resize(count);
    }
    for (std::size_t k = 0; k < columns; ++k) {
      double* to = part.values.data() + (k * count + place) * times;
      for (std::size_t t = 0; t < times; ++t) to[t] = one.samples[t * columns + k];
    }
    for (std::size_t k = 0; k < what_.given.size(); ++k) part.given[k * count + place] = one.given[k];
    part.failed[place] = one.failed ? 1 : 0;
    if (++part.written < count) return;
    for (std::size_t k = 0; k < columns; ++k)
      file_.put(variables_[k], {first, 0}, {count, times}, part.values.data() + k * count * times);
    for (std::size_t k = 0; k < given_.size(); ++k)
      file_.put(given_[k], {first}, {count}, part.given.data() + k * count);
    file_.put(failed_, {first}, {count}, part.failed.data());
    waiting_.erase(first);
  }
  void finish() override {
    file_.close();
    place_.keep();
  }
  std::size_t window() const override { return window_; }

 private:
  /// A group of members of which some are still missing.
  struct waiting {
    std::vector<double> values, given, failed;  ///< [name][member][time], [name][member], [member]
    std::size_t written = 0;
  };

  const ensemble what_;
  growing_file place_;
  netcdf_file file_;
  std::size_t window_;
  int failed_ = 0;
  std::vector<int> variables_, given_;
  std::map<std::size_t, waiting> waiting_;
};

std::string ending_of(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return ending;
}

}  // namespace

void check_ensemble_ending(const std::filesystem::path& path) {
  const std::string ending = ending_of(path);
  if (ending != ".csv" && ending != ".nc")
    throw base::bad_usage(
        fmt::format("cannot tell from its ending in which form to write '{}'", path.string()),
        "an ending of .csv or .nc");
}

std::unique_ptr<ensemble_writer> write_ensemble(const ensemble& what, const std::filesystem::path& path) {
  check_ensemble_ending(path);
  if (ending_of(path) == ".nc") return std::make_unique<netcdf_writer>(what, path);
  return std::make_unique<csv_writer>(what, path);
}

}  // namespace kinecrine::results
