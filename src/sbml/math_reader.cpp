#include "sbml/math_reader.hpp"

#include <fmt/format.h>
#include <sbml/SBMLTypes.h>

#include <limits>
#include <numbers>

#include "base/diagnostics.hpp"

namespace kinecrine::sbml {

using expression::node;
using expression::op;

namespace {

/// Deeper nesting of function calls than any real model has: functions that call each other in a circle.
constexpr int deepest_call = 200;

class reader {
 public:
  reader(const Model& functions, formula_scope& scope, const std::string& where)
      : functions_(functions), scope_(scope), g_(scope.graph), where_(where) {}

  /// Names inside a formula: local parameters, or the arguments of a function with the text they stand for.
  struct binding {
    node value;
    const ASTNode* source = nullptr;
    const std::map<std::string, binding>* outer = nullptr;
  };
  using bindings = std::map<std::string, binding>;

  node read(const ASTNode& math, const bindings& names);

 private:
  [[noreturn]] void refuse(const std::string& what, const std::string& hint = {}) const {
    throw base::bad_input(fmt::format("{}: {}", where_, what), hint);
  }
  node child(const ASTNode& math, unsigned k, const bindings& names) {
    if (k >= math.getNumChildren())
      refuse(fmt::format("'{}' lacks an operand", math.getName() ? math.getName() : "operator"));
    return read(*math.getChild(k), names);
  }
  node fold(op what, const ASTNode& math, const bindings& names, double empty) {
    node all = math.getNumChildren() == 0 ? g_.number(empty) : child(math, 0, names);
    for (unsigned k = 1; k < math.getNumChildren(); ++k) all = g_.make(what, all, child(math, k, names));
    return all;
  }
  /// A truth value; a number that moves counts as true while it is not 0, and has to be watched for that.
  node truth(node a) {
    const bool is_relation = g_[a].what == op::condition || g_[a].what == op::negation ||
                             (g_[a].what >= op::less && g_[a].what <= op::either);
    if (is_relation || !(g_.depends(a) & expression::dependence::moving)) return a;
    return g_.negation(scope_.relation(op::equal, a, g_.number(0)));
  }
  node fold_truth(op what, const ASTNode& math, const bindings& names, double empty) {
    node all = g_.number(empty);
    for (unsigned k = 0; k < math.getNumChildren(); ++k) {
      const node next = truth(child(math, k, names));
      all = k == 0 ? next : g_.make(what, all, next);
    }
    return all;
  }
  node exclusive_or(const ASTNode& math, const bindings& names);
  node relation(const ASTNode& math, const bindings& names);
  node piecewise(const ASTNode& math, const bindings& names);
  node ceiling(node a) { return g_.negate(scope_.floor(g_.negate(a))); }
  node quotient(node a, node b) {
    const node ratio = g_.divide(a, b);
    const node down = scope_.floor(ratio), up = ceiling(ratio);
    return g_.select(scope_.relation(op::less, ratio, g_.number(0)), up, down);
  }
  node one_over(node a) { return g_.divide(g_.number(1), a); }
  node one_argument(op what, const ASTNode& math, const bindings& names) {
    return g_.make(what, child(math, 0, names));
  }
  node logarithm(const ASTNode& math, const bindings& names);
  node root(const ASTNode& math, const bindings& names);
  node rate(const ASTNode& math, const bindings& names);
  node call(const ASTNode& math, const bindings& names);

