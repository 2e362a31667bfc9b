// The courses of many members on one grid of times, written as they come: memory does not grow with members.
// The layout is in docs/reference/results.md.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace kinecrine::results {

struct ensemble {
  std::string title;
  std::vector<double> times;
  std::string time_unit = "1";
  std::vector<std::string> names;  ///< of what was recorded
  std::vector<std::string> given;  ///< names of what tells the members apart
  std::size_t members = 0;
  std::map<std::string, std::string> provenance;
};

/// One member: `samples` are [time][name], missing ones NaN; `given` one number for each name.
struct ensemble_member {
  std::size_t index = 0;
  const std::vector<double>& samples;
  std::vector<double> given;
  bool failed = false;
};

class ensemble_writer {
 public:
  virtual ~ensemble_writer() = default;
  /// In any order, each member once; throws cannot_write.
  virtual void write(const ensemble_member& one) = 0;
  /// After the last member: the file takes its place. Without it nothing is left.
  virtual void finish() = 0;
  /// So many members may wait for an earlier one before memory matters.
  virtual std::size_t window() const = 0;
};

/// Throws bad_usage where the ending is neither .csv nor .nc.
void check_ensemble_ending(const std::filesystem::path& path);
/// Throws bad_usage (ending) and cannot_write.
std::unique_ptr<ensemble_writer> write_ensemble(const ensemble& what, const std::filesystem::path& path);

}  // namespace kinecrine::results
