#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>

#include "analysis/laboratory.hpp"
#include "analysis/likely_person.hpp"
#include "choices.hpp"
#include "results/csv.hpp"
#include "results/summary.hpp"
#include "results/write.hpp"
#include "terminal.hpp"

namespace kinecrine::cli {
namespace {

struct arguments {
  std::string source, person, until, every;
  choice_options choices;
  effort_options effort;
  std::vector<std::string> observe, output;
  analysis::request request;
};

bool is_sbml(const std::filesystem::path& source) {
  const auto ending = source.extension();
  return ending == ".xml" || ending == ".sbml";
}

results::course simulated(const arguments& given, const common& options) {
  progress_bar bar(options, "simulating");
  analysis::request request = given.request;
  request.progress = std::ref(bar);
  request.observe = given.observe;
  if (!given.until.empty()) request.until = minutes(given.until, "--until");
  if (!given.every.empty()) request.every = minutes(given.every, "--every");
  if (is_sbml(given.source))
    return analysis::simulate_sbml(given.source, request, compile::backend_for(given.effort.engine, 1));

  const knowledge::atlas base = knowledge::load(options.knowledge_folder());
  const scenario::scenario session = scenario::read(given.source, base, given.person);
  // A day of a long session costs about as much as a short session of a study.
  const auto days = static_cast<std::size_t>(std::ceil(request.until.value_or(session.until) / 1440));
  const analysis::laboratory laboratory(base, analysis::with_session(given.choices.choices(), session),
                                        compile::backend_for(given.effort.engine, days),
                                        base::disk_cache(base::disk_cache::usual_folder()));
  return laboratory.simulate(analysis::with_likely_person(laboratory, session, request.progress), request);
}

int simulate(const arguments& given, const common& options) {
  bool to_stdout = false;
  for (const auto& file : given.output)
    if (file == "-")
      to_stdout = true;
    else
      results::check_ending(file);
  results::course course = simulated(given, options);
  course.provenance["command"] = options.command_line;
  for (const auto& file : given.output)
    if (file != "-") results::write(course, file);
  if (to_stdout) {
    results::write_csv(course, std::cout);
    if (!std::cout.flush()) throw base::cannot_write("cannot write to standard output", "is the disk full?");
  } else if (!options.quiet) {
    results::text_options how;
    how.colour = options.colored(STDOUT_FILENO);
    if (options.verbose || !given.observe.empty()) how.most = 0;  // all that was asked for
    fmt::print("{}", results::to_text(course, how));
    tell_written(options, given.output);
  }
  return 0;
}

}  // namespace

void add_simulate(CLI::App& app, common& options, action& chosen) {
  auto given = std::make_shared<arguments>();
  CLI::App* command =
      app.add_subcommand("simulate", "simulate a session: a scenario, a workout file, or any SBML model");
  command->fallthrough();
  command->add_option("source", given->source, "scenario .toml, workout .fit .tcx .gpx, or SBML model .xml")
      ->required();
  command->add_option("--person", given->person, "a file whose [person] replaces the scenario's")
      ->type_name("FILE");
  given->choices.add_to(*command);
  given->effort.add_to(*command, false);
  command
      ->add_option("--until", given->until,
                   "end of the simulation, from the start: 24h, 90min; the scenario's own where left out")
      ->type_name("TIME");
  command
      ->add_option("--every", given->every,
                   "time between points: 1min, 15s; left out: 1min for up to a week, more for longer")
      ->type_name("TIME");
  command
      ->add_option("--observe", given->observe,
                   "observables to record: il6.plasma, 'il6.*'; all where left out")
      ->delimiter(',')
      ->type_name("NAME[,NAME...]");
  command
      ->add_option("--output", given->output, "write .csv .nc .json or .html; '-' is CSV on standard output")
      ->type_name("FILE")
      ->take_all();
  command->add_option("--rtol", given->request.accuracy.relative, "relative tolerance")
      ->check(CLI::Range(1e-13, 1e-1))
      ->capture_default_str();
  command
      ->add_option("--atol", given->request.accuracy.absolute_fraction,
                   "absolute tolerance, as a share of each state's size")
      ->check(CLI::Range(1e-15, 1e-1))
      ->capture_default_str();
  command->footer(
      "\nFor example:\n"
      "  kinecrine simulate examples/marathon.toml --output marathon.html\n"
      "  kinecrine simulate workout.fit --person me.toml --until 12h --output workout.html --output "
      "workout.csv\n"
      "  kinecrine simulate examples/cycling-drink.toml --observe il6.plasma,glucose.blood --without "
      "il6-cortisol\n"
      "What can be observed, switched off and set: kinecrine knowledge list observables | effects | "
      "parameters");
  command->callback(
      [given, &options, &chosen] { chosen = [given, &options] { return simulate(*given, options); }; });
}

}  // namespace kinecrine::cli
