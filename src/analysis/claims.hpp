// Executable claims (claims/*.toml): a statement, a session to simulate, what to read off it and what to
// expect.
#pragma once

#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "analysis/simulator.hpp"
#include "base/diagnostics.hpp"

namespace kinecrine::analysis {

/// What a reading takes from a series. `baseline` is the value at the start; windows are `from` .. `to`.
enum class summary {
  value_at,                   ///< at `at`
  baseline,                   ///< at the start
  peak,                       ///< highest in the window
  trough,                     ///< lowest
  mean,                       ///< over time
  rise,                       ///< peak minus baseline
  area_over_baseline,         ///< integral of value minus baseline, value x min
  fold_of_baseline,           ///< value at `at`, else the peak, over baseline
  change_percent,             ///< value at `at`, else the farthest from baseline, against baseline
  largest_departure_percent,  ///< how far from baseline at most, without sign
  time_of_peak,               ///< min after the start, or after `after`
  time_to_baseline,  ///< min from the peak, or `after`, until no more than `within` of the rise is left
  half_time          ///< min from `after` until half of the rise is gone
};
const std::vector<std::pair<std::string, summary>>& summaries();

/// One series of one setup, read off.
struct reading {
  std::string setup;    ///< name in the file; with `vary` the varied setup
  std::string label;    ///< as printed: "cycle, 60 min: il6.plasma"
  std::size_t run = 0;  ///< which of the book's runs it reads
  std::string observable;
  analysis::summary what = summary::peak;
  std::string unit;  ///< of the result; the series' own where empty
  std::optional<double> at, after;
  double from = 0;
  double to = std::numeric_limits<double>::infinity();
  double within = 0.1;
  std::optional<double> level;  ///< the leading number of the varied value
};

/// How several readings become one number.
enum class comparing { each, ratio, difference, location_of_peak };
/// What is expected of readings one by one, or in their order.
enum class tendency { up, down, unchanged, increasing, decreasing, equal };
struct bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

enum class standing { holds, contradicted, open };

struct claim {
  std::string id, statement, seed, note, better_evidence;
  std::vector<std::string> sources;
  analysis::standing status = standing::holds;
  std::vector<reading> readings;
  comparing compare = comparing::each;
  std::variant<bounds, tendency> expected;
  double margin = 0.01;  ///< the relative difference that counts as one
  double within = 0.1;   ///< the relative difference that still counts as none
  base::place where;
};

/// One session to simulate, with how long.
struct claim_run {
  session what;
  double until = 0;  ///< min
};

struct claim_book {
  std::vector<claim> claims;
  std::vector<claim_run> runs;
};

/// Reads claims from a file, or from every .toml in a folder. Throws bad_input with all faults.
claim_book read_claims(const std::filesystem::path& where);

enum class outcome {
  as_expected,  ///< holds and is reproduced, or is contradicted and is not
  unexpected,
  undecided,    ///< an open claim, whatever the model gives
  not_offered,  ///< the model lacks an observable
  failed        ///< a setup could not be simulated
};

struct verdict {
  std::vector<double> values;  ///< one for each reading
  std::vector<std::string> units;
  std::optional<double> number;  ///< of ratio, difference, location_of_peak
  bool reproduced = false;
  analysis::outcome outcome = outcome::failed;
  std::string why;  ///< what is missing or went wrong
};

/// One verdict for each claim of the book, in its order; each run is simulated once. The same for any number
/// of threads (0 = one for each processor).
std::vector<verdict> judge(const claim_book& book, const simulator& model, unsigned threads = 1);

std::string to_text(const claim_book& book, const std::vector<verdict>& verdicts);
std::string to_json(const claim_book& book, const std::vector<verdict>& verdicts);

/// Reads a summary off a series sampled at `times`. NaN where it does not exist (never back, for example).
double summarise(const reading& how, const std::vector<double>& times, const std::vector<double>& values);
/// Whether readings, or the number they come to, meet what a claim expects.
bool meets(const claim& what, const std::vector<double>& values, std::optional<double> number);
/// The number that a claim's readings come to; empty for `each`.
std::optional<double> combined(const claim& what, const std::vector<double>& values);

}  // namespace kinecrine::analysis
