#include <fmt/format.h>

#include <iostream>
#include <memory>

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

int run(const arguments& given) {
  const std::string text =
      solve::to_csv(solve::time_course(given.model, given.request, compile::backend_for(given.effort.engine, 1)));
  if (given.output.empty() || given.output == "-")
    std::cout << text << std::flush;
  else
    results::write_file(given.output, text);
  return 0;
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
  sub->add_option("--concentration", request.concentrations, "species to report as concentrations")->delimiter(',');
  sub->add_option("--rtol", request.relative, "relative tolerance")->check(CLI::Range(1e-14, 1e-1))->capture_default_str();
  sub->add_option("--atol", request.absolute, "absolute tolerance; 0 = by each state's size")->check(CLI::NonNegativeNumber)->capture_default_str();
  sub->add_option("--output", given->output, "CSV file; standard output where left out")->type_name("FILE.csv");
  given->effort.add_to(*sub, false);
  sub->callback([given, &chosen] { chosen = [given] { return run(*given); }; });
  (void)options;
}

}  // namespace kinecrine::cli
