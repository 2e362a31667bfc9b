#include "analysis/validate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "analysis/assays.hpp"
#include "analysis/facts.hpp"
#include "analysis/laboratory_simulator.hpp"
#include "analysis/validation_report.hpp"
#include "base/mapped.hpp"
#include "choices.hpp"
#include "results/file.hpp"
#include "terminal.hpp"

namespace kinecrine::cli {
namespace {

struct arguments {
  std::string folder, json, output, peer, members;
  std::vector<std::string> only;
  choice_options choices;
  effort_options effort;
};

std::vector<analysis::study> chosen_studies(const arguments& given) {
  std::vector<analysis::study> all =
      analysis::read_studies(given.folder.empty() ? shipped("studies") : std::filesystem::path(given.folder));
  if (given.only.empty()) return all;
  std::vector<analysis::study> chosen;
  for (const auto& id : given.only) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == id; });
    if (found == all.end())
      throw base::bad_usage(fmt::format("there is no study '{}'", id),
                            base::suggest(id, base::mapped(all, &analysis::study::id)));
    chosen.push_back(*found);
  }
  return chosen;
}

/// The scoreboard's JSON under each set of parameters, as a list.
int validate_members(const arguments& given, const common& options,
                     const std::vector<analysis::study>& studies, const analysis::laboratory& laboratory,
                     const std::vector<analysis::parameter_set>& members,
                     const std::vector<analysis::assay>& assays) {
  progress_bar bar(options, "validating");
  std::string text = "[";
  bool all_ran = true;
  for (std::size_t i = 0; i < members.size(); ++i) {
    auto result = analysis::validate(
        studies,
        analysis::simulator_on(
            laboratory, [](double) { return !stop_asked(); }, members[i]),
        [&](const std::string&) { return bar(static_cast<double>(i) / static_cast<double>(members.size())); },
        given.effort.threads);
    analysis::apply_assays(result, assays);
    all_ran = all_ran && result.all_ran();
    text += (i ? ",\n" : "") + analysis::to_json(result);
  }
  results::write_file(given.json, text + "]\n");
  return all_ran ? 0 : static_cast<int>(base::exit_code::bad_data);
}

int validate(const arguments& given, const common& options) {
  std::vector<analysis::study> studies = chosen_studies(given);
  const knowledge::atlas base = knowledge::load(options.knowledge_folder());
  const auto members =
      given.members.empty() ? std::vector<analysis::parameter_set>{} : analysis::read_members(given.members);
  const auto assays = analysis::read_assays(shipped("studies") / "assays.toml");
  std::size_t runs = 0;
  for (const auto& one : studies) runs += one.arms.size();
  runs *= std::max<std::size_t>(members.size(), 1);
  const analysis::laboratory laboratory(base, given.choices.choices(),
                                        compile::backend_for(given.effort.engine, runs));
  if (!members.empty()) return validate_members(given, options, studies, laboratory, members, assays);
  progress_bar bar(options, "validating");
  std::size_t done = 0;
  const std::size_t all = studies.size();
  analysis::validation result = analysis::validate(
      std::move(studies), analysis::simulator_on(laboratory, [](double) { return !stop_asked(); }),
      [&](const std::string&) { return bar(static_cast<double>(done++) / static_cast<double>(all)); },
      given.effort.threads);
  analysis::apply_assays(result, assays);
  std::vector<analysis::peer_comparison> peers;
  if (!given.peer.empty()) peers = analysis::compare_with_peers(result, analysis::read_peers(given.peer));
  if (!given.json.empty()) results::write_file(given.json, analysis::to_json(result));
  if (!given.output.empty())
    results::write_file(given.output, analysis::to_report(result, analysis::all_references(base), peers));
  if (!options.quiet) fmt::print("{}", analysis::scoreboard(result));
  if (!peers.empty()) fmt::print("\n{}", analysis::to_text(peers));
  tell_written(options, {given.json, given.output});
  std::vector<base::diagnostic> failures;
  for (const auto& one : result.studies)
    failures.insert(failures.end(), one.failures.begin(), one.failures.end());
  if (!failures.empty()) complain(options, base::bad_input(std::move(failures)));
  return result.all_ran() ? 0 : static_cast<int>(base::exit_code::bad_data);
}

}  // namespace

void add_validate(CLI::App& app, common& options, action& chosen) {
  auto given = std::make_shared<arguments>();
  CLI::App* command =
      app.add_subcommand("validate", "run published studies and score the model against them");
  command->fallthrough();
  command->add_option("studies", given->folder,
                      "a folder of studies, or one study; the program's own where left out");
  command->add_option("--study", given->only, "only this study")->type_name("ID")->take_all();
  CLI::Option* json =
      command->add_option("--json", given->json, "write every compared point")->type_name("FILE");
  command->add_option("--output", given->output, "write the report (.html)")->type_name("FILE");
  command->add_option("--peer", given->peer, "compare with an earlier model's errors (tab-separated)")
      ->type_name("FILE");
  command
      ->add_option(
          "--members", given->members,
          "parameter sets (a JSON list of objects) to run the studies under; --json then holds a list")
      ->type_name("FILE")
      ->needs(json)
      ->excludes("--output")
      ->excludes("--peer");
  given->choices.add_to(*command);
  given->effort.add_to(*command, true);
  command->callback(
      [given, &options, &chosen] { chosen = [given, &options] { return validate(*given, options); }; });
}

}  // namespace kinecrine::cli
