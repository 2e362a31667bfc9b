#include "knowledge/entry_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "knowledge/item_reader.hpp"

namespace kinecrine::knowledge {
namespace {

using base::place;
using base::reader;
using base::table;
using base::value;

const words kinds = {"organ", "messenger", "person", "mode", "hypothesis", "view"};
const words grades = {"quantitative", "directional"};
const words name_spaces = {"uberon", "uniprot", "chebi", "hgnc", "cl", "go", "pr", "fma"};
const words directions = {"increases", "decreases"};
const words forms = {"emax", "power", "linear"};
const words courses = {"acute", "chronic"};
const words routes = {"endocrine", "paracrine", "autocrine", "neural"};

std::set<std::string> session_locals() {
  std::set<std::string> names{"given"};
  for (const auto& [name, unit] : session_names()) names.insert(name);
  return names;
}

class entry_reader : item_reader {
 public:
  entry_reader(const table& document, const std::string& file, std::vector<base::diagnostic>& faults)
      : item_reader(faults),
        document_(document),
        file_(file),
        top_(document, {file, 1, 1}, "the file", faults) {}

  std::optional<entry> read();

 private:
  bool read_header();
  void read_identity(reader& header);
  void read_items();
  /// Calls `one(name, place, keys)` for each table [section.NAME].
  template <class read_one>
  void each(std::string_view section, read_one&& one);

  input read_input(reader& keys);
  state read_state(reader& keys);
  pool read_pool(const std::string& name, const place& where, reader& keys);
  quantity read_quantity(reader& keys);
  process read_process(reader& keys);
  port read_port(reader& keys);
  void read_effect(const value& item);
  void read_effect_parameter(effect& of, reader& keys, const std::string& name, bool required);
  observable read_observable(const std::string& name, reader& keys);
  std::optional<bounds> read_limits(reader& keys);
  warning read_warning(reader& keys);
  given read_given(reader& keys);
  intensity read_intensity(const std::string& key, const place& where, reader& keys);
  std::vector<setting> read_settings(reader& keys, const std::set<std::string>& locals);
  route read_route(const std::string& name, const place& where, reader& keys);
  void read_hypothesis();
  void read_view();
  void add_infusion();

