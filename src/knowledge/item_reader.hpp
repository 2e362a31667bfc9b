// What every item of an entry is made of: names, units, meanings, formulas, numbers with their provenance.
#pragma once

#include <functional>
#include <optional>

#include "base/document.hpp"
#include "knowledge/atlas.hpp"

namespace kinecrine::knowledge {

using words = std::vector<std::string>;

/// "plasma" in entry il6 -> "il6.plasma"; a dotted name is global already.
std::string qualified(std::string_view name, std::string_view entry);

/// Lower-case words of letters and digits, joined by single underscores, dots, and hyphens where they are
/// allowed.
bool well_named(std::string_view name, bool hyphens);

/// Reads the parts of items; faults are appended.
class item_reader {
 protected:
  item_reader(std::vector<base::diagnostic>& faults) : faults_(faults) {}

  void fault(std::string code, std::string message, const base::place& where, std::string hint = {});
  /// Sets id, name and place of an item of this entry.
  void name_item(thing& item, const std::string& name, const base::place& where);
  /// Nothing where the unit is missing or wrong.
  std::optional<units::unit> unit(base::reader& keys);
  void read_unit(thing& item, base::reader& keys);
  std::string meaning(base::reader& keys);
  /// One of the allowed words; where it is none of them, a fault and "".
  std::string word(base::reader& keys, std::string_view key, const words& allowed, bool required);
  std::optional<formula> formula_of(const base::value& what, const std::set<std::string>& locals = {});
  std::optional<formula> formula_at(base::reader& keys, std::string_view key, bool required,
                                    const std::set<std::string>& locals = {});
  /// A number, else a formula.
  void number_or_formula(const base::value& what, std::optional<double>& number,
                         std::optional<formula>& otherwise);
  /// The numbers of a sub-table by their keys.
  std::vector<std::pair<std::string, double>> numbers(base::reader& keys, std::string_view key);
  std::vector<carried> carries(base::reader& keys);
  /// The items of a table whose dotted keys may be written with or without quotes.
  void flatten(const base::table& names, const std::string& prefix,
               const std::function<void(const std::string&, const base::table::item&)>& one);

  /// A parameter from its table.
  parameter read_parameter(const std::string& name, const base::table::item& item);
  provenance read_provenance(base::reader& keys);
  /// Faults of a number's provenance: no origin, no sources, no range, outside its range.
  void check_provenance(const provenance& why, const std::optional<double>& number, const std::string& what,
                        const base::place& where);
  std::optional<spread> read_spread(base::reader& keys, const base::place& where);
  evidence read_evidence(base::reader& keys, bool of_effect, const base::place& where);

  std::vector<base::diagnostic>& faults_;
  entry out_;
};

}  // namespace kinecrine::knowledge
