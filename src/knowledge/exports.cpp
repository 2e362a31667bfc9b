#include "knowledge/exports.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "knowledge/network.hpp"
#include "knowledge/sentences.hpp"

namespace kinecrine::knowledge {
namespace {

/// A link with what it rests on, as text fields.
struct edge {
  link way;
  std::string direction, acts, species, evidence, contested, hypothesis, sources, sentence;
};

edge told(const atlas& base, const link& way) {
  edge result{way, {}, {}, {}, {}, {}, {}, {}, sentence_of(base, way.via)};
  const evidence* basis = nullptr;
  if (const auto* effect = way.by == link::kind::effect ? base.find_effect(way.via) : nullptr) {
    basis = &effect->basis;
    result.direction = effect->increases ? "increases" : "decreases";
    result.acts = effect->acts;
  } else if (way.by == link::kind::process) {
    basis = &static_cast<const process*>(base.find(way.via)->what)->basis;
  }
  if (way.by == link::kind::dependence) {
    std::set<std::string> sources;
    for (const auto* process : processes_resting_on(base, way.via))
      sources.insert(process->basis.sources.begin(), process->basis.sources.end());
    result.sources = fmt::format("{}", fmt::join(sources, " "));
  }
  if (!basis) return result;
  result.species = to_text(basis->species);
  result.evidence = to_text(basis->kind);
  result.contested = basis->contested ? "true" : "false";
  result.hypothesis = basis->hypothesis;
  result.sources = fmt::format("{}", fmt::join(basis->sources, " "));
  return result;
}

using field = std::pair<const char*, std::string edge::*>;
constexpr field fields[] = {{"direction", &edge::direction}, {"acts", &edge::acts},
                            {"species", &edge::species},     {"evidence", &edge::evidence},
                            {"contested", &edge::contested}, {"hypothesis", &edge::hypothesis},
                            {"sources", &edge::sources},     {"sentence", &edge::sentence}};

std::vector<edge> edges(const atlas& base) {
  std::vector<edge> result;
  for (const auto& way : links_of(base)) result.push_back(told(base, way));
  return result;
}

bool is_node(const entry& each) {
  return each.kind == entry_kind::organ || each.kind == entry_kind::messenger;
}

std::string quoted_xml(std::string_view text) {
  std::string result;
  for (const char c : text) switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  return result;
}

std::string quoted_csv(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + '"';
}

std::string graphml(const atlas& base) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml "
      "xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n";
  const auto key = [&](std::string_view name, std::string_view of) {
    text += fmt::format("  <key id=\"{0}\" for=\"{1}\" attr.name=\"{0}\" attr.type=\"string\"/>\n", name, of);
  };
  for (const auto* name : {"name", "kind", "identity"}) key(name, "node");
  for (const auto* name : {"by", "via"}) key(name, "edge");
  for (const auto& [name, member] : fields) key(name, "edge");
  text += "  <graph id=\"kinecrine\" edgedefault=\"directed\">\n";
  const auto data = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text += fmt::format("      <data key=\"{}\">{}</data>\n", name, quoted_xml(value));
  };
  for (const auto& each : base.entries()) {
    if (!is_node(each)) continue;
    text += fmt::format("    <node id=\"{}\">\n", each.id);
    data("name", each.name);
    data("kind", to_text(each.kind));
    data("identity", fmt::format("{}", fmt::join(each.identity, " ")));
    text += "    </node>\n";
  }
  for (const auto& each : edges(base)) {
    text += fmt::format("    <edge source=\"{}\" target=\"{}\">\n", each.way.from, each.way.to);
    data("by", to_text(each.way.by));
    data("via", each.way.via);
    for (const auto& [name, member] : fields) data(name, each.*member);
    text += "    </edge>\n";
  }
  return text + "  </graph>\n</graphml>\n";
}

std::string csv(const atlas& base) {
  std::string text = "from,to,by,via";
  for (const auto& [name, member] : fields) text += fmt::format(",{}", name);
  text += '\n';
  for (const auto& each : edges(base)) {
    text += fmt::format("{},{},{},{}", each.way.from, each.way.to, to_text(each.way.by), each.way.via);
    for (const auto& [name, member] : fields) text += "," + quoted_csv(each.*member);
    text += '\n';
  }
  return text;
}

std::string json(const atlas& base) {
  nlohmann::ordered_json root;
  root["format"] = "kinecrine-network/1";
  root["knowledge"] = base.hash();
  for (const char* part : {"nodes", "links", "observables", "references"})
    root[part] = nlohmann::ordered_json::array();
  for (const auto& each : base.entries())
    if (is_node(each))
      root["nodes"].push_back({{"id", each.id},
                               {"name", each.name},
                               {"kind", to_text(each.kind)},
                               {"identity", each.identity},
                               {"quantitative", each.quantitative}});
  for (const auto& each : edges(base)) {
    nlohmann::ordered_json one{
        {"from", each.way.from}, {"to", each.way.to}, {"by", to_text(each.way.by)}, {"via", each.way.via}};
    for (const auto& [name, member] : fields)
      if (!(each.*member).empty()) one[name] = each.*member;
    root["links"].push_back(std::move(one));
  }
  for (const auto* each : base.observables())
    root["observables"].push_back({{"id", each->id},
                                   {"name", each->long_name},
                                   {"unit", each->unit.text()},
                                   {"group", each->group},
                                   {"quantitative", each->quantitative},
                                   {"meaning", each->meaning}});
  for (const auto& [id, paper] : base.references())
    root["references"].push_back(
        {{"key", id}, {"citation", full_citation(paper)}, {"doi", paper.doi}, {"pmid", paper.pmid}});
  return root.dump(1) + "\n";
}

}  // namespace

const std::vector<std::string>& export_formats() {
  static const std::vector<std::string> formats = {"graphml", "json", "csv"};
  return formats;
}

std::string exported(const atlas& base, std::string_view format) {
  if (format == "graphml") return graphml(base);
  if (format == "json") return json(base);
  if (format == "csv") return csv(base);
  throw base::bad_usage(fmt::format("'{}' is no format of the network", format),
                        base::suggest(format, export_formats()));
}

}  // namespace kinecrine::knowledge
