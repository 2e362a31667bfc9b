#include "solve/timecourse.hpp"

#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <algorithm>
#include <cmath>

#include "base/diagnostics.hpp"
#include "sbml/read.hpp"

namespace kinecrine::solve {

namespace {

bool contains(const std::vector<std::string>& list, const std::string& id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

output output_of(const sbml::equations& model, const std::string& id, const timecourse_request& request) {
  const sbml::symbol& s = model.find(id);
  const bool amount = contains(request.amounts, id), concentration = contains(request.concentrations, id);
  if (!s.is_species) return {id, s.value};  // the suite lists compartments among the amounts
  return {id, amount ? s.amount : concentration ? s.concentration : s.value};
}

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "INF" : "-INF";
  return fmt::format("{}", value);
}

}  // namespace

std::vector<std::string> interesting(const sbml::equations& model) {
  std::vector<char> set_by_event(model.constant_ids.size(), 0);
  for (const sbml::event& e : model.events)
    for (const sbml::assignment& a : e.assignments)
      if (a.what == sbml::assignment::kind::constant) set_by_event[a.slot] = 1;
  std::vector<std::string> ids;
  for (const sbml::symbol& s : model.symbols) {
    const bool varies = s.role == sbml::role::state || s.role == sbml::role::assigned ||
                        (s.role == sbml::role::constant && set_by_event[s.slot]);
    if (s.is_species || varies) ids.push_back(s.id);
  }
  return ids;
}

std::vector<double> equal_steps(double start, double duration, int steps) {
  std::vector<double> times;
  for (int k = 0; k <= steps; ++k)
    times.push_back(k == steps ? start + duration : start + duration * k / steps);
  return times;
}

std::vector<std::string> assumptions(const sbml::equations& model) {
  const std::vector<std::string> ids = model.species_without_value();
  if (ids.empty()) return {};
  constexpr std::size_t most = 5;
  return {fmt::format(
      "the model gives no initial value to {}{}: taken as 0",
      fmt::join(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), most)), ", "),
      ids.size() > most ? fmt::format(" and {} more", ids.size() - most) : "")};
}

table time_course(const sbml::equations& model, const timecourse_request& request,
                  const compile::backend& backend) {
  if (request.steps < 1 || !(request.duration >= 0))
    throw base::bad_usage("a time course wants a duration of 0 or more and at least one step");
  const std::vector<double> times = equal_steps(request.start, request.duration, request.steps);
  std::vector<output> outputs;
  for (const std::string& id : request.variables.empty() ? interesting(model) : request.variables)
    outputs.push_back(output_of(model, id, request));
  options how;
  how.accuracy = {request.relative, request.relative, request.absolute};
  const sbml::values start = model.evaluate_constants({}, request.start);
  trajectory found =
      simulator(model, &backend).run(start, {}, request.start, times.back(), times, outputs, how);
  return {std::move(found.times), std::move(found.names), std::move(found.values), assumptions(model)};
}

table time_course(const std::filesystem::path& file, const timecourse_request& request,
                  const compile::backend& backend) {
  const sbml::document document = sbml::read(file);
  return time_course(sbml::flatten(*document->getModel()), request, backend);
}

std::string to_csv(const table& result) {
  std::string text = "time";
  for (const std::string& name : result.names) text += "," + name;
  text += "\n";
  for (std::size_t row = 0; row < result.times.size(); ++row) {
    text += number(result.times[row]);
    for (const auto& column : result.columns) text += "," + number(column[row]);
    text += "\n";
  }
  return text;
}

}  // namespace kinecrine::solve
