#include "sbml/kept.hpp"

#include <gtest/gtest.h>

#include "base/diagnostics.hpp"
#include "small_model.hpp"

using namespace kinecrine;

namespace {

sbml::equations rich_model() {
  return small_model()
      .compartment("c", 4)
      .species("s", "c", 8)
      .species("p", "c", 0)
      .parameter("k", 3)
      .parameter("u", 3, false)
      .parameter("set", 4, false)
      .reaction("r", "s", "p", "k * s * c")
      .state("x", 1, "-k * x + u + floor(x) + piecewise(1, time < 5, x > 0.5, 2, 3)")
      .assign("y", "2 * x")
      .event("x < 0.5", "set", "5")
      .equations();
}

}  // namespace

TEST(kept_equations, are_the_same_after_writing_and_reading) {
  const sbml::equations model = rich_model();
  const sbml::equations again = sbml::equations_from(sbml::to_bytes(model));
  EXPECT_EQ(again.by_id, model.by_id);
  EXPECT_EQ(again.graph.terms(), model.graph.terms());
  EXPECT_EQ(again.graph.numbers(), model.graph.numbers());
  EXPECT_EQ(again.rates, model.rates);
  EXPECT_EQ(again.jacobian, model.jacobian);
  EXPECT_EQ(again.sparsity.rows, model.sparsity.rows);
  EXPECT_EQ(again.state_ids, model.state_ids);
  ASSERT_EQ(again.conditions.size(), model.conditions.size());
  for (std::size_t k = 0; k < model.conditions.size(); ++k)
    EXPECT_EQ(again.conditions[k].argument, model.conditions[k].argument);
  for (expression::node n = 0; n < model.graph.size(); ++n)
    ASSERT_EQ(again.graph.depends(n), model.graph.depends(n));
  ASSERT_EQ(again.events.size(), 1U);
  EXPECT_EQ(again.events[0].assignments[0].slot, again.find("set").slot);
  const std::map<std::string, double> overrides{{"k", 5}, {"s", 2}};
  const sbml::values one = model.evaluate_constants(overrides), other = again.evaluate_constants(overrides);
  EXPECT_EQ(one.constants, other.constants);
  EXPECT_EQ(one.states, other.states);
  EXPECT_EQ(one.inputs, other.inputs);
}

TEST(kept_equations, can_be_extended_like_the_ones_they_were) {
  sbml::equations model = rich_model();
  sbml::equations again = sbml::equations_from(sbml::to_bytes(model));
  const expression::node x = model.find("x").value, known = model.find("y").value;
  EXPECT_EQ(again.graph.multiply(again.graph.number(2), x), known) << "a known node is found again";
  EXPECT_EQ(again.graph.multiply(again.graph.number(2.5), x),
            model.graph.multiply(model.graph.number(2.5), x));
}

TEST(kept_equations, that_are_cut_short_are_refused) {
  const std::vector<char> bytes = sbml::to_bytes(rich_model());
  for (std::size_t size = 0; size < bytes.size(); size += 97)
    EXPECT_THROW(sbml::equations_from({bytes.data(), size}), base::internal_error) << size;
}
