#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>
#include <thread>

#include "analysis/scan.hpp"
#include "choices.hpp"
#include "results/file.hpp"
#include "solve/timecourse.hpp"
#include "terminal.hpp"

namespace kinecrine::cli {
namespace {

struct arguments {
  std::string model, output;
  solve::timecourse_request request;
  effort_options effort;
};

int run(const arguments& given, const common& options) {
  const solve::table found =
      solve::time_course(given.model, given.request, compile::backend_for(given.effort.engine, 1));
  if (!options.quiet)
    for (const auto& note : found.notes) fmt::print(stderr, "note: {}\n", note);
  const std::string text = solve::to_csv(found);
  if (given.output.empty() || given.output == "-")
    std::cout << text << std::flush;
  else
    results::write_file(given.output, text);
  return 0;
}

struct scan_arguments {
  std::string output;
  analysis::scan_request request;
};

int scan(const scan_arguments& given, const common& options) {
  progress_bar bar(options, "scanning");
  analysis::scan_request request = given.request;
  request.progress = std::ref(bar);
  request.accuracy.absolute_fraction = request.accuracy.relative;
  request.provenance["command"] = options.command_line;
  const analysis::scan_summary done = analysis::scan(request, given.output);
  for (const auto& failure : done.failures)
    fmt::print(stderr, "{}:{}: warning: member {} failed {}\n", request.members.string(), failure.line,
               failure.number, failure.what);
  if (done.failed > done.failures.size())
    fmt::print(stderr, "warning: {} more members failed\n", done.failed - done.failures.size());
  if (options.quiet) return 0;
  fmt::print("{} members, {:.0f} steps each; {} failed{}\n", done.members, done.steps, done.failed,
             done.failed > 0 ? ": their values are missing" : "");
  if (done.negative > 0)
    fmt::print("in {} members a variable that began at 0 or more becomes negative, first in {}\n",
               done.negative, done.first_negative);
  fmt::print("wrote {}\n", given.output);
  return 0;
}

void add_scan(CLI::App& command, common& options, action& chosen) {
  auto given = std::make_shared<scan_arguments>();
  CLI::App* sub = command.add_subcommand("scan", "many members of one model that differ in some numbers");
  sub->fallthrough();
  auto& request = given->request;
  request.threads = std::max(1U, std::thread::hardware_concurrency());
  sub->add_option("model", request.model, "SBML file")->required();
  sub->add_option("--members", request.members,
                  "a row a member, a column a parameter or initial value; empty = the model's own")
      ->required()
      ->type_name("PARAMETERS.csv");
  sub->add_option("--start", request.start, "first time")->capture_default_str();
  sub->add_option("--duration", request.duration, "length")->required();
  sub->add_option("--steps", request.steps, "equal intervals")->required()->check(CLI::PositiveNumber);
  sub->add_option("--variables", request.variables,
                  "what to record; left out = all species, and what else varies")
      ->delimiter(',')
      ->type_name("a,b,c");
  sub->add_option("--threads", request.threads, "processors to use")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  sub->add_option("--rtol", request.accuracy.relative, "relative tolerance")
      ->check(CLI::Range(1e-13, 1e-1))
      ->capture_default_str();
  sub->add_option("--atol", request.accuracy.absolute, "absolute tolerance; 0 = by each state's size")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  sub->add_option("--output", given->output, "written whole or not at all")
      ->required()
      ->type_name("FILE.nc|FILE.csv");
  sub->callback([given, &options, &chosen] { chosen = [given, &options] { return scan(*given, options); }; });
}

}  // namespace

void add_sbml(CLI::App& app, common& options, action& chosen) {
  auto given = std::make_shared<arguments>();
  CLI::App* command = app.add_subcommand("sbml", "run anybody's SBML model");
  command->require_subcommand(1);
  command->fallthrough();
  CLI::App* sub = command->add_subcommand("run", "one time course, as the SBML Test Suite compares it");
  sub->fallthrough();
  auto& request = given->request;
  sub->add_option("model", given->model, "SBML file")->required();
  sub->add_option("--start", request.start, "first time")->capture_default_str();
  sub->add_option("--duration", request.duration, "length")->required();
  sub->add_option("--steps", request.steps, "equal intervals")->required()->check(CLI::PositiveNumber);
  sub->add_option("--variables", request.variables, "what to report")->delimiter(',')->type_name("a,b,c");
  sub->add_option("--amount", request.amounts, "species to report as amounts")->delimiter(',');
  sub->add_option("--concentration", request.concentrations, "species to report as concentrations")
      ->delimiter(',');
  sub->add_option("--rtol", request.relative, "relative tolerance")
      ->check(CLI::Range(1e-14, 1e-1))
      ->capture_default_str();
  sub->add_option("--atol", request.absolute, "absolute tolerance; 0 = by each state's size")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  sub->add_option("--output", given->output, "CSV file; standard output where left out")
      ->type_name("FILE.csv");
  given->effort.add_to(*sub, false);
  sub->callback([given, &options, &chosen] { chosen = [given, &options] { return run(*given, options); }; });
  add_scan(*command, options, chosen);
}

}  // namespace kinecrine::cli
