#include "results/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/mapped.hpp"
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

/// What a fact is about, in words.
std::string words_of(const fact& one) {
  if (!one.meaning.empty()) return one.meaning;
  std::string name = one.name;
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

/// "0 min to 3 h 26 min", or the moment of what is done at once.
std::string span(const event& one) {
  const std::string begin = duration(one.begin);
  return one.end - one.begin < 2 ? begin : begin + " to " + duration(one.end);
}

// ---- header ----

/// "age 31 yr"; the word alone where there is one: "male".
std::string described(const fact& one) {
  return escaped(one.text.empty() ? words_of(one) + " " + value_of(one) : one.text);
}

std::string lead(const course& result) {
  std::string html;
  const auto add = [&](const char* heading, const std::string& text) {
    if (!text.empty()) html += paragraph(fmt::format("<b>{}</b> {}", heading, text));
  };
  std::vector<std::string> who, what;
  for (const auto& one : result.person)
    if (one.origin.starts_with("given")) who.push_back(described(one));
  if (who.empty() && !result.person.empty()) {
    constexpr std::size_t told = 5;
    for (std::size_t i = 0; i < std::min(told, result.person.size()); ++i)
      who.push_back(described(result.person[i]));
    who.back() += "; nothing of this was given";
  }
  add("Person", fmt::format("{}", fmt::join(who, ", ")));

  constexpr std::size_t told = 6;
  for (const auto& one : happenings(result.timeline)) {
    if (what.size() == told) {
      what.push_back("…");
      break;
    }
    what.push_back(one.times.size() > 1
                       ? fmt::format("{} × {}", one.times.size(), escaped(one.label))
                       : fmt::format("{} ({})", escaped(one.label), span(*one.times.front())));
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
  if (result.warnings.empty()) return {};
  return alarm(list(base::mapped(result.warnings, [&](const warning& one) {
    return escaped(capitalised(one.text)) + " " + cite(one.sources, result.references);
  })));
}

std::vector<std::string> groups_of(const course& result) {
  std::vector<std::string> groups;
  for (const auto& one : result.series)
    if (std::find(groups.begin(), groups.end(), one.group) == groups.end()) groups.push_back(one.group);
  return groups;
}

std::string heading_of(const std::string& group) {
  return "<h3>" + escaped(group.empty() ? "Other" : capitalised(group)) + "</h3>\n";
}

/// A chart of one series without points and labels.
chart bare_chart(const course& result, const series& one) {
  chart drawing;
  drawing.title = name_of(one);
  drawing.x = {"time", result.time_unit, result.time_unit == "min" ? scale::time : scale::linear, {}, {}};
  drawing.y.unit = is_directional(one) ? "relative level (directional)" : one.unit;
  drawing.bands = result.timeline;
  drawing.curves.push_back({"", result.times, one.values, 0, false});
  return drawing;
}

std::string brief_text(const course& result, const series& one, const series_summary& it) {
  std::string text = fmt::format("<b>{}</b> {}<span>{}", escaped(capitalised(name_of(one))),
                                 it.steady  ? ""
                                 : it.falls ? "falls"
                                            : "rises",
                                 escaped(change_text(result, one, it)));
  if (!it.steady)
    text += it.back_at ? "; back at " + time_text(*it.back_at, result.time_unit) : "; not back by the end";
  return text + "</span>";
}

/// What people ask for, each with its course in small.
std::string highlights(const course& result, const std::vector<series_summary>& all) {
  constexpr std::size_t most = 24;
  const auto told = told_first(result, all, most);
  std::string html;
  for (const auto& group : groups_of(result)) {
    std::vector<std::pair<std::string, std::string>> items;
    for (const auto& it : told) {
      const auto& one = result.series[it.index];
      if (one.group != group) continue;
      chart drawing = bare_chart(result, one);
      drawing.width = 104;
      drawing.height = 40;
      items.emplace_back(sparkline_svg(drawing), brief_text(result, one, it));
    }
    if (!items.empty()) html += briefs(heading_of(group), items);
  }
  if (html.empty()) return html;
  return "<p class=\"small\">From baseline to peak or nadir; “back” is the first time after it within "
         "10\u00a0% of "
         "baseline.</p>\n" +
         html;
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
  chart drawing = bare_chart(result, one);
  drawing.points = observed_of(result, one);
  if (!drawing.points.empty()) drawing.curves.front().label = "simulated";
  const auto& times = result.times;
  std::string note;
  if (it) {
    drawing.curves.push_back({"", {times.front(), times.back()}, {it->baseline, it->baseline}, {}, true});
    note = change_text(result, one, *it);
    drawing.description = name_of(one) + ": " + note;
  }
  const std::string title = fmt::format("<abbr title=\"{}\">{}</abbr>",
                                        escaped(one.name + (one.meaning.empty() ? "" : ": " + one.meaning)),
                                        escaped(capitalised(name_of(one))));
  return figure(title, escaped(note), to_svg(drawing));
}

const series_summary* find(const std::vector<series_summary>& all, std::size_t index) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.index == index; });
  return at == all.end() ? nullptr : &*at;
}

