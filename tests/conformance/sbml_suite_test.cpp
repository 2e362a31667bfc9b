// The semantic cases of the SBML Test Suite that stand in ../shared (or $KINECRINE_SHARED), each level and
// version, on the interpreter and on LLVM, and by the stepper of lanes. KINECRINE_CASES="00026 00041" runs a
// few of them and prints where they differ.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sbml/SBMLTypes.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>

#include "base/diagnostics.hpp"
#include "compile/choice.hpp"
#include "sbml/read.hpp"
#include "solve/lane_runner.hpp"
#include "solve/timecourse.hpp"

namespace {

namespace fs = std::filesystem;
using namespace kinecrine;

std::vector<std::string> split(const std::string& text, const std::string& separators) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  while ((begin = text.find_first_not_of(separators, begin)) != std::string::npos) {
    const std::size_t end = text.find_first_of(separators, begin);
    words.push_back(text.substr(begin, end - begin));
    begin = end == std::string::npos ? text.size() : end;
  }
  return words;
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

struct settings {
  solve::timecourse_request request;
  double absolute = 0, relative = 0;
};

settings read_settings(const fs::path& file) {
  settings found;
  for (const std::string& line : lines_of(file)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string key = line.substr(0, colon), value = line.substr(colon + 1);
    const auto words = split(value, " ,\t");
    if (key == "variables") found.request.variables = words;
    if (key == "amount") found.request.amounts = words;
    if (key == "concentration") found.request.concentrations = words;
    if (words.empty()) continue;
    if (key == "start") found.request.start = std::stod(words[0]);
    if (key == "duration") found.request.duration = std::stod(words[0]);
    if (key == "steps") found.request.steps = std::stoi(words[0]);
    if (key == "absolute") found.absolute = std::stod(words[0]);
    if (key == "relative") found.relative = std::stod(words[0]);
  }
  return found;
}

double number(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(c));
  if (text.find("nan") != std::string::npos) return std::nan("");
  if (text.find("inf") != std::string::npos)
    return text.find('-') != std::string::npos ? -std::numeric_limits<double>::infinity()
                                               : std::numeric_limits<double>::infinity();
  return std::stod(text);
}

bool agree(double found, double expected, const settings& s) {
  if (std::isnan(expected)) return std::isnan(found);
  if (std::isinf(expected)) return found == expected;
  return std::fabs(found - expected) <= s.absolute + s.relative * std::fabs(expected);
}

/// "" when all values agree, else the worst disagreement.
std::string compare(const solve::table& found, const fs::path& results, const settings& s) {
  const auto lines = lines_of(results);
  const auto header = split(lines.at(0), " ,\t");
  if (lines.size() != found.times.size() + 1)
    return fmt::format("{} rows, expected {}", found.times.size(), lines.size() - 1);
  std::string worst;
  double largest = 0;
  for (std::size_t row = 0; row < found.times.size(); ++row) {
    const auto fields = split(lines[row + 1], " ,\t");
    for (std::size_t column = 1; column < header.size(); ++column) {
      const auto place = std::find(found.names.begin(), found.names.end(), header[column]);
      if (place == found.names.end()) return "no column " + header[column];
      const double value = found.columns[static_cast<std::size_t>(place - found.names.begin())][row];
      const double expected = number(fields.at(column));
      if (agree(value, expected, s)) continue;
      const double size = std::isfinite(value - expected) ? std::fabs(value - expected) : 1e300;
      if (worst.empty() || size > largest) {
        largest = size;
        worst =
            fmt::format("{} at time {}: {} instead of {}", header[column], found.times[row], value, expected);
      }
    }
  }
  return worst;
}

fs::path suite() {
  if (const char* shared = std::getenv("KINECRINE_SHARED")) return fs::path(shared) / "sbml-test-suite";
  return fs::path(KINECRINE_SOURCE_DIR) / ".." / "shared" / "sbml-test-suite";
}

/// Constructs that no system of ordinary differential equations has; the engine must refuse them or be right.
bool beyond(const std::vector<std::string>& tags) {
  for (const std::string& tag : tags)
    if (tag == "AlgebraicRule" || tag == "CSymbolDelay" || tag == "FastReaction") return true;
  return false;
}

/// A message without the names in it.
std::string kind_of(const std::string& message) {
  std::string kind;
  bool inside = false;
  for (const char c : message) {
    if (c == '\'') inside = !inside;
    if (!inside || c == '\'') kind += c;
  }
  return kind;
}

/// The interpreter, and the compiler where this build has it.
std::vector<std::pair<std::string, const compile::backend*>> backends() {
  constexpr std::size_t many = 1'000'000;  // runs: then compiling pays
  const compile::backend& slow = compile::backend_for(compile::engine::interpret, 1);
  const compile::backend& fast = compile::backend_for(compile::engine::automatic, many);
  std::vector<std::pair<std::string, const compile::backend*>> found{{"the interpreter", &slow}};
  if (&fast != &slow) found.emplace_back("LLVM", &fast);
  return found;
}

