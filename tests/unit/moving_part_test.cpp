#include "sbml/moving_part.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "small_model.hpp"
#include "solve/inputs.hpp"
#include "solve/integrate.hpp"

using namespace kinecrine;

namespace {

/// Glucose that a drug and its metabolite lower; the drug comes by an input, a second one by an event.
sbml::equations with_drugs() {
  return small_model()
      .parameter("dose", 0, false)
      .parameter("meal", 0, false)
      .parameter("k", 0.3)
      .state("drug", 0, "dose - k * drug")
      .state("metabolite", 0, "k * drug - 0.1 * metabolite")
      .state("injected", 0, "-k * injected")
      .state("glucose", 5, "meal + 1 - glucose * (0.2 + metabolite / (1 + metabolite) + injected)")
      .state("insulin", 0, "max(glucose - 5, 0) - insulin")
      .event("time > 4", "injected", "2")
      .equations();
}

const std::map<std::string, std::vector<solve::segment>> a_meal{{"meal", {{1, 3, 2, 2}}}};

std::vector<std::string> moving_in(const sbml::equations& whole, const std::set<std::string>& driven) {
  const sbml::values start = whole.evaluate_constants();
  return sbml::without_still(whole, sbml::still_in(whole, start, driven)).model.state_ids;
}

}  // namespace

TEST(moving_part, lacks_the_drug_that_is_not_given_and_what_it_becomes) {
  const sbml::equations whole = with_drugs();
  std::vector<std::string> moving = moving_in(whole, {"meal"});
  std::sort(moving.begin(), moving.end());
  EXPECT_EQ(moving, (std::vector<std::string>{"glucose", "injected", "insulin"}))
      << "insulin starts at nothing but does not stay there; an event gives what is injected";
  EXPECT_EQ(moving_in(whole, {"dose"}).size(), 5U);
}

TEST(moving_part, keeps_a_state_that_starts_above_nothing) {
  const sbml::equations whole = with_drugs();
  const sbml::values taken = whole.evaluate_constants({{"drug", 1}});
  EXPECT_EQ(sbml::without_still(whole, sbml::still_in(whole, taken, {})).states.size(), 5U);
}

TEST(moving_part, keeps_what_an_input_drives_that_does_not_rest_at_nothing) {
  const sbml::equations whole = with_drugs();
  const sbml::values dripping = whole.evaluate_constants({{"dose", 0.5}});
  EXPECT_EQ(sbml::without_still(whole, sbml::still_in(whole, dripping, {})).states.size(), 5U);
}

TEST(moving_part, has_the_rates_and_the_jacobian_of_the_whole) {
  const sbml::equations whole = with_drugs();
  const sbml::values start = whole.evaluate_constants();
  const sbml::moving_part part = sbml::without_still(whole, sbml::still_in(whole, start, {"meal"}));
  const std::vector<double> states{0.7, 6.5, 0.4};  // any, in the part's own order
  const auto mine = solve::simulator(part.model).rates_at(part.of(start), 1, states);
  const auto all = solve::simulator(whole).rates_at(start, 1, part.in_whole(states));
  ASSERT_EQ(mine.rates.size(), part.states.size());
  std::vector<std::vector<double>> dense(whole.state_ids.size(), std::vector<double>(whole.state_ids.size()));
  const auto each = [](const sbml::sparsity& at, const auto& take) {
    for (std::size_t column = 0; column + 1 < at.column_starts.size(); ++column)
      for (auto k = static_cast<std::size_t>(at.column_starts[column]);
           k < static_cast<std::size_t>(at.column_starts[column + 1]); ++k)
        take(static_cast<std::size_t>(at.rows[k]), column, k);
  };
  each(whole.sparsity,
       [&](std::size_t row, std::size_t column, std::size_t k) { dense[row][column] = all.jacobian[k]; });
  for (std::size_t k = 0; k < part.states.size(); ++k) EXPECT_EQ(mine.rates[k], all.rates[part.states[k]]);
  std::size_t entries = 0;
  each(part.model.sparsity, [&](std::size_t row, std::size_t column, std::size_t k) {
    EXPECT_EQ(mine.jacobian[k], dense[part.states[row]][part.states[column]]);
    entries += mine.jacobian[k] != 0;
  });
  std::size_t wanted = 0;  // no entry between moving states is lost
  for (const std::size_t row : part.states)
    for (const std::size_t column : part.states) wanted += dense[row][column] != 0;
  EXPECT_EQ(entries, wanted);
}

TEST(moving_part, gives_the_course_of_the_whole_through_inputs_and_events) {
  const sbml::equations whole = with_drugs();
  const sbml::values start = whole.evaluate_constants();
  const sbml::moving_part part = sbml::without_still(whole, sbml::still_in(whole, start, {"meal"}));
  const std::vector<std::string> seen{"glucose", "insulin", "injected", "drug"};
  const std::vector<double> times{0.5, 2, 4.5, 9};
  const auto course_of = [&](const sbml::equations& model, const sbml::values& from) {
    solve::options how;
    how.accuracy = {1e-10, 1e-10, 0};
    return solve::integrate(model, from, {a_meal}, 0, 10, times, seen, how);
  };
  const auto mine = course_of(part.model, part.of(start)), all = course_of(whole, start);
  for (std::size_t k = 0; k < seen.size(); ++k)
    for (std::size_t t = 0; t < times.size(); ++t)
      EXPECT_NEAR(mine.values[k][t], all.values[k][t], 1e-8) << seen[k];
  const std::vector<double> last = part.in_whole(mine.last_states);
  for (std::size_t k = 0; k < last.size(); ++k) EXPECT_NEAR(last[k], all.last_states[k], 1e-8);
}

TEST(driven_inputs, are_those_that_a_session_holds_away_from_nothing) {
  solve::schedule session;
  session.inputs = {{"meal", {{0, 1, 0, 0}, {1, 2, 0, 3}}}, {"dose", {{0, 5, 0, 0}}}, {"idle", {}}};
  EXPECT_EQ(solve::driven_inputs(session), std::set<std::string>{"meal"});
}
