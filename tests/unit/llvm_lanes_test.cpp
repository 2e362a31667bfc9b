#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sbml/SBMLTypes.h>

#include <algorithm>
#include <bit>
#include <cfenv>
#include <cmath>
#include <limits>
#include <random>

#include "compile/compiler.hpp"
#include "sbml/equations.hpp"
#include "sbml/read.hpp"
#include "support/lane_support.hpp"
#include "unit/random_expression.hpp"

namespace kinecrine::compile {
namespace {

using expression::graph;
using expression::node;
using expression::op;
using test::aligned;

std::vector<std::size_t> widths() {
  std::vector<std::size_t> found{1};
  for (std::size_t w = 2; w <= widest_lanes(); w *= 2) found.push_back(w);
  return found;
}

/// f of one state, compiled for some width and called with numbers that fill the lanes.
class unary_code {
 public:
  unary_code(op what, std::size_t width) {
    graph g;
    lane_request request;
    request.graph = &g;
    request.width = width;
    request.functions = {{g.make(what, g.leaf(op::state, 0))}};
    code_ = compile_lanes(request, base::disk_cache({}));
    frame_ = aligned(code_->frame_slots() * width);
  }
  std::vector<double> operator()(const std::vector<double>& x) {
    const std::size_t width = code_->width();
    std::vector<double> found;
    aligned in(width), out(width);
    for (std::size_t k = 0; k < x.size(); k += width) {
      for (std::size_t lane = 0; lane < width; ++lane) in[lane] = x[std::min(k + lane, x.size() - 1)];
      code_->run(0, in.data(), frame_.data(), nullptr, out.data());
      for (std::size_t lane = 0; lane < width && k + lane < x.size(); ++lane) found.push_back(out[lane]);
    }
    return found;
  }

