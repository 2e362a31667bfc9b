#include "results/bars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "results/number.hpp"
#include "results/page.hpp"

namespace kinecrine::results {
namespace {

// Okabe and Ito: told apart by the colour-blind too.
constexpr std::array<const char*, 6> colours{"#0072b2", "#e69f00", "#009e73",
                                             "#cc79a7", "#56b4e9", "#d55e00"};
constexpr double right = 70, top = 26, bar = 10, gap = 2, between = 8;

/// Of names and bars, px.
struct widths {
  double names, bars;
};
constexpr widths wide{210, 460}, narrow{150, 160};

const char* colour_of(std::size_t label) {
  return colours[label % colours.size()];
}

std::string legend(const std::vector<std::string>& labels, double name_width) {
  constexpr double letter = 6.5, square = 16, space = 18;
  std::string svg;
  double x = name_width;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    svg += fmt::format(
        "<rect x=\"{:.1f}\" y=\"4\" width=\"12\" height=\"9\" fill=\"{}\"/><text x=\"{:.1f}\" "
        "y=\"13\">{}</text>",
        x, colour_of(i), x + square, escaped(labels[i]));
    x += square + letter * static_cast<double>(width_of(labels[i])) + space;
  }
  return svg;
}

std::string drawn(const std::vector<std::string>& labels, const std::vector<bar_row>& rows,
                  std::string_view described, double most, const widths& in) {
  double low = 0, high = 1;
  for (const auto& row : rows)
    for (const auto& value : row.values) {
      low = std::min(low, std::max(value.value_or(0), -most));
      high = std::max(high, std::min(value.value_or(0), most));
    }
  const auto x = [&](double value) {
    return in.names + (std::clamp(value, low, high) - low) / (high - low) * in.bars;
  };
  const double row_height = static_cast<double>(labels.size()) * (bar + gap) - gap + between;
  const double height = top + row_height * static_cast<double>(rows.size()) + 8;
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\" font-family=\"inherit\" "
      "font-size=\"12\" fill=\"currentColor\">",
      in.names + in.bars + right, height, escaped(described));
  svg += legend(labels, in.names);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const double y = top + row_height * static_cast<double>(r);
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>", in.names - 8,
                       y + (row_height - between) / 2 + 4, escaped(rows[r].name));
    for (std::size_t i = 0; i < rows[r].values.size(); ++i) {
      const std::optional<double>& shown = rows[r].values[i];
      if (!shown) continue;
      const double value = *shown, at = y + static_cast<double>(i) * (bar + gap);
      const double from = std::min(x(0), x(value)), to = std::max(x(0), x(value));
      svg += fmt::format(
          "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.0f}\" fill=\"{}\"/>"
          "<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"10\">{:+.1f}\u2009%</text>",
          from, at, std::max(to - from, 0.5), bar, colour_of(i), to + 4, at + bar - 1, value);
    }
  }
  svg += fmt::format(
      "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" stroke=\"currentColor\"/></svg>",
      x(0), top - 4, height - 4);
  return svg;
}

}  // namespace

std::string bars_html(const std::vector<std::string>& labels, const std::vector<bar_row>& rows,
                      std::string_view described, double most) {
  return fmt::format("<div class=\"wide\">{}</div><div class=\"narrow\">{}</div>",
                     drawn(labels, rows, described, most, wide),
                     drawn(labels, rows, described, most, narrow));
}

}  // namespace kinecrine::results
