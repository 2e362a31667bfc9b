#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "analysis/explanation.hpp"
#include "base/mapped.hpp"
#include "knowledge/sentences.hpp"
#include "results/bars.hpp"
#include "results/number.hpp"
#include "results/page.hpp"

namespace kinecrine::analysis {
namespace {

using results::escaped;
using json = nlohmann::ordered_json;

constexpr double hardly = 0.05;  // per cent: a share below it is not told one by one

std::string reading_words(const explanation& of) {
  switch (of.when.what) {
    case moment_read::kind::at:
      return fmt::format("at {}", results::duration(of.moment));
    case moment_read::kind::mean:
      return "on average";
    case moment_read::kind::peak:
      break;
  }
  return fmt::format("at its {}, {},", of.change() < 0 ? "lowest" : "highest", results::duration(of.moment));
}

std::string headline(const explanation& of) {
  return fmt::format("{} ({}) is {} {} and {} at the start: a change of {}.", of.about.long_name,
                     of.about.name, results::with_unit(of.value, of.about.unit), reading_words(of),
                     results::with_unit(of.baseline, of.about.unit),
                     results::with_unit(of.change(), of.about.unit));
}

std::string percent(const explanation& of, double part) {
  return fmt::format("{:+.1f} %", of.percent(part));
}

constexpr const char* removal_means =
    "Removal: how much of the change would be missing if this effect alone were off. Removals need not add "
    "up to 100 %: effects that need "
    "each other are each counted in full, and of effects that stand in for each other each counts little.";
constexpr const char* shapley_means =
    "Share: the change divided among the effects with the largest removals, each given what it adds on "
    "average over the orders in which "
    "they may be switched off (Shapley); these shares and what the rest carries add up to 100 %.";

std::string evidence_words(const knowledge::evidence& basis) {
  if (basis.kind == knowledge::evidence_kind::none) return "by the model's own definition";
  std::string text(to_text(basis.kind));
  std::replace(text.begin(), text.end(), '_', ' ');
  if (basis.species != knowledge::species_kind::none) text += fmt::format(", {}", to_text(basis.species));
  if (basis.contested) text += ", contested";
  return text;
}

std::string chain_words(const explained_part& part) {
  if (part.chain.empty()) return part.messenger;
  std::string text = part.chain.front().from;
  for (const auto& step : part.chain) text += " -> " + step.to;
  return text;
}

std::string weakest_words(const explained_part& part) {
  if (!part.weakest) return "none graded";
  const auto& step = part.chain[*part.weakest];
  return fmt::format("{} ({})", step.via, evidence_words(step.basis));
}

/// With a true minus sign and no break between number and unit.
std::string typeset(std::string number) {
  if (number.starts_with('-')) number.replace(0, 1, "\u2212");
  if (const auto blank = number.find(' '); blank != std::string::npos) number.replace(blank, 1, "\u2009");
  return number;
}

/// What a reader must know of effects that nearly cancel; empty where none do.
std::string cancelling(const explanation& of) {
  constexpr double large = 200;  // per cent of the change
  const bool any = std::abs(of.percent(of.effects.bare)) > large ||
                   std::any_of(of.parts.begin(), of.parts.end(), [&](const explained_part& part) {
                     return std::abs(of.percent(part.numbers.removal)) > large ||
                            std::abs(of.percent(part.numbers.shapley.value_or(0))) > large;
                   });
  return any ? "Some shares are far above 100 % or below 0: these effects pull in opposite directions and "
               "nearly "
               "cancel, so that the change is small beside what each of them does."
             : "";
}

bool matters(const explanation& of, const explained_part& part) {
  return std::abs(of.percent(part.numbers.removal)) >= hardly ||
         std::abs(of.percent(part.numbers.shapley.value_or(0))) >= hardly;
}

json of_evidence(const knowledge::evidence& basis) {
  return {{"evidence", to_text(basis.kind)},
          {"species", to_text(basis.species)},
          {"contested", basis.contested},
          {"sources", basis.sources}};
}

json finite(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

// ---- the picture

/// Bars of removal and share, the largest first, on one axis in per cent of the change.
std::string bars(const explanation& of) {
  constexpr std::size_t most = 12;
  constexpr double seen = 0.5;  // per cent: less is no bar
  std::vector<results::bar_row> rows;
  for (const auto& part : of.parts) {
    const double removal = of.percent(part.numbers.removal);
    std::optional<double> share;
    if (part.numbers.shapley) share = of.percent(*part.numbers.shapley);
    if (std::max(std::abs(removal), std::abs(share.value_or(0))) >= seen && rows.size() < most)
      rows.push_back({part.name, {removal, share}});
  }
  rows.push_back({"everything else", {std::nullopt, of.percent(of.effects.bare)}});
  return results::bars_html({"removal", "share"}, rows, "shares of the change in per cent");
}

std::string shares_table(const explanation& of) {
  results::html_table table;
  table.columns = {{"Effect"}, {"Of"}, {"Removal", true}, {"Share", true}, {"Weakest link of its chain"}};
  for (const auto& part : of.parts) {
    if (!matters(of, part)) continue;
    table.rows.push_back({fmt::format("<a href=\"#{0}\">{0}</a>", escaped(part.name)),
                          escaped(part.messenger), typeset(percent(of, part.numbers.removal)),
                          part.numbers.shapley
                              ? fmt::format("{} ± {:.1f}", typeset(percent(of, *part.numbers.shapley)),
                                            std::abs(of.percent(part.numbers.shapley_error)))
                              : "–",
                          escaped(weakest_words(part))});
  }
  table.rows.push_back({"everything else", "", "", typeset(percent(of, of.effects.bare)), ""});
  return results::to_html(table);
}

std::string chains(const explanation& of) {
  std::string html;
  for (const auto& part : of.parts) {
    if (!matters(of, part)) continue;
    html += fmt::format("<h3 id=\"{0}\">{0}</h3>\n", escaped(part.name));
    html += results::paragraph(escaped(part.sentence) + " " + results::cite(part.sources, of.references));
    html += results::list(base::mapped(part.chain, [](const auto& step) {
      return fmt::format("<b>{} → {}</b> by {}: {}", escaped(step.from), escaped(step.to), escaped(step.via),
                         escaped(evidence_words(step.basis)));
    }));
  }
  return html;
}

}  // namespace

std::string to_text(const explanation& of) {
  std::string text = headline(of) + "\n";
  if (const std::string note = cancelling(of); !note.empty()) text += note + "\n";
  text += "\n";
  text += fmt::format("{:34} {:>10} {:>18}  {}\n", "effect", "removal", "share", "chain; its weakest link");
  std::size_t few = of.silent;
  for (const auto& part : of.parts) {
    if (!matters(of, part)) {
      ++few;
      continue;
    }
    const std::string share = part.numbers.shapley
                                  ? fmt::format("{} ± {:.1f}", percent(of, *part.numbers.shapley),
                                                std::abs(of.percent(part.numbers.shapley_error)))
                                  : "";
    text += fmt::format("{:34} {:>10} {:>18}  {}; {}\n", part.name, percent(of, part.numbers.removal), share,
                        chain_words(part), weakest_words(part));
  }
  text += fmt::format(
      "{:34} {:>10} {:>18}  what no effect of these carries: the work itself, supply and removal\n",
      "everything else", "", percent(of, of.effects.bare));
  if (few > 0) text += fmt::format("{} more effects could reach it and did nothing here\n", few);
  text += "\nwithout all effects of a messenger or organ, so much of the change is missing:\n";
  for (const auto& one : of.messengers)
    if (std::abs(of.percent(one.removal)) >= hardly)
      text += fmt::format("  {:32} {:>10}\n", one.name, percent(of, one.removal));
  text += fmt::format("\n{}\n{}\n", removal_means, shapley_means);
  std::set<std::string> cited;
  for (const auto& part : of.parts)
    if (matters(of, part)) cited.insert(part.sources.begin(), part.sources.end());
  if (!cited.empty()) text += "\nPapers behind these chains\n";
  for (const auto& one : of.references)
    if (cited.contains(one.key)) text += fmt::format("  {}: {}\n", one.key, one.text);
  return results::plain_spaces(text);
}

std::string to_json(const explanation& of) {
  json parts = json::array();
  for (const auto& part : of.parts) {
    json steps = json::array();
    for (const auto& step : part.chain) {
      json one = {{"from", step.from}, {"to", step.to}, {"via", step.via}, {"sentence", step.sentence}};
      one.update(of_evidence(step.basis));
      steps.push_back(std::move(one));
    }
    parts.push_back(
        {{"effect", part.name},
         {"id", part.numbers.part},
         {"messenger", part.messenger},
         {"removal", finite(part.numbers.removal)},
         {"removal_percent", finite(of.percent(part.numbers.removal))},
         {"shapley", part.numbers.shapley ? finite(*part.numbers.shapley) : json(nullptr)},
         {"shapley_percent",
          part.numbers.shapley ? finite(of.percent(*part.numbers.shapley)) : json(nullptr)},
         {"shapley_error", part.numbers.shapley ? finite(part.numbers.shapley_error) : json(nullptr)},
         {"sentence", part.sentence},
         {"chain", std::move(steps)},
         {"weakest", part.weakest ? json(*part.weakest) : json(nullptr)},
         {"sources", part.sources}});
  }
  json messengers = json::array();
  for (const auto& one : of.messengers)
    messengers.push_back({{"messenger", one.id},
                          {"name", one.name},
                          {"removal", finite(one.removal)},
                          {"removal_percent", finite(of.percent(one.removal))}});
  json references = json::array();
  for (const auto& one : of.references)
    references.push_back({{"key", one.key}, {"text", one.text}, {"link", one.link}});
  static constexpr const char* moments[] = {"at", "peak", "mean"};
  const json all = {{"format", "kinecrine-why/1"},
                    {"session", of.session},
                    {"observable", of.about.name},
                    {"unit", of.about.unit},
                    {"read", moments[static_cast<std::size_t>(of.when.what)]},
                    {"time_min", finite(of.moment)},
                    {"baseline", finite(of.baseline)},
                    {"value", finite(of.value)},
                    {"change", finite(of.change())},
                    {"everything_else", finite(of.effects.bare)},
                    {"effects", std::move(parts)},
                    {"silent_effects", of.silent},
                    {"messengers", std::move(messengers)},
                    {"meaning", {{"removal", removal_means}, {"shapley", shapley_means}}},
                    {"references", std::move(references)},
                    {"provenance", of.provenance}};
  return all.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string to_report(const explanation& of) {
  results::page content;
  content.title = fmt::format("Why: {}", of.about.long_name);
  content.kicker = "Kinecrine · what a result rests on";
  content.lead = results::paragraph("<b>Session</b> " + escaped(of.session)) +
                 results::paragraph(escaped(knowledge::capital(headline(of))));
  if (const std::string note = cancelling(of); !note.empty())
    content.lead += results::paragraph(escaped(note));
  content.sections.push_back({"shares", "Which effects carry the change",
                              results::figure("", "In per cent of the change", bars(of)) + shares_table(of) +
                                  results::paragraph(removal_means) + results::paragraph(shapley_means)});
  results::html_table table;
  table.columns = {{"Messenger or organ"}, {"Missing without all its effects", true}};
  for (const auto& one : of.messengers)
    if (std::abs(of.percent(one.removal)) >= hardly)
      table.rows.push_back({escaped(one.name), typeset(percent(of, one.removal))});
  content.sections.push_back({"messengers", "Which messengers", results::to_html(table)});
  content.sections.push_back({"chains", "By which chains, and on what evidence", chains(of)});
  if (!of.references.empty())
    content.sections.push_back({"references", "References", results::reference_list(of.references)});
  content.sections.push_back({"provenance", "Provenance", results::definitions(of.provenance)});
  content.footer = results::paragraph("A simulation from a cited knowledge base. It is not medical advice.");
  return results::to_html(content);
}

}  // namespace kinecrine::analysis
