#include "guide/neighbours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "knowledge/sentences.hpp"
#include "results/number.hpp"
#include "results/page.hpp"

namespace kinecrine::guide {
namespace {

using knowledge::atlas;
using knowledge::link;

/// Adds to a neighbour what one link does at its far end.
void add(neighbour& to, const link& way, const atlas& base) {
  const knowledge::evidence* basis = nullptr;
  if (way.by == link::kind::effect) {
    if (const auto* effect = base.find_effect(way.via)) {
      (effect->increases ? to.raises : to.lowers) = true;
      basis = &effect->basis;
    }
  } else if (way.by == link::kind::process) {
    const auto& process = static_cast<const knowledge::process&>(*base.find(way.via)->what);
    basis = &process.basis;
    for (const auto& change : process.changes)
      if (const auto* changed = base.find(change.of); changed && changed->in->id == way.to && change.number)
        (*change.number > 0 ? to.raises : to.lowers) = true;
  }
  if (!basis || (!basis->contested && basis->hypothesis.empty())) to.disputed = false;
  to.named_after += (to.named_after.empty() ? "" : ", ") + way.via;
}

/// What giving a dose sets in other entries: donated plasma carries a messenger of its own entry.
std::vector<link> doses(const atlas& base) {
  std::vector<link> result;
  for (const auto& entry : base.entries())
    for (const auto& route : entry.routes)
      for (const auto& setting : route.settings)
        if (const auto* found = base.find(setting.name); found && found->in != &entry)
          result.push_back({entry.id, found->in->id, link::kind::dependence, setting.name});
  return result;
}

std::vector<neighbour> gathered(const std::vector<link>& links, const atlas& base,
                                const knowledge::entry& what, std::string link::* near,
                                std::string link::* far) {
  std::map<std::string, neighbour> found;
  for (const auto& way : links) {
    if (way.*near != what.id) continue;
    const auto* other = base.find_entry(way.*far);
    if (!other || !has_page(*other)) continue;
    neighbour& one = found[way.*far];
    one.other = other;
    add(one, way, base);
  }
  std::vector<neighbour> result;
  result.reserve(found.size());
  for (auto& [id, one] : found) result.push_back(std::move(one));
  std::sort(result.begin(), result.end(), [](const neighbour& a, const neighbour& b) {
    return knowledge::capital(a.other->name) < knowledge::capital(b.other->name);
  });
  return result;
}

/// At most so many characters, whole ones.
std::string shortened(const std::string& text, std::size_t most) {
  if (results::width_of(text) <= most) return text;
  std::string result;
  std::size_t width = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80 && ++width >= most) break;
    result += c;
  }
  return result + "…";
}

/// Where things stand in the picture, px. On a phone a picture of half the width keeps its letters legible.
struct layout {
  double width, name_width, box_width, row, font, box_font;
  std::size_t characters, box_characters;  ///< of a neighbour's name, and of a line in the box
};
constexpr layout wide{700, 205, 164, 24, 14, 15, 28, 17}, narrow{360, 104, 92, 21, 12, 11, 16, 13};
constexpr double top = 14;

std::string colour_of(const neighbour& one) {
  return one.raises == one.lowers ? "var(--soft)" : one.raises ? "var(--k0)" : "var(--k1)";
}

/// The end of a line at `x`: an arrow where something is raised, a bar where it is lowered, a dot where both
/// or neither is said.
std::string tip(const neighbour& one, double x, double y) {
  if (one.raises == one.lowers)
    return fmt::format("<circle cx=\"{:.0f}\" cy=\"{:.0f}\" r=\"3\" fill=\"{}\"/>", x - 3, y, colour_of(one));
  if (one.raises)
    return fmt::format("<path d=\"M{0:.0f} {1:.0f}l-8 -4v8z\" fill=\"{2}\"/>", x, y, colour_of(one));
  return fmt::format("<path d=\"M{:.0f} {:.0f}v12\" stroke=\"{}\" stroke-width=\"3\"/>", x - 2, y - 6,
                     colour_of(one));
}

std::string label(const neighbour& one, const layout& in, double x, double y, std::string_view anchor) {
  const std::string name = knowledge::capital(one.other->name);
  return fmt::format(
      "<a href=\"{}\"><title>{}: {}</title><text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"{}\" "
      "style=\"font-size:{}px;fill:var(--link)\">{}</text></a>",
      page_of(*one.other), results::escaped(name), results::escaped(one.named_after), x, y + 5, anchor,
      in.font, results::escaped(shortened(name, in.characters)));
}

