#include "results/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "results/number.hpp"
#include "results/page.hpp"

namespace kinecrine::results {
namespace {

constexpr double drawable = 1e300;    // beyond it the differences of two values may overflow
constexpr int styles = 5;             // colours and dashes in the style sheet
constexpr double letter = 5.9;        // mean width of a letter at the charts' 11 px
constexpr double log_from_fold = 30;  // automatic scale: from this ratio on ...
constexpr double log_to_fold = 1e6;   // ... and up to this one, where "starts at nearly nothing" begins

/// Drawing coordinates with one decimal, without a trailing ".0".
std::string coordinate(double value) {
  const double tenths = std::round(value * 10);
  std::string text = fmt::format("{:.1f}", (tenths == 0 ? 0.0 : tenths) / 10);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

/// What a scale spans; empty (low > high) until a value has been met.
struct extent {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  bool empty() const { return low > high; }
  void meet(double value) {
    if (!(std::abs(value) <= drawable)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

struct tick {
  double at = 0;
  std::string text;
};

/// Maps values to 0 .. length (y axes flip at the drawing).
struct ruler {
  double low = 0, high = 1;
  bool logarithmic = false;
  std::vector<tick> ticks;
  double fraction(double value) const {
    if (logarithmic) return std::log(value / low) / std::log(high / low);
    return (value - low) / (high - low);
  }
  bool covers(double value) const {
    return value >= low && value <= high;  // false for NaN
  }
};

double nice_step(double span, int most) {
  const double raw = span / most, power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (raw <= factor * power * (1 + 1e-9)) return factor * power;
  return 10 * power;
}

std::string tick_text(double value, double step, double largest) {
  if (largest >= 1e5 || step < 1e-4) return readable(value, 4);
  const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  std::string text = fmt::format("{:.{}f}", std::abs(value), decimals);
  return (value < 0 && text.find_first_not_of("0.") != std::string::npos ? "−" : "") + text;
}

ruler linear_ruler(extent range, const axis& wanted, int most) {
  double low = range.low, high = range.high;
  const double size = std::max(std::abs(low), std::abs(high));
  // A curve that hardly moves must look so, not like noise blown up to the height of the panel.
  const double least = size > 0 ? 0.02 * size : 1;
  if (high - low < least) {
    const bool sign_kept = low >= 0 || high <= 0;
    const double middle = low + (high - low) / 2, half = size > 0 ? 0.05 * size : 0.5;
    low = middle - half;
    high = middle + half;
    if (sign_kept && size == 0) low = 0, high = 1;
  } else if (low < 0.4 * high &&
             low > -0.002 * high) {  // near zero, or the rest of a solver's error below it
    low = 0;
  } else if (high > 0.4 * low && high < -0.002 * low) {
    high = 0;
  }
  ruler result;
  const double step = std::max(nice_step(high - low, most), 1e-300);
  result.low = wanted.low.value_or(std::floor(low / step * (1 + 1e-12)) * step);
  result.high = wanted.high.value_or(std::ceil(high / step * (1 - 1e-12)) * step);
  if (!(result.low < result.high)) result.high = result.low + step;
  const double largest = std::max(std::abs(result.low), std::abs(result.high));
  const double first = std::ceil(result.low / step - 1e-9);
  for (int i = 0; i <= 4 * most; ++i) {
    const double at = (first + i) * step;
    if (at > result.high + 1e-9 * step) break;
    result.ticks.push_back({at, tick_text(at, step, largest)});
  }
  return result;
}

ruler logarithmic_ruler(extent range, const axis& wanted, int most) {
  const auto power = [](double exponent) { return std::pow(10, exponent); };
  // The nearest 1, 2 or 5 times a power of ten outside the data.
  const auto below = [&](double value) {
    const double p = power(std::floor(std::log10(value) + 1e-9));
    return (value >= 5 * p ? 5 : value >= 2 * p ? 2 : 1) * p;
  };
  const auto above = [&](double value) {
    const double p = power(std::floor(std::log10(value) + 1e-9));
    return (value <= p * (1 + 1e-9) ? 1 : value <= 2 * p ? 2 : value <= 5 * p ? 5 : 10) * p;
  };
  ruler result;
  result.logarithmic = true;
  result.low = wanted.low.value_or(below(range.low));
  result.high = wanted.high.value_or(above(range.high));
  if (!(result.low < result.high)) result.low /= 2, result.high *= 2;
  const double decades = std::log10(result.high / result.low);
  std::vector<double> factors = {1, 2, 5};
  if (3 * decades > most + 1) factors = {1, 3};
  if (2 * decades > most + 1) factors = {1};
  const int stride = std::max(1, static_cast<int>(std::ceil(decades / most)));
  for (int e = static_cast<int>(std::floor(std::log10(result.low) + 1e-9));
       e <= static_cast<int>(std::ceil(std::log10(result.high))); ++e) {
    if (factors.size() == 1 && e % stride != 0) continue;
    for (const double factor : factors) {
      const double at = factor * power(e);
      if (at >= result.low * (1 - 1e-9) && at <= result.high * (1 + 1e-9))
        result.ticks.push_back({at, readable(at)});
    }
  }
  return result;
}

/// Minutes shown in the unit that suits the span; returns that unit's name too.
std::pair<ruler, std::string> time_ruler(extent range, const axis& wanted, int most) {
  struct unit {
    const char* name;
    double minutes, up_to;
    std::vector<double> steps;
  };
  static const std::vector<unit> units = {{"s", 1.0 / 60, 3, {1, 2, 5, 10, 15, 30, 60}},
                                          {"min", 1, 150, {0.5, 1, 2, 5, 10, 15, 20, 30, 60}},
                                          {"h", 60, 80 * 60, {0.5, 1, 2, 3, 4, 6, 12, 24}},
                                          {"d", 1440, 800 * 1440, {0.5, 1, 2, 4, 7, 14, 28, 56, 91, 182}},
                                          {"yr", 525960, drawable, {}}};
  ruler result;
  result.low = wanted.low.value_or(range.low);
  result.high = wanted.high.value_or(range.high);
  if (!(result.low < result.high)) result.low -= 1, result.high += 1;
  const double span = result.high - result.low;
  const unit& chosen =
      *std::find_if(units.begin(), units.end(), [&](const unit& u) { return span <= u.up_to; });
  double step = nice_step(span / chosen.minutes, most);
  for (const double candidate : chosen.steps)
    if (span / chosen.minutes / candidate <= most) {
      step = candidate;
      break;
    }
  const double first = std::ceil(result.low / chosen.minutes / step - 1e-9);
  for (int i = 0; i <= 4 * most; ++i) {
    const double at = (first + i) * step;
    if (at * chosen.minutes > result.high * (1 + 1e-12) + 1e-9) break;
    result.ticks.push_back({at * chosen.minutes, tick_text(at, step, at)});
  }
  return {result, chosen.name};
}

bool logarithmic(const axis& one, const extent& range) {
  constexpr double smallest = 1e-290;  // powers of ten stay normal numbers
  if (range.empty() || range.low < smallest || one.low.value_or(1) <= 0) return false;
  if (one.scale == scale::logarithmic) return true;
  const double ratio = range.high / range.low;
  return one.scale == scale::automatic && ratio > log_from_fold && ratio <= log_to_fold;
}

extent extent_of_x(const chart& drawing) {
  extent range;
  for (const auto& line : drawing.curves)
    for (std::size_t i = 0; i < std::min(line.x.size(), line.y.size()); ++i) range.meet(line.x[i]);
  for (const auto& set : drawing.points)
    for (const auto& point : set.points) range.meet(point.x);
  return range;
}

extent extent_of_y(const chart& drawing) {
  extent range;
  for (const auto& line : drawing.curves)
    for (const double y : line.y) range.meet(y);
  // An error bar that reaches zero or below must not take the log axis away: it is cut at the axis instead.
  const auto meet_bar = [&](const std::optional<double>& end) {
    if (end && (*end > 0 || drawing.y.scale == scale::linear)) range.meet(*end);
  };
  for (const auto& set : drawing.points)
    for (const auto& point : set.points) {
      range.meet(point.y);
      meet_bar(point.low);
      meet_bar(point.high);
    }
  if (drawing.guide == guide::level && !range.empty()) {
    constexpr double beyond = 1.6;  // show where the band ends
    range.meet(drawing.fold * beyond);
    range.meet(1 / drawing.fold / beyond);
  }
  return range;
}

/// The part of the drawing between the axes.
struct frame {
  double left = 0, top = 0, width = 0, height = 0;
  ruler x, y;
  double at_x(double value) const { return width * x.fraction(value); }
  double at_y(double value) const { return height * (1 - y.fraction(value)); }
};

/// One point for each of first, lowest, highest and last in each half pixel: long series draw the same.
std::vector<vertex> per_column(const std::vector<vertex>& line) {
  std::vector<vertex> result;
  for (std::size_t i = 0; i < line.size();) {
    std::size_t end = i, low = i, high = i;
    const double column = std::floor(line[i].x * 2);
    for (; end < line.size() && std::floor(line[end].x * 2) == column; ++end) {
      if (line[end].y < line[low].y) low = end;
      if (line[end].y > line[high].y) high = end;
    }
    std::vector<std::size_t> kept = {i, std::min(low, high), std::max(low, high), end - 1};
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    for (const std::size_t k : kept) result.push_back(line[k]);
    i = end;
  }
  return result;
}

/// A path of relative moves in whole tenths, so that rounding does not add up.
std::string path_of(const std::vector<vertex>& line) {
  const auto tenths = [](double value) { return static_cast<long>(std::lround(value * 10)); };
  const auto number = [](long tenth, bool separated) {
    std::string text = coordinate(static_cast<double>(tenth) / 10);
    if (text.starts_with("0.")) text.erase(0, 1);
    if (text.starts_with("-0.")) text.erase(1, 1);
    if (separated && text[0] != '-') text.insert(0, " ");
    return text;
  };
  long x = tenths(line.front().x), y = tenths(line.front().y);
  std::string text = "M" + number(x, false) + number(y, true);
  if (line.size() == 1) return text + "h3";  // a lone point between gaps shows as a short dash
  char command = 'l';
  for (std::size_t i = 1; i < line.size(); ++i) {
    const long next_x = tenths(line[i].x), next_y = tenths(line[i].y);
    if (next_x == x && next_y == y) continue;
    text += (command == 'l' ? "l" : "") + number(next_x - x, command != 'l') + number(next_y - y, true);
    command = ' ';
    x = next_x;
    y = next_y;
  }
  return command == 'l' ? text + "h3" : text;
}

/// The path of a curve, one piece for each stretch without a gap.
std::string path_of(const curve& line, const frame& in) {
  std::string text;
  std::vector<vertex> piece;
  const auto flush = [&] {
    if (!piece.empty()) text += path_of(simplified(per_column(piece), 0.2));
    piece.clear();
  };
  const double far = 20 * in.height;
  for (std::size_t i = 0; i < std::min(line.x.size(), line.y.size()); ++i) {
    const double x = line.x[i], y = line.y[i];
    const bool drawn =
        std::abs(x) <= drawable && std::abs(y) <= drawable && (!in.y.logarithmic || y > 0) && in.x.covers(x);
    if (drawn)
      piece.push_back({in.at_x(x), std::clamp(in.at_y(y), -far, far)});
    else
      flush();
  }
  flush();
  return text;
}

bool over_whole_height(const event& one) {
  return one.kind == "exercise" || one.kind == "bout" || one.kind == "resistance" || one.kind == "challenge";
}

/// The class that colours an event; unknown kinds share the neutral one.
std::string class_of(const std::string& kind) {
  if (over_whole_height({0, 0, kind, {}})) return "e-exercise";
  for (const char* known : {"meal", "drink", "infusion", "drug", "rest", "environment"})
    if (kind == known) return std::string("e-") + known;
  return "e-other";
}

/// Exercise as one shaded path; everything else as strips at the foot, a path for each kind.
std::string bands_of(const chart& drawing, const frame& in) {
  std::vector<std::pair<std::string, std::string>> paths;  // class -> path, in order of first use
  for (const auto& band : drawing.bands) {
    const double begin = std::max(band.begin, in.x.low), end = std::min(band.end, in.x.high);
    if (!(begin <= end) || band.kind == "rest") continue;
    const std::string kind = class_of(band.kind) + (over_whole_height(band) ? " wash" : "");
    auto at = std::find_if(paths.begin(), paths.end(), [&](const auto& p) { return p.first == kind; });
    if (at == paths.end()) at = paths.insert(paths.end(), {kind, {}});
    const double left = in.at_x(begin), width = std::max(in.at_x(end) - left, 2.5);
    const double height = over_whole_height(band) ? in.height : 5;
    at->second += fmt::format("M{} {}h{}v{}h-{}z", coordinate(left), coordinate(in.height - height),
                              coordinate(width), coordinate(height), coordinate(width));
  }
  std::string text;
  for (const auto& [kind, path] : paths) text += fmt::format("<path class=\"{}\" d=\"{}\"/>", kind, path);
  return text;
}

/// A shape of its own for each style, so that colour is never the only difference.
std::string shape(int style, double x, double y) {
  switch (style % styles) {
    case 0:
      return fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"3.4\"/>", coordinate(x), coordinate(y));
    case 1:
      return fmt::format("<path d=\"M{} {}h6v6h-6z\"/>", coordinate(x - 3), coordinate(y - 3));
    case 2:
      return fmt::format("<path d=\"M{} {}l3.9 6.8h-7.8z\"/>", coordinate(x), coordinate(y - 4.4));
    case 3:
      return fmt::format("<path d=\"M{} {}l4.2 4.2-4.2 4.2-4.2-4.2z\"/>", coordinate(x), coordinate(y - 4.2));
    default:
      return fmt::format("<path d=\"M{} {}l3.9-6.8h-7.8z\"/>", coordinate(x), coordinate(y + 4.4));
  }
}

std::string curve_class(const curve& line, int style) {
  return line.quiet ? "line quiet" : fmt::format("line c{0} d{0}", style % styles);
}

std::string marks_of(const marks& set, int style, const frame& in) {
  std::string text;
  for (const auto& point : set.points) {
    if (!in.x.covers(point.x) || !in.y.covers(point.y)) continue;
    const double x = in.left + in.at_x(point.x), y = in.top + in.at_y(point.y);
    std::string one;
    if (point.low && point.high) {
      const double top = in.top + in.at_y(std::clamp(*point.high, in.y.low, in.y.high));
      const double foot = in.top + in.at_y(std::clamp(*point.low, in.y.low, in.y.high));
      one += fmt::format("<path class=\"bar\" d=\"M{0} {2}h5m-2.5 0V{3}m-2.5 0h5\"/>", coordinate(x - 2.5), 0,
                         coordinate(top), coordinate(foot));
    }
    one += shape(style, x, y);
    text += point.note.empty() ? one : "<g><title>" + escaped(point.note) + "</title>" + one + "</g>";
  }
  return text.empty() ? text : fmt::format("<g class=\"mark m{}\">{}</g>", style % styles, text);
}

struct key {
  std::string sample;  ///< drawn at 0,0 .. 18,0
  std::string text;
};

std::vector<key> keys_of(const chart& drawing) {
  std::vector<key> keys;
  for (std::size_t i = 0; i < drawing.curves.size(); ++i) {
    const auto& line = drawing.curves[i];
    if (line.label.empty()) continue;
    keys.push_back({fmt::format("<path class=\"{}\" d=\"M0 0h18\"/>",
                                curve_class(line, line.style.value_or(static_cast<int>(i)))),
                    line.label});
  }
  for (std::size_t i = 0; i < drawing.points.size(); ++i) {
    const auto& set = drawing.points[i];
    if (set.label.empty()) continue;
    const int style = set.style.value_or(static_cast<int>(i));
    keys.push_back(
        {fmt::format("<g class=\"mark m{}\">{}</g>", style % styles, shape(style, 9, 0)), set.label});
  }
  return keys;
}

std::string shortened(const std::string& text, double width) {
  const auto most = static_cast<std::size_t>(std::max(3.0, width / letter));
  if (width_of(text) <= most) return text;
  std::size_t bytes = 0, letters = 0;
  for (; bytes < text.size(); ++bytes)
    if ((static_cast<unsigned char>(text[bytes]) & 0xC0) != 0x80 && ++letters == most) break;
  return text.substr(0, bytes) + "…";
}

/// The legend in as many rows as it needs; `height` grows by them.
std::string legend_of(const std::vector<key>& keys, double width, double& height) {
  constexpr double sample = 24, gap = 14, row = 16;
  std::string text;
  double x = 0, y = height + 11;
  for (const auto& one : keys) {
    const std::string words = shortened(one.text, width - sample);
    const double wide = sample + letter * static_cast<double>(width_of(words));
    if (x > 0 && x + wide > width) x = 0, y += row;
    text += fmt::format(
        "<g transform=\"translate({} {})\"><title>{}</title>{}<text class=\"key\" x=\"{}\" "
        "y=\"4\">{}</text></g>",
        coordinate(x), coordinate(y), escaped(one.text), one.sample, coordinate(sample), escaped(words));
    x += wide + gap;
  }
  height = y + 9;
  return text;
}

/// The band within `fold` of y = x (or of 1) and the dashed line itself.
std::string guide_of(const chart& drawing, const frame& in) {
  if (drawing.guide == guide::none) return {};
  const auto y_at = [&](double x, double factor) {
    const double y = drawing.guide == guide::identity ? x * factor : factor;
    return in.y.logarithmic && y <= 0 ? in.height : std::clamp(in.at_y(y), -1e4, 1e4);
  };
  // Straight in linear and in log-log axes; in between enough points make it look right.
  constexpr int pieces = 24;
  std::string upper, lower, line;
  for (int i = 0; i <= pieces; ++i) {
    const double part = static_cast<double>(i) / pieces;
    const double x = in.x.logarithmic ? in.x.low * std::pow(in.x.high / in.x.low, part)
                                      : in.x.low + part * (in.x.high - in.x.low);
    const std::string at = coordinate(in.at_x(x));
    upper += fmt::format("{}{} {}", i ? "L" : "M", at, coordinate(y_at(x, drawing.fold)));
    lower.insert(0, fmt::format("L{} {}", at, coordinate(y_at(x, 1 / drawing.fold))));
    line += fmt::format("{}{} {}", i ? "L" : "M", at, coordinate(y_at(x, 1)));
  }
  return fmt::format("<path class=\"within\" d=\"{}{}z\"/><path class=\"line quiet\" d=\"{}\"/>", upper,
                     lower, line);
}

std::string labelled(const axis& one, const std::string& unit, bool log) {
  std::string text = one.label;
  const auto add = [&](const std::string& more) {
    if (!more.empty()) text += (text.empty() ? "" : ", ") + more;
  };
  add(unit.empty() && text.empty() ? "no unit" : unit);
  add(log ? "log scale" : "");
  return text;
}

std::string opening(double width, double height, std::string_view kind, std::string_view data) {
  return fmt::format(
      "<svg class=\"{2}\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" role=\"img\"{3}>",
      coordinate(width), coordinate(height), kind, data);
}

std::string described(const std::string& title, const std::string& description) {
  return "<title>" + escaped(title) + "</title>" +
         (description.empty() ? std::string() : "<desc>" + escaped(description) + "</desc>");
}

}  // namespace

bool has_logarithmic_y(const chart& drawing) {
  return logarithmic(drawing.y, extent_of_y(drawing));
}

std::vector<vertex> simplified(const std::vector<vertex>& line, double tolerance) {
  // Ramer, Douglas and Peucker, with a stack of its own: a noisy series must not exhaust the call stack.
  if (line.size() < 3) return line;
  const auto squared_distance = [](const vertex& p, const vertex& a, const vertex& b) {
    const double dx = b.x - a.x, dy = b.y - a.y, px = p.x - a.x, py = p.y - a.y, length = dx * dx + dy * dy;
    const double along = length == 0 ? 0 : std::clamp((px * dx + py * dy) / length, 0.0, 1.0);
    const double off_x = px - along * dx, off_y = py - along * dy;
    return off_x * off_x + off_y * off_y;
  };
  std::vector<bool> kept(line.size(), false);
  kept.front() = kept.back() = true;
  std::vector<std::pair<std::size_t, std::size_t>> open = {{0, line.size() - 1}};
  while (!open.empty()) {
    const auto [first, last] = open.back();
    open.pop_back();
    double furthest = tolerance * tolerance;
    std::size_t at = 0;
    for (std::size_t i = first + 1; i < last; ++i)
      if (const double d = squared_distance(line[i], line[first], line[last]); d > furthest)
        furthest = d, at = i;
    if (at == 0) continue;
    kept[at] = true;
    open.emplace_back(first, at);
    open.emplace_back(at, last);
  }
  std::vector<vertex> result;
  for (std::size_t i = 0; i < line.size(); ++i)
    if (kept[i]) result.push_back(line[i]);
  return result;
}

std::string to_svg(const chart& drawing) {
  extent x_range = extent_of_x(drawing), y_range = extent_of_y(drawing);
  if (x_range.empty() || y_range.empty())
    return opening(drawing.width, 60, "chart", "") + described(drawing.title, "No data.") +
           fmt::format("<text class=\"tick\" x=\"{}\" y=\"34\" text-anchor=\"middle\">no data</text></svg>",
                       coordinate(drawing.width / 2));

  if (drawing.guide == guide::identity) {  // equal axes, so that the line is the diagonal
    for (const double end : {y_range.low, y_range.high}) x_range.meet(end);
    y_range = x_range;
  }

  frame in;
  const int rows = std::max(2, static_cast<int>(drawing.height / 42));
  in.y = logarithmic(drawing.y, y_range) ? logarithmic_ruler(y_range, drawing.y, rows)
                                         : linear_ruler(y_range, drawing.y, rows);
  std::size_t widest = 1;
  for (const auto& one : in.y.ticks) widest = std::max(widest, width_of(one.text));
  in.left = std::max(30.0, 10 + letter * 1.05 * static_cast<double>(widest));
  in.width = drawing.width - in.left - 12;

  const int columns = std::max(2, static_cast<int>(in.width / 46));
  std::string x_unit = readable_unit(drawing.x.unit);
  if (drawing.x.scale == scale::time)
    std::tie(in.x, x_unit) = time_ruler(x_range, drawing.x, columns);
  else if (logarithmic(drawing.x, x_range))
    in.x = logarithmic_ruler(x_range, drawing.x, columns);
  else
    in.x = linear_ruler(x_range, drawing.x, columns);

  double head = 0;
  const auto keys = keys_of(drawing);
  const std::string legend = keys.size() > 1 ? legend_of(keys, drawing.width, head) : std::string();
  in.top = head + 22;
  in.height = drawing.height - 22 - 34;
  const double foot = in.top + in.height;

  std::string grid, texts;
  for (const auto& one : in.y.ticks) {
    const double y = in.top + in.at_y(one.at);
    grid += fmt::format("M{} {}h{}", coordinate(in.left), coordinate(y), coordinate(in.width));
    texts += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                         coordinate(in.left - 6), coordinate(y + 3.8), one.text);
  }
  std::string feet;
  for (const auto& one : in.x.ticks) {
    const double x = in.left + in.at_x(one.at);
    feet += fmt::format("M{} {}v4", coordinate(x), coordinate(foot));
    texts += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                         coordinate(x), coordinate(foot + 16), one.text);
  }
  const std::string y_label = labelled(drawing.y, readable_unit(drawing.y.unit), in.y.logarithmic);
  const std::string x_label = labelled(drawing.x, x_unit, in.x.logarithmic);
  texts += fmt::format("<text class=\"name\" x=\"2\" y=\"{}\">{}</text>", coordinate(in.top - 10),
                       escaped(shortened(y_label, drawing.width)));
  texts += fmt::format("<text class=\"name\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                       coordinate(in.left + in.width), coordinate(foot + 30),
                       escaped(shortened(x_label, in.width)));

  std::string lines;
  for (std::size_t i = 0; i < drawing.curves.size(); ++i) {
    const auto& line = drawing.curves[i];
    const int style = line.style.value_or(static_cast<int>(i));
    if (const std::string path = path_of(line, in); !path.empty())
      lines += fmt::format("<path class=\"{}\" d=\"{}\"/>", curve_class(line, style), path);
  }
  std::string points;
  for (std::size_t i = 0; i < drawing.points.size(); ++i)
    points += marks_of(drawing.points[i], drawing.points[i].style.value_or(static_cast<int>(i)), in);

  // What the page's script needs to read values off the drawn lines.
  std::string data;
  if (drawing.x.scale == scale::time && !drawing.curves.empty())
    data = fmt::format(" data-x=\"{} {}\" data-y=\"{} {} {}\" data-unit=\"{}\"", exact(in.x.low),
                       exact(in.x.high), exact(in.y.low), exact(in.y.high), in.y.logarithmic ? 1 : 0,
                       escaped(readable_unit(drawing.y.unit)));
  const std::string inner =
      fmt::format("<svg class=\"plot\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\">{}{}{}</svg>",
                  coordinate(in.left), coordinate(in.top), coordinate(in.width), coordinate(in.height),
                  bands_of(drawing, in), guide_of(drawing, in), lines);
  return opening(drawing.width, drawing.height + head, "chart", data) +
         described(drawing.title, drawing.description) + legend + "<path class=\"grid\" d=\"" + grid +
         "\"/>" + inner +
         fmt::format("<path class=\"base\" d=\"M{} {}h{}{}\"/>", coordinate(in.left), coordinate(foot),
                     coordinate(in.width), feet) +
         points + texts + "</svg>";
}

std::string sparkline_svg(const chart& drawing) {
  constexpr double margin = 2;
  const extent x_range = extent_of_x(drawing), y_range = extent_of_y(drawing);
  std::string inner;
  if (!x_range.empty() && !y_range.empty()) {
    frame in;
    in.x = time_ruler(x_range, drawing.x, 2).first;
    in.y = logarithmic(drawing.y, y_range) ? logarithmic_ruler(y_range, drawing.y, 2)
                                           : linear_ruler(y_range, drawing.y, 4);
    in.width = drawing.width;
    in.height = drawing.height - 2 * margin;
    inner = fmt::format("<svg class=\"plot\" y=\"{}\" width=\"{}\" height=\"{}\">{}", coordinate(margin),
                        coordinate(in.width), coordinate(in.height), bands_of(drawing, in));
    for (std::size_t i = 0; i < drawing.curves.size(); ++i)
      inner +=
          fmt::format("<path class=\"{}\" d=\"{}\"/>",
                      curve_class(drawing.curves[i], drawing.curves[i].style.value_or(static_cast<int>(i))),
                      path_of(drawing.curves[i], in));
    inner += "</svg>";
  }
  return opening(drawing.width, drawing.height, "spark", "") + described(drawing.title, drawing.description) +
         inner + "</svg>";
}

std::string timeline_svg(const std::vector<event>& events, double begin, double end, double width) {
  constexpr double lane = 26, bar = 16;
  std::vector<std::string> kinds;
  std::size_t widest = width_of("time, min");
  extent range;
  range.meet(begin);
  range.meet(end);
  for (const auto& one : events) {
    range.meet(one.begin);
    range.meet(one.end);
    if (std::find(kinds.begin(), kinds.end(), one.kind) == kinds.end()) kinds.push_back(one.kind);
    widest = std::max(widest, width_of(one.kind));
  }
  if (range.empty()) range.low = 0, range.high = 1;
  frame in;
  in.left = 14 + letter * static_cast<double>(std::min<std::size_t>(widest, 14));
  in.width = width - in.left - 14;
  in.top = 4;
  in.height = lane * static_cast<double>(std::max<std::size_t>(kinds.size(), 1));
  std::string unit;
  std::tie(in.x, unit) = time_ruler(range, {}, std::max(2, static_cast<int>(in.width / 60)));

  std::string text;
  const double foot = in.top + in.height;
  std::string grid;
  for (const auto& one : in.x.ticks) {
    const double x = in.left + in.at_x(one.at);
    grid += fmt::format("M{} {}v{}", coordinate(x), coordinate(in.top), coordinate(in.height + 4));
    text += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                        coordinate(x), coordinate(foot + 17), one.text);
  }
  text += fmt::format("<text class=\"name\" x=\"2\" y=\"{}\">time, {}</text>", coordinate(foot + 17), unit);
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    const double y = in.top + lane * static_cast<double>(k) + (lane - bar) / 2;
    text += fmt::format("<text class=\"name\" x=\"2\" y=\"{}\">{}</text>", coordinate(y + 12),
                        escaped(shortened(kinds[k], letter * 14)));
    double taken = -1;  // labels and bars drawn so far end here
    std::vector<const event*> row;
    for (const auto& one : events)
      if (one.kind == kinds[k]) row.push_back(&one);
    std::stable_sort(row.begin(), row.end(),
                     [](const event* a, const event* b) { return a->begin < b->begin; });
    for (std::size_t i = 0; i < row.size(); ++i) {
      const double left = in.left + in.at_x(std::max(row[i]->begin, in.x.low));
      const double right = std::max(in.left + in.at_x(std::min(row[i]->end, in.x.high)), left + 3);
      const double words = letter * static_cast<double>(width_of(row[i]->label));
      const double next = i + 1 < row.size() ? in.left + in.at_x(row[i + 1]->begin) : width;
      text += fmt::format(
          "<g><title>{}</title><rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" "
          "rx=\"2\"/></g>",
          escaped(row[i]->label + ", " + duration(row[i]->begin) + " to " + duration(row[i]->end)),
          class_of(row[i]->kind), coordinate(left), coordinate(y), coordinate(right - left), coordinate(bar));
      // Beside the bar, after it or else before it, where there is room for the whole label.
      if (right + 6 + words < next - 4)
        text += fmt::format("<text class=\"key\" x=\"{}\" y=\"{}\">{}</text>", coordinate(right + 6),
                            coordinate(y + 12), escaped(row[i]->label));
      else if (left - 6 - words > std::max(taken, in.left))
        text += fmt::format("<text class=\"key\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                            coordinate(left - 6), coordinate(y + 12), escaped(row[i]->label));
      taken = right + 6 + words;
    }
  }
  return opening(width, foot + 26, "timeline", "") +
         described("Timeline of the session", "Each row is one kind of event, over the simulated time.") +
         "<path class=\"grid\" d=\"" + grid + "\"/>" + text + "</svg>";
}

}  // namespace kinecrine::results