 private:
  std::shared_ptr<const lane_code> code_;
  aligned frame_{0};
};

/// The distance in units in the last place of the true value (in long double), near enough.
double ulps(double found, long double truth) {
  if (std::isnan(found) || std::isnan(truth)) return std::isnan(found) == std::isnan(truth) ? 0 : 1e300;
  if (std::isinf(found) || std::fabs(truth) > std::numeric_limits<double>::max())
    return found == static_cast<double>(truth) ? 0 : 1e300;
  const double rounded = static_cast<double>(truth);
  const double size = std::max(std::fabs(rounded), std::numeric_limits<double>::min());
  const double unit = std::nextafter(size, std::numeric_limits<double>::infinity()) - size;
  return static_cast<double>(std::fabs(static_cast<long double>(found) - truth) /
                             static_cast<long double>(unit));
}

std::vector<double> special_numbers() {
  const double inf = std::numeric_limits<double>::infinity();
  std::vector<double> found{0.0, -0.0, 1.0, -1.0, inf, -inf, std::nan(""), 0.5, 2.0, 1e-300, -1e-300, 1e300};
  for (const double x :
       {std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::min(),
        std::numeric_limits<double>::max(), 709.782712893384, 709.7827128933841, 710.0, 711.0, -708.3964,
        -708.4, -744.4400719213812, -745.13321910194110, -745.1332191019412, -746.0, -1000.0, 1000.0,
        std::sqrt(0.5), std::sqrt(2.0), 1e-310, 3e-320})
    for (const double y : {x, std::nextafter(x, inf), std::nextafter(x, -inf), -x}) found.push_back(y);
  return found;
}

TEST(compiled_exp, is_within_two_units_in_the_last_place) {
  std::mt19937_64 random(1);
  std::vector<double> x = special_numbers();
  std::uniform_real_distribution<double> wide(-750, 715), narrow(-1, 1);
  for (int k = 0; k < 200'000; ++k) {
    x.push_back(wide(random));
    x.push_back(narrow(random));
    x.push_back(std::ldexp(narrow(random), -k % 60));
  }
  for (const std::size_t width : widths()) {
    unary_code code(op::exp, width);
    const std::vector<double> found = code(x);
    double worst = 0;
    for (std::size_t k = 0; k < x.size(); ++k) {
      const double off = ulps(found[k], std::exp(static_cast<long double>(x[k])));
      ASSERT_LT(off, 2) << "exp(" << x[k] << ") = " << found[k] << ", " << width << " lanes";
      worst = std::max(worst, off);
    }
    RecordProperty("worst", std::to_string(worst));
    EXPECT_LT(worst, 1.1);
  }
}

TEST(compiled_log, is_within_two_units_in_the_last_place) {
  std::mt19937_64 random(2);
  std::vector<double> x = special_numbers();
  std::uniform_real_distribution<double> near_one(0.4, 2.5);
  for (int k = 0; k < 200'000; ++k) {
    x.push_back(std::bit_cast<double>(random() & 0x7fffffffffffffffULL));
    x.push_back(near_one(random));
    x.push_back(1 + std::ldexp(near_one(random) - 1, -k % 50));
  }
  for (const std::size_t width : widths()) {
    unary_code code(op::log, width);
    const std::vector<double> found = code(x);
    double worst = 0;
    for (std::size_t k = 0; k < x.size(); ++k) {
      const double off = ulps(found[k], std::log(static_cast<long double>(x[k])));
      ASSERT_LT(off, 2) << "log(" << x[k] << ") = " << found[k] << ", " << width << " lanes";
      worst = std::max(worst, off);
    }
    EXPECT_LT(worst, 1.1);
  }
}

TEST(compiled_sine, and_cosine_are_within_two_units_in_the_last_place) {
  std::mt19937_64 random(3);
  std::vector<double> x = special_numbers();
  std::uniform_real_distribution<double> wide(-1e6, 1e6), day(0, 4000), narrow(-1, 1);
  for (int k = 0; k < 100'000; ++k) {
    x.push_back(wide(random));
    x.push_back(day(random));
    x.push_back(std::ldexp(narrow(random), -k % 60));
    x.push_back(1.5707963267948966 * (k % 5000));  // where one of them is nearly nothing
    x.push_back(1e8 * narrow(random));             // libm's
  }
  for (const std::size_t width : widths()) {
    unary_code sine(op::sin, width), cosine(op::cos, width);
    const std::vector<double> s = sine(x), c = cosine(x);
    for (std::size_t k = 0; k < x.size(); ++k) {
      const auto exact = static_cast<long double>(x[k]);
      ASSERT_LT(ulps(s[k], std::sin(exact)), 2)
          << "sin(" << x[k] << ") = " << s[k] << ", " << width << " lanes";
      ASSERT_LT(ulps(c[k], std::cos(exact)), 2)
          << "cos(" << x[k] << ") = " << c[k] << ", " << width << " lanes";
    }
  }
}

RC_GTEST_PROP(compiled_exp, agrees_with_libm_on_any_bits, (std::uint64_t bits)) {
  static unary_code code(op::exp, widest_lanes());
  const double x = std::bit_cast<double>(bits);
  RC_ASSERT(ulps(code({x})[0], std::exp(static_cast<long double>(x))) < 2);
}

RC_GTEST_PROP(compiled_log, agrees_with_libm_on_any_bits, (std::uint64_t bits)) {
  static unary_code code(op::log, widest_lanes());
  const double x = std::bit_cast<double>(bits);
  RC_ASSERT(ulps(code({x})[0], std::log(static_cast<long double>(x))) < 2);
}

// Every operation on awkward operands, against the definition that the interpreter uses.
TEST(compiled_operations, agree_with_their_definition) {
  const double inf = std::numeric_limits<double>::infinity();
  const std::vector<double> awkward{0, -0.0, 1, -1, 2, 0.3, -0.3, 3, 7.5, inf, -inf, std::nan(""), 1e-5, 40};
  std::vector<op> operations;
  for (int k = static_cast<int>(op::add); k <= static_cast<int>(op::atanh); ++k)
    operations.push_back(static_cast<op>(k));
  graph g;
  lane_request request;
  request.graph = &g;
  request.functions.resize(1);
  const node a = g.leaf(op::state, 0), b = g.leaf(op::state, 1), c = g.leaf(op::state, 2);
  for (const op what : operations) {
    const int count = expression::operands(what);
    request.functions[0].push_back(
        g.make(what, a, count > 1 ? b : expression::none, count > 2 ? c : expression::none));
  }
  for (const std::size_t width : widths()) {
    request.width = width;
    const auto code = compile_lanes(request, base::disk_cache({}));
    aligned frame(code->frame_slots() * width), states(3 * width), results(operations.size() * width);
    for (const double x : awkward)
      for (const double y : awkward)
        for (const double z : {0.0, 4.0}) {
          for (std::size_t lane = 0; lane < width; ++lane) {
            const bool mine = lane == width - 1;  // neighbours hold something else
            states[lane] = mine ? x : 1.5;
            states[width + lane] = mine ? y : 2.5;
            states[2 * width + lane] = mine ? z : 0.5;
          }
          code->run(0, states.data(), frame.data(), nullptr, results.data());
          for (std::size_t k = 0; k < operations.size(); ++k) {
            const double found = results[k * width + width - 1];
            const double wanted = expression::apply(operations[k], x, y, z);
            ASSERT_LE(ulps(found, wanted), 2)
                << "operation " << static_cast<int>(operations[k]) << " of " << x << ", " << y << ", " << z
                << ": " << found << " instead of " << wanted << " with " << width << " lanes";
          }
        }
  }
}

TEST(compiled_power, of_a_base_that_is_never_negative_is_that_of_libm) {
  graph g;
  const node x = g.leaf(op::state, 0), n = g.leaf(op::constant, 0);
  const node size = g.make(op::absolute, x), held = g.make(op::maximum, g.number(1e-3), x);
  lane_request request;
  request.graph = &g;
  request.functions = {{g.power(size, n), g.power(held, n), g.power(g.add(size, held), n),
                        g.power(g.multiply(held, size), n), g.power(g.make(op::minimum, size, held), n)}};
  for (const std::size_t width : widths()) {
    request.width = width;
    const auto code = compile_lanes(request, base::disk_cache({}));
    aligned frame(code->frame_slots() * width), states(width), results(5 * width);
    lane_code::scratch room;
    for (const double exponent : {2.0, 3.0, 2.5, 0.0, -2.0, -0.5, 1.0})
      for (const double at : {0.0, -0.0, 1.0, -2.0, 1.7, 1e-20, -1e-20, 1e20}) {
        for (std::size_t lane = 0; lane < width; ++lane) {
          states[lane] = at;
          code->fix(&exponent, nullptr, lane, frame.data(), room);
        }
        code->run(0, states.data(), frame.data(), code->share(&exponent).data(), results.data());
        const double a = std::fabs(at), b = std::max(1e-3, at);
        const double bases[] = {a, b, a + b, b * a, std::min(a, b)};
        for (std::size_t k = 0; k < 5; ++k) {
          const double wanted = std::pow(bases[k], exponent), found = results[k * width];
          ASSERT_TRUE(found == wanted || std::fabs(found - wanted) <= 3e-13 * wanted)
              << bases[k] << "^" << exponent << " = " << found << ", form " << k;
        }
      }
  }
}

TEST(compiled_power, handles_zero_and_negative_bases_like_libm) {
  graph g;
  const node x = g.leaf(op::state, 0), n = g.leaf(op::constant, 0);
  std::vector<node> powers{g.power(x, n)};
  const std::vector<double> numbers{2.5, -1.5, 0.1, 100, -100};
  for (const double exponent : numbers) powers.push_back(g.power(x, g.number(exponent)));
  lane_request request;
  request.graph = &g;
  request.functions = {powers};
  for (const std::size_t width : widths()) {
    request.width = width;
    const auto code = compile_lanes(request, base::disk_cache({}));
    aligned frame(code->frame_slots() * width), states(width), results(powers.size() * width);
    lane_code::scratch room;
    for (const double exponent : {2.0, 3.0, 2.5, 0.0, -2.0, -3.0, -0.5, 1.0})
      for (const double base : {0.0, 1.0, -2.0, 1.7, 1e-20, -1e-20, 1e20, 3e-310}) {
        for (std::size_t lane = 0; lane < width; ++lane) {
          states[lane] = base;
          code->fix(&exponent, nullptr, lane, frame.data(), room);
        }
        code->run(0, states.data(), frame.data(), code->share(&exponent).data(), results.data());
        for (std::size_t k = 0; k < powers.size(); ++k) {
          const double wanted = std::pow(base, k == 0 ? exponent : numbers[k - 1]);
          const double found = results[k * width];
          const bool same = std::isnan(wanted)   ? std::isnan(found)
                            : std::isinf(wanted) ? found == wanted
                                                 : std::fabs(found - wanted) <= 3e-13 * std::fabs(wanted);
          ASSERT_TRUE(same) << base << "^" << (k == 0 ? exponent : numbers[k - 1]) << " = " << found;
        }
      }
  }
}

/// The sum of the absolute values of the terms that an entry is made of: what 1e-12 is a share of.
std::vector<double> sizes_of_terms(const graph& g, const std::vector<node>& results,
                                   const expression::leaves& at) {
  std::vector<double> value(g.size()), size(g.size());
  for (const node n : g.needed(results)) {
    const expression::term& t = g[n];
    const int count = expression::operands(t.what);
    const double a = count > 0 ? value[t.a] : 0, b = count > 1 ? value[t.b] : 0,
                 c = count > 2 ? value[t.c] : 0;
    const double sa = count > 0 ? size[t.a] : 0, sb = count > 1 ? size[t.b] : 0,
                 sc = count > 2 ? size[t.c] : 0;
    switch (t.what) {
      case op::number:
        value[n] = g.value(n);
        break;
      case op::time:
        value[n] = at.time;
        break;
      case op::state:
        value[n] = at.states[t.a];
        break;
      case op::constant:
        value[n] = at.constants[t.a];
        break;
      case op::input:
        value[n] = at.inputs[t.a];
        break;
      case op::condition:
        value[n] = at.conditions[t.a];
        break;
      default:
        value[n] = expression::apply(t.what, a, b, c);
    }
    size[n] = std::fabs(value[n]);
    if (t.what == op::add || t.what == op::subtract) size[n] = sa + sb;
    if (t.what == op::multiply) size[n] = sa * sb;
    if (t.what == op::divide) size[n] = sa / std::fabs(b) * (sb / std::fabs(b));
    if (t.what == op::negate) size[n] = sa;
    if (t.what == op::select) size[n] = a != 0 ? sb : sc;
    // They hand on the operand they choose with its error, be it the difference of two large numbers.
    if (t.what == op::maximum) size[n] = a > b ? sa : sb;
    if (t.what == op::minimum) size[n] = a < b ? sa : sb;
    // An error in an argument comes out in proportion to it.
    if (t.what == op::exp) size[n] = std::fabs(value[n]) * std::max(1.0, sa);
    if (t.what == op::power)
      size[n] = std::fabs(value[n]) * std::max(1.0, sb * (1 + std::fabs(std::log(std::fabs(a)))) *
                                                        std::max(1.0, sa / std::fabs(a)));
    if (t.what == op::log) size[n] = std::max(std::fabs(value[n]), sa / std::fabs(a));
    if (t.what == op::sin || t.what == op::cos || t.what == op::tan || t.what == op::tanh)
      size[n] = std::max(std::fabs(value[n]), sa);
    if (!std::isfinite(size[n])) size[n] = std::fabs(value[n]);
  }
  std::vector<double> found;
  for (const node n : results) found.push_back(size[n]);
  return found;
}

class model_agreement : public testing::TestWithParam<const char*> {};

TEST_P(model_agreement, rates_and_jacobian_equal_the_interpreters) {
  const sbml::document document = test::model_called(GetParam());
  if (!document) GTEST_SKIP() << "the shared models are not here";
  const sbml::equations model = sbml::flatten(*document->getModel());
  const sbml::values start = model.evaluate_constants();
  std::vector<node> entries = model.rates;
  entries.insert(entries.end(), model.jacobian.begin(), model.jacobian.end());
  const auto oracle = interpreter().compile(model.graph, entries);
  oracle->prepare(start.constants.data());
  std::mt19937_64 random(3);
  std::normal_distribution<double> spread(0, 0.5);
  std::vector<double> wanted(entries.size());

  for (const std::size_t width : widths())
    for (const bool long_run : {false, true}) {
      lane_request request;
      request.graph = &model.graph;
      request.functions = {model.rates, entries};
      request.inputs = model.inputs();
      request.width = width;
      request.long_run = long_run;
      request.personal.assign(start.constants.size(), 0);
      for (std::size_t k = 0; k < start.constants.size(); k += 3) request.personal[k] = 1;
      const auto code = compile_lanes(request, base::disk_cache({}));
      const std::vector<double> shared = code->share(start.constants.data());
      aligned frame(code->frame_slots() * width), states(model.rates.size() * width),
          results(entries.size() * width), rates(model.rates.size() * width);
      std::vector<double> conditions(model.conditions.size()), inputs(model.inputs());
      lane_code::scratch room;
      const std::size_t lane = width - 1;
      for (int round = 0; round < 40; ++round) {
        for (double& c : conditions) c = random() % 2 ? 1 : 0;
        for (std::size_t k = 0; k < inputs.size(); ++k) inputs[k] = std::exp(spread(random));
        std::vector<double> y(model.rates.size());
        for (std::size_t k = 0; k < y.size(); ++k) {
          const double size = start.states[k] != 0 ? std::fabs(start.states[k]) : 1;
          y[k] = size * std::exp(spread(random));
          for (std::size_t l = 0; l < width; ++l) states[k * width + l] = l == lane ? y[k] : size;
        }
        const double time = 100 * std::exp(spread(random));
        for (std::size_t l = 0; l < width; ++l) {
          code->fix(start.constants.data(), conditions.data(), l, frame.data(), room);
          frame[l] = time;
          for (std::size_t k = 0; k < inputs.size(); ++k) frame[(1 + k) * width + l] = inputs[k];
        }
        const expression::leaves at{time, y.data(), start.constants.data(), inputs.data(), conditions.data()};
        oracle->run(at, wanted.data());
        const std::vector<double> sizes = sizes_of_terms(model.graph, entries, at);
        code->run(1, states.data(), frame.data(), shared.data(), results.data());
        code->run(0, states.data(), frame.data(), shared.data(), rates.data());
        for (std::size_t k = 0; k < entries.size(); ++k) {
          const double found = results[k * width + lane];
          if (!std::isfinite(wanted[k])) continue;
          ASSERT_LE(std::fabs(found - wanted[k]), 1e-12 * sizes[k])
              << GetParam() << " entry " << k << ": " << found << " instead of " << wanted[k] << ", "
              << width;
          if (k < model.rates.size()) {
            ASSERT_LE(std::fabs(rates[k * width + lane] - wanted[k]), 1e-12 * sizes[k]);
          }
        }
      }
    }
}

TEST_P(model_agreement, the_compiled_kernel_equals_the_interpreted_one) {
  const sbml::document document = test::model_called(GetParam());
  if (!document) GTEST_SKIP() << "the shared models are not here";
  const sbml::equations model = sbml::flatten(*document->getModel());
  const sbml::values start = model.evaluate_constants();
  const auto oracle = interpreter().compile(model.graph, model.rates);
  const auto kernel = compiler().compile(model.graph, model.rates);
  const auto clone = kernel->clone();
  // Inputs as they rest: with any number air may be at 2 K, and nothing is finite there.
  const std::vector<double> conditions(model.conditions.size(), 1);
  const expression::leaves at{3, start.states.data(), start.constants.data(), start.inputs.data(),
                              conditions.data()};
  std::vector<double> wanted(model.rates.size()), found(wanted);
  oracle->prepare(start.constants.data());
  oracle->run(at, wanted.data());
  const std::vector<double> sizes = sizes_of_terms(model.graph, model.rates, at);
  for (compile::kernel* k : {kernel.get(), clone.get()}) {
    k->prepare(start.constants.data());
    k->run(at, found.data());
    for (std::size_t j = 0; j < wanted.size(); ++j)
      EXPECT_LE(std::fabs(found[j] - wanted[j]), 1e-12 * sizes[j]);
  }
}

RC_GTEST_PROP(compiled_expressions, equal_the_interpreters, ()) {
  graph g;
  const std::vector<node> nodes = expression::random_nodes(g, 3, *rc::gen::inRange(0, 60));
  lane_request request;
  request.graph = &g;
  request.functions = {nodes};
  request.width = widths()[*rc::gen::inRange<std::size_t>(0, widths().size())];
  request.long_run = *rc::gen::arbitrary<bool>();
  request.personal = {1, 0};
  const auto code = compile_lanes(request, base::disk_cache({}));
  const std::size_t width = code->width(), lane = *rc::gen::inRange<std::size_t>(0, width);
  const auto any = [] { return 0.5 + *rc::gen::inRange(0, 1500) * 1e-3; };
  const double y[] = {any(), any(), any()}, constants[] = {any(), any()}, time = any();

  aligned frame(code->frame_slots() * width), states(3 * width), results(nodes.size() * width);
  lane_code::scratch room;
  for (std::size_t l = 0; l < width; ++l) {
    code->fix(constants, nullptr, l, frame.data(), room);
    frame[l] = time;
    for (std::size_t k = 0; k < 3; ++k) states[k * width + l] = l == lane ? y[k] : 1;
  }
  code->run(0, states.data(), frame.data(), code->share(constants).data(), results.data());
  const expression::leaves at{time, y, constants, nullptr, nullptr};
  const std::vector<double> wanted = expression::evaluate_plainly(g, nodes, at);
  const std::vector<double> sizes = sizes_of_terms(g, nodes, at);
  for (std::size_t k = 0; k < nodes.size(); ++k)
    RC_ASSERT(std::fabs(results[k * width + lane] - wanted[k]) <= 1e-12 * sizes[k]);
}

INSTANTIATE_TEST_SUITE_P(models, model_agreement,
                         testing::Values("assembled", "BIOMD0000000033", "BIOMD0000000151", "BIOMD0000000356",
                                         "BIOMD0000000474", "BIOMD0000000535", "BIOMD0000000543",
                                         "BIOMD0000000613", "BIOMD0000000627"));

}  // namespace
}  // namespace kinecrine::compile
