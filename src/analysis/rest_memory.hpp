// People at rest that were found before. Arms of a study and readings of a claim are often the same person,
// and who simulates a session mostly changes the session, not who does it.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/disk_cache.hpp"
#include "base/fingerprint.hpp"
#include "sbml/equations.hpp"
#include "solve/rest.hpp"

namespace kinecrine::analysis {

/// Threads may share one.
class rest_memory {
 public:
  /// From now on what is found stays on disk too, and is taken from there: for the model, the stores that are
  /// held, and the build of the program that `model` tells from others.
  void keep_on_disk(const base::disk_cache& cache, const base::fingerprint& model);

  /// Names a person (constants and states before rest) whose session begins at `begin`.
  std::string key_of(const sbml::values& person, double begin) const;
  std::optional<solve::rest_state> find(const std::string& key) const;
  void keep(const std::string& key, const solve::rest_state& found);

 private:
  base::fingerprint model_;  ///< what beside the person decides the rest; used on disk only
  std::optional<base::disk_cache> disk_;
  mutable std::mutex guard_;
  std::map<std::string, solve::rest_state> known_;
};

}  // namespace kinecrine::analysis