/// The same course by the stepper of lanes, interpreted.
solve::table in_lanes(const sbml::equations& model, const solve::timecourse_request& request) {
  const auto listed = [](const std::vector<std::string>& list, const std::string& id) {
    return std::find(list.begin(), list.end(), id) != list.end();
  };
  solve::table found;
  std::vector<solve::output> outputs;
  for (const std::string& id : request.variables) {
    const sbml::symbol& s = model.find(id);
    const bool amount = s.is_species && listed(request.amounts, id),
               concentration = s.is_species && listed(request.concentrations, id);
    outputs.push_back({id, amount ? s.amount : concentration ? s.concentration : s.value});
    found.names.push_back(id);
  }
  const sbml::values start = model.evaluate_constants({}, request.start);
  solve::lane_model_options how;
  how.compiled = false;
  how.personal.assign(model.constant_ids.size(), 0);  // as for one person: constants are put into the code
  const solve::lane_model lanes(model, start.constants, outputs, how);
  solve::lane_run run;
  run.begin = request.start;
  run.times = found.times = solve::equal_steps(request.start, request.duration, request.steps);
  run.end = run.times.back();
  run.accuracy = {request.relative, request.relative, 0};
  run.members = 1;
  found.columns.assign(outputs.size(), {});
  run_lanes(
      lanes, run, [&](std::size_t) { return solve::member{start, {}}; },
      [&](const solve::member_result& result) {
        if (result.failure)
          throw base::numeric_failure(result.failure->reason, result.failure->variable, result.failure->time);
        for (std::size_t k = 0; k < result.samples.size(); ++k)
          found.columns[k % outputs.size()].push_back(result.samples[k]);
      });
  return found;
}

struct count {
  int passed = 0, refused = 0, failed = 0;
};

}  // namespace

/// One model file of a case on every backend: "" where all are right.
std::string trouble_with(const fs::path& model, const fs::path& results, const settings& s) {
  const sbml::document document = sbml::read(model);
  const sbml::equations equations = sbml::flatten(*document->getModel());
  std::string trouble;
  for (const auto& [name, backend] : backends())
    if (const std::string worst = compare(solve::time_course(equations, s.request, *backend), results, s);
        !worst.empty())
      trouble += fmt::format("{}: {} ", name, worst);
  if (const std::string worst = compare(in_lanes(equations, s.request), results, s); !worst.empty())
    trouble += fmt::format("lanes: {}", worst);
  return trouble;
}

TEST(sbml_suite, all_cases_in_scope_pass_on_every_backend) {
  const fs::path root = suite();
  if (!fs::exists(root / "index.tsv")) GTEST_SKIP() << "no SBML Test Suite at " << root;
  const char* chosen = std::getenv("KINECRINE_CASES");
  std::map<std::string, count> by_tag;
  std::map<std::string, std::vector<std::string>> refused;
  count in_scope, out_of_scope;
  std::vector<std::string> failures;
  const auto index = lines_of(root / "index.tsv");
  for (std::size_t k = 1; k < index.size(); ++k) {
    const auto fields = split(index[k], "\t");
    const std::string& id = fields.at(0);
    if (chosen && std::string(chosen).find(id) == std::string::npos) continue;
    std::vector<std::string> tags;
    for (std::size_t f = 2; f < fields.size(); ++f)
      for (const std::string& tag : split(fields[f], ", ")) tags.push_back(tag);
    const settings s = read_settings(root / "semantic" / id / (id + "-settings.txt"));
    for (const std::string& version : split(fields.at(1), ",")) {
      const fs::path folder = root / "semantic" / id;
      count result;
      std::string trouble;
      try {
        trouble = trouble_with(folder / fmt::format("{}-sbml-{}.xml", id, version),
                               folder / (id + "-results.csv"), s);
        (trouble.empty() ? result.passed : result.failed) = 1;
      } catch (const base::bad_input& fault) {
        trouble = fmt::format("refused: {}", fault.what());
        (beyond(tags) ? result.refused : result.failed) = 1;
        if (beyond(tags)) refused[kind_of(fault.what())].push_back(fmt::format("{} {}", id, version));
      } catch (const std::exception& fault) {
        trouble = fault.what();
        result.failed = 1;
      }
      if (result.failed) failures.push_back(fmt::format("{} {}: {}", id, version, trouble));
      const auto add = [&](count& to) {
        to.passed += result.passed;
        to.refused += result.refused;
        to.failed += result.failed;
      };
      add(beyond(tags) ? out_of_scope : in_scope);
      for (const std::string& tag : tags) add(by_tag[tag]);
    }
  }
  std::string names;
  for (const auto& [name, backend] : backends()) names += (names.empty() ? "" : " and ") + name;
  fmt::print("Files that are right on {} and in lanes:\n{:32} {:>6} {:>7} {:>6}\n", names, "tag", "passed",
             "refused", "failed");
  for (const auto& [tag, c] : by_tag)
    fmt::print("{:32} {:6} {:7} {:6}\n", tag, c.passed, c.refused, c.failed);
  fmt::print("{:32} {:6} {:7} {:6}\n", "IN SCOPE", in_scope.passed, in_scope.refused, in_scope.failed);
  fmt::print("{:32} {:6} {:7} {:6}\n", "beyond plain ODE systems", out_of_scope.passed, out_of_scope.refused,
             out_of_scope.failed);
  for (const auto& [reason, cases] : refused) fmt::print("refused {} files: {}\n", cases.size(), reason);
  for (const std::string& failure : failures) ADD_FAILURE() << failure;
}
