// The options that select what the model is assembled from; the same for every command that assembles one.
#pragma once

#include <string>
#include <vector>

#include "assemble/assemble.hpp"
#include "compile/choice.hpp"
#include "terminal.hpp"

namespace kinecrine::cli {

class choice_options {
 public:
  void add_to(CLI::App& command);
  /// Throws bad_usage for malformed NAME=VALUE.
  assemble::choices choices() const;

 private:
  std::string evidence_ = "all";
  std::vector<std::string> hypotheses_, without_, set_;
};

/// How a command computes: by which backend, on how many threads. Neither changes what comes out.
struct effort_options {
  compile::engine engine = compile::engine::automatic;
  unsigned threads = 0;  ///< one for each processor

  void add_to(CLI::App& command, bool with_threads);
};

}  // namespace kinecrine::cli
