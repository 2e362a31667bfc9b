// Values of a scenario's keys as numbers in a wanted unit; every fault names its line and what would do.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.hpp"
#include "units/unit.hpp"

namespace kinecrine::scenario {

/// What of what, for messages: 'age' of person.
struct key_name {
  std::string_view key, table;
};
std::string to_text(const key_name& name);

/// A text such as "77.7 kg" (or a bare number where `wanted` is dimensionless) in `wanted`. Faults are
/// appended.
std::optional<double> quantity_in(const base::value& said, const key_name& name, const units::unit& wanted,
                                  std::vector<base::diagnostic>& faults);
/// The same by key; nothing where the key is absent.
std::optional<double> quantity_at(base::reader& keys, const key_name& name, const units::unit& wanted,
                                  std::vector<base::diagnostic>& faults);
/// The same; reports where the key is absent, or where the number is not above zero.
std::optional<double> positive_at(base::reader& keys, const key_name& name, const units::unit& wanted,
                                  std::vector<base::diagnostic>& faults);
/// A whole number of at least one; reports where the key is absent.
std::optional<int> count_at(base::reader& keys, const key_name& name, std::vector<base::diagnostic>& faults);
/// "09:00" as minutes of the day; nothing where the key is absent.
std::optional<double> clock_at(base::reader& keys, const key_name& name,
                               std::vector<base::diagnostic>& faults);

/// What was written, for labels: "75 %VO2max", "3".
std::string as_written(const base::value& said);

}  // namespace kinecrine::scenario
