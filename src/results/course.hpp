// What a simulation gives: named series over time, who and what was simulated, and on what the numbers rest.
// Writers (CSV, netCDF, JSON, HTML) take this and nothing else.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kinecrine::results {

/// One observable over time. `unit` is UDUNITS-readable text, "1" for none. `grade` is "quantitative" or
/// "directional".
struct series {
  std::string name;       ///< "il6.plasma"
  std::string long_name;  ///< "interleukin-6 in plasma"
  std::string unit;
  std::string meaning;
  std::string grade = "quantitative";
  std::string group;           ///< system of the body that results tell it with, e.g. "Hormones"
  std::vector<double> values;  ///< one for each time; NaN = missing
  /// Between what it lies in any living person, where that is known.
  std::optional<double> low = {}, high = {};
  bool leads = false;  ///< what people ask for: told before all others
};

/// Something that makes the course doubtful: a session that nobody could finish, or a value that no living
/// person has.
struct warning {
  std::string about;                 ///< the warning's name, or the series that leaves its limits
  std::string text;                  ///< one sentence or more
  double first = 0;                  ///< when it first holds, in the course's time unit
  double lasts = 0;                  ///< for how long in all
  std::optional<double> extreme;     ///< of a series: the value farthest outside
  std::vector<std::string> sources;  ///< bib keys
};

/// A measured point that belongs over a curve. `low` and `high` bound its 95 % interval where known. `value`
/// is in the series' unit.
struct observation {
  std::string series;
  double time = 0;  ///< min
  double value = 0;
  std::optional<double> low, high;
  std::string source;  ///< bib key
  std::string label;   ///< e.g. the study's arm
};

/// A stretch of the session on the timeline, min from the scenario's start.
struct event {
  double begin = 0, end = 0;
  std::string kind;   ///< exercise, meal, drink, infusion, drug, rest ...
  std::string label;  ///< "run, 75 %VO2max"
};

/// A number about the person or the run, with where it came from.
struct fact {
  std::string name;
  double value = 0;
  std::string unit;
  std::string origin;                ///< "given", "estimated (FRIEND 2018)", "assumed 0.1 .. 0.3" ...
  std::vector<std::string> sources;  ///< bib keys
  std::string text = {};             ///< shown instead of the number where not empty: sex "male"
  std::string meaning = {};          ///< what the number is, in words
  std::string group = {};            ///< what it belongs to, e.g. "interleukin-6"
};

/// A sentence about a part of the model, e.g. a contested effect.
struct statement {
  std::string group;  ///< what it belongs to, e.g. "interleukin-6"
  std::string text;
};

struct reference {
  std::string key;
  std::string text;  ///< formatted citation
  std::string link;  ///< DOI or PubMed address, may be empty
};

struct course {
  std::string title;
  std::vector<double> times;  ///< in time_unit
  std::string time_unit =
      "min";  ///< "min" for all of ours; somebody's SBML model may count in another, "1" where unknown
  std::vector<results::series> series;  ///< in the order in which they are told
  std::vector<observation> observations;
  std::vector<event> timeline;
  std::vector<fact> person;              ///< given and estimated facts about the person
  std::vector<std::string> assumptions;  ///< what was assumed about person and session, in sentences
  std::vector<fact>
      assumed_parameters;  ///< model numbers that rest on assumption, most uncertain (widest range) first
  std::vector<reference> references;
  std::vector<warning> warnings;                  ///< by their first moment
  std::vector<statement> contested;               ///< effects that are on though people dispute them
  std::vector<std::string> notes;                 ///< what is odd about a workout file or about the run
  std::map<std::string, std::string> provenance;  ///< version, commit, knowledge_hash, evidence, hypotheses,
                                                  ///< seed, solver, tolerances, command ...
};

/// Writers rely on one value for each time in every series. Throws base::internal_error where that is not so.
void require_consistent(const course& result);

}  // namespace kinecrine::results