std::string wire(const neighbour& one, double x1, double y1, double x2, double y2) {
  const double middle = (x1 + x2) / 2, stop = x2 - (one.raises != one.lowers && one.raises ? 7 : 3);
  return fmt::format(
             "<path d=\"M{0:.0f} {1:.0f}C{4:.0f} {1:.0f} {4:.0f} {3:.0f} {2:.0f} {3:.0f}\" fill=\"none\" "
             "stroke=\"{5}\" stroke-width=\"1.5\"{6}/>",
             x1, y1, stop, y2, middle, colour_of(one), one.disputed ? " stroke-dasharray=\"5 4\"" : "") +
         tip(one, x2, y2);
}

/// A name in lines of a few words.
std::vector<std::string> lines_of(const std::string& name, std::size_t characters) {
  std::vector<std::string> lines{""};
  std::istringstream words(name);
  for (std::string word; words >> word;) {
    if (!lines.back().empty() && results::width_of(lines.back()) + 1 + results::width_of(word) > characters)
      lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
  }
  return lines;
}

std::string box(const std::string& name, const layout& in, double middle, double height) {
  std::string svg = fmt::format(
      "<rect x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" rx=\"8\" "
      "style=\"fill:var(--wash);stroke:var(--ink)\"/>",
      (in.width - in.box_width) / 2, middle - height / 2, in.box_width, height);
  const auto lines = lines_of(name, in.box_characters);
  const double first = middle + 5 - (in.box_font + 4) * (static_cast<double>(lines.size()) - 1) / 2;
  for (std::size_t i = 0; i < lines.size(); ++i)
    svg += fmt::format(
        "<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\" "
        "style=\"font-size:{}px;font-weight:600\">{}</text>",
        in.width / 2, first + (in.box_font + 4) * static_cast<double>(i), in.box_font,
        results::escaped(shortened(lines[i], in.box_characters + 1)));
  return svg;
}

std::string drawn(const neighbours& around, const knowledge::entry& what, const layout& in) {
  const std::size_t most = std::max({around.senders.size(), around.receivers.size(), std::size_t{3}});
  const double height = 2 * top + in.row * static_cast<double>(most), middle = height / 2;
  const double box_height = std::clamp(height - 2 * top, 60.0, std::max(220.0, 0.6 * height));
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"who sends to {} and who receives from "
      "it\" style=\"max-width:760px\">",
      in.width, height, results::escaped(what.name));
  // Names stand in rows; their wires meet the box spread over its height, so that the ends can be told apart.
  const auto side = [&](const std::vector<neighbour>& list, auto&& draw) {
    const double count = static_cast<double>(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
      const double place = static_cast<double>(i) - (count - 1) / 2;
      const double spread = std::min(box_height - 20, 14 * count) / std::max(count - 1, 1.0);
      draw(list[i], middle + in.row * place, middle + spread * place);
    }
  };
  const double left = (in.width - in.box_width) / 2, right = left + in.box_width, gap = 6;
  side(around.senders, [&](const neighbour& one, double y, double at_box) {
    svg += wire(one, in.name_width + gap, y, left, at_box) + label(one, in, in.name_width, y, "end");
  });
  side(around.receivers, [&](const neighbour& one, double y, double at_box) {
    const double names = in.width - in.name_width;
    svg += wire(one, right, at_box, names - gap, y) + label(one, in, names, y, "start");
  });
  return svg + box(knowledge::capital(what.name), in, middle, box_height) + "</svg>";
}

}  // namespace

bool has_page(const knowledge::entry& what) {
  return what.kind == knowledge::entry_kind::organ || what.kind == knowledge::entry_kind::messenger;
}

std::string page_of(const knowledge::entry& what) {
  return what.id + ".html";
}

neighbours neighbours_of(std::vector<link> links, const atlas& base, const knowledge::entry& what) {
  const auto given = doses(base);
  links.insert(links.end(), given.begin(), given.end());
  return {gathered(links, base, what, &link::to, &link::from),
          gathered(links, base, what, &link::from, &link::to)};
}

std::string to_svg(const neighbours& around, const knowledge::entry& what) {
  return fmt::format("<div class=\"wide\">{}</div><div class=\"narrow\">{}</div>", drawn(around, what, wide),
                     drawn(around, what, narrow));
}

}  // namespace kinecrine::guide
