#include "analysis/scan.hpp"

#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "base/diagnostics.hpp"
#include "base/document.hpp"
#include "base/version.hpp"
#include "results/ensemble.hpp"
#include "sbml/read.hpp"
#include "solve/lane_runner.hpp"
#include "solve/starts.hpp"
#include "solve/timecourse.hpp"

namespace kinecrine::analysis {
namespace {

constexpr std::size_t most_faults = 20, most_failures_told = 10;
/// With fewer members a slower compilation does not pay.
constexpr std::size_t many = 64;

struct cell {
  std::string_view text;
  int column = 0;  ///< from 1, in characters
};

std::string_view trimmed(std::string_view text, int& column) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1), ++column;
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2), ++column;
  return text;
}

void split(std::string_view line, std::vector<cell>& cells) {
  cells.clear();
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    cell one{{}, static_cast<int>(begin) + 1};
    one.text = trimmed(line.substr(begin, end - begin), one.column);
    cells.push_back(one);
    if (end == line.size()) return;
    begin = end + 1;
  }
}

bool parse_number(std::string_view text, double& number) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc() && end == text.data() + text.size() && std::isfinite(number);
}

/// Why an id of the model cannot be a column.
std::string cannot_set(const sbml::equations& model, const std::string& id, std::string& hint) {
  const auto found = model.by_id.find(id);
  if (found != model.by_id.end() && model.symbols[found->second].role != sbml::role::assigned) return {};
  if (found != model.by_id.end()) {
    hint = "set one of the quantities in its formula instead";
    return fmt::format("cannot set '{}': a formula of the model determines it", id);
  }
  std::vector<std::string> known;
  for (const sbml::symbol& s : model.symbols)
    if (s.role != sbml::role::assigned) known.push_back(s.id);
  hint = base::suggest(id, known);
  return fmt::format("the model has no parameter or variable '{}'", id);
}

std::string sentence(const solve::member_failure& failure) {
  return fmt::format("at time {:.6g}: {}{}", failure.time, failure.reason,
                     failure.variable.empty() ? "" : fmt::format(" (variable '{}')", failure.variable));
}

}  // namespace

member_table parse_members(
    std::string_view text, const std::string& file,
    const std::function<std::string(const std::string& id, std::string& hint)>& fault_of) {
  member_table table;
  std::vector<base::diagnostic> findings;
  const auto fault = [&](std::string message, int line, int column, std::string hint) {
    if (findings.size() < most_faults)
      findings.push_back(
          {"", base::severity::error, std::move(message), {file, line, column}, std::move(hint)});
  };
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<cell> cells;
  bool header = true;
  int line = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view row = text.substr(begin, end - begin);
    begin = end + 1;
    ++line;
    if (row.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    split(row, cells);
    if (header) {
      header = false;
      for (const cell& c : cells) {
        const std::string id(c.text);
        std::string hint;
        if (std::find(table.ids.begin(), table.ids.end(), id) != table.ids.end())
          fault(fmt::format("a second column '{}'", id), line, c.column, "give each column once");
        else if (const std::string why = fault_of(id, hint); !why.empty())
          fault(why, line, c.column, hint);
        table.ids.push_back(id);
      }
      continue;
    }
    if (cells.size() != table.ids.size()) {
      fault(fmt::format("{} values where the first line names {} columns", cells.size(), table.ids.size()),
            line, 1, "one value for each column, separated by commas");
      continue;
    }
    for (const cell& c : cells) {
      double number = std::nan("");
      if (!c.text.empty() && !parse_number(c.text, number))
        fault(fmt::format("'{}' is not a number", c.text), line, c.column,
              "a number such as 0.5 or 1e-3; nothing for the model's own value");
      table.numbers.push_back(number);
    }
    table.lines.push_back(line);
  }
  if (header)
    fault("the file is empty", 1, 1,
          "the first line names parameters or variables of the model, each further line is a member");
  else if (table.lines.empty() && findings.empty())
    fault("the file has no member", line, 1, "add a line of values for each member");
  if (!findings.empty()) throw base::bad_input(std::move(findings));
  return table;
}

