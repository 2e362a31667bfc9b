// `kinecrine sbml scan`: anybody's SBML model for many members that differ in some numbers, in lanes.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "solve/integrate.hpp"

namespace kinecrine::analysis {

struct scan_request {
  std::filesystem::path model;
  std::filesystem::path members;  ///< CSV: a row a member, a column a parameter or initial value
  double start = 0, duration = 0;
  int steps = 1;
  std::vector<std::string> variables;  ///< SBML ids; empty = all species, and what else varies
  solve::tolerances accuracy;
  unsigned threads = 1;
  std::function<bool(double)> progress;           ///< returning false stops the run (base::interrupted)
  std::map<std::string, std::string> provenance;  ///< what the caller knows: command ...
};

/// A member that could not be simulated; its values are missing.
struct failed_member {
  std::size_t number = 0;  ///< from 1
  int line = 0;            ///< in the file of members
  std::string what;        ///< reason, variable and time in a sentence
  std::string hint;
};

struct scan_summary {
  std::size_t members = 0, failed = 0;
  std::vector<failed_member> failures;  ///< the first few, in order
  std::size_t negative = 0;             ///< members in which a state fell below 0
  std::string first_negative;           ///< "member 3: 'x' at time 4.5"
  double steps = 0;                     ///< mean of a member
};

/// Writes .csv or .nc whole or not at all. Throws bad_usage, not_found, bad_input (with line and column),
/// cannot_write, interrupted; and numeric_failure where every member failed.
scan_summary scan(const scan_request& what, const std::filesystem::path& output);

/// A table of members: numbers[row * ids.size() + column]; an empty cell (NaN) leaves the model's own value.
struct member_table {
  std::vector<std::string> ids;
  std::vector<double> numbers;
  std::vector<int> lines;  ///< of each row
};
/// Reads one; ids are checked against `known`, which says why an id cannot be set ("" = it can).
member_table parse_members(
    std::string_view text, const std::string& file,
    const std::function<std::string(const std::string& id, std::string& hint)>& fault_of);

}  // namespace kinecrine::analysis
