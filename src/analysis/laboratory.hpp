// The main job in one place: a scenario in, a course out. A laboratory holds one assembled model and runs any
// number of scenarios, people and parameter settings on it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "analysis/ready_part.hpp"
#include "analysis/rest_memory.hpp"
#include "assemble/assemble.hpp"
#include "knowledge/atlas.hpp"
#include "results/course.hpp"
#include "sbml/equations.hpp"
#include "scenario/scenario.hpp"
#include "solve/integrate.hpp"

namespace kinecrine::analysis {

struct request {
  /// Observables by name; '*' and '?' match any; empty = the curated list. Any named thing of the model will
  /// do.
  std::vector<std::string> observe;
  std::optional<double> until;  ///< min from the start; otherwise the scenario's own end
  /// min between points; starts and ends of activities are added. Left out: 1 min for up to a week, longer
  /// for longer sessions (and a hundredth of the time for an SBML model).
  std::optional<double> every;
  std::vector<double> at;  ///< where not empty: just these times (min), instead of `every`
  /// Tighter than the solver's own default, so that a model read back from SBML, which steps differently,
  /// agrees to 1e-6.
  solve::tolerances accuracy{3e-10, 1e-12, 0};
  bool watch = true;  ///< look for values beyond their limits and for sessions that are impossible
  std::function<bool(double)> progress;  ///< returning false stops the run (base::interrupted)
};

/// One knowledge base under one set of choices, assembled and made ready to run. `base` must outlive it.
/// Threads may share one; a session's result does not depend on what else is simulated.
class laboratory {
 public:
  /// `kept` is where the assembled equations and people at rest stay on disk and are taken from: for commands
  /// that run one session and are run again and again.
  laboratory(const knowledge::atlas& base, assemble::choices chosen,
             const compile::backend& backend = compile::interpreter(),
             const base::disk_cache& kept = base::disk_cache({}));
  ~laboratory();

  /// Simulates a session: finds the resting person, lets the last meal pass, runs the session.
  /// Throws bad_input (person, session), bad_usage (unknown observable), numeric_failure, interrupted.
  results::course simulate(const scenario::scenario& session, const request& wanted) const;

  /// The same session as one self-contained SBML model: the person's numbers as values, the resting state as
  /// initial values, the session as piecewise-linear rules in time. Run anywhere, it gives the same course.
  std::unique_ptr<SBMLDocument> to_sbml(const scenario::scenario& session) const;

  const knowledge::atlas& base() const { return base_; }
  const assemble::choices& chosen() const { return chosen_; }
  const sbml::equations& equations() const { return equations_; }

 private:
  /// This laboratory or, where a session itself decides hypotheses, one that does so; made once for each
  /// choice.
  const laboratory& laboratory_for(const scenario::scenario& session) const;

  struct prepared;
  prepared prepare(const scenario::scenario& session, const std::function<bool(double)>& progress) const;
  /// What a run with these inputs sets in motion. Interpreted, each session has a model of its own size;
  /// where a model is compiled, one whole serves all.
  const ready_part& part_for(const sbml::values& start, const solve::schedule& session) const;
  /// The person at rest when the session begins: found once, then remembered.
  solve::rest_state rest_of(const sbml::values& person, double begin,
                            const std::function<bool(double)>& progress) const;

  const knowledge::atlas& base_;
  assemble::choices chosen_;
  const compile::backend& backend_;
  const base::disk_cache kept_;
  sbml::equations equations_;
  mutable rest_memory rests_;
  mutable std::mutex parts_guard_;
  mutable std::map<sbml::stillness, std::unique_ptr<const ready_part>> parts_;
  mutable std::mutex others_guard_;
  mutable std::map<std::string, std::unique_ptr<laboratory>> others_;  ///< by their choices in words
};

/// What a session chooses beside what the user has: `chosen` has the last word on hypotheses.
assemble::choices with_session(assemble::choices chosen, const scenario::scenario& session);

/// Anybody's SBML model as a course, time in the model's own unit.
results::course simulate_sbml(const std::filesystem::path& model, const request& wanted,
                              const compile::backend& backend = compile::interpreter());

}  // namespace kinecrine::analysis
