// Published experiments: what was done to whom, and what was measured (studies/<id>/study.toml and data.csv).
#pragma once

#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "analysis/score.hpp"
#include "analysis/simulator.hpp"
#include "base/diagnostics.hpp"

namespace kinecrine::analysis {

enum class use { calibration, validation };
std::string to_text(use one);

/// How measured and simulated values are compared: as they are, each over its own value at the baseline time,
/// or as the change in % from there.
enum class scale { absolute, fold_of_baseline, percent_change };
std::string to_text(scale one);  ///< as in study.toml

/// When in the arm a value holds, min from the start of the scenario; before it the person rests.
struct moment {
  enum class kind {
    at,         ///< "60": the value at `begin`
    mean,       ///< "180..300": the mean over time
    peak,       ///< "max 0..30"
    trough,     ///< "min 0..30"
    time_to_63  ///< "t63 0..6": the time from `begin` until 63.2 % of the change up to `end` has passed
  };
  kind what = kind::at;
  double begin = 0, end = 0;
};
/// Reads the texts above. Empty where it is none of them.
std::optional<moment> parse_moment(std::string_view text);
std::string to_text(const moment& when);

/// A sign instead of a number: against the arm's own baseline, or against another arm at the same time.
struct direction {
  enum class kind { up, down, unchanged, above, below, as };
  kind what = kind::up;
  std::string arm;  ///< of above, below and as
};
/// Reads "up", "down", "unchanged", "above ARM", "below ARM", "as ARM". Empty where it is none of them.
std::optional<direction> parse_direction(std::string_view text);
std::string to_text(const direction& sign);

/// One line of data.csv. The spread is a half-width (`error`), or an interval where its kind says so.
struct row {
  std::string arm, observable;
  moment when;
  std::variant<double, direction> value;
  spread error;
  std::optional<int> n;
  std::string locator;
  base::place where;
};

struct arm {
  std::string id;
  std::string label;  ///< as printed; the id where the file gives none
  std::optional<int> n;
  session what;
  std::vector<std::string> assumed;  ///< keys of the arm that the source, as read, does not state
};

/// The row of a table of an earlier model's errors that a series answers (`kinecrine validate --peer`).
struct peer_link {
  std::string row;
  analysis::scale scale = analysis::scale::absolute;
  double until = std::numeric_limits<double>::infinity();  ///< min: later points are not in the table's row
};

/// One thing measured in some arms, with how it is compared.
struct measurement {
  std::vector<std::string> arms;
  std::string observable;
  std::string matrix, site;
  std::string unit;
  analysis::scale scale = analysis::scale::absolute;
  std::string statistic;
  spread_kind error = spread_kind::none;
  std::string locator;
  std::string per;  ///< an observable that the simulated value is divided by, e.g. person.body_mass
  double unchanged_within = 0.1;   ///< the relative change that still counts as none
  std::optional<double> baseline;  ///< min; else the time of the first row of the series, at most 0
  std::optional<peer_link> peer;
  base::place where;
};

struct study {
  std::string id, title, citation, doi, pmid, topic;
  analysis::use use = analysis::use::calibration;
  std::string read_from;    ///< what was read of the source
  std::string transcribed;  ///< where its numbers were read if not in the source itself
  std::string notes;
  std::map<std::string, std::string> metadata;
  std::vector<analysis::arm> arms;
  std::vector<measurement> measurements;
  std::vector<row> rows;
  base::place where;

  const analysis::arm* find_arm(std::string_view id) const;
  /// The measurement that a row belongs to.
  const measurement& of(const row& line) const;
  /// The rows of one series, in the order of the file.
  std::vector<const row*> series(std::string_view arm, std::string_view observable) const;
};

/// The time (min) that a series is compared against: the measurement's, else that of its earliest row, and
/// never after the start.
double baseline_time(const study& from, const measurement& how, std::string_view arm);

/// How much of what CERT and FITT-VP ask for a study file states.
struct completeness {
  std::vector<std::string> missing;
  std::size_t applicable = 0;
  std::size_t stated() const { return applicable - missing.size(); }
};
completeness completeness_of(const study& from);

/// Reads one study (a folder or its study.toml) or every study in a folder, in the order of their ids.
/// Throws bad_input with all faults of all of them, not_found where there is no study.
std::vector<study> read_studies(const std::filesystem::path& where);

/// The tables of a study's arm or a claim's setup that belong to a scenario, as one.
base::table scenario_part(base::reader& reading, const base::place& where);

}  // namespace kinecrine::analysis
