#include "terminal.hpp"

#include <fmt/color.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>

#include "units/unit.hpp"

namespace kinecrine::cli {
namespace {

std::atomic<bool> stopped{false};

extern "C" void on_interrupt(int) {
  // A second Ctrl-C ends at once, in case a library does not come round to asking.
  if (stopped.exchange(true)) std::_Exit(static_cast<int>(base::exit_code::interrupted));
}

}  // namespace

void watch_for_stop() {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
}

bool stop_asked() {
  return stopped.load();
}

bool common::colored(int descriptor) const {
  if (color == "always") return true;
  if (color == "never" || std::getenv("NO_COLOR")) return false;
  return isatty(descriptor) != 0;
}

std::filesystem::path shipped(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::path self = fs::read_symlink("/proc/self/exe", ignored);
  for (const fs::path& candidate : {self.parent_path().parent_path() / "share" / "kinecrine" / folder,
                                    fs::path(KINECRINE_SOURCE_DIR) / folder})
    if (fs::is_directory(candidate, ignored)) return candidate;
  throw base::not_found(fmt::format("the folder '{}' that belongs to the program was not found", folder),
                        "run the program from its checkout or its installation");
}

std::filesystem::path common::knowledge_folder() const {
  return knowledge.empty() ? shipped("knowledge") : std::filesystem::path(knowledge);
}

progress_bar::progress_bar(const common& options, std::string what)
    : shown_(!options.quiet && isatty(STDERR_FILENO) != 0), what_(std::move(what)) {}

progress_bar::~progress_bar() {
  if (last_ >= 0) fmt::print(stderr, "\r\033[K");
}

bool progress_bar::operator()(double fraction) {
  if (stop_asked()) return false;
  const int percent = static_cast<int>(fraction * 100);
  if (shown_ && percent != last_) {
    last_ = percent;
    constexpr int width = 30;
    const int full = static_cast<int>(fraction * width);
    fmt::print(stderr, "\r{} [{}{}] {:3} %", what_, std::string(static_cast<std::size_t>(full), '='),
               std::string(static_cast<std::size_t>(width - full), ' '), percent);
    std::fflush(stderr);
  }
  return true;
}

void complain(const common& options, const base::fault& fault) {
  for (const auto& finding : fault.findings()) {
    const std::string text = base::to_text(finding);
    if (options.colored(STDERR_FILENO))
      fmt::print(stderr, fmt::fg(fmt::terminal_color::red), "{}\n", text);
    else
      fmt::print(stderr, "{}\n", text);
  }
}

void tell_written(const common& options, const std::vector<std::string>& files) {
  for (const auto& file : files)
    if (!file.empty() && !options.quiet) fmt::print("wrote {}\n", file);
}

double minutes(const std::string& text, const std::string& option) {
  constexpr const char* examples = "for example 24h, 90min or 30s";
  static const units::unit minute = units::parse("min"), none = units::parse("1");
  double value = 0;
  try {
    const units::quantity given = units::parse_quantity(text);
    value = given.in == none ? given.value : given.value * units::conversion(given.in, minute);
  } catch (const base::fault&) {
    throw base::bad_usage(fmt::format("{}: '{}' is not a time", option, text), examples);
  }
  if (!(value > 0)) throw base::bad_usage(fmt::format("{}: '{}' is not more than 0", option, text), examples);
  return value;
}

}  // namespace kinecrine::cli
