#include <fmt/format.h>

#include <functional>
#include <memory>
#include <optional>

#include "analysis/explanation.hpp"
#include "analysis/likely_person.hpp"
#include "choices.hpp"
#include "results/file.hpp"
#include "terminal.hpp"

namespace kinecrine::cli {
namespace {

struct arguments {
  std::string observable, source, person, until, at = "peak", json, output;
  choice_options choices;
  effort_options effort;
  analysis::attribution_options how;
};

int why(const arguments& given, const common& options) {
  progress_bar bar(options, "asking why");
  analysis::question asked;
  asked.observable = given.observable;
  asked.when = analysis::parse_moment_read(given.at);
  if (!given.until.empty()) asked.until = minutes(given.until, "--until");
  asked.how = given.how;
  asked.threads = given.effort.threads;
  asked.progress = std::ref(bar);

  const knowledge::atlas base = knowledge::load(options.knowledge_folder());
  const scenario::scenario session = scenario::read(given.source, base, given.person);
  constexpr std::size_t about = 100;  // runs; how many exactly depends on what does something in the session
  const analysis::laboratory laboratory(base, analysis::with_session(given.choices.choices(), session),
                                        compile::backend_for(given.effort.engine, about));
  analysis::explanation result =
      analysis::explain(laboratory, analysis::with_likely_person(laboratory, session, asked.progress), asked);
  result.provenance["command"] = options.command_line;
  result.provenance["seed"] = fmt::format("{}", given.how.seed);
  if (!given.json.empty()) results::write_file(given.json, analysis::to_json(result));
  if (!given.output.empty()) results::write_file(given.output, analysis::to_report(result));
  if (!options.quiet) fmt::print("{}", analysis::to_text(result));
  tell_written(options, {given.json, given.output});
  return 0;
}

}  // namespace

void add_why(CLI::App& app, common& options, action& chosen) {
  auto given = std::make_shared<arguments>();
  CLI::App* command = app.add_subcommand("why", "which messengers, effects and papers a result rests on");
  command->fallthrough();
  command->add_option("observable", given->observable, "what is to be explained: glucose.blood")->required();
  command->add_option("source", given->source, "scenario .toml or workout .fit .tcx .gpx")->required();
  command->add_option("--at", given->at, "the moment: a time such as 2h, or peak, or mean")
      ->capture_default_str();
  command->add_option("--person", given->person, "a file whose [person] replaces the scenario's")
      ->type_name("FILE");
  given->choices.add_to(*command);
  given->effort.add_to(*command, true);
  command->add_option("--until", given->until, "end of the simulation, from the start")->type_name("TIME");
  command->add_option("--top", given->how.shared_among, "effects that the change is shared among")
      ->check(CLI::Range(0, 30))
      ->capture_default_str();
  command->add_option("--permutations", given->how.permutations, "orders in which they are switched off")
      ->check(CLI::Range(0, 10000))
      ->capture_default_str();
  command->add_option("--seed", given->how.seed, "of the orders")->capture_default_str();
  command->add_option("--json", given->json, "write shares, chains and papers")->type_name("FILE");
  command->add_option("--output", given->output, "write the report (.html)")->type_name("FILE");
  command->callback(
      [given, &options, &chosen] { chosen = [given, &options] { return why(*given, options); }; });
}

}  // namespace kinecrine::cli
