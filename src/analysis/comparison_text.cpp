#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/comparison.hpp"
#include "base/mapped.hpp"
#include "results/bars.hpp"
#include "results/number.hpp"
#include "results/page.hpp"

namespace kinecrine::analysis {
namespace {

using results::escaped;
using json = nlohmann::ordered_json;

constexpr double worth_telling = 0.05;  // a share below it is told as none

constexpr const char* share_means =
    "Share: the departure from rest that a session brings about, over that of the exercise; below zero it "
    "goes "
    "the other way. Covered: the mean of all shares, each counted from 0 to 100 %.";
constexpr const char* caution =
    "What this model would do, given what it knows: effects that no one has measured are missing here, for "
    "pills "
    "as for exercise.";

std::string moment_words(const comparison& of) {
  switch (of.when.what) {
    case moment_read::kind::at:
      return fmt::format("at {}", results::duration(of.when.time));
    case moment_read::kind::mean:
      return "on average";
    case moment_read::kind::peak:
      break;
  }
  return "at their largest departure";
}

std::string headline(const comparison& of) {
  return fmt::format(
      "{} against rest, over {}: {} of {} observables move by more than {:g} % of their size at rest, read "
      "{}.",
      of.exercise, results::duration(of.until), of.observables.size(), of.observables.size() + of.still,
      100 * moved_by, moment_words(of));
}

std::string percent(double share) {
  return fmt::format("{:.0f} %", std::round(100 * share) + 0.0);  // no "-0 %"
}

bool covered_by_any(const compared_observable& one) {
  return std::any_of(one.shares.begin(), one.shares.end(),
                     [](double share) { return std::abs(share) >= worth_telling; });
}

std::string departure_words(const compared_observable& one) {
  return (one.exercise > 0 ? "+" : "\u2212") + results::with_unit(std::abs(one.exercise), one.about.unit);
}

std::string padded(const std::string& text, std::size_t width, bool to_the_right) {
  const std::string room(width - std::min(width, results::width_of(text)), ' ');
  return to_the_right ? room + text : text + room;
}

/// The first columns of a text, with an ellipsis where something is left out.
std::string shortened(const std::string& text, std::size_t most) {
  if (results::width_of(text) <= most) return text;
  std::string kept = text;
  while (results::width_of(kept) >= most) {
    while ((static_cast<unsigned char>(kept.back()) & 0xC0U) == 0x80U) kept.pop_back();
    kept.pop_back();
  }
  return kept + "\u2026";
}

/// One line of the table: a name, then cells of equal width.
std::string line(const std::string& name, const std::vector<std::string>& cells) {
  constexpr std::size_t name_width = 46, cell_width = 18;
  std::string text = padded(shortened(name, name_width - 1), name_width, false);
  for (const auto& cell : cells) text += padded(cell, cell_width, true);
  return text + "\n";
}

}  // namespace

std::string to_text(const comparison& of, bool everything) {
  std::string text = headline(of) + "\n\n";
  std::vector<std::string> heads{"exercise"};
  for (std::size_t i = 0; i < of.others.size(); ++i) {
    heads.push_back(fmt::format("({}) {}", i + 1, shortened(of.others[i].name, 12)));
  }
  text += line("share of what exercise does", heads);
  std::size_t untold = 0;
  std::string group;
  for (const auto& one : of.observables) {
    if (!everything && !covered_by_any(one)) {
      ++untold;
      continue;
    }
    if (one.about.group != group) text += one.about.group + "\n";
    group = one.about.group;
    std::vector<std::string> cells{departure_words(one)};
    for (const double share : one.shares) cells.push_back(percent(share));
    text += line("  " + one.about.long_name, cells);
  }
  if (untold > 0) text += fmt::format("  {} more that exercise moves are covered by none of them\n", untold);
  text += "\n";
  for (std::size_t i = 0; i < of.others.size(); ++i) {
    const auto& one = of.others[i];
    text += fmt::format("({}) {}: covered {:.1f} %; at least half of {} of {} observables", i + 1, one.name,
                        100 * one.covered, one.at_least_half, of.observables.size());
    if (one.opposite > 0) text += fmt::format("; {} the other way", one.opposite);
    if (!one.beyond.empty()) text += fmt::format("; moves beside these: {}", fmt::join(one.beyond, ", "));
    text += "\n";
  }
  return results::plain_spaces(text + fmt::format("\n{}\n{}\n", share_means, caution));
}

std::string to_json(const comparison& of) {
  json observables = json::array();
  for (const auto& one : of.observables)
    observables.push_back({{"observable", one.about.name},
                           {"long_name", one.about.long_name},
                           {"unit", one.about.unit},
                           {"grade", one.about.grade},
                           {"group", one.about.group},
                           {"rest", one.rest},
                           {"exercise", one.exercise},
                           {"time_min", one.time},
                           {"shares", one.shares}});
  json others = json::array();
  for (const auto& one : of.others)
    others.push_back({{"session", one.name},
                      {"covered", one.covered},
                      {"at_least_half", one.at_least_half},
                      {"opposite", one.opposite},
                      {"moves_beside", one.beyond}});
  static constexpr const char* moments[] = {"at", "peak", "mean"};
  const json all = {{"format", "kinecrine-compare/1"},
                    {"exercise", of.exercise},
                    {"rest", of.rest},
                    {"read", moments[static_cast<std::size_t>(of.when.what)]},
                    {"until_min", of.until},
                    {"moved_by", moved_by},
                    {"sessions", std::move(others)},
                    {"observables", std::move(observables)},
                    {"still", of.still},
                    {"meaning", share_means},
                    {"provenance", of.provenance}};
  return all.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string to_report(const comparison& of) {
  constexpr double widest = 150;  // per cent of what exercise does, in the picture
  const auto totals = base::mapped(
      of.others, [](const compared_session& one) { return results::bar_row{one.name, {100 * one.covered}}; });
  std::vector<results::bar_row> rows;
  results::html_table table;
  table.columns = {{"Observable"}, {"Exercise", true}};
  for (const auto& one : of.others) table.columns.push_back({escaped(one.name), true});
  std::string group;
  for (const auto& one : of.observables) {
    if (one.about.group != group) table.rows.push_back({escaped(one.about.group)});
    group = one.about.group;
    std::vector<std::string> cells{escaped(one.about.long_name), escaped(departure_words(one))};
    results::bar_row row{one.about.name, {}};
    for (const double share : one.shares) {
      cells.push_back(percent(share));
      row.values.emplace_back(100 * share);
    }
    table.rows.push_back(std::move(cells));
    if (covered_by_any(one)) rows.push_back(std::move(row));
  }
  const auto beside = base::mapped(of.others, [](const compared_session& one) {
    return fmt::format(
        "<b>{}</b>: covered {:.1f}\u2009%; at least half of {} observables; {} the other way; "
        "moves beside these: {}",
        escaped(one.name), 100 * one.covered, one.at_least_half, one.opposite,
        one.beyond.empty() ? "nothing" : escaped(fmt::format("{}", fmt::join(one.beyond, ", "))));
  });

  results::page content;
  content.title = fmt::format("Shares of: {}", of.exercise);
  content.kicker = "Kinecrine · which share of the answer to exercise";
  content.lead = results::paragraph(escaped(headline(of)));
  content.sections.push_back(
      {"covered", "In all",
       results::figure("", "In per cent of all that exercise moves",
                       results::bars_html({"covered"}, totals, "share covered in per cent", 100)) +
           results::list(beside) + results::paragraph(share_means) + results::paragraph(caution)});
  content.sections.push_back(
      {"shares", "One by one",
       results::figure("",
                       fmt::format("In per cent of what exercise does; {} more are covered by none",
                                   of.observables.size() - rows.size()),
                       results::bars_html(base::mapped(of.others, &compared_session::name), rows,
                                          "shares of each observable in per cent", widest)) +
           results::to_html(table)});
  content.sections.push_back({"provenance", "Provenance", results::definitions(of.provenance)});
  content.footer = results::paragraph("A simulation from a cited knowledge base. It is not medical advice.");
  return results::to_html(content);
}

}  // namespace kinecrine::analysis
