#include "expression/print.hpp"

#include <fmt/format.h>

#include "base/diagnostics.hpp"

namespace kinecrine::expression {

namespace {

enum precedence { choice, logic, comparison, sum, product, sign, power_of, atom };

struct text_of {
  std::string text;
  int binds = atom;
};

std::string within(const text_of& part, int least) {
  return part.binds < least ? "(" + part.text + ")" : part.text;
}

text_of write(const graph& in, node n, const leaf_name& name) {
  const term& t = in[n];
  const auto part = [&](node operand) { return write(in, operand, name); };
  const auto infix = [&](const char* sign_text, int level) {
    return text_of{within(part(t.a), level) + sign_text + within(part(t.b), level + 1), level};
  };
  switch (t.what) {
    case op::number: {
      const double value = in.value(n);
      return {fmt::format("{}", value), value < 0 ? sign : atom};
    }
    case op::time:
      return {"time"};
    case op::state:
    case op::constant:
    case op::input:
    case op::condition:
      return {name(t.what, t.a)};
    case op::add:
      return {within(part(t.a), sum) + " + " + within(part(t.b), sum), sum};
    case op::subtract:
      return infix(" - ", sum);
    case op::multiply:
      return {within(part(t.a), product) + " * " + within(part(t.b), product), product};
    case op::divide:
      return infix(" / ", product);
    case op::power:
      return {within(part(t.a), atom) + "^" + within(part(t.b), atom), power_of};
    case op::negate:
      return {"-" + within(part(t.a), product), sign};
    case op::less:
      return infix(" < ", comparison);
    case op::less_equal:
      return infix(" <= ", comparison);
    case op::equal:
      return infix(" == ", comparison);
    case op::both:
      return infix(" && ", logic);
    case op::either:
      return {within(part(t.a), comparison) + " || " + within(part(t.b), comparison), choice};
    case op::negation:
      return {"!" + within(part(t.a), atom), sign};
    case op::select:
      return {fmt::format("piecewise({}, {}, {})", part(t.b).text, part(t.a).text, part(t.c).text)};
    case op::minimum:
    case op::maximum:
      return {fmt::format("{}({}, {})", function_name(t.what), part(t.a).text, part(t.b).text)};
    default:
      return {fmt::format("{}({})", function_name(t.what), part(t.a).text)};
  }
}

}  // namespace

const char* function_name(op what) {
  switch (what) {
    case op::minimum:
      return "min";
    case op::maximum:
      return "max";
    case op::exp:
      return "exp";
    case op::log:
      return "ln";
    case op::log10:
      return "log10";
    case op::sqrt:
      return "sqrt";
    case op::absolute:
      return "abs";
    case op::floor:
      return "floor";
    case op::factorial:
      return "factorial";
    case op::sin:
      return "sin";
    case op::cos:
      return "cos";
    case op::tan:
      return "tan";
    case op::asin:
      return "asin";
    case op::acos:
      return "acos";
    case op::atan:
      return "atan";
    case op::sinh:
      return "sinh";
    case op::cosh:
      return "cosh";
    case op::tanh:
      return "tanh";
    case op::asinh:
      return "asinh";
    case op::acosh:
      return "acosh";
    case op::atanh:
      return "atanh";
    default:
      throw base::internal_error("an operation is no function");
  }
}

std::string to_text(const graph& in, node n, const leaf_name& name) {
  return write(in, n, name).text;
}

}  // namespace kinecrine::expression
