#include "guide/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/document.hpp"
#include "knowledge/listing.hpp"
#include "results/page.hpp"

namespace kinecrine::guide {
namespace {

using words = std::vector<std::string>;

bool contains(const words& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// Everything that a system may be made of.
words parts_of(const knowledge::atlas& base) {
  words known;
  for (const auto& entry : base.entries()) {
    known.push_back(entry.id);
    for (const auto& effect : entry.effects) known.push_back(effect.name);
  }
  known.insert(known.end(), base.names().begin(), base.names().end());
  for (const auto* observable : base.observables()) known.push_back(observable->id);
  return known;
}

class coverage_reader {
 public:
  explicit coverage_reader(const grounds& known) : known_(known), parts_(parts_of(known.base)) {
    for (const auto* one : known.base.observables()) observables_.push_back(one->id);
  }

  void read(const std::filesystem::path& file) {
    const base::table document = base::read_toml(file);
    base::reader reading(document, {file.string(), 1, 1}, "coverage file", findings_);
    reading.require_format(format_of_coverage, "CV001");
    for (const base::value* table : reading.children("system")) read_system(*table);
    reading.finish();
  }

  std::vector<covered_system> finish() {
    if (!findings_.empty()) throw base::bad_input(std::move(findings_));
    const auto rank = [](const covered_system& one) {
      const auto& kinds = system_kinds();
      return std::find(kinds.begin(), kinds.end(), one.kind) - kinds.begin();
    };
    std::stable_sort(systems_.begin(), systems_.end(),
                     [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    return std::move(systems_);
  }

 private:
  void read_system(const base::value& table) {
    base::reader reading(*table.as_table(), table.where, "system", findings_);
    covered_system one;
    one.where = table.where;
    one.id = reading.required_text("id");
    one.name = reading.required_text("name");
    one.kind = reading.required_text("kind");
    if (!one.kind.empty() && !contains(system_kinds(), one.kind))
      reading.report("CV002", fmt::format("'{}' is no kind of system", one.kind),
                     reading.optional("kind")->where, base::suggest(one.kind, system_kinds()));
    one.works_when = reading.required_text("works_when");
    one.parts = names(reading, "parts", parts_, "is not in the knowledge base");
    one.observables = names(reading, "observables", observables_, "is no observable of the knowledge base");
    one.claims = names(reading, "claims", known_.claims, "is the id of no claim");
    one.reason = reading.text("reason").value_or("");
    if (one.claims.empty() && one.reason.empty())
      reading.report("CV004", fmt::format("nothing says how system '{}' is checked", one.id), table.where,
                     "claims = [\"...\"], or reason = \"why no claim can check it\"");
    reading.finish();
    for (const auto& other : systems_)
      if (other.id == one.id)
        reading.report("CV005", fmt::format("a second system '{}'", one.id), table.where,
                       "the first: " + base::to_text(other.where));
    rate(one);
    systems_.push_back(std::move(one));
  }

  /// The texts of a list, each of which must be a known name.
  words names(base::reader& reading, std::string_view key, const words& known, std::string_view fault) {
    words result = reading.texts(key);
    const base::value* list = reading.optional(key);
    if (!list) return result;
    const auto check = [&](const base::value& item) {
      if (const auto* name = item.text(); name && !contains(known, *name))
        reading.report("CV003", fmt::format("'{}' {}", *name, fault), item.where,
                       base::suggest(*name, known));
    };
    if (const auto* items = list->as_array())
      std::for_each(items->begin(), items->end(), check);
    else
      check(*list);
    return result;
  }

  void rate(covered_system& one) const {
    if (!one.parts.empty()) one.reached = level::directional;
    std::set<std::string> studies;
    for (const auto& name : one.observables) {
      const auto* observable = known_.base.find_observable(name);
      if (one.parts.empty() || !observable || !observable->quantitative) continue;
      one.reached = std::max(one.reached, level::quantitative);
      if (const auto found = known_.validations.find(name); found != known_.validations.end())
        studies.insert(found->second.begin(), found->second.end());
    }
    if (!studies.empty()) one.reached = level::validated;
    one.studies.assign(studies.begin(), studies.end());
  }

  const grounds& known_;
  words parts_, observables_;
  std::vector<base::diagnostic> findings_;
  std::vector<covered_system> systems_;
};

std::string joined(const words& list) {
  return fmt::format("{}", fmt::join(list, " "));
}

knowledge::listing counts_table(const std::vector<covered_system>& systems) {
  knowledge::listing result{{"kind", "systems"}, {}};
  for (const level each : levels) result.columns.emplace_back(to_text(each));
  result.columns.emplace_back("checked by a claim");
  for (const auto& count : counted(systems)) {
    words row{count.kind, fmt::format("{}", count.systems)};
    for (const level each : levels) row.push_back(fmt::format("{}", count.reached.at(each)));
    row.push_back(fmt::format("{}", count.checked));
    result.rows.push_back(std::move(row));
  }
  return result;
}

std::string text(const std::vector<covered_system>& systems) {
  knowledge::listing table{{"kind", "system", "level", "observables", "claims"}, {}};
  for (const auto& one : systems)
    table.rows.push_back({one.kind, one.id, std::string(to_text(one.reached)), joined(one.observables),
                          one.claims.empty() ? "no: " + one.reason : joined(one.claims)});
  return knowledge::to_text(table) + "\n" + knowledge::to_text(counts_table(systems));
}

std::string json(const std::vector<covered_system>& systems) {
  nlohmann::ordered_json root{{"systems", nlohmann::json::array()}, {"counts", nlohmann::json::array()}};
  for (const auto& one : systems)
    root["systems"].push_back({{"id", one.id},
                               {"name", one.name},
                               {"kind", one.kind},
                               {"level", to_text(one.reached)},
                               {"works_when", one.works_when},
                               {"parts", one.parts},
                               {"observables", one.observables},
                               {"claims", one.claims},
                               {"reason", one.reason},
                               {"validation_studies", one.studies}});
  for (const auto& count : counted(systems)) {
    nlohmann::ordered_json row{{"kind", count.kind}, {"systems", count.systems}};
    for (const level each : levels) row[std::string(to_text(each))] = count.reached.at(each);
    row["checked"] = count.checked;
    root["counts"].push_back(std::move(row));
  }
  return root.dump(1) + "\n";
}

std::string quoted(const std::string& field) {
  if (field.find_first_of(",\"\n\r") == std::string::npos) return field;
  std::string result = "\"";
  for (const char c : field) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + '"';
}

std::string csv(const std::vector<covered_system>& systems) {
  std::string result = "id,name,kind,level,works_when,parts,observables,claims,reason,validation_studies\n";
  for (const auto& one : systems) {
    const words row{one.id,
                    one.name,
                    one.kind,
                    std::string(to_text(one.reached)),
                    one.works_when,
                    joined(one.parts),
                    joined(one.observables),
                    joined(one.claims),
                    one.reason,
                    joined(one.studies)};
    for (std::size_t i = 0; i < row.size(); ++i) result += (i ? "," : "") + quoted(row[i]);
    result += '\n';
  }
  return result;
}

/// Names as code, so that a reader sees that the program knows them.
std::string code(const words& names, const address_book& address_of) {
  std::string html;
  for (const auto& name : names) {
    const std::string address = address_of ? address_of(name) : "";
    const std::string text = fmt::format("<code>{}</code>", results::escaped(name));
    html += html.empty() ? "" : ", ";
    html += address.empty() ? text : fmt::format("<a href=\"{}\">{}</a>", results::escaped(address), text);
  }
  return html;
}

/// "cell-population" -> "Cell populations".
std::string heading_of(std::string kind) {
  if (kind == "receptor-or-pathway") return "Receptors and pathways";
  if (kind == "fuel-process") return "Fuel processes";
  std::replace(kind.begin(), kind.end(), '-', ' ');
  kind[0] = static_cast<char>(kind[0] - 'a' + 'A');
  return kind + "s";
}

words row_of(const covered_system& one, const address_book& address_of) {
  std::string shown = code(one.parts, address_of), checked = code(one.claims, address_of);
  if (!one.observables.empty()) shown += "<br/>shown by " + code(one.observables, address_of);
  if (!one.reason.empty()) checked += (checked.empty() ? "" : "<br/>") + results::escaped(one.reason);
  if (!one.studies.empty())
    checked += results::details(
        fmt::format("{} validation stud{}", one.studies.size(), one.studies.size() == 1 ? "y" : "ies"),
        code(one.studies, address_of));
  return {fmt::format("<span id=\"system-{}\">{}</span><br/><code>{}</code>", results::escaped(one.id),
                      results::escaped(one.name), results::escaped(one.id)),
          level_badge(one), results::escaped(one.works_when), shown, checked};
}

}  // namespace

const std::vector<std::string>& system_kinds() {
  static const words kinds = {"organ",    "cell-population", "receptor-or-pathway",
                              "exerkine", "fuel-process",    "intervention"};
  return kinds;
}

std::string_view to_text(level one) {
  static constexpr std::string_view names[] = {"absent", "directional", "quantitative", "validated"};
  return names[static_cast<std::size_t>(one)];
}

grounds grounds_of(const knowledge::atlas& base, const analysis::claim_book& book,
                   const std::vector<analysis::study>& studies) {
  grounds result{base, {}, {}};
  for (const auto& claim : book.claims) result.claims.push_back(claim.id);
  for (const auto& study : studies) {
    if (study.use != analysis::use::validation) continue;
    for (const auto& what : study.measurements) {
      auto& of = result.validations[what.observable];
      if (!contains(of, study.id)) of.push_back(study.id);
    }
  }
  return result;
}

std::vector<covered_system> read_coverage(const std::filesystem::path& folder, const grounds& known) {
  if (!std::filesystem::is_directory(folder))
    throw base::not_found(fmt::format("there is no folder '{}'", folder.string()),
                          "name a folder of coverage files");
  std::vector<std::filesystem::path> files;
  for (const auto& each : std::filesystem::directory_iterator(folder))
    if (each.path().extension() == ".toml") files.push_back(each.path());
  std::sort(files.begin(), files.end());
  coverage_reader reader(known);
  for (const auto& file : files) reader.read(file);
  return reader.finish();
}

std::vector<coverage_count> counted(const std::vector<covered_system>& systems) {
  std::vector<coverage_count> result;
  const auto count = [&](const std::string& kind, auto&& belongs) {
    coverage_count one{kind, {}, 0, 0};
    for (const level each : levels) one.reached[each] = 0;
    for (const auto& system : systems) {
      if (!belongs(system)) continue;
      ++one.systems;
      ++one.reached[system.reached];
      one.checked += !system.claims.empty();
    }
    result.push_back(std::move(one));
  };
  for (const auto& kind : system_kinds())
    count(kind, [&](const covered_system& one) { return one.kind == kind; });
  count("all", [](const covered_system&) { return true; });
  return result;
}

std::string level_badge(const covered_system& one) {
  const bool good = one.reached >= level::quantitative, absent = one.reached == level::absent;
  return results::badge(to_text(one.reached), good ? "good" : absent ? "warn" : "note");
}

results::page coverage_page(const std::vector<covered_system>& systems, const address_book& address_of) {
  results::page page;
  page.title = "What the model covers";
  page.kicker = "Kinecrine · coverage";
  page.lead = results::paragraph(
      "Each system that the source articles describe, how far the model has it, and the executable claims "
      "that "
      "check it. <i>Directional</i>: known by direction only. <i>Quantitative</i>: an observable of it is "
      "simulated in its unit. <i>Validated</i>: a validation study measures such an observable; how well the "
      "model meets it is in the validation report.");
  results::html_table counts;
  const auto table = counts_table(systems);
  for (const auto& column : table.columns)
    counts.columns.push_back({results::escaped(column), !counts.columns.empty(), false});
  counts.rows = table.rows;
  page.sections.push_back({"counts", "Counts", results::to_html(counts)});
  for (const auto& kind : system_kinds()) {
    results::html_table rows;
    rows.columns = {{"System", false, false},
                    {"Level", false, false},
                    {"It works when", false, true},
                    {"Parts and observables", false, true},
                    {"Checked by", false, true}};
    for (const auto& one : systems)
      if (one.kind == kind) rows.rows.push_back(row_of(one, address_of));
    if (!rows.rows.empty())
      page.sections.push_back({kind, results::escaped(heading_of(kind)), results::to_html(rows)});
  }
  page.footer = "Written by <code>kinecrine knowledge coverage --format html</code>.";
  return page;
}

const std::vector<std::string>& coverage_formats() {
  static const words formats = {"text", "json", "csv", "html"};
  return formats;
}

std::string exported(const std::vector<covered_system>& systems, std::string_view format) {
  if (format == "text") return text(systems);
  if (format == "json") return json(systems);
  if (format == "csv") return csv(systems);
  if (format == "html") return results::to_html(coverage_page(systems));
  throw base::bad_usage(fmt::format("'{}' is no format of the coverage table", format),
                        base::suggest(format, coverage_formats()));
}

}  // namespace kinecrine::guide
