#include "analysis/claims.hpp"

#include <fmt/format.h>

#include <memory>

#include "analysis/laboratory_simulator.hpp"
#include "choices.hpp"
#include "results/file.hpp"
#include "terminal.hpp"

namespace kinecrine::cli {
namespace {

struct arguments {
  std::string file, json;
  choice_options choices;
  effort_options effort;
};

int judge(const arguments& given, const common& options) {
  const analysis::claim_book book =
      analysis::read_claims(given.file.empty() ? shipped("claims") : std::filesystem::path(given.file));
  const knowledge::atlas base = knowledge::load(options.knowledge_folder());
  const analysis::laboratory laboratory(base, given.choices.choices(),
                                        compile::backend_for(given.effort.engine, book.runs.size()));
  const auto verdicts = analysis::judge(
      book, analysis::simulator_on(laboratory, [](double) { return !stop_asked(); }), given.effort.threads);
  if (!given.json.empty()) results::write_file(given.json, analysis::to_json(book, verdicts));
  fmt::print("{}", analysis::to_text(book, verdicts));
  return 0;
}

}  // namespace

void add_claims(CLI::App& app, common& options, action& chosen) {
  auto given = std::make_shared<arguments>();
  CLI::App* command = app.add_subcommand("claims", "run executable claims and say which hold");
  command->fallthrough();
  command->add_option("file", given->file, "a claims file or folder; the program's own where left out");
  command->add_option("--json", given->json, "write every verdict")->type_name("FILE");
  given->choices.add_to(*command);
  given->effort.add_to(*command, true);
  command->callback(
      [given, &options, &chosen] { chosen = [given, &options] { return judge(*given, options); }; });
}

}  // namespace kinecrine::cli
