#include "knowledge/formula.hpp"

#include <fmt/format.h>
#include <sbml/SBMLTypes.h>
#include <sbml/math/L3FormulaFormatter.h>
#include <sbml/math/L3Parser.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <mutex>
#include <numbers>
#include <utility>

#include "base/mapped.hpp"
#include "knowledge/agreement.hpp"

namespace kinecrine::knowledge {
namespace {

/// Functions that SBML does not have, written out in their operands _1, _2 ... as a formula is read.
struct shorthand {
  const char* name;
  unsigned operands;
  const char* meaning;
};
constexpr std::array shorthands = {
    shorthand{"hill", 3, "(_1 / _2) ^ _3 / (1 + (_1 / _2) ^ _3)"},  // 1/2 at the half-way point _2
    shorthand{"step", 2, "(1 + _1 / sqrt(_1 ^ 2 + _2 ^ 2)) / 2"},   // 0 below zero, 1 above, over a width
    shorthand{"ramp", 2, "(_1 + sqrt(_1 ^ 2 + _2 ^ 2)) / 2"}};      // 0 below zero, _1 above, over a width

const std::vector<std::string> functions = [] {
  std::vector<std::string> all = {"exp", "ln",  "log10", "sqrt",  "abs",  "min",      "max",
                                  "sin", "cos", "tanh",  "floor", "ceil", "piecewise"};
  for (const shorthand& one : shorthands) all.emplace_back(one.name);
  return all;
}();

bool starts_name(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) || c == '_';
}
bool digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c));
}

/// Rewrites a formula with global names as SBML identifiers, and checks what libSBML would let pass.
class scanner {
 public:
  scanner(const std::string& text, const base::place& where, const scope& in,
          std::vector<base::diagnostic>& faults)
      : text_(text), where_(where), in_(in), faults_(faults) {}

  bool scan() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (starts_name(c))
        name();
      else if (digit(c) || c == '.')
        number();
      else if (std::string_view(" \t\n\r+-*/^(),<>=!&|").find(c) != std::string_view::npos)
        sbml += text_[at_++];
      else
        fault("KB020", fmt::format("'{}' is not expected in a formula", c), at_++, {});
    }
    return sound_;
  }

  std::string sbml;  ///< the text for libSBML

 private:
  void name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (starts_name(text_[at_]) || digit(text_[at_]) || text_[at_] == '.')) ++at_;
    const std::string word = text_.substr(begin, at_ - begin);
    const std::size_t next = text_.find_first_not_of(" \t", at_);
    if (next != std::string::npos && text_[next] == '(') {
      if (std::find(functions.begin(), functions.end(), word) == functions.end())
        fault("KB022", fmt::format("unknown function '{}'", word), begin, base::suggest(word, functions));
      sbml += word;
    } else if (word == "time" || word == "pi" || in_.locals.contains(word)) {
      sbml += word;
    } else if (word.find("__") != std::string::npos || word.back() == '.') {
      fault("KB020", fmt::format("'{}' is not a name", word), begin, "write ENTRY.NAME");
    } else {
      sbml += sbml_id(word.find('.') == std::string::npos ? in_.entry + "." + word : word);
    }
  }

  void number() {
    const std::size_t begin = at_;
    char* end = nullptr;
    std::strtod(text_.c_str() + at_, &end);
    at_ = std::max(begin + 1, static_cast<std::size_t>(end - text_.c_str()));
    const std::string word = text_.substr(begin, at_ - begin);
    if (!in_.any_number && !std::all_of(word.begin(), word.end(), digit))
      fault("KB021", fmt::format("the number {} stands in a formula", word), begin,
            "give it a name, a unit and an origin as a parameter; only whole numbers may stand in formulas");
    sbml += word;
  }

  void fault(std::string code, std::string message, std::size_t offset, std::string hint) {
    sound_ = false;
    base::place at = where_;
    if (at.column > 0 && text_.find('\n') == std::string::npos) at.column += 1 + static_cast<int>(offset);
    faults_.push_back({std::move(code), base::severity::error, fmt::format("{} (in \"{}\")", message, text_),
                       std::move(at), std::move(hint)});
  }

  const std::string& text_;
  const base::place& where_;
  const scope& in_;
  std::vector<base::diagnostic>& faults_;
  std::size_t at_ = 0;
  bool sound_ = true;
};

/// libSBML's settings: no unit suffixes (a unit after a number is a typing error here), "log" refused.
L3ParserSettings settings() {
  L3ParserSettings result;
  result.setParseLog(L3P_PARSE_LOG_AS_ERROR);
  result.setParseUnits(L3P_NO_UNITS);
  result.setParseAvogadroCsymbol(L3P_AVOGADRO_IS_NAME);
  result.setParseCollapseMinus(L3P_COLLAPSE_UNARY_MINUS);
  result.setComparisonCaseSensitivity(L3P_COMPARE_BUILTINS_CASE_SENSITIVE);
  result.setParseL3v2Functions(L3P_PARSE_L3V2_FUNCTIONS_DIRECTLY);
  return result;
}