  const table& document_;
  std::string file_;
  reader top_;
};

std::optional<entry> entry_reader::read() {
  if (!read_header()) return std::nullopt;
  if (out_.kind == entry_kind::hypothesis)
    read_hypothesis();
  else if (out_.kind == entry_kind::view)
    read_view();
  else
    read_items();
  top_.finish();
  return std::move(out_);
}

bool entry_reader::read_header() {
  const auto format = top_.text("format");
  if (format != grammar)
    fault("KB002",
          format ? fmt::format("the format '{}' is not known", *format) : "the file has no format line",
          {file_, 1, 1}, fmt::format("begin it with format = \"{}\"", grammar));
  words found;
  for (const auto& kind : kinds)
    if (top_.optional(kind)) found.push_back(kind);
  if (found.size() != 1) {
    fault("KB003",
          found.empty()
              ? "the file has no header table"
              : fmt::format("the file has {} header tables: {}", found.size(), fmt::join(found, ", ")),
          {file_, 1, 1}, fmt::format("write exactly one of [{}]", fmt::join(kinds, "], [")));
    return false;
  }
  const table* header = top_.child(found.front());
  if (!header) return false;
  out_.kind = static_cast<entry_kind>(std::find(kinds.begin(), kinds.end(), found.front()) - kinds.begin());
  out_.where = document_.find(found.front())->where;
  reader keys(*header, out_.where, fmt::format("[{}]", found.front()), faults_);
  out_.id = keys.required_text("id");
  out_.name = keys.required_text("name");
  out_.description = keys.text("description").value_or("");
  out_.sources = keys.texts("sources");
  read_identity(keys);
  if (out_.kind == entry_kind::messenger)
    out_.quantitative = word(keys, "grade", grades, true) != "directional";
  if (out_.kind == entry_kind::hypothesis) {
    out_.question = keys.required_text("question");
    out_.chosen = keys.text("default").value_or("on");
  }
  keys.finish();
  const bool symbols = out_.kind != entry_kind::hypothesis;  // whose id begins names in formulas
  if (!well_named(out_.id, !symbols) || out_.id.find('.') != std::string::npos)
    fault("KB004", fmt::format("'{}' is not a good id", out_.id), out_.where,
          "use lower-case letters, digits and single underscores");
  if (const auto stem = std::filesystem::path(file_).stem().string(); stem != out_.id)
    fault("KB003", fmt::format("the file '{}' holds the entry '{}'", stem, out_.id), out_.where,
          fmt::format("name the file {}.toml", out_.id));
  return true;
}

void entry_reader::read_identity(reader& header) {
  const value* list = header.optional("identity");
  out_.identity = header.texts("identity");
  for (const auto& identity : out_.identity) {
    const auto colon = identity.find(':');
    const std::string space = identity.substr(0, colon);
    if (colon == std::string::npos || colon + 1 == identity.size())
      fault("KB005", fmt::format("'{}' is not an identity", identity), list->where,
            "write NAMESPACE:ACCESSION");
    else if (std::find(name_spaces.begin(), name_spaces.end(), space) == name_spaces.end())
      fault("KB005", fmt::format("'{}' is no known namespace of identities", space), list->where,
            base::suggest(space, name_spaces));
  }
}

template <class read_one>
void entry_reader::each(std::string_view section, read_one&& one) {
  const table* items = top_.child(section);
  if (!items) return;
  for (const auto& item : items->items()) {
    const table* content = item.content.as_table();
    if (!content) {
      fault("DOC002", fmt::format("{} '{}' must be a table, not {}", section, item.key, item.content.kind()),
            item.where, fmt::format("[{}.{}]", section, item.key));
      continue;
    }
    reader keys(*content, item.where, fmt::format("{} '{}'", section, item.key), faults_);
    one(item.key, item.where, keys);
    keys.finish();
  }
}

void entry_reader::read_items() {
  const auto collect = [&](std::string_view section, auto& into, auto&& read_one) {
    each(section, [&](const std::string& name, const place& where, reader& keys) {
      auto item = read_one(keys);
      name_item(item, name, where);
      into.push_back(std::move(item));
    });
  };
  if (const table* parameters = top_.child("parameter"))
    for (const auto& item : parameters->items()) out_.parameters.push_back(read_parameter(item.key, item));
  collect("input", out_.inputs, [&](reader& keys) { return read_input(keys); });
  collect("state", out_.states, [&](reader& keys) { return read_state(keys); });
  collect("quantity", out_.quantities, [&](reader& keys) { return read_quantity(keys); });
  collect("process", out_.processes, [&](reader& keys) { return read_process(keys); });
  collect("port", out_.ports, [&](reader& keys) { return read_port(keys); });
  each("pool", [&](const std::string& name, const place& where, reader& keys) {
    out_.pools.push_back(read_pool(name, where, keys));
  });
  for (const value* item : top_.children("effect")) read_effect(*item);
  each("observable", [&](const std::string& name, const place& where, reader& keys) {
    auto item = read_observable(name, keys);
    item.where = where;
    out_.observables.push_back(std::move(item));
  });
  collect("warning", out_.warnings, [&](reader& keys) { return read_warning(keys); });
  if (out_.kind == entry_kind::person || out_.kind == entry_kind::mode)
    collect("given", out_.givens, [&](reader& keys) { return read_given(keys); });
  if (out_.kind == entry_kind::mode) {
    each("intensity", [&](const std::string& key, const place& where, reader& keys) {
      out_.intensities.push_back(read_intensity(key, where, keys));
    });
    out_.settings = read_settings(top_, session_locals());
    each("movement", [&](const std::string& name, const place& where, reader& keys) {
      out_.movements.push_back({name, read_settings(keys, {}), where});
    });
  }
  if (out_.kind == entry_kind::organ || out_.kind == entry_kind::messenger)
    each("route", [&](const std::string& name, const place& where, reader& keys) {
      out_.routes.push_back(read_route(name, where, keys));
    });
  add_infusion();
}

input entry_reader::read_input(reader& keys) {
  input result;
  read_unit(result, keys);
  result.meaning = meaning(keys);
  result.rest = keys.number("rest").value_or(0);
  return result;
}

state entry_reader::read_state(reader& keys) {
  state result;
  read_unit(result, keys);
  result.meaning = meaning(keys);
  if (const value* given = keys.required("initial"))
    number_or_formula(*given, result.initial_number, result.initial);
  result.rate = formula_at(keys, "rate", false);
  result.store = keys.boolean("store").value_or(false);
  result.carries = carries(keys);
  result.why = read_provenance(keys);
  if (result.initial_number)
    check_provenance(result.why, result.initial_number, "the initial value", keys.where());
  return result;
}

pool entry_reader::read_pool(const std::string& name, const place& where, reader& keys) {
  pool result;
  name_item(result, name, where);
  read_unit(result, keys);
  result.meaning = meaning(keys);
  result.volume = qualified(keys.required_text("volume"), out_.id);
  result.store = keys.boolean("store").value_or(false);
  result.carries = carries(keys);
  result.place = keys.text("place").value_or("");
  if (const auto basal = word(keys, "basal", {"balance"}, false); !basal.empty()) result.balanced = true;

  result.amount.name = name + ".amount";
  result.amount.id = result.id + ".amount";
  result.amount.unit = units::amount_of(result.unit);
  result.amount.meaning = fmt::format("{}, as an amount", result.meaning);
  result.amount.where = where;
  result.amount.sound = result.sound;

  if (const value* given = keys.required("rest")) {
    const std::string rest = name + ".rest";
    if (given->as_table()) {
      result.rest = read_parameter(rest, {rest, given->where, *given});
    } else {
      name_item(result.rest, rest, given->where);
      result.rest.unit = result.unit;
      result.rest.sound = result.sound;
      number_or_formula(*given, result.rest.number, result.rest.value);
      if (result.rest.number) check_provenance({}, result.rest.number, "the rest value", given->where);
    }
    if (result.rest.meaning.empty()) result.rest.meaning = fmt::format("{} at rest", result.meaning);
  }
  return result;
}

quantity entry_reader::read_quantity(reader& keys) {
  quantity result;
  read_unit(result, keys);
  result.meaning = meaning(keys);
  result.value = formula_at(keys, "value", true);
  return result;
}

process entry_reader::read_process(reader& keys) {
  process result;
  read_unit(result, keys);
  result.meaning = meaning(keys);
  result.rate = formula_at(keys, "rate", true);
  if (const table* changes = keys.child("changes"))
    flatten(*changes, "", [&](const std::string& name, const table::item& item) {
      change one;
      one.of = qualified(name, out_.id);
      one.where = item.where;
      number_or_formula(item.content, one.number, one.coefficient);
      result.changes.push_back(std::move(one));
    });
  result.basis = read_evidence(keys, false, keys.where());
  return result;
}

port entry_reader::read_port(reader& keys) {
  port result;
  result.meaning = meaning(keys);
  return result;
}

void entry_reader::read_effect(const value& item) {
  reader keys(*item.as_table(), item.where, "an effect", faults_);
  effect result;
  result.name = keys.required_text("id");
  result.id = out_.id + "." + result.name;
  std::replace(result.id.begin(), result.id.end(), '-', '_');
  result.where = item.where;
  result.port = qualified(keys.required_text("port"), out_.id);
  result.meaning = keys.text("meaning").value_or(fmt::format("factor of {} on {}", result.name, result.port));
  if (!well_named(result.name, true) || result.name.find('.') != std::string::npos)
    fault("KB004", fmt::format("'{}' is not a good id", result.name), item.where,
          "use lower-case letters, digits, single underscores and hyphens");
  result.driver = formula_at(keys, "driver", true);
  result.increases = word(keys, "direction", directions, true) != "decreases";
  const std::string form = word(keys, "form", forms, true);
  result.acts = word(keys, "acts", courses, true);
  result.route = word(keys, "route", routes, true);
  if (form == "emax") {
    result.form = effect::form_kind::emax;
    read_effect_parameter(result, keys, "maximum", true);
    read_effect_parameter(result, keys, "half_at", true);
    read_effect_parameter(result, keys, "steepness", false);
  } else if (form == "power") {
    result.form = effect::form_kind::power;
    read_effect_parameter(result, keys, "exponent", true);
  } else if (form == "linear") {
    read_effect_parameter(result, keys, "slope", true);
  }
  read_effect_parameter(result, keys, "reference", result.form == effect::form_kind::power);
  read_effect_parameter(result, keys, "delay", false);
  result.basis = read_evidence(keys, true, item.where);
  if (!form.empty()) keys.finish();  // else the parameters of its form are not known
  out_.effects.push_back(std::move(result));
}

void entry_reader::read_effect_parameter(effect& of, reader& keys, const std::string& name, bool required) {
  const value* given = keys.optional(name);
  if (!given) {
    if (required) fault("KB041", fmt::format("'{}' lacks its '{}'", of.name, name), of.where);
    return;
  }
  const std::string local = of.id.substr(out_.id.size() + 1) + "." + name;
  parameter result;
  if (given->as_table()) {
    result = read_parameter(local, {local, given->where, *given});
  } else {
    name_item(result, local, given->where);
    result.number = given->number();
    if (!result.number) result.value = formula_of(*given);
    if (name != "reference") check_provenance({}, result.number, fmt::format("'{}'", name), given->where);
  }
  if (result.meaning.empty()) result.meaning = fmt::format("{} of the effect {}", name, of.name);
  of.parameters.emplace(name, std::move(result));
}

observable entry_reader::read_observable(const std::string& name, reader& keys) {
  observable result;
  result.name = result.id = name;
  if (!well_named(name, false))
    fault("KB004", fmt::format("'{}' is not a good name", name), keys.where(),
          "use lower-case letters, digits, single underscores and dots");
  read_unit(result, keys);
  result.meaning = meaning(keys);
  result.value = formula_at(keys, "value", false);
  result.own = result.value.has_value();
  result.quantitative = word(keys, "grade", grades, true) != "directional";
  result.group = keys.required_text("group");
  result.long_name = keys.required_text("long_name");
  result.limits = read_limits(keys);
  return result;
}

std::optional<bounds> entry_reader::read_limits(reader& keys) {
  const table* said = keys.child("limits");
  if (!said) return std::nullopt;
  reader inner(*said, keys.optional("limits")->where, "limits", faults_);
  bounds result;
  result.low = inner.number("low");
  result.high = inner.number("high");
  result.why = read_provenance(inner);
  if ((!result.low && !result.high) || (result.low && result.high && *result.low >= *result.high))
    fault("KB057", "limits need 'low', 'high' or both, in this order", inner.where(),
          "limits = { low = 0, high = 10, sources = [\"...\"] }");
  if (result.why.text.empty() && result.why.sources.empty())
    fault("KB014", "limits name neither their sources nor an origin", inner.where(),
          "add sources = [\"...\"], or origin = \"assumed since ...\"");
  inner.finish();
  return result;
}

warning entry_reader::read_warning(reader& keys) {
  warning result;
  result.when = formula_at(keys, "when", true);
  result.says = keys.required_text("says");
  result.sources = keys.texts("sources");
  if (result.sources.empty())
    fault("KB014", "a warning names no sources", keys.where(), "add sources = [\"...\"]");
  return result;
}

given entry_reader::read_given(reader& keys) {
  given result;
  read_unit(result, keys);
  result.meaning = meaning(keys);
  if (const value* fallback = keys.optional("default"))
    number_or_formula(*fallback, result.number, result.value);
  result.low = keys.number("low");
  result.high = keys.number("high");
  for (const auto& [word, number] : numbers(keys, "value_names")) result.value_names[word] = number;
  result.makes_fit = keys.boolean("makes_fit").value_or(false);
  return result;
}

intensity entry_reader::read_intensity(const std::string& key, const place& where, reader& keys) {
  intensity result;
  result.key = key;
  result.where = where;
  result.unit = unit(keys).value_or(units::unit{});
  result.meaning = keys.text("meaning").value_or("");
  result.oxygen = formula_at(keys, "oxygen", true, session_locals());
  result.low = keys.number("low");
  result.high = keys.number("high");
  result.settings = read_settings(keys, session_locals());
  return result;
}

std::vector<setting> entry_reader::read_settings(reader& keys, const std::set<std::string>& locals) {
  std::vector<setting> result;
  const table* settings = keys.child("set");
  if (!settings) return result;
  flatten(*settings, "", [&](const std::string& name, const table::item& item) {
    if (auto value = formula_of(item.content, locals))
      result.push_back({qualified(name, out_.id), std::move(*value), item.where});
  });
  return result;
}

route entry_reader::read_route(const std::string& name, const place& where, reader& keys) {
  route result;
  result.name = name;
  result.where = where;
  if (!well_named(name, false) || name.find('.') != std::string::npos)
    fault("KB004", fmt::format("'{}' is not a good name of a route", name), where,
          "use lower-case letters, digits and single underscores, such as iv or oral");
  result.unit = unit(keys).value_or(units::unit{});
  result.meaning = meaning(keys);
  result.duration = formula_at(keys, "duration", false);
  result.sources = keys.texts("sources");
  result.settings = read_settings(keys, {std::string(dose_name), "duration"});
  if (result.settings.empty())
    fault("KB056", fmt::format("the route '{}' leads nowhere", name), where,
          "set = { infusion = \"dose / duration\" }");
  return result;
}

void entry_reader::read_hypothesis() {
  for (const value* item : top_.children("option")) {
    reader keys(*item->as_table(), item->where, "an option", faults_);
    option result;
    result.where = item->where;
    result.value = keys.required_text("value");
    result.statement = keys.required_text("statement");
    result.argument = keys.text("argument").value_or("");
    result.sources = keys.texts("sources");
    if (result.sources.empty())
      fault("KB014", fmt::format("option '{}' names no sources", result.value), item->where,
            "add sources = [\"...\"]");
    keys.finish();
    out_.options.push_back(std::move(result));
  }
}

void entry_reader::read_view() {
  for (const value* item : top_.children("system")) {
    reader keys(*item->as_table(), item->where, "a system", faults_);
    body_system result;
    result.where = item->where;
    result.name = keys.required_text("name");
    result.groups = keys.texts("groups");
    result.lead = keys.texts("lead");
    if (result.groups.empty())
      fault("DOC001", fmt::format("the system '{}' names no groups", result.name), item->where,
            "groups = [\"hormones\"]");
    keys.finish();
    out_.systems.push_back(std::move(result));
  }
}

/// A pool in the blood can be infused into: X.infusion, unless the entry has its own.
void entry_reader::add_infusion() {
  const auto taken = [&](const auto& items) {
    return std::any_of(items.begin(), items.end(), [](const thing& item) { return item.name == "infusion"; });
  };
  if (taken(out_.inputs) || taken(out_.parameters) || taken(out_.quantities) || taken(out_.states)) return;
  for (const std::string_view name : {"plasma", "blood"})
    for (auto& pool : out_.pools) {
      if (pool.name != name) continue;
      input infused;
      infused.name = "infusion";
      infused.id = pool.infusion = out_.id + ".infusion";
      infused.unit = pool.amount.unit / units::parse("min");
      infused.meaning = fmt::format("{} infused", out_.name);
      infused.where = pool.where;
      infused.automatic = true;
      out_.inputs.push_back(std::move(infused));
      return;
    }
}

}  // namespace

std::optional<entry> read_entry(const table& document, const std::string& file,
                                std::vector<base::diagnostic>& faults) {
  return entry_reader(document, file, faults).read();
}

}  // namespace kinecrine::knowledge
