#include "knowledge/agreement.hpp"

#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <algorithm>
#include <cmath>

namespace kinecrine::knowledge {
namespace {

const units::unit plain_number;

bool literal(const ASTNode& node) {
  return node.getType() == AST_INTEGER || node.getType() == AST_REAL || node.getType() == AST_REAL_E ||
         node.getType() == AST_RATIONAL;
}

double value_of(const ASTNode& node) {
  return node.getType() == AST_INTEGER ? static_cast<double>(node.getInteger()) : node.getReal();
}

std::vector<unsigned> all_children(const ASTNode& node) {
  std::vector<unsigned> result(node.getNumChildren());
  for (unsigned i = 0; i < result.size(); ++i) result[i] = i;
  return result;
}

/// As the formula was written: without the conversions that were put into it, which alone are real numbers
/// with units.
ASTNode* without_conversions(ASTNode* node) {
  const bool conversion = (node->getType() == AST_TIMES || node->getType() == AST_DIVIDE) &&
                          node->getNumChildren() == 2 && node->getChild(1)->getType() == AST_REAL &&
                          node->getChild(1)->getUnits() != plain_number.identifier();
  if (conversion) {
    ASTNode* inner = node->getChild(0)->deepCopy();
    delete node;
    return without_conversions(inner);
  }
  for (unsigned i = 0; i < node->getNumChildren(); ++i) {
    ASTNode* child = without_conversions(node->getChild(i)->deepCopy());
    node->replaceChild(i, child, true);
  }
  return node;
}

std::string as_written(const ASTNode& node) {
  const std::unique_ptr<ASTNode> copy(without_conversions(node.deepCopy()));
  return to_text(*copy);
}

}  // namespace

std::optional<units::unit> agreement::apply(std::unique_ptr<ASTNode>& math,
                                            const std::optional<units::unit>& wanted) {
  const meaning is = infer(*math, wanted ? &*wanted : nullptr);
  if (!is.known) return std::nullopt;
  if (is.condition) {
    fault("KB033", "the formula is a condition, not a number", "write piecewise(1, CONDITION, 0)");
    return std::nullopt;
  }
  if (!wanted) return is.unit;
  if (is.zero) {
    adopt(*math, *wanted);
  } else if (!units::alike(is.unit, *wanted)) {
    fault("KB031", fmt::format("the formula is in {}, but {} is declared", is.unit.text(), wanted->text()));
    return std::nullopt;
  } else {
    math.reset(converted(math.release(), is.unit, *wanted));
  }
  return wanted;
}

bool agreement::apply_to_condition(ASTNode& math) {
  const meaning is = infer(math);
  if (is.known && !is.condition) fault("KB033", "the formula is a number, not a condition", "write X > 0");
  return is.known && is.condition;
}

agreement::meaning agreement::infer(ASTNode& node, const units::unit* preferred) {
  switch (node.getType()) {
    case AST_INTEGER:
    case AST_REAL:
    case AST_REAL_E:
    case AST_RATIONAL:  // libSBML reads (1/2) as one number
      give_unit(node, plain_number);
      return {plain_number, value_of(node) == 0, false, true};
    case AST_NAME:
      return infer_name(node);
    case AST_NAME_TIME:
      return {units::parse("min"), false, false, true};
    case AST_CONSTANT_PI:
      return {};
    case AST_PLUS:
    case AST_MINUS:
    case AST_FUNCTION_ABS:
    case AST_FUNCTION_MIN:
    case AST_FUNCTION_MAX:
      return align(node, all_children(node), preferred);
    case AST_FUNCTION_FLOOR:
    case AST_FUNCTION_CEILING:
    case AST_FUNCTION_EXP:
    case AST_FUNCTION_LN:
    case AST_FUNCTION_LOG:
    case AST_FUNCTION_SIN:
    case AST_FUNCTION_COS:
    case AST_FUNCTION_TANH:
      return infer_number_function(node);
    case AST_TIMES:
      return infer_product(node);
    case AST_DIVIDE:
      return infer_quotient(node);
    case AST_POWER:
    case AST_FUNCTION_POWER:
      return infer_power(node);
    case AST_FUNCTION_ROOT:
      return infer_root(node);
    case AST_FUNCTION_PIECEWISE:
      return infer_piecewise(node, preferred);
    case AST_RELATIONAL_EQ:
    case AST_RELATIONAL_NEQ:
    case AST_RELATIONAL_LT:
    case AST_RELATIONAL_LEQ:
    case AST_RELATIONAL_GT:
    case AST_RELATIONAL_GEQ:
      return infer_relation(node);
    case AST_LOGICAL_AND:
    case AST_LOGICAL_OR:
    case AST_LOGICAL_NOT:
      return infer_logic(node);
    default:
      return fault("KB020", fmt::format("'{}' cannot stand in a formula", as_written(node)));
  }
}

agreement::meaning agreement::infer_name(const ASTNode& node) {
  const std::string name = dotted_name(node.getName());
  const found_unit found = unit_of_(name);
  if (found.is == found_unit::state::known) return {found.unit, false, false, true};
  if (found.is == found_unit::state::faulty) return {{}, false, false, false};
  return fault("KB030", fmt::format("'{}' is not defined", name), base::suggest(name, known_));
}

agreement::meaning agreement::number(ASTNode& node, unsigned child, const units::unit* preferred) {
  meaning is = infer(*node.getChild(child), preferred);
  if (is.known && is.condition)
    return fault("KB033", fmt::format("'{}' is a condition, not a number", as_written(*node.getChild(child))),
                 "write piecewise(1, CONDITION, 0)");
  return is;
}

agreement::meaning agreement::align(ASTNode& node, const std::vector<unsigned>& which,
                                    const units::unit* preferred) {
  std::vector<meaning> parts;
  const meaning* model = nullptr;
  unsigned model_child = 0;
  parts.reserve(which.size());
  for (const unsigned child : which) {
    parts.push_back(number(node, child, preferred));
    if (!model && parts.back().known && !parts.back().zero) {
      model = &parts.back();
      model_child = child;
    }
  }
  if (std::any_of(parts.begin(), parts.end(), [](const meaning& part) { return !part.known; }))
    return {{}, false, false, false};
  if (!model) return {plain_number, true, false, true};
  const units::unit common = preferred && units::alike(model->unit, *preferred) ? *preferred : model->unit;
  for (std::size_t i = 0; i < which.size(); ++i) {
    if (!parts[i].zero && !units::alike(parts[i].unit, common))
      return fault("KB031", fmt::format("'{}' is in {}, but '{}' is in {}",
                                        as_written(*node.getChild(model_child)), model->unit.text(),
                                        as_written(*node.getChild(which[i])), parts[i].unit.text()));
    convert_child(node, which[i], parts[i], common);
  }
  return {common, false, false, true};
}

agreement::meaning agreement::infer_product(ASTNode& node) {
  meaning result;
  for (unsigned i = 0; i < node.getNumChildren(); ++i) {
    const meaning part = number(node, i);
    result.known = result.known && part.known;
    result.unit *= part.unit;
  }
  return result;
}

agreement::meaning agreement::infer_quotient(ASTNode& node) {
  const meaning above = number(node, 0), below = number(node, 1);
  return {above.unit / below.unit, false, false, above.known && below.known};
}

agreement::meaning agreement::infer_power(ASTNode& node) {
  const meaning base = number(node, 0), exponent = number(node, 1);
  if (!base.known || !exponent.known) return {{}, false, false, false};
  const ASTNode& power = *node.getChild(1);
  if (power.getType() == AST_INTEGER && std::abs(power.getInteger()) <= 9)
    return {base.unit.raised(static_cast<int>(power.getInteger())), false, false, true};
  const bool plain_base = require_plain(node, 0, base), plain_exponent = require_plain(node, 1, exponent);
  return {{}, false, false, plain_base && plain_exponent};
}

agreement::meaning agreement::infer_root(ASTNode& node) {
  const unsigned last = node.getNumChildren() - 1;
  if (last == 1) give_unit(*node.getChild(0), plain_number);  // the degree: sqrt only, hence 2
  meaning inside = number(node, last);
  if (!inside.known) return inside;
  try {
    return {inside.unit.root(2), false, false, true};
  } catch (const base::bad_input& refused) {
    return fault("KB032", refused.findings().front().message);
  }
}

agreement::meaning agreement::infer_piecewise(ASTNode& node, const units::unit* preferred) {
  const unsigned n = node.getNumChildren();
  std::vector<unsigned> values;
  bool sound = true;
  for (unsigned i = 0; i < n; ++i) {
    if (i % 2 == 0) {
      values.push_back(i);
      continue;
    }
    const meaning condition = infer(*node.getChild(i));
    if (condition.known && !condition.condition)
      fault("KB033", fmt::format("'{}' should be a condition", as_written(*node.getChild(i))),
            "piecewise(VALUE, CONDITION, OTHERWISE)");
    sound = sound && condition.known && condition.condition;
  }
  if (n < 3 || n % 2 == 0)
    return fault("KB020", "piecewise needs a value for every other case",
                 "piecewise(VALUE, CONDITION, OTHERWISE)");
  meaning result = align(node, values, preferred);
  result.known = result.known && sound;
  return result;
}

agreement::meaning agreement::infer_relation(ASTNode& node) {
  const meaning sides = align(node, all_children(node), nullptr);
  return {{}, false, true, sides.known};
}

agreement::meaning agreement::infer_logic(ASTNode& node) {
  bool sound = true;
  for (unsigned i = 0; i < node.getNumChildren(); ++i) {
    const meaning part = infer(*node.getChild(i));
    if (part.known && !part.condition)
      fault("KB033", fmt::format("'{}' should be a condition", as_written(*node.getChild(i))), "write X > 0");
    sound = sound && part.known && part.condition;
  }
  return {{}, false, true, sound};
}

agreement::meaning agreement::infer_number_function(ASTNode& node) {
  bool sound = true;
  for (unsigned i = 0; i < node.getNumChildren(); ++i) {
    const meaning part = number(node, i);
    sound = part.known && require_plain(node, i, part) && sound;
  }
  return {{}, false, false, sound};
}

bool agreement::require_plain(ASTNode& node, unsigned child, const meaning& is) {
  if (is.unit.is_number())
    convert_child(node, child, is, plain_number);
  else
    fault("KB032",
          fmt::format("'{}' is in {}, but must be a plain number here", as_written(*node.getChild(child)),
                      is.unit.text()),
          "divide it by a reference value with a unit");
  return is.unit.is_number();
}

void agreement::convert_child(ASTNode& node, unsigned child, const meaning& is, const units::unit& wanted) {
  if (is.zero) {
    adopt(*node.getChild(child), wanted);
    return;
  }
  ASTNode* part = node.getChild(child);
  if (is.unit == wanted) return;
  node.replaceChild(child, converted(part, is.unit, wanted), false);
}

/// Takes the node over and gives it, or it with its conversion, back. The literal is the larger of the two
/// numbers that would do (x * 1000 or x / 1440): most of these are whole, and keep all their digits in a
/// file.
ASTNode* agreement::converted(ASTNode* node, const units::unit& from, const units::unit& to) {
  const double factor = units::conversion(from, to);
  if (factor == 1) return node;
  const bool larger = factor > 1;
  const double size = larger ? factor : units::conversion(to, from);
  const bool whole = std::abs(size - std::round(size)) < 1e-12 * size;
  auto* number = new ASTNode(AST_REAL);
  number->setValue(whole ? std::round(size) : size);
  give_unit(*number, larger ? to / from : from / to);
  auto* result = new ASTNode(larger ? AST_TIMES : AST_DIVIDE);
  result->addChild(node);
  result->addChild(number);
  return result;
}

void agreement::give_unit(ASTNode& literal, const units::unit& unit) {
  const std::string id = unit.identifier();
  literal.setUnits(id);
  if (std::none_of(literal_units.begin(), literal_units.end(),
                   [&](const units::unit& each) { return each.identifier() == id; }))
    literal_units.push_back(unit);
}

/// A zero takes the unit it is compared with or added to.
void agreement::adopt(ASTNode& zero, const units::unit& unit) {
  if (literal(zero)) {
    give_unit(zero, unit);
    return;
  }
  const bool cases = zero.getType() == AST_FUNCTION_PIECEWISE;
  for (unsigned i = 0; i < zero.getNumChildren(); i += cases ? 2 : 1) adopt(*zero.getChild(i), unit);
}

agreement::meaning agreement::fault(std::string code, std::string message, std::string hint) {
  faults_.push_back({std::move(code), base::severity::error,
                     fmt::format("{} (in \"{}\")", message, formula_.text()), formula_.where(),
                     std::move(hint)});
  return {{}, false, false, false};
}

}  // namespace kinecrine::knowledge
