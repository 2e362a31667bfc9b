#include "solve/starts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "base/diagnostics.hpp"
#include "small_model.hpp"
#include "support/lane_support.hpp"

namespace kinecrine::solve {
namespace {

/// Any few numbers replaced at random: the same as evaluating all from the beginning, bit for bit.
void expect_same(const sbml::equations& model, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::string> settable;
  for (const sbml::symbol& s : model.symbols)
    if (s.role != sbml::role::assigned) settable.push_back(s.id);
  std::uniform_real_distribution<double> factor(0.5, 2);
  for (int round = 0; round < 30; ++round) {
    std::shuffle(settable.begin(), settable.end(), random);
    const std::vector<std::string> ids(
        settable.begin(), settable.begin() + std::min<long>(3, static_cast<long>(settable.size())));
    const starts all(model, ids, 1.5);
    std::vector<double> numbers;
    std::map<std::string, double> overrides;
    for (std::size_t k = 0; k < ids.size(); ++k) {
      numbers.push_back(factor(random) * (std::isfinite(all.usual(k)) ? all.usual(k) : 1) + 0.01);
      overrides[ids[k]] = numbers[k];
    }
    const sbml::values found = all.at(numbers), truth = model.evaluate_constants(overrides, 1.5);
    const auto same = [](const std::vector<double>& a, const std::vector<double>& b) {
      for (std::size_t k = 0; k < a.size(); ++k)
        if (!(a[k] == b[k] || (std::isnan(a[k]) && std::isnan(b[k])))) return false;
      return a.size() == b.size();
    };
    EXPECT_TRUE(same(found.states, truth.states)) << ids[0];
    EXPECT_TRUE(same(found.constants, truth.constants)) << ids[0];
    EXPECT_TRUE(same(found.inputs, truth.inputs)) << ids[0];
    // What is not personal is the same for all.
    const sbml::values usual = model.evaluate_constants({}, 1.5);
    for (std::size_t slot = 0; slot < truth.constants.size(); ++slot)
      if (!all.personal()[slot] && !std::isnan(usual.constants[slot])) {
        EXPECT_EQ(truth.constants[slot], usual.constants[slot]) << model.constant_ids[slot];
      }
  }
}

TEST(starts, are_what_evaluating_everything_gives) {
  expect_same(small_model()
                  .compartment("v", 2)
                  .species("a", "v", 5)
                  .species("b", "v", 1, true)
                  .parameter("k", 0.3)
                  .parameter("derived", 0)
                  .parameter("u", 2, false)
                  .start("derived", "k * 2 + a + time")
                  .state("x", 1, "-k * x + u")
                  .start("x", "derived^2 + v")
                  .reaction("r", "a", "b", "k * a")
                  .equations(),
              1);
}

TEST(starts, are_what_evaluating_everything_gives_in_public_models) {
  for (const char* name : {"BIOMD0000000356", "BIOMD0000000474", "BIOMD0000000613"}) {
    const sbml::document document = test::shared_model(name);
    if (!document) GTEST_SKIP() << "no public models here";
    expect_same(sbml::flatten(*document->getModel()), 2);
  }
}

TEST(starts, refuse_what_cannot_be_set) {
  const auto m = small_model().parameter("k", 1).assign("y", "2 * k").state("x", 1, "-k * x").equations();
  EXPECT_THROW(starts(m, {"kk"}), base::bad_input);
  EXPECT_THROW(starts(m, {"y"}), base::bad_input);
}

}  // namespace
}  // namespace kinecrine::solve
