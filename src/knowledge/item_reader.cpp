#include "knowledge/item_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <sstream>
#include <variant>

#include "base/mapped.hpp"

namespace kinecrine::knowledge {
namespace {

using base::place;
using base::reader;
using base::table;
using base::value;

const words origins = {"measured", "fitted", "derived", "assumed", "definition"};
const words evidence_words = {"rct",      "acute_trial", "cohort",   "animal_intervention",
                              "in_vitro", "review",      "mechanism"};
const words species_words = {"human", "mouse", "rat", "in_vitro"};

bool lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// Which of `allowed` a word is; the position counts from 1, 0 is none.
template <class kind>
kind position(const words& allowed, const std::string& word) {
  const auto found = std::find(allowed.begin(), allowed.end(), word);
  return found == allowed.end() ? kind{} : static_cast<kind>(found - allowed.begin() + 1);
}

}  // namespace

std::string qualified(std::string_view name, std::string_view entry) {
  return name.find('.') == std::string_view::npos ? fmt::format("{}.{}", entry, name) : std::string(name);
}

bool well_named(std::string_view name, bool hyphens) {
  char before = '.';
  for (const char c : name) {
    const bool joint = c == '_' || c == '.' || (hyphens && c == '-');
    if (!lower_or_digit(joint ? before : c)) return false;
    if (before == '.' && c >= '0' && c <= '9') return false;
    before = c;
  }
  return !name.empty() && lower_or_digit(before);
}

void item_reader::fault(std::string code, std::string message, const place& where, std::string hint) {
  faults_.push_back({std::move(code), base::severity::error, std::move(message), where, std::move(hint)});
}

void item_reader::name_item(thing& item, const std::string& name, const place& where) {
  item.name = name;
  item.id = out_.id + "." + name;
  item.where = where;
  const bool reserved = name == "time" || name == "pi" || name == "given" || name == "oxygen";
  if (reserved || !well_named(name, false))
    fault("KB004", fmt::format("'{}' is not a good name", name), where,
          reserved ? "this name is reserved" : "use lower-case letters, digits and single underscores");
}

std::optional<units::unit> item_reader::unit(reader& keys) {
  const value* given = keys.optional("unit");
  if (!given) {
    keys.report("KB010", "a unit is missing", keys.where(), "write unit = \"1\" for a plain number");
    return std::nullopt;
  }
  const auto text = keys.text("unit");
  if (!text) return std::nullopt;
  try {
    units::unit result = units::parse(*text, given->where);
    if (result.offset() == 0) return result;
    fault("KB011", fmt::format("'{}' has no fixed zero, so formulas cannot use it", *text), given->where,
          "use K");
  } catch (const base::bad_input& refused) {
    const auto& finding = refused.findings().front();
    fault("KB011", finding.message, given->where, finding.hint);
  }
  return std::nullopt;
}

void item_reader::read_unit(thing& item, reader& keys) {
  const auto read = unit(keys);
  item.sound = read.has_value();
  item.unit = read.value_or(units::unit{});
}

std::string item_reader::meaning(reader& keys) {
  return keys.required_text("meaning");
}

std::string item_reader::word(reader& keys, std::string_view key, const words& allowed, bool required) {
  const value* given = required ? keys.required(key) : keys.optional(key);
  if (!given) return {};
  std::string text = keys.text(key).value_or("");
  if (std::find(allowed.begin(), allowed.end(), text) != allowed.end()) return text;
  fault("KB006", fmt::format("'{}' is no value of '{}'", text, key), given->where,
        base::suggest(text, allowed));
  return {};
}

std::optional<formula> item_reader::formula_of(const value& what, const std::set<std::string>& locals) {
  std::string text;
  if (const auto* written = what.text())
    text = *written;
  else if (const auto* whole = std::get_if<std::int64_t>(&what.content))
    text = std::to_string(*whole);
  else {
    fault("DOC002", fmt::format("a formula must be a text, not {}", what.kind()), what.where,
          "give the number a name as a parameter");
    return std::nullopt;
  }
  return formula::parse(text, what.where, {out_.id, locals}, faults_);
}

std::optional<formula> item_reader::formula_at(reader& keys, std::string_view key, bool required,
                                               const std::set<std::string>& locals) {
  const value* given = required ? keys.required(key) : keys.optional(key);
  return given ? formula_of(*given, locals) : std::nullopt;
}

void item_reader::flatten(const table& names, const std::string& prefix,
                          const std::function<void(const std::string&, const table::item&)>& one) {
  for (const auto& item : names.items())
    if (const table* inner = item.content.as_table())
      flatten(*inner, prefix + item.key + ".", one);
    else
      one(prefix + item.key, item);
}

void item_reader::number_or_formula(const value& what, std::optional<double>& number,
                                    std::optional<formula>& otherwise) {
  number = what.number();
  if (!number) otherwise = formula_of(what);
}

std::vector<std::pair<std::string, double>> item_reader::numbers(reader& keys, std::string_view key) {
  std::vector<std::pair<std::string, double>> result;
  const table* all = keys.child(key);
  if (!all) return result;
  for (const auto& item : all->items())
    if (const auto number = item.content.number())
      result.emplace_back(item.key, *number);
    else
      fault("DOC002", fmt::format("'{}' must be a number, not {}", item.key, item.content.kind()),
            item.where);
  return result;
}

std::vector<carried> item_reader::carries(reader& keys) {
  return base::mapped(numbers(keys, "carries"),
                      [](const auto& one) { return carried{one.first, one.second}; });
}

parameter item_reader::read_parameter(const std::string& name, const table::item& item) {
  parameter result;
  name_item(result, name, item.where);
  const table* content = item.content.as_table();
  if (!content) {
    fault("DOC002", fmt::format("parameter '{}' must be a table, not {}", name, item.content.kind()),
          item.where, "write { value = ..., unit = \"...\", origin = \"...\" }");
    return result;
  }
  reader keys(*content, item.where, fmt::format("parameter '{}'", name), faults_);
  if (const value* given = keys.required("value")) number_or_formula(*given, result.number, result.value);
  read_unit(result, keys);
  result.meaning = keys.text("meaning").value_or("");
  result.why = read_provenance(keys);
  check_provenance(result.why, result.number, fmt::format("parameter '{}'", name), item.where);
  result.between_people = read_spread(keys, item.where);
  keys.finish();
  return result;
}

provenance item_reader::read_provenance(reader& keys) {
  provenance result;
  if (const value* given = keys.optional("origin")) {
    result.text = keys.text("origin").value_or("");
    const std::string first = result.text.substr(0, result.text.find(' '));
    result.origin = position<provenance::kind>(origins, first);
    if (result.origin == provenance::kind::none)
      fault("KB013", fmt::format("'{}' is not an origin", first), given->where,
            base::suggest(first, origins));
  }
  result.sources = keys.texts("sources");
  result.note = keys.text("note").value_or("");
  if (const value* given = keys.optional("range")) {
    const auto* ends = given->as_array();
    const bool two = ends && ends->size() == 2;
    const auto low = two ? ends->front().number() : std::nullopt;
    const auto high = two ? ends->back().number() : std::nullopt;
    if (low && high && *low <= *high)
      result.range = {*low, *high};
    else
      fault("KB017", "a range is [lowest, highest]", given->where);
  }
  return result;
}

void item_reader::check_provenance(const provenance& why, const std::optional<double>& number,
                                   const std::string& what, const place& where) {
  using kind = provenance::kind;
  if (why.text.empty())
    fault("KB012", fmt::format("{} has no origin", what), where,
          fmt::format("write origin = one of {}", fmt::join(origins, ", ")));
  const bool needs_sources =
      why.origin == kind::measured || why.origin == kind::fitted || why.origin == kind::derived;
  if (needs_sources && why.sources.empty())
    fault("KB014", fmt::format("{} is {} but names no sources", what, why.text), where,
          "add sources = [\"...\"]");
  if (!number) return;
  if (why.origin == kind::assumed && !why.range)
    fault("KB015", fmt::format("{} is assumed, but has no range", what), where,
          "add range = [lowest, highest]");
  if (why.range && (*number < why.range->first || *number > why.range->second))
    fault("KB016",
          fmt::format("{} = {} lies outside its range {} to {}", what, *number, why.range->first,
                      why.range->second),
          where);
}

std::optional<spread> item_reader::read_spread(reader& keys, const place& where) {
  const auto heritable = keys.number("heritable");
  if (heritable && (*heritable < 0 || *heritable > 1))
    fault("KB018", "a heritable share lies between 0 and 1", where);
  const value* given = keys.optional("spread");
  if (!given) return std::nullopt;
  spread result;
  result.heritable = heritable.value_or(0);
  std::istringstream text(keys.text("spread").value_or(""));
  std::string distribution, measure, rest;
  text >> distribution >> measure >> result.size;
  const bool read = !text.fail() && !(text >> rest);
  result.distribution = distribution == "normal" ? spread::kind::normal : spread::kind::lognormal;
  result.relative = measure == "cv";
  const bool sound = (distribution == "lognormal" && measure == "cv") ||
                     (distribution == "normal" && (measure == "cv" || measure == "sd"));
  if (!read || !sound || !(result.size > 0))
    fault("KB018", "a spread is not understood", given->where,
          "write \"lognormal cv 0.3\", \"normal cv 0.1\" or \"normal sd 3\"");
  return result;
}

evidence item_reader::read_evidence(reader& keys, bool of_effect, const place& where) {
  evidence result;
  result.species = position<species_kind>(species_words, word(keys, "species", species_words, false));
  result.kind = position<evidence_kind>(evidence_words, word(keys, "evidence", evidence_words, false));
  const auto contested = keys.boolean("contested");
  result.contested = contested.value_or(false);
  result.hypothesis = keys.text("hypothesis").value_or("");
  result.under = keys.texts("under");
  if (result.under.empty()) result.under = {"on"};
  result.sources = keys.texts("sources");
  result.note = keys.text("note").value_or("");
  if (!of_effect) return result;
  if (result.kind == evidence_kind::none && !keys.optional("evidence"))
    fault("KB043", "an effect does not say what evidence it rests on", where,
          fmt::format("write evidence = one of {}", fmt::join(evidence_words, ", ")));
  if (result.species == species_kind::none && !keys.optional("species"))
    fault("KB043", "an effect does not say in which species it was seen", where,
          fmt::format("write species = one of {}", fmt::join(species_words, ", ")));
  if (!contested)
    fault("KB043", "an effect does not say whether it is contested", where, "write contested = false");
  if (result.sources.empty()) fault("KB014", "an effect names no sources", where, "add sources = [\"...\"]");
  return result;
}

}  // namespace kinecrine::knowledge