/// The formula as a tree, or where it cannot be read libSBML's explanation, without the formula that it
/// repeats.
std::pair<std::shared_ptr<ASTNode>, std::string> parsed(const std::string& sbml) {
  static const L3ParserSettings how = settings();
  static std::mutex one_at_a_time;  // libSBML keeps what it reads and its last error in global variables
  const std::lock_guard hold(one_at_a_time);
  if (std::shared_ptr<ASTNode> tree(SBML_parseL3FormulaWithSettings(sbml.c_str(), &how)); tree)
    return {std::move(tree), ""};
  const std::unique_ptr<char, decltype(&std::free)> text(SBML_getLastParseL3Error(), &std::free);
  const std::string message = text ? text.get() : "";
  const auto at = message.rfind(":  ");
  return {nullptr, at == std::string::npos ? message : message.substr(at + 3)};
}

/// The tree with every shorthand in it written out: `node` itself, changed, or a new one in its place. Where
/// one has too few or too many operands, that is told in `why_not`.
ASTNode* written_out(ASTNode* node, std::string& why_not) {
  for (unsigned i = 0; i < node->getNumChildren(); ++i)
    if (ASTNode* child = node->getChild(i), *whole = written_out(child, why_not); whole != child)
      node->replaceChild(i, whole, true);
  if (node->getType() != AST_FUNCTION) return node;
  const auto* found = std::ranges::find(shorthands, std::string_view(node->getName()), &shorthand::name);
  if (found == shorthands.end()) return node;
  if (node->getNumChildren() != found->operands) {
    why_not = fmt::format("{} takes {} operands", found->name, found->operands);
    return node;
  }
  static const auto meanings =
      base::mapped(shorthands, [](const shorthand& one) { return parsed(one.meaning).first; });
  ASTNode* whole = meanings[static_cast<std::size_t>(found - shorthands.begin())]->deepCopy();
  for (unsigned i = 0; i < found->operands; ++i)
    whole->replaceArgument(fmt::format("_{}", i + 1), node->getChild(i));
  return whole;
}

void collect_names(const ASTNode& node, std::vector<std::string>& names, bool& uses_time) {
  if (node.getType() == AST_NAME_TIME) {
    uses_time = true;
  } else if (node.getType() == AST_NAME) {
    std::string name = dotted_name(node.getName());
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }
  for (unsigned i = 0; i < node.getNumChildren(); ++i) collect_names(*node.getChild(i), names, uses_time);
}

}  // namespace

std::string sbml_id(std::string_view dotted) {
  std::string result;
  for (const char c : dotted) c == '.' ? result += "__" : result += c;
  return result;
}

std::string dotted_name(std::string_view sbml_id) {
  std::string result;
  for (std::size_t i = 0; i < sbml_id.size(); ++i)
    if (sbml_id.substr(i, 2) == "__") {
      result += '.';
      ++i;
    } else {
      result += sbml_id[i];
    }
  return result;
}

std::string to_text(const ASTNode& math) {
  static const L3ParserSettings how = settings();  // without the units of literals
  const std::unique_ptr<char, decltype(&std::free)> text(SBML_formulaToL3StringWithSettings(&math, &how),
                                                         &std::free);
  return dotted_name(text ? text.get() : "");
}

std::optional<formula> formula::parse(const std::string& text, const base::place& where, const scope& in,
                                      std::vector<base::diagnostic>& faults) {
  scanner scanning(text, where, in, faults);
  if (!scanning.scan()) return std::nullopt;
  formula result;
  auto [tree, why_not] = parsed(scanning.sbml);
  if (tree)
    if (ASTNode* whole = written_out(tree.get(), why_not); whole != tree.get()) tree.reset(whole);
  result.math_ = result.parsed_ = tree;
  if (!tree || !why_not.empty()) {
    faults.push_back({"KB020",
                      base::severity::error,
                      fmt::format("\"{}\" is not a formula: {}", text, why_not),
                      where,
                      {}});
    return std::nullopt;
  }
  result.text_ = text;
  result.global_text_ = dotted_name(scanning.sbml);
  result.where_ = where;
  collect_names(*result.math_, result.names_, result.uses_time_);
  return result;
}

