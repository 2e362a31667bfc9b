#include "guide/pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include "analysis/facts.hpp"
#include "assemble/assemble.hpp"
#include "base/mapped.hpp"
#include "guide/neighbours.hpp"
#include "knowledge/network.hpp"
#include "knowledge/sentences.hpp"
#include "results/chart.hpp"
#include "results/number.hpp"
#include "results/page.hpp"

namespace kinecrine::guide {
namespace {

using knowledge::atlas;
using knowledge::entry;
using knowledge::entry_kind;
using results::escaped;

constexpr std::string_view kicker = "Kinecrine · the atlas";
constexpr std::string_view not_advice =
    "Written by <code>kinecrine knowledge pages</code> from the knowledge base. For research and teaching, "
    "not medical advice.";

std::string spoken(std::string_view word) {
  std::string text(word);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string code(std::string_view text) {
  return fmt::format("<code>{}</code>", escaped(text));
}

std::string link_to(std::string_view address, std::string_view html) {
  return address.empty() ? std::string(html) : fmt::format("<a href=\"{}\">{}</a>", escaped(address), html);
}

/// An anchor within a page: letters, digits and hyphens.
std::string anchored(std::string_view name) {
  std::string text(name);
  for (char& c : text)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '-';
  return text;
}

/// "uniprot:P05231" as a link to the database.
std::string identity_html(const std::string& identity) {
  const auto colon = identity.find(':');
  if (colon == std::string::npos) return escaped(identity);
  std::string base = identity.substr(0, colon);
  // The ontologies of the OBO foundry and ChEBI are resolved by their names in capitals.
  std::string prefix = base == "uniprot" || base == "hgnc" ? base : "";
  if (prefix.empty())
    for (const char c : base) prefix += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return link_to("https://identifiers.org/" + prefix + ":" + identity.substr(colon + 1),
                 escaped(prefix + ":" + identity.substr(colon + 1)));
}

std::string grade_badge(bool quantitative) {
  return results::badge(quantitative ? "quantitative" : "directional", quantitative ? "good" : "note");
}

/// The entries that drive each effect, by its id; the one it stands in where nothing else drives it.
using drivers = std::map<std::string, std::vector<const entry*>>;
drivers drivers_in(const atlas& base, const std::vector<knowledge::link>& links) {
  drivers result;
  for (const auto& way : links)
    if (way.by == knowledge::link::kind::effect) result[way.via].push_back(base.find_entry(way.from));
  for (const auto& entry : base.entries())
    for (const auto& effect : entry.effects)
      if (auto& of = result[effect.id]; of.empty()) of.push_back(&entry);
  return result;
}

/// What a name of the base, an effect, an observable or a claim leads to among the pages.
std::map<std::string, std::string> addresses_in(const atlas_content& of, const drivers& driven) {
  std::map<std::string, std::string> result;
  for (const auto& entry : of.base.entries()) {
    std::string page = has_page(entry) ? page_of(entry) : "";
    if (entry.kind == entry_kind::hypothesis) page = "hypotheses.html#" + anchored(entry.id);
    if (page.empty()) continue;
    result[entry.id] = page;
    if (!has_page(entry)) continue;
    for (const auto& effect : entry.effects) {
      const struct entry& from = *driven.at(effect.id).front();
      result[effect.name] = result[effect.id] =
          (has_page(from) ? page_of(from) : page) + "#effect-" + anchored(effect.name);
    }
    for (const auto& observable : entry.observables) result[observable.id] = page + "#courses";
  }
  for (const auto& name : of.base.names())
    if (const auto* found = of.base.find(name); found && found->in && has_page(*found->in))
      result.emplace(name, page_of(*found->in));
  for (const auto& claim : of.claims.claims) result.emplace(claim.id, "claims.html#" + anchored(claim.id));
  return result;
}

/// What all pages share.
class writer {
 public:
  explicit writer(const atlas_content& of)
      : of_(of),
        links_(knowledge::links_of(of.base)),
        driven_(drivers_in(of.base, links_)),
        addresses_(addresses_in(of, driven_)),
        references_(analysis::all_references(of.base)) {
    for (std::size_t i = 0; i < of.bout.series.size(); ++i) in_bout_[of.bout.series[i].name] = i;
    for (std::size_t i = 0; i < of.rest.series.size(); ++i) in_rest_[of.rest.series[i].name] = i;
  }

  std::map<std::string, std::string> run() {
    std::map<std::string, std::string> pages;
    for (const auto& entry : of_.base.entries())
      if (has_page(entry)) pages[page_of(entry)] = page_on(entry);
    pages["hypotheses.html"] = hypotheses();
    pages["claims.html"] = claims();
    results::page coverage = coverage_page(of_.coverage, [this](const auto& name) { return address(name); });
    pages["coverage.html"] = finished(std::move(coverage));
    pages["index.html"] = index();
    return pages;
  }

 private:
  std::string address(const std::string& name) const {
    const auto found = addresses_.find(name);
    return found == addresses_.end() ? "" : found->second;
  }

  static std::string finished(results::page page) {
    page.kicker = kicker;
    if (page.home.empty()) page.home = "index.html";
    if (page.footer.empty()) page.footer = results::paragraph(not_advice);
    return results::to_html(page);
  }

  /// The references with these keys, by key.
  std::vector<results::reference> cited(const std::set<std::string>& keys) const {
    std::vector<results::reference> result;
    for (const auto& one : references_)
      if (keys.contains(one.key)) result.push_back(one);
    return result;
  }

  // ---- one organ or messenger

  /// An effect with the entry it stands in and the entry that it acts on.
  struct acting {
    const knowledge::effect* what;
    const entry* in;
    const entry* to;
  };

  std::string page_on(const entry& what) const {
    std::vector<acting> out, in;
    for (const auto& owner : of_.base.entries())
      for (const auto& effect : owner.effects) {
        const auto* port = of_.base.find(effect.port);
        if (!port) continue;
        const acting one{&effect, &owner, port->in};
        const auto& from = driven_.at(effect.id);
        if (std::find(from.begin(), from.end(), &what) != from.end()) out.push_back(one);
        if (port->in == &what) in.push_back(one);
      }
    const knowledge::account told = knowledge::describe(of_.base, what);
    const auto systems = systems_of(what);
    const auto checks = claims_on(what, systems);
    std::set<std::string> keys = told.cited;
    for (const auto* list : {&out, &in})
      for (const auto& one : *list)
        keys.insert(one.what->basis.sources.begin(), one.what->basis.sources.end());
    for_each_parameter(what, [&](const knowledge::parameter& one) {
      keys.insert(one.why.sources.begin(), one.why.sources.end());
    });
    for (const auto* claim : checks) keys.insert(claim->sources.begin(), claim->sources.end());
    const auto references = cited(keys);

    results::page page;
    page.title = knowledge::capital(what.name);
    page.lead = lead(what, out.size(), in.size());
    page.sections.push_back({"network", "Who sends, who receives", network(what)});
    page.sections.push_back({"courses", "What it does in an hour of exercise", courses(what)});
    if (!out.empty())
      page.sections.push_back({"acts-on", "What it acts on", effects(out, what, true, references)});
    if (!in.empty())
      page.sections.push_back({"acted-on", "What acts on it", effects(in, what, false, references)});
    page.sections.push_back({"processes", "How it works in the model", workings(told)});
    if (std::string table = parameters(what, references); !table.empty())
      page.sections.push_back({"parameters", "Parameters", std::move(table)});
    page.sections.push_back({"coverage", "Coverage and claims", checked(systems, checks, references)});
    if (!references.empty())
      page.sections.push_back({"references", "Sources", results::reference_list(references)});
    return finished(std::move(page));
  }

  std::string lead(const entry& what, std::size_t out, std::size_t in) const {
    std::string text = what.description.empty() ? "" : results::paragraph(escaped(what.description));
    std::string facts =
        fmt::format("<b>{}</b> {}", knowledge::capital(std::string(to_text(what.kind))), code(what.id));
    if (!what.identity.empty())
      facts += fmt::format("<br/>{}", fmt::join(base::mapped(what.identity, identity_html), ", "));
    if (what.kind == entry_kind::messenger)
      facts += fmt::format("<br/>{}, {}", grade_badge(what.quantitative),
                           what.quantitative ? "simulated in its unit" : "simulated relative to rest");
    facts += fmt::format("<br/>acts by {} effect{}, is acted on by {}", out, out == 1 ? "" : "s", in);
    return text + results::paragraph(facts);
  }

  std::string network(const entry& what) const {
    const neighbours around = neighbours_of(links_, of_.base, what);
    if (around.senders.empty() && around.receivers.empty())
      return results::paragraph(
          "Nothing in the base acts on it by itself, and it acts on nothing but what the "
          "session gives.");
    return results::figure(
        "",
        "At the left what sets it, at the right what it sets. Blue arrow: raises; orange bar: lowers; grey: "
        "both, or by a formula without a fixed sign. Dashed: disputed, or one side of a hypothesis.",
        to_svg(around, what));
  }

  // ---- time courses

  const results::series* series_in(const results::course& course,
                                   const std::map<std::string, std::size_t>& index,
                                   const std::string& name) const {
    const auto found = index.find(name);
    return found == index.end() ? nullptr : &course.series[found->second];
  }

  std::optional<results::chart> chart_of(const std::string& observable) const {
    const auto* bout = series_in(of_.bout, in_bout_, observable);
    if (!bout) return std::nullopt;
    results::chart drawing;
    drawing.title = bout->long_name;
    drawing.description = bout->meaning;
    drawing.y.unit = bout->unit;
    drawing.bands = of_.bout.timeline;
    if (const auto* rest = series_in(of_.rest, in_rest_, observable))
      drawing.curves.push_back({"", of_.rest.times, rest->values, {}, true});
    drawing.curves.push_back({"", of_.bout.times, bout->values, 0, false});
    return drawing;
  }

  std::string figure_of(const knowledge::observable& what) const {
    const auto drawing = chart_of(what.id);
    if (!drawing) return {};
    std::string unit = results::readable_unit(drawing->y.unit);
    if (!what.quantitative && unit.empty()) unit = "relative level";
    return results::figure(fmt::format("{} {}", escaped(knowledge::capital(what.long_name)),
                                       what.quantitative ? "" : results::badge("directional", "relative")),
                           fmt::format("{}{}{}", code(what.id), unit.empty() ? "" : ", " + escaped(unit),
                                       results::has_logarithmic_y(*drawing) ? ", logarithmic" : ""),
                           results::to_svg(*drawing));
  }

  /// Its own observables or, where it has none, some of what it acts on.
  std::vector<const knowledge::observable*> shown(const entry& what, bool& own) const {
    auto result = base::pointers_to(what.observables);
    own = !result.empty();
    if (own) return result;
    constexpr std::size_t most = 6;
    for (const auto& one : neighbours_of(links_, of_.base, what).receivers)
      if (!one.other->observables.empty() && result.size() < most)
        result.push_back(&one.other->observables.front());
    return result;
  }

  std::string courses(const entry& what) const {
    bool own = true;
    std::vector<std::string> figures;
    for (const auto* one : shown(what, own)) figures.push_back(figure_of(*one));
    std::string text =
        fmt::format("{}, the same person at rest as a dashed grey line.", escaped(of_.bout.title));
    if (!own) text = "It has no observable of its own; these are of what it acts on. " + text;
    if (figures.empty())
      return results::paragraph("It has no observable, and acts on none: nothing of it can be drawn.");
    return results::paragraph(text) + results::grid(figures);
  }

  // ---- effects

  std::string effects(const std::vector<acting>& list, const entry& what, bool out,
                      const std::vector<results::reference>& references) const {
    results::html_table table;
    table.columns = {{out ? "On" : "By", false, false},
                     {"Effect", false, true},
                     {"Evidence", false, false},
                     {"Disputed", false, true},
                     {"Sources", false, false}};
    for (const auto& one : list) {
      const knowledge::effect& effect = *one.what;
      std::vector<std::string> others;
      for (const entry* other : out ? std::vector<const entry*>{one.to} : driven_.at(effect.id))
        others.push_back(other->id == what.id
                             ? "itself"
                             : link_to(address(other->id), escaped(knowledge::capital(other->name))));
      // Where the address of the effect leads: its row in the table of what drives it.
      const std::string place =
          out ? fmt::format("<span id=\"effect-{}\"></span>", anchored(effect.name)) : "";
      table.rows.push_back(
          {fmt::format("{}{}<br/>{}", place, fmt::join(others, ", "), code(effect.name)),
           fmt::format("<b>{}</b> {}", effect.increases ? "Raises." : "Lowers.",
                       escaped(sentence(effect.id))),
           fmt::format("{}<br/>{}<br/>{}", grade_badge(one.in->quantitative), escaped(kind_of(effect.basis)),
                       escaped(spoken(to_text(effect.basis.species)))),
           dispute(one), results::cite(effect.basis.sources, references)});
    }
    return results::to_html(table);
  }

  static std::string kind_of(const knowledge::evidence& basis) {
    return basis.kind == knowledge::evidence_kind::rct ? "randomised trial" : spoken(to_text(basis.kind));
  }

  std::string sentence(const std::string& name) const { return knowledge::sentence_of(of_.base, name); }

  std::string dispute(const acting& one) const {
    const knowledge::evidence& basis = one.what->basis;
    std::string text = basis.contested ? results::badge("contested", "warn") + " " : "";
    if (!basis.hypothesis.empty())
      text += fmt::format("where {} is {}. ", link_to(address(basis.hypothesis), code(basis.hypothesis)),
                          escaped(fmt::format("{}", fmt::join(basis.under, " or "))));
    if (!assemble::takes_part(*one.what, *one.in, of_.base, {})) text += "Off unless chosen.";
    return text.empty() ? "no" : text;
  }

  // ---- the rest of an entry

  /// What `knowledge show` says, without what the other sections show.
  static std::string workings(const knowledge::account& told) {
    static const std::set<std::string> elsewhere = {"Effects", "Parameters", "Observables"};
    std::string html;
    for (const auto& part : told.sections) {
      if (elsewhere.contains(part.title)) continue;
      html += fmt::format("<h3>{}</h3>\n{}", escaped(part.title),
                          results::list(base::mapped(part.sentences, escaped)));
    }
    return html.empty() ? results::paragraph("It holds nothing but its effects.") : html;
  }

  template <class visitor>
  static void for_each_parameter(const entry& what, const visitor& visit) {
    for (const auto& one : what.parameters) visit(one);
    for (const auto& pool : what.pools) visit(pool.rest);
    for (const auto& effect : what.effects)
      for (const auto& [name, one] : effect.parameters) visit(one);
  }

  static std::string parameters(const entry& what, const std::vector<results::reference>& references) {
    results::html_table table;
    table.columns = {{"Parameter", false, true}, {"Value", false, false}, {"Unit", false, false},
                     {"Range", false, false},    {"Origin", false, true}, {"Sources", false, false}};
    for_each_parameter(what, [&](const knowledge::parameter& one) {
      if (!one.number && !one.value) return;
      const std::string unit = results::readable_unit(one.unit.text());
      std::string origin = escaped(one.why.text);
      if (const auto& people = one.between_people)
        origin +=
            fmt::format("{}between people {} {} {}", origin.empty() ? "" : "; ",
                        people->distribution == knowledge::spread::kind::lognormal ? "lognormal" : "normal",
                        people->relative ? "cv" : "sd", results::readable(people->size));
      table.rows.push_back(
          {fmt::format("{}{}", one.meaning.empty() ? "" : escaped(knowledge::capital(one.meaning)) + "<br/>",
                       code(one.id)),
           one.number ? results::readable(*one.number, 4) : code(one.value->text()),
           unit.empty() ? "–" : escaped(unit),
           one.why.range ? fmt::format("{} to {}", results::readable(one.why.range->first),
                                       results::readable(one.why.range->second))
                         : "",
           origin, results::cite(one.why.sources, references)});
    });
    return table.rows.empty() ? "" : results::to_html(table);
  }

  /// Systems of the coverage table that name something of an entry.
  std::vector<const covered_system*> systems_of(const entry& what) const {
    std::vector<const covered_system*> result;
    for (const auto& one : of_.coverage) {
      const auto touches = [&](const std::string& name) {
        const std::string to = address(name), page = page_of(what);
        return to == page || to.starts_with(page + "#");
      };
      if (std::any_of(one.parts.begin(), one.parts.end(), touches) ||
          std::any_of(one.observables.begin(), one.observables.end(), touches))
        result.push_back(&one);
    }
    return result;
  }

  /// Claims of those systems, and those that read an observable of the entry.
  std::vector<const analysis::claim*> claims_on(const entry& what,
                                                const std::vector<const covered_system*>& systems) const {
    std::set<std::string> named, observed;
    for (const auto* one : systems) named.insert(one->claims.begin(), one->claims.end());
    for (const auto& one : what.observables) observed.insert(one.id);
    std::vector<const analysis::claim*> result;
    for (const auto& claim : of_.claims.claims)
      if (named.contains(claim.id) ||
          std::any_of(claim.readings.begin(), claim.readings.end(),
                      [&](const analysis::reading& one) { return observed.contains(one.observable); }))
        result.push_back(&claim);
    return result;
  }

  static std::string status_of(const analysis::claim& claim) {
    switch (claim.status) {
      case analysis::standing::holds:
        return results::badge("holds", "good");
      case analysis::standing::contradicted:
        return results::badge("contradicted", "warn");
      case analysis::standing::open:
        break;
    }
    return results::badge("open");
  }

  std::string checked(const std::vector<const covered_system*>& systems,
                      const std::vector<const analysis::claim*>& checks,
                      const std::vector<results::reference>& references) const {
    const auto row = [](const covered_system* one) {
      return fmt::format("<a href=\"coverage.html#system-{}\">{}</a> {} {}", escaped(one->id),
                         escaped(one->name), level_badge(*one), escaped(one->works_when));
    };
    const std::string html =
        systems.empty()
            ? results::paragraph("No system of the <a href=\"coverage.html\">coverage table</a> names it.")
            : results::list(base::mapped(systems, row));
    if (checks.empty()) return html + results::paragraph("No executable claim reads it yet.");
    results::html_table table;
    table.caption = "Executable claims about it; the status is what the evidence says.";
    table.columns = {{"Claim", false, false},
                     {"Statement", false, true},
                     {"Status", false, false},
                     {"Sources", false, false}};
    for (const auto* one : checks)
      table.rows.push_back({link_to(address(one->id), code(one->id)), escaped(one->statement),
                            status_of(*one), results::cite(one->sources, references)});
    return html + results::to_html(table);
  }

  // ---- the other pages

  std::string hypotheses() const {
    results::page page;
    page.title = "What is disputed";
    page.lead = results::paragraph(
        "Where the evidence points both ways, a hypothesis lets you choose: "
        "<code>kinecrine simulate SESSION --hypothesis NAME=VALUE</code>. The default is the position of the "
        "best human evidence.");
    std::set<std::string> keys;
    for (const auto& entry : of_.base.entries())
      for (const auto& option : entry.options) keys.insert(option.sources.begin(), option.sources.end());
    const auto references = cited(keys);
    for (const auto& entry : of_.base.entries()) {
      if (entry.kind != entry_kind::hypothesis) continue;
      const auto options = base::mapped(entry.options, [&](const knowledge::option& one) {
        return fmt::format("<b>{}</b>{}: {} {} {}", escaped(one.value),
                           one.value == entry.chosen ? " (default)" : "", escaped(one.statement),
                           escaped(one.argument), results::cite(one.sources, references));
      });
      std::vector<std::string> switched;
      for (const auto& other : of_.base.entries())
        for (const auto& effect : other.effects)
          if (effect.basis.hypothesis == entry.id)
            switched.push_back(link_to(address(effect.name), code(effect.name)));
      std::string html = results::paragraph(escaped(entry.question)) + results::list(options);
      if (!switched.empty())
        html += results::paragraph(fmt::format("It decides {}.", fmt::join(switched, ", ")));
      page.sections.push_back({anchored(entry.id), escaped(knowledge::capital(entry.name)), std::move(html)});
    }
    page.sections.push_back({"references", "Sources", results::reference_list(references)});
    return finished(std::move(page));
  }

  std::string claims() const {
    results::page page;
    page.title = "Claims";
    page.lead = results::paragraph(
        "Statements of the literature as sessions to simulate and what to expect of them; "
        "<code>kinecrine claims</code> runs them and says which the model reproduces.");
    std::set<std::string> keys;
    for (const auto& one : of_.claims.claims) keys.insert(one.sources.begin(), one.sources.end());
    const auto references = cited(keys);
    results::html_table table;
    table.columns = {{"Claim", false, false},
                     {"Statement", false, true},
                     {"Reads", false, false},
                     {"Status", false, false},
                     {"Sources", false, false}};
    for (const auto& one : of_.claims.claims) {
      std::set<std::string> read;
      for (const auto& each : one.readings) read.insert(each.observable);
      const auto reads =
          base::mapped(read, [&](const std::string& name) { return link_to(address(name), code(name)); });
      table.rows.push_back(
          {fmt::format("<span id=\"{}\"></span>{}", anchored(one.id), code(one.id)),
           escaped(one.statement) +
               (one.better_evidence.empty() ? "" : "<br/>Better evidence: " + escaped(one.better_evidence)),
           fmt::format("{}", fmt::join(reads, "<br/>")), status_of(one),
           results::cite(one.sources, references)});
    }
    page.sections.push_back({"claims", "All claims", results::to_html(table)});
    page.sections.push_back({"references", "Sources", results::reference_list(references)});
    return finished(std::move(page));
  }

  /// Its picture and what is said of it in the index; `words` are what the search looks through.
  std::pair<std::string, std::string> brief(const entry& what) const {
    bool own = true;
    std::string picture;
    for (const auto* one : shown(what, own))
      if (const auto drawing = chart_of(one->id)) {
        picture = results::sparkline_svg(*drawing);
        break;
      }
    if (!own || picture.empty()) picture = "<svg viewBox=\"0 0 104 40\" aria-hidden=\"true\"></svg>";
    std::string words = what.id + " " + what.name + " " + what.description;
    for (const auto& one : what.identity) words += " " + one;
    for (const auto& one : what.observables) words += " " + one.id + " " + one.long_name;
    for (const auto& one : what.effects) words += " " + one.name;
    std::string first = what.description.substr(0, what.description.find(". "));
    if (!first.empty() && first.back() != '.') first += '.';
    return {picture, fmt::format("<a href=\"{}\" data-words=\"{}\">{}</a> {}<span>{}</span>", page_of(what),
                                 escaped(words), escaped(knowledge::capital(what.name)),
                                 what.quantitative ? "" : "<small class=\"badge\">directional</small>",
                                 escaped(first))};
  }

  std::string index() const {
    results::page page;
    page.title = "How exercise talks to the body";
    page.home = "index.html";
    std::size_t organs = 0, messengers = 0;
    std::map<std::string, std::vector<const entry*>> by_system;
    std::vector<std::string> order;
    const auto put = [&](const std::string& system, const entry& one) {
      if (!by_system.contains(system)) order.push_back(system);
      by_system[system].push_back(&one);
    };
    for (const auto& one : of_.base.entries())
      if (one.kind == entry_kind::organ) {
        put("Organs", one);
        ++organs;
      }
    // Messengers by the system that results tell them with, in the order of the views.
    std::set<const entry*> told;
    for (const auto* observable : of_.base.observables_as_told())
      for (const auto& one : of_.base.entries()) {
        if (one.kind != entry_kind::messenger || told.contains(&one)) continue;
        const bool its = std::any_of(one.observables.begin(), one.observables.end(),
                                     [&](const auto& each) { return &each == observable; });
        if (!its) continue;
        const auto* system = of_.base.system_of(*observable);
        put(system ? system->name : "Other messengers", one);
        told.insert(&one);
      }
    for (const auto& one : of_.base.entries())
      if (one.kind == entry_kind::messenger) {
        if (!told.contains(&one)) put("Given from outside, and carriers", one);
        ++messengers;
      }
    page.lead = results::paragraph(fmt::format(
                    "{} organs and {} messengers, each with who sends it and who receives it, what an hour "
                    "of exercise "
                    "does to it, its effects with their evidence, its numbers with their sources.",
                    organs, messengers)) +
                results::paragraph(
                    "Also: <a href=\"hypotheses.html\">what is disputed</a>, <a "
                    "href=\"coverage.html\">what the model covers</a>, <a href=\"claims.html\">claims</a>.");
    std::string search =
        "<p><label for=\"search\">Search</label> <input id=\"search\" type=\"search\" autocomplete=\"off\" "
        "placeholder=\"IL-6, lipolysis, uniprot:P05231 …\"/> <span id=\"found\" class=\"small\" "
        "role=\"status\"></span></p>\n";
    std::string systems;
    for (const auto& system : order) {
      std::vector<std::pair<std::string, std::string>> items;
      for (const auto* one : by_system[system]) items.push_back(brief(*one));
      systems += results::briefs(fmt::format("<h3>{}</h3>", escaped(system)), items);
    }
    page.sections.push_back({"all", "Organs and messengers", search + systems});
    page.head = std::string(search_parts);
    return finished(std::move(page));
  }

  static constexpr std::string_view search_parts = R"html(<style>
input{font:inherit;width:min(30em,100%);padding:6px 10px;border:1px solid var(--soft);border-radius:6px;background:var(--paper);color:var(--ink)}
[hidden]{display:none!important}</style>
<script>addEventListener('DOMContentLoaded',()=>{const box=document.getElementById('search'),found=document.getElementById('found'),
plain=t=>t.toLowerCase().normalize('NFD').replace(/[^a-z0-9:α-ω ]+/g,''),
items=[...document.querySelectorAll('.brief')].map(e=>({e,words:plain(e.querySelector('[data-words]').dataset.words+' '+e.textContent)})),
look=()=>{const asked=plain(box.value).split(' ').filter(w=>w);let n=0;
for(const i of items){const hit=asked.every(w=>i.words.includes(w));i.e.hidden=!hit;n+=hit}
for(const s of document.querySelectorAll('.system'))s.hidden=!s.querySelector('.brief:not([hidden])');
found.textContent=asked.length?n+' found':''};box.addEventListener('input',look);look()})</script>
)html";

  const atlas_content& of_;
  std::vector<knowledge::link> links_;
  drivers driven_;
  std::map<std::string, std::string> addresses_;
  std::vector<results::reference> references_;
  std::map<std::string, std::size_t> in_bout_, in_rest_;
};

}  // namespace

std::map<std::string, std::string> atlas_pages(const atlas_content& of) {
  return writer(of).run();
}

}  // namespace kinecrine::guide
