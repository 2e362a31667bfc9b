#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "analysis/claims.hpp"
#include "analysis/laboratory.hpp"
#include "analysis/study.hpp"
#include "assemble/assemble.hpp"
#include "guide/coverage.hpp"
#include "guide/pages.hpp"
#include "knowledge/exports.hpp"
#include "knowledge/listing.hpp"
#include "knowledge/network.hpp"
#include "knowledge/sentences.hpp"
#include "results/file.hpp"
#include "scenario/scenario.hpp"
#include "terminal.hpp"

namespace kinecrine::cli {
namespace {

struct arguments {
  std::string first, second, format = "json", table_format = "text", output, claims, session;
};

/// The base's own rules and, where those hold, libSBML's consistency check of the assembled model, units
/// included.
int check(const common& options) {
  const knowledge::read_result read = knowledge::read(options.knowledge_folder());
  std::vector<base::diagnostic> findings = read.findings;
  const auto is_error = [](const base::diagnostic& one) { return one.level == base::severity::error; };
  if (std::none_of(findings.begin(), findings.end(), is_error)) {
    const auto document = assemble::assemble(read.content, {});
    const auto more = assemble::consistency(*document);
    findings.insert(findings.end(), more.begin(), more.end());
  }
  std::size_t errors = 0, warnings = 0;
  for (const auto& one : findings) {
    if (one.level == base::severity::note && !options.verbose) continue;
    errors += is_error(one);
    warnings += one.level == base::severity::warning;
    fmt::print("{}\n", base::to_text(one));
  }
  fmt::print("{} entries, {} names, {} references: {} errors, {} warnings\n", read.content.entries().size(),
             read.content.names().size(), read.content.references().size(), errors, warnings);
  return errors ? static_cast<int>(base::exit_code::bad_data) : 0;
}

int deliver(const std::string& text, const std::string& output) {
  if (output.empty())
    fmt::print("{}", text);
  else
    results::write_file(output, text);
  return 0;
}

/// What the user named, else what comes with the program.
std::filesystem::path folder(const std::string& given, const std::string& own) {
  return given.empty() ? shipped(own) : std::filesystem::path(given);
}

int cover(const arguments& given, const knowledge::atlas& base) {
  const auto known = guide::grounds_of(base, analysis::read_claims(folder(given.claims, "claims")),
                                       analysis::read_studies(shipped("studies")));
  return deliver(
      guide::exported(guide::read_coverage(folder(given.first, "coverage"), known), given.table_format),
      given.output);
}

/// The session with its activities, or the same person who does nothing.
results::course observed(const analysis::laboratory& laboratory, scenario::scenario session, bool at_rest) {
  constexpr double afterwards = 10 * 60, between = 2;  // min
  analysis::request wanted;
  wanted.until = afterwards;
  for (const auto& each : session.activities) wanted.until = std::max(*wanted.until, each.end + afterwards);
  wanted.every = between;
  wanted.watch = false;
  if (at_rest) session.activities.clear();
  return laboratory.simulate(session, wanted);
}

int write_pages(const arguments& given, const knowledge::atlas& base, const common& options) {
  const analysis::claim_book book = analysis::read_claims(shipped("claims"));
  const auto coverage = guide::read_coverage(
      shipped("coverage"), guide::grounds_of(base, book, analysis::read_studies(shipped("studies"))));
  const auto session = scenario::read(given.session.empty() ? shipped("examples") / "standard-hour.toml"
                                                            : std::filesystem::path(given.session),
                                      base);
  const analysis::laboratory laboratory(base, analysis::with_session({}, session));
  const auto pages = guide::atlas_pages(
      {base, coverage, book, observed(laboratory, session, false), observed(laboratory, session, true)});
  const std::filesystem::path folder(given.output);
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  if (fault)
    throw base::cannot_write(fmt::format("cannot make the folder '{}': {}", given.output, fault.message()));
  for (const auto& [name, content] : pages) results::write_file(folder / name, content);
  if (!options.quiet)
    fmt::print("wrote {} pages; begin with {}\n", pages.size(), (folder / "index.html").string());
  return 0;
}

}  // namespace

void add_knowledge(CLI::App& app, common& options, action& chosen) {
  auto given = std::make_shared<arguments>();
  CLI::App* command =
      app.add_subcommand("knowledge", "the knowledge base: what it holds, in words and with its sources");
  command->require_subcommand(1);
  command->fallthrough();
  const auto sub = [&](const std::string& name, const std::string& help,
                       const std::function<int(const knowledge::atlas&)>& run) {
    CLI::App* made = command->add_subcommand(name, help);
    made->fallthrough();
    made->callback([&options, &chosen, run] {
      chosen = [&options, run] { return run(knowledge::load(options.knowledge_folder())); };
    });
    return made;
  };
  sub("list", "a table of one kind",
      [given](const knowledge::atlas& base) {
        fmt::print("{}", knowledge::to_text(knowledge::list(base, given->first)));
        return 0;
      })
      ->add_option("kind", given->first, fmt::format("{}", fmt::join(knowledge::listable(), ", ")))
      ->required();
  sub("show", "an entry, a name or a reference in plain English",
      [given](const knowledge::atlas& base) {
        fmt::print("{}", knowledge::show(base, given->first));
        return 0;
      })
      ->add_option("id", given->first, "il6, adipose.lipolysis, steensberg2000leg ...")
      ->required();
  CLI::App* path = sub("path", "how one organ or messenger reaches another; -v with the formulas",
                       [given, &options](const knowledge::atlas& base) {
                         const auto how =
                             options.verbose ? knowledge::wording::full : knowledge::wording::brief;
                         fmt::print("{}", knowledge::path_text(base, given->first, given->second, how));
                         return 0;
                       });
  path->add_option("from", given->first, "where the chain begins: muscle, il6 ...")->required();
  path->add_option("to", given->second, "where it ends: liver, hippocampus, adipose.lipolysis ...")
      ->required();
  CLI::App* exported = sub("export", "the network for other tools", [given](const knowledge::atlas& base) {
    return deliver(knowledge::exported(base, given->format), given->output);
  });
  exported->add_option("--format", given->format, "form")
      ->check(CLI::IsMember(knowledge::export_formats()))
      ->capture_default_str();
  exported->add_option("--output", given->output, "write here instead of standard output")->type_name("FILE");
  CLI::App* covered =
      sub("coverage", "which systems of the body are in the model, how well known, and what checks them",
          [given](const knowledge::atlas& base) { return cover(*given, base); });
  covered->add_option("folder", given->first, "coverage files; the program's own where left out");
  covered->add_option("--claims", given->claims, "claims that they name, instead of the program's own")
      ->type_name("DIR");
  covered->add_option("--format", given->table_format, "form")
      ->check(CLI::IsMember(guide::coverage_formats()))
      ->capture_default_str();
  covered->add_option("--output", given->output, "write here instead of standard output")->type_name("FILE");
  CLI::App* pages =
      sub("pages", "the atlas as web pages: one for each organ and messenger, with an index",
          [given, &options](const knowledge::atlas& base) { return write_pages(*given, base, options); });
  pages->add_option("--output", given->output, "the folder to write them to")->required()->type_name("DIR");
  pages
      ->add_option("--session", given->session,
                   "scenario that the courses are of; the program's standard hour where left out")
      ->type_name("FILE");
  CLI::App* checked =
      command->add_subcommand("check", "every fault of the base at once, and of the model assembled from it");
  checked->fallthrough();
  checked->callback([&options, &chosen] { chosen = [&options] { return check(options); }; });
}

}  // namespace kinecrine::cli
