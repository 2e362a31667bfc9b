#include <fmt/format.h>
#include <sbml/SBMLTypes.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/facts.hpp"
#include "analysis/laboratory.hpp"
#include "analysis/likely_person.hpp"
#include "analysis/output_grid.hpp"
#include "assemble/equations_text.hpp"
#include "base/mapped.hpp"
#include "base/version.hpp"
#include "choices.hpp"
#include "exchange/omex.hpp"
#include "exchange/sedml.hpp"
#include "results/file.hpp"
#include "terminal.hpp"

namespace kinecrine::cli {
namespace {

struct arguments {
  std::string source, person, output, format = "sbml", until, every;
  std::vector<std::string> observe;
  choice_options choices;
};

void put(const std::string& text, const std::string& output) {
  if (output.empty() || output == "-")
    std::cout << text << std::flush;
  else
    results::write_file(output, text);
}

int print_equations(const arguments& given, const common& options) {
  const knowledge::atlas base = knowledge::load(options.knowledge_folder());
  const auto document = assemble::assemble(base, given.choices.choices());
  put(assemble::equations_text(*document->getModel(), base), given.output);
  return 0;
}

/// A model and how long it runs.
struct exported_model {
  std::unique_ptr<SBMLDocument> document;
  std::string name;
  double until = 1440;  ///< min: a day of rest where there is no session
};

exported_model model_of(const knowledge::atlas& base, const arguments& given) {
  if (given.source.empty()) return {assemble::assemble(base, given.choices.choices()), "a person at rest"};
  const scenario::scenario session = scenario::read(given.source, base, given.person);
  const analysis::laboratory laboratory(base, given.choices.choices());
  return {laboratory.to_sbml(analysis::with_likely_person(laboratory, session)), session.name, session.until};
}

/// The model and the run of it that `simulate` would make, in equal steps.
std::string archive_of(const knowledge::atlas& base, const exported_model& model, const std::string& sbml,
                       const arguments& given) {
  exchange::time_course run;
  run.name = model.name;
  run.model = "model.xml";
  run.until = given.until.empty() ? model.until : minutes(given.until, "--until");
  std::optional<double> every;
  if (!given.every.empty()) every = minutes(given.every, "--every");
  run.steps = std::max(1, static_cast<int>(std::lround(run.until / analysis::grid_step(every, run.until))));
  run.outputs = base::mapped(analysis::chosen_observables(base, given.observe), [&](const auto& name) {
    const results::series described = analysis::described_series(base, name, {});
    return exchange::recorded{knowledge::sbml_id(name), fmt::format("{} [{}]", name, described.unit)};
  });
  run.pictures = !given.observe.empty();
  return exchange::omex({{"model.xml", "sbml.level-3.version-2", sbml},
                         {"simulation.sedml", "sed-ml.level-1.version-4",
                          exchange::sedml(run, *model.document->getModel()), true}},
                        model.name, "Assembled by " + base::version_text() + ". Time is in minutes.");
}

int export_model(const arguments& given, const common& options) {
  const bool archive = given.format == "omex";
  if (!archive && !(given.until.empty() && given.every.empty() && given.observe.empty()))
    throw base::bad_usage("--until, --every and --observe describe a run, which SBML cannot hold",
                          "--format omex");
  if (archive && (given.output.empty() || given.output == "-") && isatty(STDOUT_FILENO))
    throw base::bad_usage("an archive is no text for a terminal", "--output model.omex");
  const knowledge::atlas base = knowledge::load(options.knowledge_folder());
  const exported_model model = model_of(base, given);
  const std::unique_ptr<char, decltype(&std::free)> written(writeSBMLToString(model.document.get()),
                                                            &std::free);
  const std::string sbml = written.get();
  put(archive ? archive_of(base, model, sbml, given) : sbml, given.output);
  return 0;
}

}  // namespace

void add_model(CLI::App& app, common& options, action& chosen) {
  auto given = std::make_shared<arguments>();
  CLI::App* command =
      app.add_subcommand("model", "the assembled model as equations, SBML or a COMBINE archive");
  command->require_subcommand(1);
  command->fallthrough();
  const auto shared = [&](CLI::App* sub) {
    sub->fallthrough();
    given->choices.add_to(*sub);
    sub->add_option("--output", given->output, "write here instead of standard output")->type_name("FILE");
  };
  CLI::App* equations = command->add_subcommand("equations", "readable equations");
  shared(equations);
  equations->callback([given, &options, &chosen] {
    chosen = [given, &options] { return print_equations(*given, options); };
  });
  CLI::App* exported = command->add_subcommand(
      "export",
      "SBML Level 3 Version 2, alone or with its run as a COMBINE archive; with a SOURCE, with its "
      "session and person");
  shared(exported);
  exported
      ->add_option("--format", given->format,
                   "sbml: the model; omex: an archive of the model and its run (SED-ML Level 1 Version 4)")
      ->check(CLI::IsMember({"sbml", "omex"}))
      ->capture_default_str();
  exported->add_option("--until", given->until, "omex: end of the run; the scenario's own where left out")
      ->type_name("TIME");
  exported->add_option("--every", given->every, "omex: time between points; as in simulate where left out")
      ->type_name("TIME");
  exported
      ->add_option("--observe", given->observe,
                   "omex: observables to record and to plot; all are recorded where left out")
      ->delimiter(',')
      ->type_name("NAME[,NAME...]");
  exported->add_option("source", given->source, "scenario or workout file");
  exported->add_option("--person", given->person, "a file whose [person] replaces the scenario's")
      ->type_name("FILE");
  exported->callback(
      [given, &options, &chosen] { chosen = [given, &options] { return export_model(*given, options); }; });
}

}  // namespace kinecrine::cli
