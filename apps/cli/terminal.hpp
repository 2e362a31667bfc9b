// What every command shares: where things are, how to talk on the terminal, progress and Ctrl-C.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/diagnostics.hpp"

namespace kinecrine::cli {

/// Options that stand before or after any command.
struct common {
  std::string knowledge;  ///< --knowledge DIR
  bool quiet = false, verbose = false;
  std::string color = "auto";
  std::string command_line;

  bool colored(int descriptor) const;
  std::filesystem::path knowledge_folder() const;
};

/// A folder that ships with the program ("knowledge", "studies", "claims"): beside the sources, or where it
/// is installed.
std::filesystem::path shipped(const std::string& folder);

/// A progress bar on standard error (a terminal only) that also watches for Ctrl-C: hand it to libraries as
/// the callback that returns false to stop.
class progress_bar {
 public:
  progress_bar(const common& options, std::string what);
  ~progress_bar();
  progress_bar(const progress_bar&) = delete;
  progress_bar& operator=(const progress_bar&) = delete;
  bool operator()(double fraction);

 private:
  bool shown_;
  std::string what_;
  int last_ = -1;
};

/// True once the user has pressed Ctrl-C.
bool stop_asked();
void watch_for_stop();

/// Prints findings or a fault to standard error.
void complain(const common& options, const base::fault& fault);

/// Says which files were written, unless all is to be quiet. An empty name is none.
void tell_written(const common& options, const std::vector<std::string>& files);

/// "24h", "90 min", "3600 s" or a bare number of minutes -> minutes. Throws bad_usage naming the option.
double minutes(const std::string& text, const std::string& option);

/// Commands register themselves; the action they set is run after parsing.
using action = std::function<int()>;
void add_simulate(CLI::App& app, common& options, action& chosen);
void add_validate(CLI::App& app, common& options, action& chosen);
void add_claims(CLI::App& app, common& options, action& chosen);
void add_compare(CLI::App& app, common& options, action& chosen);
void add_why(CLI::App& app, common& options, action& chosen);
void add_knowledge(CLI::App& app, common& options, action& chosen);
void add_model(CLI::App& app, common& options, action& chosen);
void add_sbml(CLI::App& app, common& options, action& chosen);
void add_doctor(CLI::App& app, common& options, action& chosen);

}  // namespace kinecrine::cli