bool is_observed(const course& result, const series& one) {
  return std::any_of(result.observations.begin(), result.observations.end(),
                     [&](const observation& point) { return point.series == one.name; });
}

/// What a system of the body shows: what moves and has a size, what moves by direction only, and what stays.
struct sorting {
  std::vector<std::size_t> sized, directional, steady;
};

/// What leads or was measured counts as moving, for that it stays is news.
sorting sorted(const course& result, const std::vector<series_summary>& all, const std::string& group) {
  sorting found;
  for (std::size_t i = 0; i < result.series.size(); ++i) {
    const auto& one = result.series[i];
    if (one.group != group) continue;
    const auto* it = find(all, i);
    const bool stays = (!it || it->steady) && !one.leads && !is_observed(result, one);
    (stays ? found.steady : is_directional(one) ? found.directional : found.sized).push_back(i);
  }
  return found;
}

std::string folded_title(const sorting& found) {
  return fmt::format("{} that {} within 10\u00a0%", found.steady.size(),
                     found.steady.size() == 1 ? "stays" : "stay");
}

std::string courses(const course& result, const std::vector<series_summary>& all) {
  std::string html =
      "<p class=\"small\">Shaded: exercise; strips at the foot: the other events of the session. The thin "
      "dashed line is the baseline. The scale is logarithmic, and the axis says so, where a series spans "
      "more than 30-fold.";
  if (std::any_of(result.series.begin(), result.series.end(), is_directional))
    html += " What is known by direction only is drawn as a relative level: its size means nothing.";
  html += "</p>\n";
  for (const auto& group : groups_of(result)) {
    const auto panels = [&](const std::vector<std::size_t>& which) {
      return grid(
          base::mapped(which, [&](std::size_t i) { return panel(result, result.series[i], find(all, i)); }));
    };
    const sorting found = sorted(result, all, group);
    html += heading_of(group);
    if (!found.sized.empty()) html += panels(found.sized);
    if (!found.directional.empty()) html += "<h4>Known by direction only</h4>\n" + panels(found.directional);
    if (!found.steady.empty()) html += details(folded_title(found), panels(found.steady));
  }
  return html;
}

std::vector<std::string> peak_row(const course& result, const series& one, const series_summary& it) {
  const auto number = [&](double value) { return readable_beside(value, it.size); };
  std::vector<std::string> row = {escaped(capitalised(name_of(one))), escaped(unit_name(one)),
                                  number(it.baseline)};
  if (it.steady)
    row.insert(row.end(), {"steady", "", "", ""});
  else
    row.insert(row.end(), {(it.falls ? "↓ " : "↑ ") + number(it.extreme), it.fold ? fold_text(*it.fold) : "–",
                           time_text(it.extreme_at, result.time_unit),
                           it.back_at ? time_text(*it.back_at, result.time_unit) : "not by the end"});
  row.push_back(number(it.end));
  return row;
}

