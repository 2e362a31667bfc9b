// The analytic Jacobian against differences of the right-hand side, on whole models.
#include <gtest/gtest.h>
#include <sbml/SBMLTypes.h>

#include <cmath>
#include <random>

#include "compile/kernel.hpp"
#include "sbml/equations.hpp"
#include "sbml/read.hpp"
#include "support/lane_support.hpp"

namespace kinecrine::compile {
namespace {

class jacobian : public testing::TestWithParam<const char*> {};

TEST_P(jacobian, equals_differences_of_high_order_at_random_states) {
  const sbml::document document = test::model_called(GetParam());
  if (!document) GTEST_SKIP() << "the shared models are not here";
  const sbml::equations model = sbml::flatten(*document->getModel());
  const sbml::values person = model.evaluate_constants();
  const auto rates = interpreter().compile(model.graph, model.rates);
  const auto entries = interpreter().compile(model.graph, model.jacobian);
  rates->prepare(person.constants.data());
  entries->prepare(person.constants.data());
  const std::size_t n = model.rates.size();
  std::mt19937_64 random(7);
  std::normal_distribution<double> spread(0, 0.3);
  std::size_t compared = 0;
  for (int round = 0; round < 5; ++round) {
    std::vector<double> y(n), inputs(model.inputs()), conditions(model.conditions.size());
    for (std::size_t k = 0; k < n; ++k)
      y[k] = (person.states[k] != 0 ? person.states[k] : 1) * std::exp(spread(random));
    for (std::size_t k = 0; k < inputs.size(); ++k)
      inputs[k] = (k < person.inputs.size() ? person.inputs[k] : 1) + 0.1 * std::exp(spread(random));
    for (double& c : conditions) c = random() % 2 ? 1 : 0;
    const auto at = [&](const std::vector<double>& states) {
      return expression::leaves{60, states.data(), person.constants.data(), inputs.data(), conditions.data()};
    };
    std::vector<double> exact(model.jacobian.size());
    entries->run(at(y), exact.data());
    for (std::size_t column = 0; column < n; ++column) {
      const double h = 1e-3 * std::fabs(y[column]);
      const auto shifted = [&](double by) {
        std::vector<double> states = y, found(n);
        states[column] += by * h;
        rates->run(at(states), found.data());
        return found;
      };
      const auto a = shifted(1), b = shifted(-1), c = shifted(2), d = shifted(-2), e = shifted(3),
                 f = shifted(-3);
      constexpr double other = 0.7;  // steps of another size round otherwise
      const auto a2 = shifted(other), b2 = shifted(-other), c2 = shifted(2 * other), d2 = shifted(-2 * other);
      std::vector<double> in_pattern(n, 0);
      for (auto k = model.sparsity.column_starts[column]; k < model.sparsity.column_starts[column + 1]; ++k)
        in_pattern[static_cast<std::size_t>(model.sparsity.rows[static_cast<std::size_t>(k)])] =
            exact[static_cast<std::size_t>(k)];
      for (std::size_t row = 0; row < n; ++row) {
        // min, max and |x| have a kink: where it lies within reach, one side differs from the other.
        const double low = (a[row] - b[row]) / (2 * h), wide = (c[row] - d[row]) / (4 * h);
        const double widest = (e[row] - f[row]) / (6 * h);
        const double difference =
            (45 * (a[row] - b[row]) - 9 * (c[row] - d[row]) + (e[row] - f[row])) / (60 * h);
        if (!std::isfinite(difference) || !std::isfinite(in_pattern[row])) continue;
        const double noise = 1e-12 * std::fabs(a[row]) / h;
        if (std::fabs(low - wide) > 1e-3 * std::fabs(wide) + noise) continue;
        if (std::fabs(low - widest) > 1e-3 * std::fabs(widest) + noise) continue;
        // Where large terms nearly cancel, rounding shows as what other differences say otherwise.
        const double lower = (8 * (a[row] - b[row]) - (c[row] - d[row])) / (12 * h);
        const double elsewhere = (8 * (a2[row] - b2[row]) - (c2[row] - d2[row])) / (12 * other * h);
        const double allowed = 1e-6 * std::fabs(difference) + noise,
                     unsure =
                         100 * std::max(std::fabs(difference - lower), std::fabs(difference - elsewhere));
        if (unsure <= allowed) ++compared;
        ASSERT_NEAR(in_pattern[row], difference, allowed + unsure)
            << model.state_ids[row] << " by " << model.state_ids[column];
      }
    }
  }
  EXPECT_GT(compared, 5 * n * n * 9 / 10);
}

INSTANTIATE_TEST_SUITE_P(models, jacobian,
                         testing::Values("assembled", "BIOMD0000000033", "BIOMD0000000356",
                                         "BIOMD0000000543"));

}  // namespace
}  // namespace kinecrine::compile
