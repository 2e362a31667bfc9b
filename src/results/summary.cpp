#include "results/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "results/number.hpp"

namespace kinecrine::results {
namespace {

constexpr double near = 0.1;  // "back" and "steady": within this part of baseline

/// The part of a -> b at which the value enters baseline +- tolerance; a lies outside.
double entry(double a, double b, double baseline, double tolerance) {
  const double edge = a > baseline ? baseline + tolerance : baseline - tolerance;
  return std::clamp((edge - a) / (b - a), 0.0, 1.0);
}

std::optional<double> time_back(const std::vector<double>& times, const std::vector<double>& values,
                                std::size_t extreme, double baseline) {
  const double height = std::abs(values[extreme]);
  const bool from_nothing = std::abs(baseline) < 1e-5 * height;
  const double tolerance = from_nothing ? 0.01 * height : near * std::abs(baseline);
  std::size_t last = extreme;
  for (std::size_t i = extreme + 1; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    if (std::abs(values[i] - baseline) <= tolerance || (values[i] - baseline) * (values[last] - baseline) < 0)
      return times[last] + entry(values[last], values[i], baseline, tolerance) * (times[i] - times[last]);
    last = i;
  }
  return std::nullopt;
}

std::optional<series_summary> summary_of(const std::vector<double>& times, const std::vector<double>& values,
                                         std::size_t index) {
  std::optional<series_summary> result;
  std::size_t low = 0, high = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    if (!result) {
      result = series_summary{};
      result->index = index;
      result->baseline = values[i];
      low = high = i;
    }
    if (values[i] < values[low]) low = i;
    if (values[i] > values[high]) high = i;
    result->end = values[i];
    result->size = std::max(result->size, std::abs(values[i]));
  }
  if (!result) return result;
  const double rise = values[high] - result->baseline, fall = result->baseline - values[low];
  result->falls = fall > rise;
  const std::size_t at = result->falls ? low : high;
  result->extreme = values[at];
  result->extreme_at = times[at];
  result->steady = std::max(rise, fall) <= near * std::abs(result->baseline);
  if (result->baseline > 0 && result->extreme >= 0) result->fold = result->extreme / result->baseline;
  if (!result->steady) result->back_at = time_back(times, values, at, result->baseline);
  return result;
}

// ---- the table for the terminal ----

struct cell {
  std::string text;
  bool right = false;
  const char* colour = "";
};

/// Padded to `width` columns, or cut with an ellipsis where it is longer.
std::string padded(const cell& one, std::size_t width, bool colour) {
  std::string text = one.text;
  if (width_of(text) > width) {
    while (width_of(text) > width - 1) {
      while ((static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
      text.pop_back();
    }
    text += "…";
  }
  const std::string space(width - width_of(text), ' ');
  if (colour && *one.colour) text = fmt::format("\033[{}m{}\033[0m", one.colour, text);
  return one.right ? space + text : text + space;
}

/// `text` behind a coloured `label`, broken between words into lines of at most 100 columns.
std::string wrapped(const std::string& label, const std::string& text, const char* colour) {
  constexpr std::size_t widest = 100;
  const std::string indent(label.size(), ' ');
  std::string result = *colour ? fmt::format("\033[{}m{}\033[0m", colour, label) : label;
  std::size_t column = label.size();
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const std::size_t wide = width_of(word);
    if (column > indent.size() && column + 1 + wide > widest) {
      result += '\n' + indent;
      column = indent.size();
    }
    if (column > indent.size()) result += ' ', ++column;
    result += word;
    column += wide;
  }
  return result + '\n';
}

std::string unit_shown(const series& one) {
  return one.grade == "directional" ? "rel." : readable_unit(one.unit);
}

}  // namespace

std::vector<series_summary> summary(const course& result) {
  require_consistent(result);
  std::vector<series_summary> all;
  for (std::size_t i = 0; i < result.series.size(); ++i)
    if (const auto one = summary_of(result.times, result.series[i].values, i)) all.push_back(*one);
  return all;
}

std::vector<series_summary> told_first(const course& result, std::vector<series_summary> all,
                                       std::size_t most) {
  if (most == 0 || all.size() <= most) return all;
  const auto leads = [&](const series_summary& one) { return result.series[one.index].leads; };
  if (std::any_of(all.begin(), all.end(), leads))
    std::erase_if(all, [&](const auto& one) { return !leads(one); });
  const auto rank = [&](const series_summary& one) {
    const series& what = result.series[one.index];
    return one.steady && !what.leads ? 2 : what.grade == "directional" ? 1 : 0;
  };
  std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  all.resize(std::min(most, all.size()));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.index < b.index; });
  return all;
}

std::string to_text(const course& result, const text_options& options) {
  const auto all = summary(result), shown = told_first(result, all, options.most);
  std::vector<std::string> groups;
  for (const auto& one : shown)
    if (const auto& group = result.series[one.index].group;
        std::find(groups.begin(), groups.end(), group) == groups.end())
      groups.push_back(group);

  constexpr std::size_t widths[] = {38, 8, 10, 8, 7, 11, 11};
  std::string text;
  const auto line = [&](const std::vector<cell>& cells) {
    std::string row;
    for (std::size_t i = 0; i < cells.size(); ++i)
      row += (i ? " " : "") + padded(cells[i], widths[i], options.colour);
    text += row.substr(0, row.find_last_not_of(' ') + 1) + '\n';
  };
  const char* bold = "1";
  line({{"", false, ""},
        {"baseline", true, bold},
        {"peak", true, bold},
        {"", false, ""},
        {"fold", true, bold},
        {"at", true, bold},
        {"back at", true, bold}});
  bool directional = false;
  for (const auto& group : groups) {
    text += padded({group.empty() ? "Other" : group, false, bold},
                   std::max<std::size_t>(widths[0], width_of(group)), options.colour);
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
    for (const auto& one : shown) {
      const auto& series = result.series[one.index];
      if (series.group != group) continue;
      directional = directional || series.grade == "directional";
      const auto value = [&](double number) { return plain_spaces(readable_beside(number, one.size)); };
      const char* colour = one.steady ? "2" : one.falls ? "36" : "33";
      line({{"  " + (series.long_name.empty() ? series.name : series.long_name), false, ""},
            {value(one.baseline), true, ""},
            {one.steady ? "steady" : (one.falls ? "↓ " : "↑ ") + value(one.extreme), true, colour},
            {unit_shown(series), false, ""},
            {one.fold && !one.steady ? plain_spaces(fold_text(*one.fold)) : "", true, colour},
            {one.steady ? "" : plain_spaces(time_text(one.extreme_at, result.time_unit)), true, ""},
            {one.steady    ? ""
             : one.back_at ? plain_spaces(time_text(*one.back_at, result.time_unit))
                           : "not yet",
             true, ""}});
    }
  }
  if (directional) text += "rel.: a relative level; this one is known by direction only\n";
  for (const auto& one : result.warnings)
    text += wrapped("warning: ", plain_spaces(one.text), options.colour ? "31" : "");
  for (const auto& one : result.notes) text += wrapped("note: ", plain_spaces(one), "");
  if (shown.size() < all.size())
    text += fmt::format("{} more: --observe '*' shows them here, --output report.html draws them\n",
                        all.size() - shown.size());
  return text;
}

}  // namespace kinecrine::results
