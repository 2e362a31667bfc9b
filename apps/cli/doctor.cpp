#include <fmt/format.h>

#include <functional>
#include <thread>

#include "base/version.hpp"
#include "compile/compiler.hpp"
#include "knowledge/atlas.hpp"
#include "terminal.hpp"

namespace kinecrine::cli {
namespace {

/// What this installation is and whether it finds what it needs; exit 69 where it does not.
int examine(const common& options) {
  fmt::print("{}\n", base::version_text());
  fmt::print("processors      {}\n", std::thread::hardware_concurrency());
  fmt::print("backends        {}\n",
             compile::can_compile() ? "interpreter, LLVM" : "interpreter (LLVM is not there)");
  bool sound = true;
  const auto line = [&](const std::string& what, const std::function<std::string()>& find) {
    try {
      fmt::print("{:15} {}\n", what, find());
    } catch (const base::fault& fault) {
      sound = false;
      fmt::print("{:15} {}\n", what, fault.what());
    }
  };
  line("knowledge", [&] {
    const auto folder = options.knowledge_folder();
    const knowledge::atlas base = knowledge::load(folder);
    return fmt::format("{} ({} entries, hash {})", folder.string(), base.entries().size(), base.hash());
  });
  line("studies", [&] { return shipped("studies").string(); });
  line("claims", [&] { return shipped("claims").string(); });
  return sound ? 0 : static_cast<int>(base::exit_code::unavailable);
}

}  // namespace

void add_doctor(CLI::App& app, common& options, action& chosen) {
  CLI::App* command = app.add_subcommand("doctor", "look whether this installation is complete");
  command->fallthrough();
  command->callback([&options, &chosen] { chosen = [&options] { return examine(options); }; });
}

}  // namespace kinecrine::cli
