#include "scenario/keys.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

namespace kinecrine::scenario {
namespace {

void report(std::vector<base::diagnostic>& faults, const char* code, std::string message,
            const base::place& where, std::string hint) {
  faults.push_back({code, base::severity::error, std::move(message), where, std::move(hint)});
}

}  // namespace

std::string to_text(const key_name& name) {
  return fmt::format("'{}' of {}", name.key, name.table);
}

std::string as_written(const base::value& said) {
  if (const auto* text = said.text()) return *text;
  if (const auto number = said.number()) return fmt::format("{:g}", *number);
  return said.kind();
}

std::optional<double> quantity_in(const base::value& said, const key_name& name, const units::unit& wanted,
                                  std::vector<base::diagnostic>& faults) {
  const std::string unit = wanted.text();
  if (const auto number = said.number()) {
    if (wanted.is_number() && std::isfinite(*number)) return *number / wanted.factor();
    report(faults, "SC010", fmt::format("{} needs a unit", to_text(name)), said.where,
           fmt::format("\"{:g} {}\"", *number, unit));
    return std::nullopt;
  }
  const auto* text = said.text();
  if (!text) {
    report(faults, "SC011",
           fmt::format("{} must be a number with its unit, not {}", to_text(name), said.kind()), said.where,
           fmt::format("a text such as \"1 {}\"", unit));
    return std::nullopt;
  }
  try {
    const units::quantity given = units::parse_quantity(*text, said.where);
    if (given.in == units::unit{} && !wanted.is_number()) {
      report(faults, "SC010", fmt::format("{} needs a unit", to_text(name)), said.where,
             fmt::format("\"{:g} {}\"", given.value, unit));
      return std::nullopt;
    }
    const double value = units::convert(given, wanted);
    if (std::isfinite(value)) return value;
    report(faults, "SC011", fmt::format("{} must be a finite number", to_text(name)), said.where, {});
  } catch (const base::bad_input& fault) {
    for (base::diagnostic finding : fault.findings()) {
      if (finding.where.line == 0) finding.where = said.where;
      finding.code = "SC012";
      finding.message = fmt::format("{}: {}", to_text(name), finding.message);
      if (finding.hint.empty()) finding.hint = fmt::format("a text such as \"1 {}\"", unit);
      faults.push_back(std::move(finding));
    }
  }
  return std::nullopt;
}

std::optional<double> quantity_at(base::reader& keys, const key_name& name, const units::unit& wanted,
                                  std::vector<base::diagnostic>& faults) {
  const base::value* said = keys.optional(name.key);
  return said ? quantity_in(*said, name, wanted, faults) : std::nullopt;
}

std::optional<double> positive_at(base::reader& keys, const key_name& name, const units::unit& wanted,
                                  std::vector<base::diagnostic>& faults) {
  const base::value* said = keys.required(name.key);
  const auto value = said ? quantity_in(*said, name, wanted, faults) : std::nullopt;
  if (!value || *value > 0) return value;
  report(faults, "SC013", fmt::format("{} must be above zero", to_text(name)), said->where, {});
  return std::nullopt;
}

std::optional<int> count_at(base::reader& keys, const key_name& name, std::vector<base::diagnostic>& faults) {
  constexpr double most = 1000;
  const base::value* said = keys.required(name.key);
  if (!said) return std::nullopt;
  const auto number = said->number();
  if (number && *number >= 1 && *number <= most && *number == std::floor(*number))
    return static_cast<int>(*number);
  report(faults, "SC014", fmt::format("{} must be a whole number from 1 to {:g}", to_text(name), most),
         said->where, {});
  return std::nullopt;
}

std::optional<double> clock_at(base::reader& keys, const key_name& name,
                               std::vector<base::diagnostic>& faults) {
  const base::value* said = keys.optional(name.key);
  if (!said) return std::nullopt;
  int hours = 0, minutes = 0, used = 0;
  const auto* text = said->text();
  if (text && std::sscanf(text->c_str(), "%2d:%2d%n", &hours, &minutes, &used) == 2 &&
      static_cast<std::size_t>(used) == text->size() && hours >= 0 && hours < 24 && minutes >= 0 &&
      minutes < 60)
    return 60.0 * hours + minutes;
  report(faults, "SC015", fmt::format("{} must be a time of day", to_text(name)), said->where,
         "a text such as \"09:00\"");
  return std::nullopt;
}

}  // namespace kinecrine::scenario
