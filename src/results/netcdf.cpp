#include "results/netcdf.hpp"

#include <fmt/format.h>

#include "results/netcdf_file.hpp"

namespace kinecrine::results {
namespace {

std::string joined(const std::vector<std::string>& texts, const std::string& between) {
  return fmt::format("{}", fmt::join(texts, between));
}

/// Columns of a small table on a dimension of its own: "event_kind(event)".
class columns {
 public:
  columns(netcdf_file& file, const std::string& dimension, std::size_t length)
      : file_(file), prefix_(dimension), dim_(length ? file.dimension(dimension, length) : -1) {}

  void add(const std::string& name, std::vector<double> values, const std::string& unit = {}) {
    if (dim_ < 0) return;
    const int var = file_.variable(prefix_ + "_" + name, NC_DOUBLE, {dim_});
    file_.attribute(var, "units", unit);
    file_.attribute(var, "_FillValue", std::nan(""));
    numbers_.emplace_back(var, std::move(values));
  }
  void add(const std::string& name, std::vector<std::string> texts) {
    if (dim_ < 0) return;
    texts_.emplace_back(file_.variable(prefix_ + "_" + name, NC_STRING, {dim_}), std::move(texts));
  }
  void put() {
    for (const auto& [var, values] : numbers_) file_.put(var, values);
    for (const auto& [var, texts] : texts_) file_.put(var, texts);
  }

 private:
  netcdf_file& file_;
  std::string prefix_;
  int dim_;
  std::vector<std::pair<int, std::vector<double>>> numbers_;
  std::vector<std::pair<int, std::vector<std::string>>> texts_;
};

template <typename Items, typename Get>
auto column_of(const Items& items, Get get) {
  std::vector<std::decay_t<decltype(get(items.front()))>> all;
  all.reserve(items.size());
  for (const auto& one : items) all.push_back(get(one));
  return all;
}

void global_attributes(netcdf_file& file, const course& result) {
  describe(file, result.title, result.provenance);
  std::vector<std::string> references;
  references.reserve(result.references.size());
  for (const auto& one : result.references)
    references.push_back(one.key + ": " + one.text + (one.link.empty() ? "" : " " + one.link));
  // HDF5 holds no attribute of more than 64 KiB; the variables reference_* say all in any case.
  constexpr std::size_t longest = 60000;
  const std::string cited = joined(references, "\n");
  file.attribute(NC_GLOBAL, "references",
                 cited.size() <= longest ? cited : "the variables reference_text and reference_link");
  std::vector<std::string> comments = result.notes;
  for (const auto& one : result.warnings) comments.push_back(one.text);
  file.attribute(NC_GLOBAL, "comment", joined(comments, "\n"));
  file.attribute(NC_GLOBAL, "assumptions", joined(result.assumptions, "\n"));
}

}  // namespace

std::string to_netcdf(const course& result) {
  require_consistent(result);
  netcdf_file file = netcdf_file::in_memory();
  global_attributes(file, result);

  const int realization = file.dimension("realization", 1),
            time = file.dimension("time", result.times.size());
  const int person = file.coordinate("realization", NC_INT, realization);
  file.attribute(person, "standard_name", "realization");
  file.attribute(person, "long_name", "simulated person");
  file.attribute(person, "units", "1");
  // Elapsed time: "min", not "minutes since", so that readers keep it a number.
  const int clock = file.coordinate("time", NC_DOUBLE, time);
  file.attribute(clock, "units", result.time_unit);
  file.attribute(clock, "long_name", "time since the start of the session");

  std::vector<std::pair<int, const fact*>> facts;
  std::vector<std::string> coordinates;
  for (const auto& one : result.person) {
    const int var = file.variable(one.name, one.text.empty() ? NC_DOUBLE : NC_STRING, {realization});
    if (one.text.empty()) file.attribute(var, "units", one.unit);
    file.attribute(var, "long_name", one.meaning);
    file.attribute(var, "origin", one.origin);
    file.attribute(var, "sources", joined(one.sources, " "));
    facts.emplace_back(var, &one);
    coordinates.push_back(file.name_of(var));
  }

  std::vector<int> variables;
  for (const auto& one : result.series) {
    const int var = file.variable(one.name, NC_DOUBLE, {realization, time});
    file.compress(var);
    file.attribute(var, "_FillValue", std::nan(""));
    file.attribute(var, "units", one.unit.empty() ? "1" : one.unit);
    file.attribute(var, "long_name", one.long_name);
    file.attribute(var, "comment", one.meaning);
    file.attribute(var, "grade", one.grade);
    file.attribute(var, "group", one.group);
    file.attribute(var, "observable", one.name);
    file.attribute(var, "coordinates", joined(coordinates, " "));
    variables.push_back(var);
  }

  columns events(file, "event", result.timeline.size());
  events.add("begin", column_of(result.timeline, [](const event& e) { return e.begin; }), "min");
  events.add("end", column_of(result.timeline, [](const event& e) { return e.end; }), "min");
  events.add("kind", column_of(result.timeline, [](const event& e) { return e.kind; }));
  events.add("label", column_of(result.timeline, [](const event& e) { return e.label; }));

  columns points(file, "observation", result.observations.size());
  const auto& observed = result.observations;
  points.add("series", column_of(observed, [](const observation& o) { return o.series; }));
  points.add("time", column_of(observed, [](const observation& o) { return o.time; }), "min");
  points.add("value", column_of(observed, [](const observation& o) { return o.value; }));
  points.add("low", column_of(observed, [](const observation& o) { return o.low.value_or(std::nan("")); }));
  points.add("high", column_of(observed, [](const observation& o) { return o.high.value_or(std::nan("")); }));
  points.add("source", column_of(observed, [](const observation& o) { return o.source; }));
  points.add("label", column_of(observed, [](const observation& o) { return o.label; }));

  columns assumed(file, "assumed_parameter", result.assumed_parameters.size());
  const auto& parameters = result.assumed_parameters;
  assumed.add("name", column_of(parameters, [](const fact& f) { return f.name; }));
  assumed.add("value", column_of(parameters, [](const fact& f) { return f.value; }));
  assumed.add("unit", column_of(parameters, [](const fact& f) { return f.unit; }));
  assumed.add("meaning", column_of(parameters, [](const fact& f) { return f.meaning; }));
  assumed.add("origin", column_of(parameters, [](const fact& f) { return f.origin; }));
  assumed.add("sources", column_of(parameters, [](const fact& f) { return joined(f.sources, " "); }));

  columns disputed(file, "contested", result.contested.size());
  disputed.add("group", column_of(result.contested, [](const statement& s) { return s.group; }));
  disputed.add("text", column_of(result.contested, [](const statement& s) { return s.text; }));

  columns literature(file, "reference", result.references.size());
  literature.add("key", column_of(result.references, [](const reference& r) { return r.key; }));
  literature.add("text", column_of(result.references, [](const reference& r) { return r.text; }));
  literature.add("link", column_of(result.references, [](const reference& r) { return r.link; }));

  file.end_definitions();
  file.put(person, std::vector<double>{0});
  file.put(clock, result.times);
  for (const auto& [var, one] : facts) {
    if (one->text.empty())
      file.put(var, std::vector<double>{one->value});
    else
      file.put(var, std::vector<std::string>{one->text});
  }
  for (std::size_t i = 0; i < variables.size(); ++i) file.put(variables[i], result.series[i].values);
  events.put();
  points.put();
  assumed.put();
  disputed.put();
  literature.put();
  return file.bytes();
}

}  // namespace kinecrine::results
