#include <fmt/format.h>

#include <memory>

#include "analysis/comparison.hpp"
#include "analysis/likely_person.hpp"
#include "choices.hpp"
#include "results/file.hpp"
#include "terminal.hpp"

namespace kinecrine::cli {
namespace {

struct arguments {
  std::string exercise, rest, person, until, at = "peak", json, output;
  std::vector<std::string> others, observe;
  choice_options choices;
  effort_options effort;
};

int compare(const arguments& given, const common& options) {
  progress_bar bar(options, "comparing");
  analysis::comparison_request wanted;
  wanted.observe = given.observe;
  wanted.when = analysis::parse_moment_read(given.at);
  if (!given.until.empty()) wanted.until = minutes(given.until, "--until");
  wanted.progress = std::ref(bar);

  const knowledge::atlas base = knowledge::load(options.knowledge_folder());
  const scenario::scenario exercise = scenario::read(given.exercise, base, given.person);
  std::vector<scenario::scenario> others;
  others.reserve(given.others.size());
  for (const auto& file : given.others) others.push_back(scenario::read(file, base));
  std::optional<scenario::scenario> rest;
  if (!given.rest.empty()) rest = scenario::read(given.rest, base);
  const analysis::laboratory laboratory(base, given.choices.choices(),
                                        compile::backend_for(given.effort.engine, others.size() + 2));
  analysis::comparison result = analysis::compare(
      laboratory, analysis::with_likely_person(laboratory, exercise, wanted.progress), others, rest, wanted);
  result.provenance["command"] = options.command_line;
  if (!given.json.empty()) results::write_file(given.json, analysis::to_json(result));
  if (!given.output.empty()) results::write_file(given.output, analysis::to_report(result));
  if (!options.quiet) fmt::print("{}", analysis::to_text(result, options.verbose));
  tell_written(options, {given.json, given.output});
  return 0;
}

}  // namespace

void add_compare(CLI::App& app, common& options, action& chosen) {
  auto given = std::make_shared<arguments>();
  CLI::App* command = app.add_subcommand(
      "compare", "which share of what exercise does other sessions bring about: exercise in a pill");
  command->fallthrough();
  command->add_option("exercise", given->exercise, "the session with exercise")->required();
  command
      ->add_option("others", given->others, "sessions to compare with it: drugs, infusions, other exercise")
      ->required();
  command->add_option("--rest", given->rest, "the session of rest; left out: the first without its exercise")
      ->type_name("FILE");
  command->add_option("--person", given->person, "a file whose [person] replaces the first session's")
      ->type_name("FILE");
  command
      ->add_option("--at", given->at, "what is read: peak (the largest departure from rest), mean, or a time")
      ->capture_default_str();
  given->choices.add_to(*command);
  given->effort.add_to(*command, false);
  command->add_option("--until", given->until, "end of the comparison, from the start")->type_name("TIME");
  command->add_option("--observe", given->observe, "observables: il6.plasma, 'il6.*'; all where left out")
      ->delimiter(',')
      ->type_name("NAME[,NAME...]");
  command->add_option("--json", given->json, "write shares")->type_name("FILE");
  command->add_option("--output", given->output, "write the report (.html)")->type_name("FILE");
  command->footer(
      "\nAll sessions are run as the person, and with the start, of the first. For example:\n"
      "  kinecrine compare examples/ride.toml examples/pill-irisin.toml examples/pill-il6.toml --output "
      "pills.html");
  command->callback(
      [given, &options, &chosen] { chosen = [given, &options] { return compare(*given, options); }; });
}

}  // namespace kinecrine::cli
