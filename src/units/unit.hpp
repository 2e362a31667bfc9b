// Units of measurement: parsed from text, printed, multiplied and converted. Quantities are checked at the
// edge of the program; inside it computes with plain doubles in one declared unit each.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.hpp"

namespace kinecrine::units {

/// Exponents of s, m, kg, mol, K, item (things counted) and IU (activity by a reference preparation).
using dimension = std::array<std::int8_t, 7>;

/// One named factor of a unit, such as the mL^-1 of pg/mL.
struct term {
  std::string symbol;  ///< with its prefix: "mL"
  int exponent = 1;
  double factor = 1;  ///< size of one `symbol` in SI base units
  dimension dimensions{};
  std::string_view kind;  ///< the SBML base unit it is expressed in: "litre"
  double multiplier = 1;  ///< size in that SBML unit, apart from `scale`: 60 for min in seconds
  int scale = 0;          ///< power of ten of its prefix: -3 for mL
};

/// A product of powers of named units and a number. A default unit is "1".
class unit {
 public:
  unit() = default;
  explicit unit(double number) : number_(number) {}
  explicit unit(term single, double offset = 0);

  double factor() const;                     ///< one of this unit in SI base units, apart from the offset
  double offset() const { return offset_; }  ///< 273.15 for degC standing alone, else 0
  dimension dimensions() const;
  bool is_number() const;  ///< dimensionless ("1", "%", "beats", "mL/L")
  double number() const { return number_; }
  const std::vector<term>& terms() const { return terms_; }
  /// As parse() reads it: "mL/kg/min", "1/min", "10^9/L".
  std::string text() const;
  /// As an SBML identifier: "mL_per_kg_per_min", "per_min", "percent", "dimensionless".
  std::string identifier() const;

  unit& operator*=(const unit& other);
  unit& operator/=(const unit& other);
  unit raised(int exponent) const;
  /// The n-th root. Throws bad_input where an exponent does not divide.
  unit root(int n) const;

 private:
  double number_ = 1;
  double offset_ = 0;
  std::vector<term> terms_;
  void multiply(const term& factor);
};

inline unit operator*(unit a, const unit& b) {
  return a *= b;
}
inline unit operator/(unit a, const unit& b) {
  return a /= b;
}
/// Same dimensions.
bool alike(const unit& a, const unit& b);
/// Same dimensions, size and offset, however they are written.
bool operator==(const unit& a, const unit& b);

/// Reads "pg/mL", "mL/kg/min", "mL/(kg min)", "1", "%", "m^2", "m2", "10^9/L", "degC"; `u` and `µ` both mean
/// micro. Throws bad_input naming the nearest known unit.
unit parse(std::string_view text, const base::place& where = {});

/// The number that takes a value in `from` to a value in `to`. Throws bad_input where dimensions or offsets
/// differ.
double conversion(const unit& from, const unit& to);

/// A number with its unit.
struct quantity {
  double value = 0;
  unit in;
};
/// Reads "77.7 kg"; a bare number has the unit "1". Throws bad_input.
quantity parse_quantity(std::string_view text, const base::place& where = {});
/// As parse() and parse_quantity(); nothing for a text that may well mean something else.
std::optional<unit> try_parse(std::string_view text);
std::optional<quantity> try_parse_quantity(std::string_view text);
/// The value in another unit, offsets (degC to K) included. Throws bad_input where dimensions differ.
double convert(const quantity& what, const unit& to);

/// The unit of an amount whose concentration in litres is `concentration`, as few digits as possible: pg/mL
/// -> ng, mmol/L -> mmol, mg/dL -> mg.
unit amount_of(const unit& concentration);

}  // namespace kinecrine::units