scan_summary scan(const scan_request& what, const std::filesystem::path& output) {
  results::check_ensemble_ending(output);
  if (what.steps < 1 || !(what.duration >= 0))
    throw base::bad_usage("a scan wants a duration of 0 or more and at least one step");
  const sbml::document document = sbml::read(what.model);
  const sbml::equations model = sbml::flatten(*document->getModel());
  std::vector<std::string> names = what.variables.empty() ? solve::interesting(model) : what.variables;
  const std::vector<solve::output> outputs = solve::outputs_of(model, names);
  const member_table table =
      parse_members(base::read_text(what.members), what.members.string(),
                    [&](const std::string& id, std::string& hint) { return cannot_set(model, id, hint); });
  const solve::starts starts(model, table.ids, what.start);
  const std::size_t columns = table.ids.size();
  const auto given = [&](std::size_t index) {
    std::vector<double> numbers(table.numbers.begin() + static_cast<std::ptrdiff_t>(index * columns),
                                table.numbers.begin() + static_cast<std::ptrdiff_t>((index + 1) * columns));
    for (std::size_t k = 0; k < columns; ++k)
      if (std::isnan(numbers[k])) numbers[k] = starts.usual(k);
    return numbers;
  };

  solve::lane_run run;
  run.begin = what.start;
  run.times = solve::equal_steps(what.start, what.duration, what.steps);
  run.end = run.times.back();
  run.accuracy = what.accuracy;
  run.members = table.lines.size();
  run.threads = what.threads;
  run.progress = what.progress;

  results::ensemble kept;
  kept.title =
      document->getModel()->isSetName() ? document->getModel()->getName() : what.model.stem().string();
  kept.times = run.times;
  kept.time_unit = model.time_unit.empty() ? "1" : model.time_unit;
  kept.names = names;
  kept.given = table.ids;
  kept.members = run.members;
  kept.provenance = what.provenance;
  kept.provenance["version"] = base::version_text();
  kept.provenance["model"] = what.model.string();
  kept.provenance["members"] = what.members.string();
  kept.provenance["solver"] = "Rodas5P in lanes";
  kept.provenance["tolerances"] =
      what.accuracy.absolute > 0
          ? fmt::format("relative {:g}, absolute {:g}", what.accuracy.relative, what.accuracy.absolute)
          : fmt::format("relative {:g}, absolute {:g} of each state's size", what.accuracy.relative,
                        what.accuracy.absolute_fraction);
  const auto writer = results::write_ensemble(kept, output);
  run.window = writer->window();

  solve::lane_model_options how;
  how.personal = starts.personal();
  how.long_run = run.members >= many;
  const solve::lane_model lanes(model, starts.base().constants, outputs, how);

  scan_summary summary;
  summary.members = run.members;
  std::map<std::size_t, failed_member> failures;
  std::size_t first_negative = run.members;
  const auto keep = [&](const solve::member_result& result) {
    writer->write({result.index, result.samples, given(result.index), result.failure.has_value()});
    summary.steps += static_cast<double>(result.steps) / static_cast<double>(run.members);
    if (result.negative) {
      ++summary.negative;
      if (result.index < first_negative) {
        first_negative = result.index;
        summary.first_negative = fmt::format("member {}: '{}' at time {:.6g}", result.index + 1,
                                             result.negative->variable, result.negative->time);
      }
    }
    if (!result.failure) return;
    ++summary.failed;
    failures[result.index] = {result.index + 1, table.lines[result.index], sentence(*result.failure),
                              result.failure->hint};
    if (failures.size() > most_failures_told) failures.erase(std::prev(failures.end()));
  };
  solve::run_lanes(
      lanes, run, [&](std::size_t index) { return solve::member{starts.at(given(index)), {}}; }, keep);
  for (auto& [index, failure] : failures) summary.failures.push_back(std::move(failure));
  if (summary.failed == run.members) {
    const failed_member& first = summary.failures.front();
    throw base::numeric_failure(fmt::format("no member could be simulated; the first fails {}", first.what),
                                "", 0, first.hint);
  }
  writer->finish();
  return summary;
}

}  // namespace kinecrine::analysis
