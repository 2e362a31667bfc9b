// Runs studies on the model and compares: points, scoreboard, JSON, and an earlier model's errors on the same
// points.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/simulator.hpp"
#include "analysis/study.hpp"

namespace kinecrine::analysis {

/// A median fold error up to which a study counts as met: the targets of calibration and of validation.
inline constexpr double calibration_target = 1.5, validation_target = 2;
constexpr double target_of(use one) {
  return one == use::calibration ? calibration_target : validation_target;
}

struct arm_result {
  std::string arm;
  results::course course;  ///< of what the study measured and the model offers; empty where the arm failed
  bool ran = false;
};

struct study_result {
  study what;
  std::vector<point> points;  ///< one for each compared row of data.csv, in its order
  std::vector<arm_result> arms;
  std::vector<std::string> not_offered;    ///< observables that the model lacks
  std::vector<base::diagnostic> failures;  ///< arms that did not run, units that cannot be compared
  tally sum;
  const arm_result* find_arm(std::string_view id) const;
};

struct validation {
  std::vector<study_result> studies;
  bool all_ran() const;
};

/// Called when each study is begun with its id, by one thread at a time; false stops (throws
/// base::interrupted).
using study_progress = std::function<bool(const std::string& id)>;

/// Simulates every arm of every study and compares every row. An arm that fails is reported, not thrown.
/// The result is the same for any number of threads (0 = one for each processor).
validation validate(std::vector<study> studies, const simulator& model, const study_progress& progress = {},
                    unsigned threads = 1);

/// What a study's arm observed and what its course gives instead, both on a scale; empty where the row is
/// a sign, the observable is not in the course or its baseline is missing.
struct compared_values {
  double observed = 0, simulated = 0;
};
std::optional<compared_values> compared(const study& from, const row& line, const results::course& course,
                                        scale on);

/// The measured points of an arm in the units of a course's series, to be drawn over its curves: folds and
/// changes are applied to the simulated baseline. Signs are left out.
std::vector<results::observation> observations(const study& from, std::string_view arm,
                                               const results::course& course);

/// An aligned table for the terminal, calibration and validation apart, with totals.
std::string scoreboard(const validation& of);
/// {"points": [...], "studies": [...], "totals": {...}}; a point as INTERFACES.md promises.
std::string to_json(const validation& of);

/// One row of a table of an earlier model's errors (tab-separated: model, sex, compared_with, rmse, mape_pct,
/// n_points, note).
struct peer_row {
  std::string model, sex, compared_with;
  double rmse = 0, mape = 0;  ///< mape in %
  int n = 0;
};
std::vector<peer_row> read_peers(const std::filesystem::path& file);

/// An earlier model's errors beside ours on the same points: those after the baseline of the series that
/// names the row (`peer` of a measurement). Rows that no series of these studies names have no points.
struct peer_comparison {
  peer_row theirs;
  std::string study;
  std::size_t n = 0;
  double rmse = 0, mape = 0;
};
std::vector<peer_comparison> compare_with_peers(const validation& of, const std::vector<peer_row>& rows);
std::string to_text(const std::vector<peer_comparison>& rows);

}  // namespace kinecrine::analysis
