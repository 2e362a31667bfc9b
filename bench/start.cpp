// Cold and warm start: `kinecrine simulate` of one example, with nothing kept on disk (compiled code,
// people at rest) and with what the last run has kept; by the clock and in processor time.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

const std::string root = KINECRINE_SOURCE_DIR;

struct cost {
  double clock = 0, processor = 0;  ///< seconds
  double megabytes = 0;             ///< the most memory
  bool good = false;
};

cost of(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  int status = 0;
  rusage used{};
  wait4(child, &status, 0, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  cost found;
  found.clock = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  found.processor = seconds(used.ru_utime) + seconds(used.ru_stime);
  found.megabytes = static_cast<double>(used.ru_maxrss) / 1024;
  found.good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return found;
}

}  // namespace

int main() {
  constexpr int rounds = 3;
  const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
  const std::string kinecrine = (here.parent_path() / "kinecrine").string();
  const fs::path cache = fs::temp_directory_path() / fmt::format("kinecrine-start-{}", ::getpid());
  setenv("KINECRINE_CACHE", cache.c_str(), 1);
  fmt::print("The best of {} runs each; cold: with nothing kept on disk.\n\n", rounds);
  fmt::print("| command | | processor s | clock s | memory MB |\n|---|---|---|---|---|\n");
  const std::string example = root + "/examples/marathon.toml";
  const std::string page = cache.string() + ".html";
  const std::vector<std::vector<std::string>> commands = {{"simulate", example},
                                                          {"simulate", example, "--output", page},
                                                          {"simulate", example, "--backend", "llvm"}};
  for (const auto& words : commands)
    for (const bool cold : {true, false}) {
      std::vector<std::string> command{kinecrine, "--knowledge", root + "/knowledge"};
      command.insert(command.end(), words.begin(), words.end());
      cost best{1e9, 1e9, 0, true};
      for (int round = 0; round < rounds; ++round) {
        if (cold) fs::remove_all(cache);
        const cost one = of(command);
        best.clock = std::min(best.clock, one.clock);
        best.processor = std::min(best.processor, one.processor);
        best.megabytes = std::max(best.megabytes, one.megabytes);
        best.good = best.good && one.good;
      }
      std::string text = "kinecrine";
      for (const std::string& word : words)
        text += " " + (word == example ? "examples/marathon.toml" : word == page ? "marathon.html" : word);
      fmt::print("| `{}` | {} | {:.2f} | {:.2f} | {:.0f} |{}\n", text, cold ? "cold" : "warm", best.processor,
                 best.clock, best.megabytes, best.good ? "" : " failed");
      std::fflush(stdout);
    }
  fs::remove_all(cache);
  fs::remove(page);
}