std::string peaks(const course& result, const std::vector<series_summary>& all) {
  const auto table_of = [&](std::vector<std::size_t> sorting::* which) {
    html_table table;
    table.columns = {{"Series"},     {"Unit"},     {"Baseline", true}, {"Peak or nadir", true},
                     {"Fold", true}, {"At", true}, {"Back", true},     {"End", true}};
    for (const auto& group : groups_of(result)) {
      const sorting found = sorted(result, all, group);
      if ((found.*which).empty()) continue;
      table.rows.push_back({escaped(group.empty() ? "Other" : capitalised(group))});
      for (const std::size_t i : found.*which)
        if (const auto* it = find(all, i)) table.rows.push_back(peak_row(result, result.series[i], *it));
    }
    return table;
  };
  const auto rows_in = [](const html_table& table) {
    return std::count_if(table.rows.begin(), table.rows.end(),
                         [](const auto& row) { return row.size() > 1; });
  };
  std::string html =
      "<p class=\"small\">“Back” is the first time after the peak or nadir at which the series is within "
      "10\u00a0% of its baseline.</p>\n";
  const html_table sized = table_of(&sorting::sized), directional = table_of(&sorting::directional),
                   steady = table_of(&sorting::steady);
  if (!sized.rows.empty()) html += to_html(sized);
  if (!directional.rows.empty())
    html += details(fmt::format("{} known by direction only", rows_in(directional)), to_html(directional));
  if (!steady.rows.empty())
    html += details(fmt::format("{} that stay within 10\u00a0%", rows_in(steady)), to_html(steady));
  return html;
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

/// A table of numbers with where they come from.
std::string facts(const std::vector<const fact*>& all, const std::vector<reference>& references,
                  const char* what) {
  const bool cited =
      std::any_of(all.begin(), all.end(), [](const fact* one) { return !one->sources.empty(); });
  html_table table;
  table.columns = {{what}, {"Value", true}, {"Where it comes from", false, true}};
  if (cited) table.columns.push_back({"Sources"});
  for (const fact* one : all) {
    std::vector<std::string> row = {
        fmt::format("<abbr title=\"{}\">{}</abbr>", escaped(one->name), escaped(capitalised(words_of(*one)))),
        escaped(value_of(*one)), escaped(capitalised(one->origin))};
    if (cited) row.push_back(cite(one->sources, references));
    table.rows.push_back(std::move(row));
  }
  return to_html(table);
}

/// Folds, one for each group, by name.
template <class items, class content_of>
std::string by_group(const items& all, const content_of& content) {
  const auto before = [](const std::string& a, const std::string& b) {
    return std::lexicographical_compare(
        a.begin(), a.end(), b.begin(), b.end(),
        [](unsigned char x, unsigned char y) { return std::tolower(x) < std::tolower(y); });
  };
  std::map<std::string, std::vector<const typename items::value_type*>, decltype(before)> groups(before);
  for (const auto& one : all) groups[one.group.empty() ? "Other" : capitalised(one.group)].push_back(&one);
  std::string html;
  for (const auto& [group, members] : groups)
    html += details(fmt::format("{} ({})", escaped(group), members.size()), content(members));
  return "<div class=\"folds\">\n" + html + "</div>\n";
}

std::string uncertain(const course& result) {
  const auto& all = result.assumed_parameters;
  if (all.empty())
    return paragraph("None: every number of the model that was used is measured, fitted or derived.");
  return paragraph(fmt::format(
             "{} numbers of the model have no measurement behind them, only a range that is thought "
             "possible. Here they stand by what they belong to, the least certain first.",
             all.size())) +
         by_group(all, [&](const auto& members) { return facts(members, result.references, "Number"); });
}

std::string contested(const course& result) {
  if (result.contested.empty()) return paragraph("No contested part of the model is on.");
  return paragraph(
             fmt::format("People dispute {} of the effects that are on. <code>--without</code>, "
                         "<code>--hypothesis</code> and <code>--evidence uncontested</code> turn them off.",
                         result.contested.size())) +
         by_group(result.contested, [](const auto& members) {
           return list(base::mapped(members, [](const statement* one) { return escaped(one->text); }));
         });
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
  if (!result.notes.empty()) add("notes", "Notes", list(base::mapped(result.notes, escaped)));
  add("courses", "Courses over time", courses(result, all));
  add("peaks", "Peaks, folds and times", peaks(result, all));
  if (!result.observations.empty()) add("observed", "Against the measurements", comparison(result));
  std::string assumed = result.assumptions.empty()
                            ? paragraph("Nothing had to be assumed about the person or the session.")
                            : list(base::mapped(result.assumptions, escaped));
  if (!result.person.empty())
    assumed += facts(base::pointers_to(result.person), result.references, "About the person");
  add("assumed", "What was assumed", assumed);
  add("uncertain", "Numbers that rest on assumptions", uncertain(result));
  add("contested", "Contested parts", contested(result));
  if (!result.references.empty()) add("references", "References", reference_list(result.references));
  if (!result.provenance.empty()) add("provenance", "Provenance", definitions(result.provenance));
  content.footer = paragraph("A simulation from a cited knowledge base. It is not medical advice.");
  return to_html(content);
}

}  // namespace kinecrine::results
