#include "results/json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace kinecrine::results {
namespace {

using json = nlohmann::ordered_json;

json number(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

json number(const std::optional<double>& value) {
  return value ? number(*value) : json(nullptr);
}

json numbers(const std::vector<double>& values) {
  json all = json::array();
  for (const double value : values) all.push_back(number(value));
  return all;
}

template <typename Items, typename Convert>
json each(const Items& items, Convert convert) {
  json all = json::array();
  for (const auto& one : items) all.push_back(convert(one));
  return all;
}

json of(const series& one) {
  return {{"name", one.name},       {"long_name", one.long_name},
          {"unit", one.unit},       {"meaning", one.meaning},
          {"grade", one.grade},     {"group", one.group},
          {"leads", one.leads},     {"values", numbers(one.values)},
          {"low", number(one.low)}, {"high", number(one.high)}};
}

json of(const warning& one) {
  return {{"about", one.about},
          {"text", one.text},
          {"first", number(one.first)},
          {"lasts", number(one.lasts)},
          {"extreme", number(one.extreme)},
          {"sources", one.sources}};
}

json of(const observation& one) {
  return {{"series", one.series},   {"time", number(one.time)}, {"value", number(one.value)},
          {"low", number(one.low)}, {"high", number(one.high)}, {"source", one.source},
          {"label", one.label}};
}

json of(const event& one) {
  return {{"begin", number(one.begin)}, {"end", number(one.end)}, {"kind", one.kind}, {"label", one.label}};
}

json of(const fact& one) {
  json result = {{"name", one.name},
                 {"value", number(one.value)},
                 {"unit", one.unit},
                 {"origin", one.origin},
                 {"sources", one.sources}};
  if (!one.text.empty()) result["text"] = one.text;
  if (!one.meaning.empty()) result["meaning"] = one.meaning;
  if (!one.group.empty()) result["group"] = one.group;
  return result;
}

json of(const statement& one) {
  return {{"group", one.group}, {"text", one.text}};
}

json of(const reference& one) {
  return {{"key", one.key}, {"text", one.text}, {"link", one.link}};
}

}  // namespace

std::string to_json(const course& result) {
  require_consistent(result);
  const auto item = [](const auto& one) { return of(one); };
  const json all = {{"format", "kinecrine-course/1"},
                    {"title", result.title},
                    {"time_unit", result.time_unit},
                    {"times", numbers(result.times)},
                    {"series", each(result.series, item)},
                    {"observations", each(result.observations, item)},
                    {"timeline", each(result.timeline, item)},
                    {"person", each(result.person, item)},
                    {"assumptions", result.assumptions},
                    {"assumed_parameters", each(result.assumed_parameters, item)},
                    {"references", each(result.references, item)},
                    {"warnings", each(result.warnings, item)},
                    {"contested", each(result.contested, item)},
                    {"notes", result.notes},
                    {"provenance", result.provenance}};
  return all.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace kinecrine::results
