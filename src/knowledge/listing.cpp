#include "knowledge/listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/mapped.hpp"

namespace kinecrine::knowledge {
namespace {

using row = std::vector<std::string>;

std::string value_of(const std::optional<double>& number, const std::optional<formula>& value) {
  return number ? fmt::format("{:.6g}", *number) : value ? value->text() : "";
}

/// A row per item of one vector of every entry.
template <class items, class tell>
listing all(const atlas& base, row columns, items entry::* which, tell&& one) {
  listing result{std::move(columns), {}};
  for (const auto& entry : base.entries())
    for (const auto& item : entry.*which) result.rows.push_back(one(item));
  return result;
}

listing entries(const atlas& base, entry_kind kind) {
  listing result{{"id", "name", "identity"}, {}};
  for (const auto& each : base.entries())
    if (each.kind == kind)
      result.rows.push_back({each.id, each.name, fmt::format("{}", fmt::join(each.identity, " "))});
  return result;
}

listing messengers(const atlas& base) {
  listing result{{"id", "name", "grade", "identity"}, {}};
  for (const auto& each : base.entries())
    if (each.kind == entry_kind::messenger)
      result.rows.push_back({each.id, each.name, each.quantitative ? "quantitative" : "directional",
                             fmt::format("{}", fmt::join(each.identity, " "))});
  return result;
}

listing hypotheses(const atlas& base) {
  listing result{{"id", "default", "options", "question"}, {}};
  for (const auto& each : base.entries()) {
    if (each.kind != entry_kind::hypothesis) continue;
    row options;
    for (const auto& option : each.options) options.push_back(option.value);
    result.rows.push_back({each.id, each.chosen, fmt::format("{}", fmt::join(options, " ")), each.question});
  }
  return result;
}

listing modes(const atlas& base) {
  listing result{{"id", "name", "intensities"}, {}};
  for (const auto& each : base.entries()) {
    if (each.kind != entry_kind::mode) continue;
    row keys;
    for (const auto& way : each.intensities) keys.push_back(way.key);
    result.rows.push_back({each.id, each.name, fmt::format("{}", fmt::join(keys, ", "))});
  }
  return result;
}

listing effects(const atlas& base) {
  return all(base, {"effect", "port", "direction", "acts", "species", "evidence", "contested", "hypothesis"},
             &entry::effects, [](const effect& item) {
               return row{item.name,
                          item.port,
                          item.increases ? "increases" : "decreases",
                          item.acts,
                          std::string(to_text(item.basis.species)),
                          std::string(to_text(item.basis.kind)),
                          item.basis.contested ? "contested" : "",
                          item.basis.hypothesis};
             });
}

/// What a scenario's infusions, drugs and challenges may name.
listing agents(const atlas& base) {
  listing result{{"agent", "route", "dose in", "meaning"}, {}};
  for (const auto& entry : base.entries()) {
    for (const auto& item : entry.routes)
      result.rows.push_back({entry.id, item.name, item.unit.text(), item.meaning});
    for (const auto& item : entry.inputs)
      if (item.name == "infusion")
        result.rows.push_back({entry.id, "infusion", (item.unit * units::parse("min")).text(), item.meaning});
  }
  return result;
}

listing people(const atlas& base) {
  return all(base, {"given", "unit", "default", "meaning"}, &entry::givens, [](const given& item) {
    return row{item.id, item.unit.text(), value_of(item.number, item.value), item.meaning};
  });
}

listing ports(const atlas& base) {
  return all(base, {"port", "meaning"}, &entry::ports,
             [](const port& item) { return row{item.id, item.meaning}; });
}

listing parameters(const atlas& base) {
  return all(base, {"parameter", "value", "unit", "origin", "meaning"}, &entry::parameters,
             [](const parameter& item) {
               return row{item.id, value_of(item.number, item.value), item.unit.text(), item.why.text,
                          item.meaning};
             });
}

listing inputs(const atlas& base) {
  return all(base, {"input", "rest", "unit", "meaning"}, &entry::inputs, [](const input& item) {
    return row{item.id, fmt::format("{:.6g}", item.rest), item.unit.text(), item.meaning};
  });
}

listing states(const atlas& base) {
  listing result{{"state", "unit", "meaning"}, {}};
  for (const auto& entry : base.entries()) {
    for (const auto& item : entry.states) result.rows.push_back({item.id, item.unit.text(), item.meaning});
    for (const auto& item : entry.pools)
      result.rows.push_back({item.amount.id, item.amount.unit.text(), item.amount.meaning});
  }
  return result;
}

listing observables(const atlas& base) {
  return all(base, {"observable", "unit", "grade", "meaning"}, &entry::observables,
             [](const observable& item) {
               return row{item.id, item.unit.text(), item.quantitative ? "quantitative" : "directional",
                          item.meaning};
             });
}

listing references(const atlas& base) {
  listing result{{"key", "citation", "title"}, {}};
  for (const auto& [key, paper] : base.references())
    result.rows.push_back({key, short_citation(paper), paper.title});
  return result;
}

using lister = listing (*)(const atlas&);
const std::vector<std::pair<std::string, lister>> kinds = {
    {"organs", [](const atlas& base) { return entries(base, entry_kind::organ); }},
    {"messengers", messengers},
    {"effects", effects},
    {"ports", ports},
    {"parameters", parameters},
    {"observables", observables},
    {"hypotheses", hypotheses},
    {"people", people},
    {"modes", modes},
    {"agents", agents},
    {"inputs", inputs},
    {"states", states},
    {"references", references}};

/// Code points, so that µ counts one.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

const std::vector<std::string>& listable() {
  static const std::vector<std::string> names = base::keys_of(kinds);
  return names;
}

listing list(const atlas& base, std::string_view kind) {
  for (const auto& [name, make] : kinds)
    if (name == kind) {
      listing result = make(base);
      std::sort(result.rows.begin(), result.rows.end());
      return result;
    }
  throw base::bad_usage(fmt::format("'{}' cannot be listed", kind), base::suggest(kind, listable()));
}

std::string to_text(const listing& what) {
  std::vector<std::size_t> widths(what.columns.size());
  const auto measure = [&](const row& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], width(cells[i]));
  };
  measure(what.columns);
  for (const auto& cells : what.rows) measure(cells);
  std::string text;
  const auto print = [&](const row& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i)
      line += cells[i] + std::string(i + 1 < cells.size() ? widths[i] - width(cells[i]) + 2 : 0, ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  print(what.columns);
  for (const auto& cells : what.rows) print(cells);
  return text;
}

}  // namespace kinecrine::knowledge
