// Whether the units of a formula agree; where they differ in scale only, the conversion is written into it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "knowledge/formula.hpp"

namespace kinecrine::knowledge {

/// One pass over one formula. Faults (KB030 unknown name, KB031 units differ, KB032 must be a plain number,
/// KB033 a condition used as a number or the reverse) are appended.
class agreement {
 public:
  agreement(const formula& of, const unit_lookup& unit_of, std::span<const std::string> known,
            std::vector<base::diagnostic>& faults)
      : formula_(of), unit_of_(unit_of), known_(known), faults_(faults) {}

  /// Gives every literal a unit and converts the whole to `wanted`; nothing where there was a fault.
  std::optional<units::unit> apply(std::unique_ptr<ASTNode>& math, const std::optional<units::unit>& wanted);

  /// The same for a formula that must be a condition; false where there was a fault.
  bool apply_to_condition(ASTNode& math);

  std::vector<units::unit> literal_units;

 private:
  /// What a part of the formula is. A bare 0 fits any unit until it meets one.
  struct meaning {
    units::unit unit;
    bool zero = false;
    bool condition = false;
    bool known = true;  ///< false after a fault, so that it is reported once
  };
  /// Sums and cases are brought to the `preferred` unit where they can be.
  meaning infer(ASTNode& node, const units::unit* preferred = nullptr);
  meaning infer_name(const ASTNode& node);
  meaning infer_product(ASTNode& node);
  meaning infer_quotient(ASTNode& node);
  meaning infer_power(ASTNode& node);
  meaning infer_root(ASTNode& node);
  meaning infer_piecewise(ASTNode& node, const units::unit* preferred);
  meaning infer_relation(ASTNode& node);
  meaning infer_logic(ASTNode& node);
  meaning infer_number_function(ASTNode& node);
  /// Brings the children numbered in `which` to one unit: the preferred, or that of the first that has one.
  meaning align(ASTNode& node, const std::vector<unsigned>& which, const units::unit* preferred);
  /// The child as a number, not a condition.
  meaning number(ASTNode& node, unsigned child, const units::unit* preferred = nullptr);
  void convert_child(ASTNode& node, unsigned child, const meaning& is, const units::unit& wanted);
  bool require_plain(ASTNode& node, unsigned child, const meaning& is);
  void give_unit(ASTNode& literal, const units::unit& unit);
  void adopt(ASTNode& zero, const units::unit& unit);
  ASTNode* converted(ASTNode* node, const units::unit& from, const units::unit& to);
  meaning fault(std::string code, std::string message, std::string hint = {});

  const formula& formula_;
  const unit_lookup& unit_of_;
  std::span<const std::string> known_;
  std::vector<base::diagnostic>& faults_;
};

}  // namespace kinecrine::knowledge
