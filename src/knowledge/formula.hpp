// A formula of the knowledge base: SBML L3 infix text with dotted names, checked for units.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.hpp"
#include "units/unit.hpp"

class ASTNode;  // libSBML is built without a namespace in Debian

namespace kinecrine::knowledge {

/// "il6.plasma" <-> "il6__plasma".
std::string sbml_id(std::string_view dotted);
std::string dotted_name(std::string_view sbml_id);

/// A tree as text with dotted names.
std::string to_text(const ASTNode& math);

/// What is known of a name's unit. `faulty`: the name stands somewhere, but with a fault that was reported
/// there.
struct found_unit {
  enum class state { unknown, faulty, known };
  state is = state::unknown;
  units::unit unit;
  static found_unit of(const units::unit& unit) { return {state::known, unit}; }
};
using unit_lookup = std::function<found_unit(const std::string& name)>;
/// Finds a name's value, in the unit the name is declared with.
using value_lookup = std::function<double(std::string_view name)>;

/// The value of a tree, its names (dotted) and `time` looked up. Throws internal_error on a construct that
/// formulas do not have.
double evaluate(const ASTNode& math, const value_lookup& value_of);

/// What a formula is read in: the entry that bare names belong to, and the names that stand for themselves
/// (such as `given` and `oxygen` in a mode).
struct scope {
  std::string entry;
  std::set<std::string> locals;
  bool any_number = false;  ///< decimal literals are allowed: for formulas that the program itself composes
};

/// An expression over global dotted names. After resolved() every conversion of scale stands in it as a
/// literal with a unit, so that it can be evaluated, or written to SBML, as it is.
class formula {
 public:
  /// Parses `text`; faults (KB02x) are appended and nothing is returned.
  static std::optional<formula> parse(const std::string& text, const base::place& where, const scope& in,
                                      std::vector<base::diagnostic>& faults);
  const std::string& text() const { return text_; }
  const base::place& where() const { return where_; }
  /// The text with global names throughout.
  const std::string& global_text() const { return global_text_; }
  /// Global dotted names, each once, in order of appearance; `time` is not among them.
  const std::vector<std::string>& names() const { return names_; }
  bool uses_time() const { return uses_time_; }
  /// The tree, with SBML identifiers as names and sbml:units on every literal.
  const ASTNode& math() const { return *math_; }
  /// The unit of the value: the declared one after resolved().
  const units::unit& unit() const { return unit_; }
  /// The units that literals of the tree carry, by their SBML identifier.
  const std::vector<units::unit>& literal_units() const { return literal_units_; }

  /// The same formula in `wanted` (or its own unit where none is wanted), conversions inserted. Unknown names
  /// (KB030) and units that do not agree (KB031 ...) are appended as faults and nothing is returned.
  /// `names` are the candidates for "did you mean".
  std::optional<formula> resolved(const unit_lookup& unit_of, const std::optional<units::unit>& wanted,
                                  std::span<const std::string> known,
                                  std::vector<base::diagnostic>& faults) const;

  /// The same for a formula that is a condition; its value is 1 where it holds and 0 where it does not.
  std::optional<formula> resolved_condition(const unit_lookup& unit_of, std::span<const std::string> known,
                                            std::vector<base::diagnostic>& faults) const;

  /// The value, in unit(); call it on a resolved formula. `time` is looked up as "time" (min). Throws
  /// internal_error on a construct that parse() should have refused.
  double evaluate(const value_lookup& value_of) const;

 private:
  std::string text_, global_text_;
  base::place where_;
  std::vector<std::string> names_;
  bool uses_time_ = false;
  std::shared_ptr<const ASTNode> parsed_, math_;  // as written; with conversions
  units::unit unit_;
  std::vector<units::unit> literal_units_;
};

}  // namespace kinecrine::knowledge
