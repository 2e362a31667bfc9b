#include "results/report.hpp"

#include <fmt/format.h>

#include "results/chart.hpp"
#include "results/number.hpp"
#include "results/page.hpp"
#include "results/summary.hpp"

namespace kinecrine::results {
namespace {

bool is_directional(const series& one) {
  return one.grade == "directional";
}

std::string name_of(const series& one) {
  return one.long_name.empty() ? one.name : one.long_name;
}

std::string capitalised(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string value_in(const series& one, double value) {
  return with_unit(value, is_directional(one) ? "1" : one.unit);
}

std::string unit_name(const series& one) {
  if (is_directional(one)) return "relative level";
  const std::string unit = readable_unit(one.unit);
  return unit.empty() ? "no unit" : unit;
}

std::string value_of(const fact& one) {
  return one.text.empty() ? with_unit(one.value, one.unit, 4) : one.text;
}

/// "body_mass" as words.
std::string spaced(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

/// "1.2 to 82 pg/mL (×68.3) at 3 h 26 min", or that there is little to tell.
std::string change_text(const course& result, const series& one, const series_summary& it) {
  const auto number = [&](double value) { return readable_beside(value, it.size); };
  const std::string unit = is_directional(one) ? std::string() : readable_unit(one.unit);
  const std::string tail = unit.empty() ? unit : "\u00a0" + unit;
  if (it.extreme == it.baseline) return "constant at " + number(it.baseline) + tail;
  if (it.steady) return "stays within 10\u00a0% of " + number(it.baseline) + tail;
  std::string text = fmt::format("{} to {}{}", number(it.baseline), number(it.extreme), tail);
  if (it.fold) text += fmt::format(" ({})", fold_text(*it.fold));
  return text + " at " + time_text(it.extreme_at, result.time_unit);
}

/// Events that say the same, told once.
struct happening {
  std::string label, kind;
  std::vector<const event*> times;
};

std::vector<happening> happenings(const std::vector<event>& timeline) {
  std::vector<happening> all;
  for (const auto& one : timeline) {
    const std::string label = one.label.empty() ? one.kind : one.label;
    auto at = std::find_if(all.begin(), all.end(),
                           [&](const auto& h) { return h.label == label && h.kind == one.kind; });
    if (at == all.end()) at = all.insert(at, {label, one.kind, {}});
    at->times.push_back(&one);
  }
  return all;
}

/// "0 min"; "45 min, 90 min, 2 h 30 min"; with many the first ones and the last.
std::string starts(const happening& one) {
  constexpr std::size_t told = 8;
  const std::size_t count = one.times.size(), first = count <= told ? count : told - 1;
  std::vector<std::string> texts;
  texts.reserve(first + 1);
  for (std::size_t i = 0; i < first; ++i) texts.push_back(duration(one.times[i]->begin));
  if (count > told) texts.push_back("… " + duration(one.times.back()->begin));
  return fmt::format("{}", fmt::join(texts, ", "));
}

/// How long it lasts each time, or the range of that.
std::string lengths(const happening& one) {
  double shortest = one.times.front()->end - one.times.front()->begin, longest = shortest;
  for (const event* time : one.times) {
    shortest = std::min(shortest, time->end - time->begin);
    longest = std::max(longest, time->end - time->begin);
  }
  if (longest <= 0) return "at once";
  const std::string low = duration(shortest), high = duration(longest);
  return (low == high ? low : low + " to " + high) + (one.times.size() > 1 ? " each" : "");
}

// ---- header ----

std::string lead(const course& result) {
  std::string html;
  const auto add = [&](const char* heading, const std::string& text) {
    if (!text.empty()) html += paragraph(fmt::format("<b>{}</b> {}", heading, text));
  };
  std::vector<std::string> who, what;
  for (const auto& one : result.person)
    if (one.origin.starts_with("given"))
      who.push_back(escaped(one.text.empty() ? spaced(one.name) + " " + value_of(one) : one.text));
  add("Person", fmt::format("{}", fmt::join(who, ", ")));

  constexpr std::size_t told = 6;
  for (const auto& one : happenings(result.timeline)) {
    if (what.size() == told) {
      what.push_back("…");
      break;
    }
    what.push_back(one.times.size() > 1 ? fmt::format("{} × {}", one.times.size(), escaped(one.label))
                                        : escaped(one.label) + " at " + starts(one));
  }
  add("Session", fmt::format("{}", fmt::join(what, "; ")));

  if (result.times.empty()) return html;
  const auto directional = std::count_if(result.series.begin(), result.series.end(), is_directional);
  add("Simulated",
      fmt::format("{} observables over {}{}", result.series.size(),
                  time_text(result.times.back() - result.times.front(), result.time_unit),
                  directional ? fmt::format(", {} of them known by direction only", directional) : ""));
  return html;
}

// ---- sections ----

/// What makes the course doubtful, before anything else is told.
std::string doubts(const course& result) {
  std::vector<std::string> items;
  for (const auto& one : result.warnings)
    items.push_back(escaped(one.text) + " " + cite(one.sources, result.references));
  return items.empty() ? std::string() : list(items);
}

/// The strongest answers, the strongest first; no more than two of one organ or system.
std::string highlights(const course& result, const std::vector<series_summary>& all) {
  constexpr std::size_t told = 8, of_one_group = 2;
  std::vector<std::string> items;
  std::map<std::string, std::size_t> of_group;
  for (const auto& it : most_telling(all, 0)) {
    const auto& one = result.series[it.index];
    if (it.steady || is_directional(one) || items.size() == told) continue;
    if (++of_group[one.group] > of_one_group) continue;
    items.push_back(fmt::format(
        "<b>{}</b> {} from {}; {}.", escaped(capitalised(name_of(one))), it.falls ? "falls" : "rises",
        escaped(change_text(result, one, it)),
        it.back_at ? "back within 10\u00a0% of its baseline at " + time_text(*it.back_at, result.time_unit)
                   : "not back within 10\u00a0% of its baseline by the end"));
  }
  return items.empty() ? std::string() : list(items);
}

std::string session(const course& result) {
  if (result.timeline.empty()) return paragraph("No event: the person rests throughout.");
  const double begin = result.times.empty() ? 0 : result.times.front();
  const double end = result.times.empty() ? 0 : result.times.back();
  // The narrow drawing is shown on a phone, where the wide one would be too small to read.
  std::string html =
      figure("", "",
             "<div class=\"wide\">" + timeline_svg(result.timeline, begin, end) +
                 "</div><div class=\"narrow\">" + timeline_svg(result.timeline, begin, end, 360) + "</div>");
  html_table table;
  table.columns = {{"What"}, {"Kind"}, {"Starts at"}, {"Lasts"}};
  for (const auto& one : happenings(result.timeline))
    table.rows.push_back({escaped(one.label), escaped(one.kind), starts(one), lengths(one)});
  return html + to_html(table);
}

std::vector<marks> observed_of(const course& result, const series& one) {
  std::vector<marks> sets;
  for (const auto& point : result.observations) {
    if (point.series != one.name) continue;
    const std::string label = point.label.empty() ? "observed" : point.label;
    auto at = std::find_if(sets.begin(), sets.end(), [&](const marks& set) { return set.label == label; });
    // Style 0 is the simulated line's own.
    if (at == sets.end()) at = sets.insert(sets.end(), {label, {}, 1 + static_cast<int>(sets.size()) % 4});
    std::string note = fmt::format("{}, {}: {}", label, duration(point.time), value_in(one, point.value));
    if (point.low && point.high)
      note += fmt::format(" (95 % interval {} to {})", readable(*point.low), value_in(one, *point.high));
    at->points.push_back({point.time, point.value, point.low, point.high, note});
  }
  return sets;
}

std::string panel(const course& result, const series& one, const series_summary* it) {
  chart drawing;
  drawing.title = name_of(one);
  drawing.x = {"time", result.time_unit, result.time_unit == "min" ? scale::time : scale::linear, {}, {}};
  drawing.y.unit = is_directional(one) ? "relative level (directional)" : one.unit;
  drawing.bands = result.timeline;
  drawing.points = observed_of(result, one);
  const auto& times = result.times;
  drawing.curves.push_back({drawing.points.empty() ? "" : "simulated", times, one.values, 0, false});
  std::string note;
  if (it) {
    drawing.curves.push_back({"", {times.front(), times.back()}, {it->baseline, it->baseline}, {}, true});
    note = change_text(result, one, *it);
    drawing.description = name_of(one) + ": " + note;
  }
  std::string title = fmt::format("<abbr title=\"{}\">{}</abbr>",
                                  escaped(one.name + (one.meaning.empty() ? "" : ": " + one.meaning)),
                                  escaped(capitalised(name_of(one))));
  if (is_directional(one)) title += " " + badge("directional", "warn");
  return figure(title, escaped(note), to_svg(drawing));
}

std::vector<std::string> groups_of(const course& result) {
  std::vector<std::string> groups;
  for (const auto& one : result.series)
    if (std::find(groups.begin(), groups.end(), one.group) == groups.end()) groups.push_back(one.group);
  return groups;
}

std::string heading_of(const std::string& group) {
  return escaped(group.empty() ? "Other" : capitalised(group));
}

const series_summary* find(const std::vector<series_summary>& all, std::size_t index) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.index == index; });
  return at == all.end() ? nullptr : &*at;
}

std::string courses(const course& result, const std::vector<series_summary>& all) {
  std::string html =
      "<p class=\"small\">Shaded: exercise; strips at the foot: the other events of the session. The thin "
      "dashed line is the baseline. The scale is logarithmic, and the axis says so, where a series spans "
      "more "
      "than 30-fold.";
  if (std::any_of(result.series.begin(), result.series.end(), is_directional))
    html += " " + badge("directional", "warn") +
            " marks a relative level: only its direction is known, so that its size means nothing.";
  html += "</p>\n";
  for (const auto& group : groups_of(result)) {
    std::vector<std::string> figures;
    for (std::size_t i = 0; i < result.series.size(); ++i)
      if (result.series[i].group == group) figures.push_back(panel(result, result.series[i], find(all, i)));
    html += "<h3>" + heading_of(group) + "</h3>\n" + grid(figures);
  }
  return html;
}

std::string peaks(const course& result, const std::vector<series_summary>& all) {
  html_table table;
  table.caption =
      "“Back” is the first time after the peak or nadir at which the series is within 10\u00a0% of its "
      "baseline.";
  table.columns = {{"Series"},     {"Unit"},     {"Baseline", true}, {"Peak or nadir", true},
                   {"Fold", true}, {"At", true}, {"Back", true},     {"End", true}};
  for (const auto& group : groups_of(result)) {
    table.rows.push_back({heading_of(group)});
    for (const auto& it : all) {
      const auto& one = result.series[it.index];
      if (one.group != group) continue;
      const auto number = [&](double value) { return readable_beside(value, it.size); };
      std::vector<std::string> row = {escaped(name_of(one)), escaped(unit_name(one)), number(it.baseline)};
      if (it.steady)
        row.insert(row.end(), {"steady", "", "", ""});
      else
        row.insert(row.end(),
                   {(it.falls ? "↓ " : "↑ ") + number(it.extreme), it.fold ? fold_text(*it.fold) : "–",
                    time_text(it.extreme_at, result.time_unit),
                    it.back_at ? time_text(*it.back_at, result.time_unit) : "not by the end"});
      row.push_back(number(it.end));
      table.rows.push_back(std::move(row));
    }
  }
  return to_html(table);
}

/// The simulated value at an observation's time, NaN outside the course.
double simulated_at(const course& result, const series& one, double time) {
  const auto& times = result.times;
  const auto after = std::lower_bound(times.begin(), times.end(), time);
  if (after == times.end() || (after == times.begin() && *after > time)) return std::nan("");
  const auto i = static_cast<std::size_t>(after - times.begin());
  if (*after == time) return one.values[i];
  const double part = (time - times[i - 1]) / (times[i] - times[i - 1]);
  return one.values[i - 1] + part * (one.values[i] - one.values[i - 1]);
}

std::string comparison(const course& result) {
  html_table table;
  table.columns = {
      {"Measured"}, {"Time", true}, {"Observed", true}, {"Simulated", true}, {"Simulated / observed", true}};
  for (const auto& one : result.series) {
    bool headed = false;
    for (const auto& point : result.observations) {
      if (point.series != one.name) continue;
      if (!headed) table.rows.push_back({escaped(capitalised(name_of(one)))});
      headed = true;
      const double simulated = simulated_at(result, one, point.time);
      std::string observed = value_in(one, point.value);
      if (point.low && point.high)
        observed += fmt::format(" ({} to {})", readable(*point.low), readable(*point.high));
      std::string source = escaped(point.label.empty() ? "observed" : point.label);
      if (!point.source.empty()) source += " " + cite({point.source}, result.references);
      table.rows.push_back({source, duration(point.time), escaped(observed),
                            escaped(value_in(one, simulated)),
                            point.value > 0 ? fold_text(simulated / point.value) : "–"});
    }
  }
  return to_html(table);
}

/// A table of numbers with where they come from; columns that would be empty are left out.
std::string facts(const std::vector<fact>& all, const std::vector<reference>& references, const char* what) {
  const bool meant =
      std::any_of(all.begin(), all.end(), [](const fact& one) { return !one.meaning.empty(); });
  const bool cited =
      std::any_of(all.begin(), all.end(), [](const fact& one) { return !one.sources.empty(); });
  html_table table;
  table.columns = {{what}, {"Value", true}, {"Where it comes from"}};
  if (meant) table.columns.insert(table.columns.begin() + 1, {"What it is"});
  if (cited) table.columns.push_back({"Sources"});
  for (const auto& one : all) {
    std::vector<std::string> row = {escaped(one.name), escaped(value_of(one)), escaped(one.origin)};
    if (meant) row.insert(row.begin() + 1, escaped(one.meaning));
    if (cited) row.push_back(cite(one.sources, references));
    table.rows.push_back(std::move(row));
  }
  return to_html(table);
}

std::vector<std::string> all_escaped(const std::vector<std::string>& texts) {
  std::vector<std::string> result;
  result.reserve(texts.size());
  for (const auto& text : texts) result.push_back(escaped(text));
  return result;
}

}  // namespace

