#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "analysis/laboratory.hpp"
#include "assemble/equations_text.hpp"
#include "choices.hpp"
#include "results/file.hpp"
#include "terminal.hpp"

namespace kinecrine::cli {
namespace {

struct arguments {
  std::string source, person, output, format = "sbml";
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

int export_model(const arguments& given, const common& options) {
  const knowledge::atlas base = knowledge::load(options.knowledge_folder());
  if (given.source.empty()) {
    const auto document = assemble::assemble(base, given.choices.choices());
    const std::unique_ptr<char, decltype(&std::free)> text(writeSBMLToString(document.get()), &std::free);
    put(text.get(), given.output);
    return 0;
  }
  const analysis::laboratory laboratory(base, given.choices.choices());
  put(laboratory.to_sbml(scenario::read(given.source, base, given.person)), given.output);
  return 0;
}

}  // namespace

void add_model(CLI::App& app, common& options, action& chosen) {
  auto given = std::make_shared<arguments>();
  CLI::App* command = app.add_subcommand("model", "the assembled model as equations or SBML");
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
  CLI::App* exported =
      command->add_subcommand("export", "SBML Level 3 Version 2; with a SOURCE, with its session and person");
  shared(exported);
  exported->add_option("--format", given->format, "sbml")
      ->check(CLI::IsMember({"sbml"}))
      ->capture_default_str();
  exported->add_option("source", given->source, "scenario or workout file");
  exported->add_option("--person", given->person, "a file whose [person] replaces the scenario's")
      ->type_name("FILE");
  exported->callback(
      [given, &options, &chosen] { chosen = [given, &options] { return export_model(*given, options); }; });
}

}  // namespace kinecrine::cli
