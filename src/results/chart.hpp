// Charts as inline SVG: lines over time, measured points with error bars, scatter with a fold band. Colours,
// dashes and fonts come from the style sheet of results/page.hpp, so that a chart follows light, dark and
// print.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/course.hpp"

namespace kinecrine::results {

/// `automatic` is logarithmic where all values are positive and span more than 30-fold (up to 10^6), else
/// linear. `time` takes minutes and shows min, h, d or yr as the span asks.
enum class scale { automatic, linear, logarithmic, time };

struct axis {
  std::string label;  ///< "IL-6 in plasma"; may be empty where the caption says it
  std::string unit;   ///< as in the knowledge ("pg/mL"); "1" for none
  results::scale scale = results::scale::automatic;
  std::optional<double> low, high;  ///< fixed limits; else chosen from the data
};

/// A line; NaN is a gap. x must not decrease. `style` picks colour and dash (0 ..), by position where absent;
/// a `quiet` line is a thin grey dashed reference.
struct curve {
  std::string label;
  std::vector<double> x, y;
  std::optional<int> style;
  bool quiet = false;
};

/// A measured point; `low` and `high` draw an error bar; `note` is read out when the pointer rests on it.
struct mark {
  double x = 0, y = 0;
  std::optional<double> low, high;
  std::string note;
};

/// Points of one kind, with one shape and colour (`style` as for a curve).
struct marks {
  std::string label;
  std::vector<mark> points;
  std::optional<int> style;
};

/// Lines that a scatter chart is judged by: `identity` is y = x, `level` is y = 1; both with dashed lines and
/// a shaded band at `fold` above and below.
enum class guide { none, identity, level };

struct chart {
  std::string title;        ///< for screen readers; the visible title is the figure's caption
  std::string description;  ///< one sentence on what the chart shows
  axis x{"time", "min", scale::time, {}, {}};
  axis y;
  std::vector<curve> curves;
  std::vector<marks> points;
  std::vector<event> bands;  ///< shaded over the whole height (exercise) or shown as a strip at the foot
  results::guide guide = results::guide::none;
  double fold = 2;
  double width = 380, height = 220;  ///< of the drawing, in px; the page scales it
};

/// The chart as an <svg> element (well-formed XML, no ids, so that many can stand on one page).
std::string to_svg(const chart& drawing);

/// The curves alone over the bands, without axes: small enough to stand beside a line of text.
std::string sparkline_svg(const chart& drawing);

/// True where to_svg would choose a logarithmic y axis: captions say so.
bool has_logarithmic_y(const chart& drawing);

/// The session as a strip for each kind of event over `begin` .. `end` (min), as an <svg> element.
std::string timeline_svg(const std::vector<event>& events, double begin, double end, double width = 900);

/// The vertices of a line (in drawing units) thinned so that no dropped vertex lies further than `tolerance`
/// from the line drawn.
struct vertex {
  double x = 0, y = 0;
};
std::vector<vertex> simplified(const std::vector<vertex>& line, double tolerance);

}  // namespace kinecrine::results