  const Model& functions_;
  formula_scope& scope_;
  expression::graph& g_;
  const std::string& where_;
  int depth_ = 0;
};

node reader::exclusive_or(const ASTNode& math, const bindings& names) {
  const auto as_truth = [&](node a) { return g_.negation(g_.negation(a)); };
  node all = g_.number(0);
  for (unsigned k = 0; k < math.getNumChildren(); ++k)
    all = g_.negation(g_.make(op::equal, all, as_truth(truth(child(math, k, names)))));
  return all;
}

node reader::relation(const ASTNode& math, const bindings& names) {
  const auto pair = [&](node a, node b) {
    switch (math.getType()) {
      case AST_RELATIONAL_LT:
        return scope_.relation(op::less, a, b);
      case AST_RELATIONAL_GT:
        return scope_.relation(op::less, b, a);
      case AST_RELATIONAL_LEQ:
        return scope_.relation(op::less_equal, a, b);
      case AST_RELATIONAL_GEQ:
        return scope_.relation(op::less_equal, b, a);
      case AST_RELATIONAL_EQ:
        return scope_.relation(op::equal, a, b);
      default:
        return g_.negation(scope_.relation(op::equal, a, b));
    }
  };
  // a < b < c means a < b and b < c; a relation of one thing holds.
  node all = g_.number(1);
  for (unsigned k = 0; k + 1 < math.getNumChildren(); ++k) {
    const node holds = pair(child(math, k, names), child(math, k + 1, names));
    all = k == 0 ? holds : g_.make(op::both, all, holds);
  }
  return all;
}

node reader::piecewise(const ASTNode& math, const bindings& names) {
  const unsigned count = math.getNumChildren();
  formula_scope::pieces pieces;
  for (unsigned k = 0; k + 1 < count; k += 2)
    pieces.emplace_back(child(math, k, names), truth(child(math, k + 1, names)));
  const node otherwise =
      count % 2 == 1 ? child(math, count - 1, names) : g_.number(std::numeric_limits<double>::quiet_NaN());
  return scope_.piecewise(pieces, otherwise);
}

node reader::logarithm(const ASTNode& math, const bindings& names) {
  if (math.getNumChildren() < 2) return one_argument(op::log10, math, names);
  const node base = child(math, 0, names), x = child(math, 1, names);
  if (g_.is_number(base, 10)) return g_.make(op::log10, x);
  return g_.divide(g_.make(op::log, x), g_.make(op::log, base));
}

node reader::root(const ASTNode& math, const bindings& names) {
  if (math.getNumChildren() < 2) return one_argument(op::sqrt, math, names);
  const node degree = child(math, 0, names), x = child(math, 1, names);
  if (g_.is_number(degree, 2)) return g_.make(op::sqrt, x);
  return g_.power(x, one_over(degree));
}

node reader::rate(const ASTNode& math, const bindings& names) {
  const ASTNode* argument = math.getNumChildren() == 1 ? math.getChild(0) : nullptr;
  const bindings* scope = &names;
  // Inside a function definition the argument's name stands for the caller's.
  while (argument && argument->getType() == AST_NAME) {
    const auto bound = scope->find(argument->getName());
    if (bound == scope->end()) return scope_.rate_of(argument->getName());
    if (!bound->second.source) return g_.number(0);  // a local parameter
    argument = bound->second.source;
    scope = bound->second.outer;
  }
  refuse("rateOf wants the id of one variable");
}

/// Before Level 3 Version 2 had `rateOf`, tools wrote it as a function definition with this annotation.
bool means_rate_of(const FunctionDefinition& function) {
  const XMLNode* annotation = function.getAnnotation();
  for (unsigned k = 0; annotation && k < annotation->getNumChildren(); ++k) {
    const XMLNode& child = annotation->getChild(k);
    if (child.getURI() == "http://sbml.org/annotations/symbols" &&
        child.getAttrValue("definition") == "http://en.wikipedia.org/wiki/Derivative")
      return true;
  }
  return false;
}

node reader::call(const ASTNode& math, const bindings& names) {
  const char* id = math.getName();
  const FunctionDefinition* function = id ? functions_.getFunctionDefinition(id) : nullptr;
  if (!function) refuse(fmt::format("there is no function '{}'", id ? id : ""));
  if (means_rate_of(*function)) return rate(math, names);
  const ASTNode* body = function->isSetMath() ? function->getBody() : nullptr;
  if (!body) refuse(fmt::format("function '{}' has no formula", id));
  if (function->getNumArguments() != math.getNumChildren())
    refuse(fmt::format("function '{}' takes {} arguments, not {}", id, function->getNumArguments(),
                       math.getNumChildren()));
  if (++depth_ > deepest_call) refuse(fmt::format("function '{}' calls itself", id));
  bindings inner;
  for (unsigned k = 0; k < math.getNumChildren(); ++k)
    inner[function->getArgument(k)->getName()] = {child(math, k, names), math.getChild(k), &names};
  const node result = read(*body, inner);
  --depth_;
  return result;
}

node reader::read(const ASTNode& math, const bindings& names) {
  const auto arg = [&](unsigned k) { return child(math, k, names); };
  const auto simple = [&](op what) { return one_argument(what, math, names); };
  switch (math.getType()) {
    case AST_INTEGER:
    case AST_REAL:
    case AST_REAL_E:
    case AST_RATIONAL:
    case AST_NAME_AVOGADRO:
      return g_.number(math.getValue());
    case AST_CONSTANT_PI:
      return g_.number(std::numbers::pi);
    case AST_CONSTANT_E:
      return g_.number(std::numbers::e);
    case AST_CONSTANT_TRUE:
      return g_.number(1);
    case AST_CONSTANT_FALSE:
      return g_.number(0);
    case AST_NAME_TIME:
      return g_.time();
    case AST_NAME: {
      const auto bound = names.find(math.getName());
      return bound != names.end() ? bound->second.value : scope_.symbol(math.getName());
    }
    case AST_PLUS:
      return fold(op::add, math, names, 0);
    case AST_TIMES:
      return fold(op::multiply, math, names, 1);
    case AST_MINUS:
      return math.getNumChildren() == 1 ? g_.negate(arg(0)) : g_.subtract(arg(0), arg(1));
    case AST_DIVIDE:
      return g_.divide(arg(0), arg(1));
    case AST_POWER:
    case AST_FUNCTION_POWER:
      return g_.power(arg(0), arg(1));
    case AST_FUNCTION_MIN:
      return fold(op::minimum, math, names, std::numeric_limits<double>::infinity());
    case AST_FUNCTION_MAX:
      return fold(op::maximum, math, names, -std::numeric_limits<double>::infinity());
    case AST_LOGICAL_AND:
      return fold_truth(op::both, math, names, 1);
    case AST_LOGICAL_OR:
      return fold_truth(op::either, math, names, 0);
    case AST_LOGICAL_XOR:
      return exclusive_or(math, names);
    case AST_LOGICAL_NOT:
      return g_.negation(truth(arg(0)));
    case AST_LOGICAL_IMPLIES:
      return g_.make(op::either, g_.negation(truth(arg(0))), truth(arg(1)));
    case AST_RELATIONAL_LT:
    case AST_RELATIONAL_GT:
    case AST_RELATIONAL_LEQ:
    case AST_RELATIONAL_GEQ:
    case AST_RELATIONAL_EQ:
    case AST_RELATIONAL_NEQ:
      return relation(math, names);
    case AST_FUNCTION_PIECEWISE:
      return piecewise(math, names);
    case AST_FUNCTION_ABS:
      return simple(op::absolute);
    case AST_FUNCTION_EXP:
      return simple(op::exp);
    case AST_FUNCTION_LN:
      return simple(op::log);
    case AST_FUNCTION_LOG:
      return logarithm(math, names);
    case AST_FUNCTION_ROOT:
      return root(math, names);
    case AST_FUNCTION_FLOOR:
      return scope_.floor(arg(0));
    case AST_FUNCTION_CEILING:
      return ceiling(arg(0));
    case AST_FUNCTION_QUOTIENT:
      return quotient(arg(0), arg(1));
    case AST_FUNCTION_REM: {
      const node a = arg(0), b = arg(1);
      return g_.subtract(a, g_.multiply(b, quotient(a, b)));
    }
    case AST_FUNCTION_FACTORIAL:
      return simple(op::factorial);
    case AST_FUNCTION_RATE_OF:
      return rate(math, names);
    case AST_FUNCTION_DELAY:
      refuse("the csymbol 'delay' makes this a delay differential equation, which is out of scope",
             "replace the delay by a chain of first-order steps");
    case AST_FUNCTION_SIN:
      return simple(op::sin);
    case AST_FUNCTION_COS:
      return simple(op::cos);
    case AST_FUNCTION_TAN:
      return simple(op::tan);
    case AST_FUNCTION_SEC:
      return one_over(simple(op::cos));
    case AST_FUNCTION_CSC:
      return one_over(simple(op::sin));
    case AST_FUNCTION_COT:
      return one_over(simple(op::tan));
    case AST_FUNCTION_SINH:
      return simple(op::sinh);
    case AST_FUNCTION_COSH:
      return simple(op::cosh);
    case AST_FUNCTION_TANH:
      return simple(op::tanh);
    case AST_FUNCTION_SECH:
      return one_over(simple(op::cosh));
    case AST_FUNCTION_CSCH:
      return one_over(simple(op::sinh));
    case AST_FUNCTION_COTH:
      return one_over(simple(op::tanh));
    case AST_FUNCTION_ARCSIN:
      return simple(op::asin);
    case AST_FUNCTION_ARCCOS:
      return simple(op::acos);
    case AST_FUNCTION_ARCTAN:
      return simple(op::atan);
    case AST_FUNCTION_ARCSEC:
      return g_.make(op::acos, one_over(arg(0)));
    case AST_FUNCTION_ARCCSC:
      return g_.make(op::asin, one_over(arg(0)));
    case AST_FUNCTION_ARCCOT:
      return g_.make(op::atan, one_over(arg(0)));
    case AST_FUNCTION_ARCSINH:
      return simple(op::asinh);
    case AST_FUNCTION_ARCCOSH:
      return simple(op::acosh);
    case AST_FUNCTION_ARCTANH:
      return simple(op::atanh);
    case AST_FUNCTION_ARCSECH:
      return g_.make(op::acosh, one_over(arg(0)));
    case AST_FUNCTION_ARCCSCH:
      return g_.make(op::asinh, one_over(arg(0)));
    case AST_FUNCTION_ARCCOTH:
      return g_.make(op::atanh, one_over(arg(0)));
    case AST_FUNCTION:
      return call(math, names);
    default:
      refuse(fmt::format("the formula uses '{}', which is not known here",
                         math.getName() ? math.getName() : fmt::format("construct {}", int{math.getType()})));
  }
}

}  // namespace

node read_math(const ASTNode& math, const Model& functions, formula_scope& scope, const std::string& where,
               const local_names& locals) {
  reader::bindings names;
  for (const auto& [name, value] : locals) names[name] = {value};
  return reader(functions, scope, where).read(math, names);
}

}  // namespace kinecrine::sbml