std::optional<formula> formula::resolved(const unit_lookup& unit_of, const std::optional<units::unit>& wanted,
                                         std::span<const std::string> known,
                                         std::vector<base::diagnostic>& faults) const {
  formula result = *this;
  std::unique_ptr<ASTNode> math(parsed_->deepCopy());
  agreement check{*this, unit_of, known, faults};
  auto unit = check.apply(math, wanted);
  if (!unit) return std::nullopt;
  result.unit_ = *unit;
  result.literal_units_ = std::move(check.literal_units);
  result.math_ = std::move(math);
  return result;
}

std::optional<formula> formula::resolved_condition(const unit_lookup& unit_of,
                                                   std::span<const std::string> known,
                                                   std::vector<base::diagnostic>& faults) const {
  formula result = *this;
  std::unique_ptr<ASTNode> math(parsed_->deepCopy());
  agreement check{*this, unit_of, known, faults};
  if (!check.apply_to_condition(*math)) return std::nullopt;
  result.unit_ = {};
  result.literal_units_ = std::move(check.literal_units);
  result.math_ = std::move(math);
  return result;
}

double evaluate(const ASTNode& node, const value_lookup& value_of) {
  const auto at = [&](unsigned i) { return evaluate(*node.getChild(i), value_of); };
  const unsigned n = node.getNumChildren();
  const auto folded = [&](double start, auto&& combine) {
    for (unsigned i = 0; i < n; ++i) start = combine(start, at(i));
    return start;
  };
  const auto chain = [&](auto&& holds) {
    for (unsigned i = 1; i < n; ++i)
      if (!holds(at(i - 1), at(i))) return 0.0;
    return 1.0;
  };
  switch (node.getType()) {
    case AST_INTEGER:
      return static_cast<double>(node.getInteger());
    case AST_REAL:
    case AST_REAL_E:
    case AST_RATIONAL:
      return node.getReal();
    case AST_NAME:
      return value_of(dotted_name(node.getName()));
    case AST_NAME_TIME:
      return value_of("time");
    case AST_CONSTANT_PI:
      return std::numbers::pi;
    case AST_PLUS:
      return folded(0, std::plus());
    case AST_TIMES:
      return folded(1, std::multiplies());
    case AST_MINUS:
      return n == 1 ? -at(0) : at(0) - at(1);
    case AST_DIVIDE:
      return at(0) / at(1);
    case AST_POWER:
    case AST_FUNCTION_POWER:
      return std::pow(at(0), at(1));
    case AST_FUNCTION_ROOT:
      return n == 1 ? std::sqrt(at(0)) : std::pow(at(1), 1 / at(0));
    case AST_FUNCTION_EXP:
      return std::exp(at(0));
    case AST_FUNCTION_LN:
      return std::log(at(0));
    case AST_FUNCTION_LOG:
      return n == 1 ? std::log10(at(0)) : std::log(at(1)) / std::log(at(0));
    case AST_FUNCTION_ABS:
      return std::abs(at(0));
    case AST_FUNCTION_SIN:
      return std::sin(at(0));
    case AST_FUNCTION_COS:
      return std::cos(at(0));
    case AST_FUNCTION_TANH:
      return std::tanh(at(0));
    case AST_FUNCTION_FLOOR:
      return std::floor(at(0));
    case AST_FUNCTION_CEILING:
      return std::ceil(at(0));
    case AST_FUNCTION_MIN:
      return folded(HUGE_VAL, [](double a, double b) { return std::min(a, b); });
    case AST_FUNCTION_MAX:
      return folded(-HUGE_VAL, [](double a, double b) { return std::max(a, b); });
    case AST_FUNCTION_PIECEWISE:
      for (unsigned i = 1; i < n; i += 2)
        if (at(i) != 0) return at(i - 1);
      return n % 2 == 1 ? at(n - 1) : NAN;
    case AST_RELATIONAL_LT:
      return chain(std::less());
    case AST_RELATIONAL_LEQ:
      return chain(std::less_equal());
    case AST_RELATIONAL_GT:
      return chain(std::greater());
    case AST_RELATIONAL_GEQ:
      return chain(std::greater_equal());
    case AST_RELATIONAL_EQ:
      return chain(std::equal_to());
    case AST_RELATIONAL_NEQ:
      return at(0) != at(1);
    case AST_LOGICAL_NOT:
      return at(0) == 0;
    case AST_LOGICAL_AND:
      return folded(1, [](double a, double b) { return a != 0 && b != 0; });
    case AST_LOGICAL_OR:
      return folded(0, [](double a, double b) { return a != 0 || b != 0; });
    default:
      throw base::internal_error("a formula holds what its parser should have refused: " + to_text(node));
  }
}

double formula::evaluate(const value_lookup& value_of) const {
  return knowledge::evaluate(*math_, value_of);
}

}  // namespace kinecrine::knowledge