std::string to_report(const course& result) {
  const auto all = summary(result);
  page content;
  content.title = result.title.empty() ? "A simulated session" : result.title;
  content.kicker = "Kinecrine · simulated course of one person";
  content.lead = lead(result);
  const auto add = [&](const char* id, const char* heading, std::string html) {
    if (!html.empty()) content.sections.push_back({id, heading, std::move(html)});
  };
  add("warnings", "Warnings", doubts(result));
  add("brief", "In brief", highlights(result, all));
  add("session", "The session", session(result));
  add("courses", "Courses over time", courses(result, all));
  add("peaks", "Peaks, folds and times", peaks(result, all));
  if (!result.observations.empty()) add("observed", "Against the measurements", comparison(result));
  std::string assumed = result.assumptions.empty()
                            ? paragraph("Nothing had to be assumed about the person or the session.")
                            : list(all_escaped(result.assumptions));
  if (!result.person.empty()) assumed += facts(result.person, result.references, "About the person");
  add("assumed", "What was assumed", assumed);
  add("uncertain", "Numbers that rest on assumptions",
      result.assumed_parameters.empty()
          ? paragraph("None: every number of the model that was used is measured, fitted or derived.")
          : paragraph("Model numbers without a measurement behind them, the least certain first.") +
                facts(result.assumed_parameters, result.references, "Number"));
  add("contested", "Contested parts and notes",
      result.notes.empty() ? paragraph("No contested part is on, and there is nothing to note.")
                           : list(all_escaped(result.notes)));
  if (!result.references.empty()) add("references", "References", reference_list(result.references));
  std::vector<std::pair<std::string, std::string>> provenance;
  provenance.reserve(result.provenance.size());
  for (const auto& [key, text] : result.provenance) provenance.emplace_back(escaped(key), escaped(text));
  if (!provenance.empty()) add("provenance", "Provenance", definitions(provenance));
  content.footer = paragraph("A simulation from a cited knowledge base. It is not medical advice.");
  return to_html(content);
}

}  // namespace kinecrine::results
