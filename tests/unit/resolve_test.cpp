#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "scenario/scenario.hpp"
#include "support/small_knowledge.hpp"

namespace kinecrine::scenario {
namespace {

using tests::small_knowledge;

resolved result_of(const std::string& text, const constant_lookup& constant = {}) {
  return resolve(parse(base::parse_toml(text, "t.toml"), "t.toml", small_knowledge()), small_knowledge(),
                 constant);
}

bool says(const resolved& result, const std::string& words) {
  for (const auto& one : result.assumptions)
    if (one.find(words) != std::string::npos) return true;
  for (const auto& one : result.assumptions) ADD_FAILURE() << one;
  return false;
}

double area(const std::vector<segment>& course) {
  double sum = 0;
  for (const segment& one : course) sum += (one.end - one.begin) * (one.value_begin + one.value_end) / 2;
  return sum;
}

TEST(resolve, a_mode_sets_inputs_and_constants) {
  const resolved one = result_of(
      "[[exercise]]\nat = \"10 min\"\nmode = \"run\"\nintensity = \"12 km/h\"\nduration = \"1 h\"\n");
  const auto& demand = one.inputs.at("work.oxygen_demand");
  ASSERT_EQ(demand.size(), 1U);
  EXPECT_EQ(demand[0].begin, 10);
  EXPECT_EQ(demand[0].end, 70);
  EXPECT_NEAR(demand[0].value_begin, 0.2 * 200 * 70 / 1000, 1e-12);  // mL/kg/m, m/min, kg
  EXPECT_NEAR(one.inputs.at("work.load")[0].value_end, 1, 1e-12);
  EXPECT_EQ(one.constants.at("work.active"), 0.6);
  ASSERT_EQ(one.timeline.size(), 1U);
  EXPECT_EQ(one.timeline[0].kind, "exercise");
}

TEST(resolve, a_way_to_say_how_hard_sets_inputs_of_its_own) {
  const auto inputs = [](const std::string& intensity) {
    return result_of("[[exercise]]\nmode = \"run\"\nduration = \"1 h\"\nintensity = \"" + intensity + "\"\n")
        .inputs;
  };
  EXPECT_EQ(inputs("50 %VO2max").at("work.pace")[0].value_begin, 1);
  EXPECT_EQ(inputs("12 km/h").count("work.pace"), 0U);
}

TEST(resolve, grade_and_power_and_shares) {
  const auto demand = [](const std::string& what) {
    return result_of("[[exercise]]\nduration = \"1 h\"\n" + what)
        .inputs.at("work.oxygen_demand")[0]
        .value_begin;
  };
  EXPECT_NEAR(demand("mode = \"run\"\nintensity = \"12 km/h\"\ngrade = \"10 %\"\n"), 0.3 * 200 * 70 / 1000,
              1e-12);
  EXPECT_NEAR(demand("mode = \"cycle\"\nintensity = \"150 W\"\n"), 2, 1e-12);
  EXPECT_NEAR(demand("mode = \"cycle\"\nintensity = \"50 %VO2max\"\n"), 1.4, 1e-12);
}

TEST(resolve, a_dose_becomes_the_inputs_that_its_route_sets) {
  const resolved one = result_of(
      "[[drug]]\nat = \"1 h\"\nagent = \"remedy\"\nroute = \"iv\"\ndose = \"8 mg/kg\"\nduration = \"1 h\"\n"
      "[[drug]]\nat = \"3 h\"\nagent = \"remedy\"\nroute = \"oral\"\ndose = \"0.2 g\"\n");
  EXPECT_NEAR(area(one.inputs.at("remedy.vein")), 8 * 70 / 0.5, 1e-9);
  EXPECT_EQ(one.inputs.at("remedy.vein")[0].begin, 60);
  EXPECT_NEAR(area(one.inputs.at("remedy.gut")), 0.25 * 200 / 0.5, 1e-9);
  EXPECT_TRUE(says(one, "'remedy' without a duration was taken to be given over 1.5 min."));
  EXPECT_EQ(one.timeline[0].kind, "drug");
  EXPECT_TRUE(says(one, "nothing in the model answers to a remedy yet"));
}

TEST(resolve, an_environment_sets_what_was_said_and_the_usual_else) {
  const resolved one = result_of("[[environment]]\ntemperature = \"33 degC\"\nduration = \"1 h\"\n");
  EXPECT_NEAR(one.inputs.at("work.warmth")[0].value_begin, 13, 1e-9);
  EXPECT_NEAR(one.inputs.at("work.damp")[0].value_begin, 0.5, 1e-12);
}

TEST(resolve, what_was_not_given_is_estimated_and_said_with_its_source) {
  const resolved one = result_of("[person]\nage = \"40 yr\"\n");
  EXPECT_TRUE(says(
      one,
      "Maximal oxygen uptake (vo2max) was not given; estimated 30 mL/kg/min from age (Ada et al. 2001)."));
  EXPECT_TRUE(says(one, "Sex was not given; assumed male."));
  EXPECT_TRUE(says(one, "Body mass (body_mass) was not given; assumed 70 kg."));
  EXPECT_TRUE(says(one, "09:00"));
  EXPECT_TRUE(says(one, "overnight fast"));
}

TEST(resolve, a_day_without_food_is_said) {
  const std::string run = "[[exercise]]\nmode = \"run\"\nintensity = \"12 km/h\"\nduration = \"1 h\"\n";
  EXPECT_TRUE(says(result_of(run), "nothing is eaten until the end"));
  for (const std::string& fed :
       {run + "[[meal]]\nat = \"2 h\"\ncarbohydrate = \"80 g\"\n", "until = \"2 h\"\n" + run})
    for (const auto& one : result_of(fed).assumptions)
      EXPECT_EQ(one.find("nothing is eaten"), std::string::npos) << one;
}

TEST(resolve, a_callers_constants_come_first) {
  const std::string run = "[[exercise]]\nmode = \"run\"\nintensity = \"50 %VO2max\"\nduration = \"1 h\"\n";
  const auto peak = [](std::string_view name) { return name == "person.vo2_peak" ? 5.0 : NAN; };
  EXPECT_NEAR(result_of(run, peak).inputs.at("work.oxygen_demand")[0].value_begin, 2.5, 1e-12);
  EXPECT_NEAR(result_of(run).inputs.at("work.oxygen_demand")[0].value_begin, 1.4, 1e-12);
}

TEST(resolve, a_set_parameter_of_a_mode_counts) {
  const resolved one = result_of(
      "[set]\n\"run.cost\" = 0.1\n[[exercise]]\nmode = \"run\"\nintensity = \"12 km/h\"\nduration = \"1 "
      "h\"\n");
  EXPECT_NEAR(one.inputs.at("work.oxygen_demand")[0].value_begin, 0.1 * 200 * 70 / 1000, 1e-12);
}

TEST(resolve, demand_above_the_peak_is_said) {
  EXPECT_TRUE(says(result_of("[[exercise]]\nmode = \"cycle\"\nintensity = \"400 W\"\nduration = \"1 min\"\n"),
                   "more oxygen than"));
}

TEST(resolve, the_longest_of_several_modes_sets_the_constants) {
  const resolved one = result_of(
      "[[exercise]]\nmode = \"run\"\nintensity = \"12 km/h\"\nduration = \"20 min\"\n"
      "[[exercise]]\nmode = \"cycle\"\nintensity = \"150 W\"\nduration = \"40 min\"\n");
  EXPECT_EQ(one.constants.at("work.active"), 0.4);
  EXPECT_TRUE(says(one, "cycling, the longest"));
  EXPECT_EQ(one.inputs.at("work.oxygen_demand").size(), 2U);
}

TEST(resolve, a_movement_has_its_own_values_of_its_modes_parameters) {
  const auto lifted = [](const std::string& movement) {
    return result_of("[[exercise]]\nmode = \"resistance\"\nexercise = \"" + movement +
                     "\"\nsets = 1\nrepetitions = 10\nload = \"80 %1RM\"\n");
  };
  EXPECT_EQ(lifted("arm curl").constants.at("work.active"), 0.05);
  EXPECT_EQ(lifted("squat").constants.at("work.active"), 0.4);
  EXPECT_DOUBLE_EQ(lifted("arm curl").inputs.at("work.oxygen_demand").at(0).value_begin, 0.8);
  EXPECT_DOUBLE_EQ(lifted("squat").inputs.at("work.oxygen_demand").at(0).value_begin, 1.6);
}

TEST(resolve, drinks_in_a_meal_add_up_and_the_eaten_amount_is_kept) {
  const resolved one = result_of(
      "[[meal]]\ncarbohydrate = \"60 g\"\nduration = \"30 min\"\n[[drink]]\nat = \"10 min\"\ncarbohydrate = "
      "\"20 g\"\nduration = \"10 min\"\n"
      "[[drink]]\nat = \"25 min\"\ncarbohydrate = \"10 g\"\nduration = \"10 min\"\n");
  const auto& course = one.inputs.at("work.carbohydrate");
  EXPECT_NEAR(area(course), 90, 1e-9);
  ASSERT_EQ(course.size(), 5U);
  EXPECT_NEAR(course[1].value_begin, 4, 1e-12);
  for (std::size_t i = 1; i < course.size(); ++i) EXPECT_GE(course[i].begin, course[i - 1].end);
}

TEST(resolve, nutrients_without_an_input_are_said) {
  EXPECT_TRUE(says(result_of("[[meal]]\ncarbohydrate = \"60 g\"\nprotein = \"25 g\"\n"),
                   "protein of meals is not simulated"));
}

TEST(resolve, infusions_by_body_mass_take_the_persons) {
  const resolved one =
      result_of("[[infusion]]\nagent = \"il6\"\nrate = \"10 ng/kg/min\"\nduration = \"3 h\"\n");
  EXPECT_NEAR(one.inputs.at("il6.infusion")[0].value_begin, 700, 1e-9);
}

TEST(resolve, the_clock_and_the_last_meal) {
  const resolved fasted = result_of("[start]\nclock = \"07:00\"\nlast_meal = \"12 h\"\n");
  EXPECT_EQ(fasted.constants.at("clock.start"), 420);
  EXPECT_EQ(fasted.begin, 0);
  EXPECT_TRUE(fasted.inputs.empty());
  const resolved fed = result_of("[start]\nlast_meal = \"2 h\"\n");
  EXPECT_EQ(fed.begin, -120);
  EXPECT_NEAR(area(fed.inputs.at("work.carbohydrate")), 80, 1e-9);
  EXPECT_EQ(fed.inputs.at("work.carbohydrate")[0].begin, -120);
  EXPECT_TRUE(says(fed, "80 g carbohydrate"));
  EXPECT_EQ(result_of("[start]\nlast_meal = \"14 h\"\n").begin, -120);
}

RC_GTEST_PROP(resolve, overlapping_intakes_keep_their_amounts, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(1, 12);
  std::string text;
  double total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const int at = *rc::gen::inRange(0, 120), grams = *rc::gen::inRange(1, 100),
              lasts = *rc::gen::inRange(1, 60);
    total += grams;
    text += "[[meal]]\nat = \"" + std::to_string(at) + " min\"\ncarbohydrate = \"" + std::to_string(grams) +
            " g\"\nduration = \"" + std::to_string(lasts) + " min\"\n";
  }
  const auto course = result_of(text).inputs.at("work.carbohydrate");
  RC_ASSERT(std::abs(area(course) - total) < 1e-6 * total);
  for (std::size_t i = 1; i < course.size(); ++i) RC_ASSERT(course[i].begin >= course[i - 1].end);
}

}  // namespace
}  // namespace kinecrine::scenario
