#include "assemble/effect_factor.hpp"

#include <fmt/format.h>

namespace kinecrine::assemble {
namespace {

/// d/(h + d), or with a steepness n: (d/h)^n / (1 + (d/h)^n), which is as good as 0 for no driver at all or
/// one below zero. A floor rather than a condition: drivers rest at exactly zero, where a condition would
/// never settle.
std::string saturation(const knowledge::effect& what, const std::string& driver) {
  const std::string half = what.id + ".half_at";
  if (!what.parameters.contains("steepness")) return fmt::format("{} / ({} + {})", driver, half, driver);
  const std::string power = fmt::format("max({} / {}, 1e-12) ^ {}.steepness", driver, half, what.id);
  return fmt::format("{} / (1 + {})", power, power);
}

std::string emax(const knowledge::effect& what, const std::string& driver) {
  return fmt::format("1 {} {}.maximum * {}", what.increases ? "+" : "-", what.id, saturation(what, driver));
}

/// A reference of nothing at all needs no division by what is exactly 1.
bool at_zero(const knowledge::effect& what) {
  const auto found = what.parameters.find("reference");
  return found == what.parameters.end() || found->second.number == 0;
}

}  // namespace

std::string factor_of(const knowledge::effect& what) {
  using form_kind = knowledge::effect::form_kind;
  const std::string driver = what.id + (what.parameters.contains("delay") ? ".delayed" : ".driver");
  const std::string reference = what.id + ".reference";
  switch (what.form) {
    case form_kind::emax:
      return at_zero(what) ? emax(what, driver)
                           : fmt::format("({}) / ({})", emax(what, driver), emax(what, reference));
    case form_kind::power:
      return fmt::format("({} / {}) ^ ({}{}.exponent)", driver, reference, what.increases ? "" : "-",
                         what.id);
    case form_kind::linear:
      return fmt::format("1 {} {}.slope * {}", what.increases ? "+" : "-", what.id,
                         at_zero(what) ? driver : fmt::format("({} - {})", driver, reference));
  }
  throw base::internal_error("an effect has no form");
}

}  // namespace kinecrine::assemble
