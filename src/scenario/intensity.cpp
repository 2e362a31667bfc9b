#include "scenario/intensity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/mapped.hpp"
#include "scenario/names.hpp"

namespace kinecrine::scenario {
namespace {

std::vector<const knowledge::intensity*> understood(const knowledge::atlas& known,
                                                    const knowledge::entry& mode) {
  auto all = base::pointers_to(mode.intensities);
  if (const auto* any = known.find_entry(any_mode); any && any != &mode)
    for (const auto& one : any->intensities)
      if (std::none_of(all.begin(), all.end(), [&](const auto* own) { return own->key == one.key; }))
        all.push_back(&one);
  return all;
}

bool is_share(const knowledge::intensity& one) {
  return one.key.starts_with('%');
}

/// The intensity and the number as it would be written with that intensity's key.
struct match {
  const knowledge::intensity* of = nullptr;
  double written = 0;
};

match find(const std::vector<const knowledge::intensity*>& all, double number, const std::string& key) {
  for (const auto* one : all)
    if (one->key == key) return {one, number};
  if (const auto unit = units::try_parse(key))
    for (const auto* one : all)
      if (!is_share(*one) && !one->unit.is_number() && units::alike(one->unit, *unit))
        return {one, units::convert({number, *unit}, one->unit)};
  return {};
}

}  // namespace

const knowledge::intensity* find_intensity(const knowledge::atlas& known, const knowledge::entry& mode,
                                           std::string_view key) {
  for (const auto* one : understood(known, mode))
    if (one->key == key) return one;
  return nullptr;
}

std::optional<effort> parse_intensity(const std::string& text, const base::place& where,
                                      const knowledge::entry& mode, const knowledge::atlas& known,
                                      std::vector<base::diagnostic>& faults) {
  const auto report = [&](const char* code, std::string message, std::string hint) {
    faults.push_back({code, base::severity::error, std::move(message), where, std::move(hint)});
    return std::nullopt;
  };
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string key(end, text.data() + text.size());
  key.erase(0, std::min(key.find_first_not_of(' '), key.size()));
  key.erase(key.find_last_not_of(' ') + 1);
  if (error != std::errc{} || !std::isfinite(number) || key.empty())
    return report("SC020", fmt::format("'{}' is no intensity", text),
                  "write a number and a unit, for example \"75 %VO2max\"");
  const auto all = understood(known, mode);
  const match found = find(all, number, key);
  if (!found.of)
    return report("SC021", fmt::format("the mode '{}' does not understand the intensity '{}'", mode.id, key),
                  base::suggest(key, base::mapped(all, &knowledge::intensity::key)));
  const double low = found.of->low.value_or(0), high = found.of->high.value_or(HUGE_VAL);
  if (found.written < low || found.written > high)
    return report("SC022", fmt::format("{:g} {} is not plausible in the mode '{}'", number, key, mode.id),
                  fmt::format("{:g} to {:g} {}", low, high, found.of->key));
  return effort{found.of->key, is_share(*found.of) ? found.written / 100 : found.written};
}

std::vector<const knowledge::entry*> exercise_modes(const knowledge::atlas& known) {
  std::vector<const knowledge::entry*> modes;
  for (const knowledge::entry& one : known.entries())
    if (one.kind == knowledge::entry_kind::mode && one.id != meal_mode && one.id != environment_mode &&
        one.id != programme_mode && !one.settings.empty())
      modes.push_back(&one);
  return modes;
}

}  // namespace kinecrine::scenario
