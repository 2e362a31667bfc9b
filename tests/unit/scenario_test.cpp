#include "scenario/scenario.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <tuple>

#include "support/small_knowledge.hpp"

namespace kinecrine::scenario {
namespace {

using tests::small_knowledge;

scenario parsed(const std::string& text) {
  return parse(base::parse_toml(text, "t.toml"), "t.toml", small_knowledge());
}

/// The findings of a scenario that is refused.
std::vector<base::diagnostic> faults_of(const std::string& text,
                                        base::exit_code code = base::exit_code::bad_data) {
  try {
    parsed(text);
  } catch (const base::fault& fault) {
    EXPECT_EQ(fault.code(), code);
    return fault.findings();
  }
  ADD_FAILURE() << "was accepted:\n" << text;
  return {};
}

bool mentions(const std::vector<base::diagnostic>& faults, const std::string& words) {
  for (const auto& one : faults)
    if (base::to_text(one).find(words) != std::string::npos) return true;
  for (const auto& one : faults) ADD_FAILURE() << base::to_text(one);
  return false;
}

const std::string run = "[[exercise]]\nmode = \"run\"\nintensity = \"10 km/h\"\nduration = \"60 min\"\n";

TEST(scenario, a_person_and_a_start) {
  const scenario one = parsed(
      "format = \"kinecrine-scenario/1\"\nname = \"x\"\n[person]\nsex = \"female\"\nage = \"31 "
      "yr\"\nbody_mass = \"61000 g\"\n"
      "vo2max = \"0.05 L/kg/min\"\n[start]\nclock = \"07:30\"\nlast_meal = \"12 h\"\n");
  EXPECT_EQ(one.name, "x");
  EXPECT_EQ(one.who.given.at("male"), 0);
  EXPECT_EQ(one.who.given.at("age"), 31);
  EXPECT_DOUBLE_EQ(one.who.given.at("body_mass"), 61);
  EXPECT_DOUBLE_EQ(one.who.given.at("vo2max"), 50);
  EXPECT_EQ(one.who.said.front(), "sex female");
  EXPECT_EQ(one.clock_min, 450);
  EXPECT_EQ(one.last_meal_min, 720);
  EXPECT_EQ(one.until, 1440);
}

TEST(scenario, what_is_per_body_mass_may_be_told_of_the_whole_person) {
  const scenario one = parsed("[person]\nvo2max = \"3.5 L/min\"\nbody_mass = \"70 kg\"\n");
  EXPECT_DOUBLE_EQ(one.who.given.at("vo2max"), 50);
  EXPECT_EQ(one.who.said.back(), "vo2max 3.5 L/min");
  EXPECT_TRUE(mentions(faults_of("[person]\nvo2max = \"3.5 L/min\"\n"), "body mass is not told"));
}

TEST(scenario, an_empty_one_is_a_day_of_rest) {
  const scenario one = parsed("");
  EXPECT_TRUE(one.activities.empty());
  EXPECT_EQ(one.until, 1440);
  EXPECT_EQ(parsed("[[rest]]\nduration = \"10 h\"\n").until, 600);
  EXPECT_EQ(parsed("until = \"3 h\"\n" + run).until, 180);
  EXPECT_EQ(parsed(run).until, 60 + 1440);
}

TEST(scenario, exercise_follows_the_one_before_where_no_time_is_said) {
  const scenario one =
      parsed(run + "[[exercise]]\nmode = \"cycle\"\nintensity = \"0.2 kW\"\nduration = \"10 min\"\n");
  ASSERT_EQ(one.activities.size(), 2U);
  EXPECT_EQ(one.activities[1].begin, 60);
  EXPECT_EQ(one.activities[1].end, 70);
  EXPECT_EQ(one.activities[1].parts[0].key, "W");
  EXPECT_DOUBLE_EQ(one.activities[1].parts[0].value, 200);
  EXPECT_EQ(one.activities[0].label, "running, 10 km/h");
}

TEST(scenario, shares_come_from_the_mode_any) {
  const auto part = parsed("[[exercise]]\nmode = \"run\"\nintensity = \"75%VO2max\"\nduration = \"1 h\"\n")
                        .activities[0]
                        .parts[0];
  EXPECT_EQ(part.key, "%VO2max");
  EXPECT_DOUBLE_EQ(part.value, 0.75);
}

TEST(scenario, intervals_alternate_and_end_with_work) {
  for (const std::string mode : {"mode = \"run\"\n", "mode = \"intervals\"\nbase = \"run\"\n"}) {
    const scenario one = parsed("[[exercise]]\nat = \"5 min\"\n" + mode +
                                "repeat = 3\nwork = { duration = \"4 min\", intensity = \"90 %VO2max\" }\n"
                                "recover = { duration = \"3 min\", intensity = \"50 %VO2max\" }\n");
    const auto& parts = one.activities.at(0).parts;
    ASSERT_EQ(parts.size(), 5U);
    EXPECT_EQ(parts[1].begin, 9);
    EXPECT_EQ(parts[1].end, 12);
    EXPECT_DOUBLE_EQ(parts[1].value, 0.5);
    EXPECT_EQ(one.activities[0].end, 5 + 3 * 4 + 2 * 3);
  }
  const scenario rested = parsed(
      "[[exercise]]\nmode = \"run\"\nrepeat = 2\nwork = { duration = \"4 min\", intensity = \"90 %VO2max\" "
      "}\nrecover = { duration = "
      "\"3 min\" }\n");
  ASSERT_EQ(rested.activities[0].parts.size(), 2U);
  EXPECT_EQ(rested.activities[0].parts[1].begin, 7);
}

TEST(scenario, sets_last_as_long_as_their_repetitions) {
  const scenario one = parsed(
      "[[exercise]]\nmode = \"resistance\"\nexercise = \"squat\"\nsets = 3\nrepetitions = 10\nload = \"80 "
      "%1RM\"\nrest = \"2 min\"\n");
  const auto& parts = one.activities.at(0).parts;
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_DOUBLE_EQ(parts[0].end, 0.5);
  EXPECT_DOUBLE_EQ(parts[1].begin, 2.5);
  EXPECT_EQ(one.activities[0].label, "squat, 3 x 10 at 80 %1RM");
  EXPECT_EQ(one.assumptions.size(), 2U);  // of the tempo, and of the movement
  EXPECT_TRUE(parsed("[[exercise]]\nmode = \"resistance\"\nsets = 1\nrepetitions = 10\nload = \"80 "
                     "%1RM\"\ntempo = \"4 s\"\n")
                  .assumptions.empty());
}

TEST(scenario, a_lift_is_a_movement_of_its_mode_or_that_is_said) {
  const std::string rest =
      "sets = 3\nrepetitions = 10\nload = \"80 %1RM\"\nrest = \"2 min\"\ntempo = \"3 s\"\n";
  const scenario known = parsed("[[exercise]]\nmode = \"resistance\"\nexercise = \"arm curl\"\n" + rest);
  EXPECT_EQ(known.activities.at(0).movement, "arm curl");
  EXPECT_TRUE(known.assumptions.empty());
  const scenario other =
      parsed("[[exercise]]\nmode = \"resistance\"\nexercise = \"turkish get-up\"\n" + rest);
  EXPECT_EQ(other.activities.at(0).movement, "");
  ASSERT_EQ(other.assumptions.size(), 1U);
  EXPECT_NE(other.assumptions[0].find("arm curl"), std::string::npos);
}

TEST(scenario, drinks_repeat_and_may_be_said_by_volume) {
  const scenario one = parsed(run +
                              "[[drink]]\nat = \"0 min\"\nevery = \"15 min\"\nduration = \"60 min\"\nvolume "
                              "= \"250 mL\"\nconcentration = \"6.4 %\"\n");
  ASSERT_EQ(one.activities.size(), 5U);
  EXPECT_DOUBLE_EQ(one.activities[4].amounts.at("carbohydrate"), 16);
  EXPECT_EQ(one.activities[4].begin, 45);
  EXPECT_EQ(one.activities[4].end, 47);
  EXPECT_DOUBLE_EQ(parsed("[[drink]]\nvolume = \"0.5 L\"\nconcentration = \"60 g/L\"\n")
                       .activities[0]
                       .amounts.at("carbohydrate"),
                   30);
  EXPECT_EQ(parsed("[[meal]]\ncarbohydrate = \"80 g\"\nfat = \"20 g\"\n").activities[0].end, 20);
}

TEST(scenario, infusions_name_a_model_input) {
  const scenario one = parsed("[[infusion]]\nagent = \"il6\"\nrate = \"30 ug/h\"\nduration = \"3 h\"\n");
  EXPECT_EQ(one.activities[0].mode, "il6.infusion");
  EXPECT_DOUBLE_EQ(one.activities[0].amounts.at("rate"), 500);
  EXPECT_FALSE(one.activities[0].per_body_mass);
  const scenario by_mass =
      parsed("[[infusion]]\nagent = \"il6\"\nrate = \"10 ng/kg/min\"\nduration = \"3 h\"\n");
  EXPECT_TRUE(by_mass.activities[0].per_body_mass);
  EXPECT_DOUBLE_EQ(by_mass.activities[0].amounts.at("rate"), 10);
}

TEST(scenario, what_is_counted_in_moles_may_be_given_by_mass_where_its_molar_mass_is_known) {
  const auto one = parsed(
      "[[infusion]]\nagent = \"adrenaline\"\nrate = \"0.1 ug/kg/min\"\nduration = \"1 h\"\n"
      "[[infusion]]\nagent = \"adrenaline\"\nrate = \"6 nmol/min\"\nduration = \"1 h\"\n"
      "[[drug]]\nagent = \"adrenaline\"\ndose = \"0.3 mg\"\nduration = \"10 min\"\n");
  EXPECT_TRUE(one.activities[0].per_body_mass);
  EXPECT_DOUBLE_EQ(one.activities[0].amounts.at("rate"), 500);  // 0.1 ug of 200 g/mol
  EXPECT_FALSE(one.activities[1].per_body_mass);
  EXPECT_DOUBLE_EQ(one.activities[1].amounts.at("rate"), 6000);
  EXPECT_DOUBLE_EQ(one.activities[2].amounts.at("rate"), 150e3);
  EXPECT_TRUE(
      mentions(faults_of("[[infusion]]\nagent = \"adrenaline\"\nrate = \"1 mL/min\"\nduration = \"1 h\"\n"),
               "'rate' of infusion"));
  EXPECT_TRUE(
      mentions(faults_of("[[infusion]]\nagent = \"il6\"\nrate = \"1 nmol/min\"\nduration = \"1 h\"\n"),
               "'rate' of infusion"));
}

TEST(scenario, a_drink_brings_its_water) {
  const auto one = parsed(
      "[[drink]]\nvolume = \"500 mL\"\n"
      "[[drink]]\nvolume = \"250 mL\"\nconcentration = \"6 %\"\n[[drink]]\ncarbohydrate = \"10 g\"\n");
  EXPECT_DOUBLE_EQ(one.activities[0].amounts.at("water"), 0.5);
  EXPECT_DOUBLE_EQ(one.activities[1].amounts.at("water"), 0.25);
  EXPECT_FALSE(one.activities[2].amounts.contains("water"));
}

TEST(scenario, every_fault_is_reported_at_once_with_its_line) {
  const auto faults = faults_of(
      "[person]\nsex = \"mael\"\nage = \"300 yr\"\nbodymass = \"70 kg\"\nvo2max = \"50 kg\"\n"
      "[[exercise]]\nmode = \"runn\"\nintensity = \"10 km/h\"\nduration = \"60 min\"\n"
      "[[exercise]]\nat = \"1 h\"\nmode = \"run\"\nintensity = \"10 kmh\"\nduration = \"60\"\n"
      "[[infusion]]\nagent = \"il7\"\nrate = \"30 ug/h\"\nduration = \"3 h\"\n[[meel]]\ncarbohydrate = \"1 "
      "g\"\n");
  EXPECT_TRUE(mentions(faults, "did you mean 'male'?"));
  EXPECT_TRUE(mentions(faults, "try: 18 to 95 yr"));
  EXPECT_TRUE(mentions(faults, "did you mean 'body_mass'?"));
  EXPECT_TRUE(mentions(faults, "'vo2max' of person"));
  EXPECT_TRUE(mentions(faults, "did you mean 'run'?"));
  EXPECT_TRUE(mentions(faults, "did you mean 'km/h'?"));
  EXPECT_TRUE(mentions(faults, "'duration' of exercise needs a unit\n  try: \"60 min\""));
  EXPECT_TRUE(mentions(faults, "did you mean 'il6'?"));
  EXPECT_TRUE(mentions(faults, "did you mean 'meal'?"));
  for (const auto& one : faults) {
    EXPECT_EQ(one.where.file, "t.toml") << base::to_text(one);
    EXPECT_GT(one.where.line, 0) << base::to_text(one);
  }
  EXPECT_EQ(faults.front().where.line, 2);
}

TEST(scenario, implausible_and_impossible_values_are_refused) {
  EXPECT_TRUE(
      mentions(faults_of("[[exercise]]\nmode = \"run\"\nintensity = \"60 km/h\"\nduration = \"1 h\"\n"),
               "1 to 30 km/h"));
  EXPECT_TRUE(mentions(
      faults_of(
          "[[exercise]]\nmode = \"run\"\nintensity = \"10 km/h\"\nduration = \"1 h\"\ngrade = \"80 %\"\n"),
      "-30 to 30 %"));
  EXPECT_TRUE(
      mentions(faults_of("[[exercise]]\nmode = \"run\"\nintensity = \"10 km/h\"\nduration = \"0 min\"\n"),
               "above zero"));
  EXPECT_TRUE(mentions(faults_of("[[exercise]]\nat = \"-5 min\"\n" + run.substr(13)), "before the start"));
  EXPECT_TRUE(mentions(faults_of("[[exercise]]\nmode = \"run\"\nintensity = \"fast\"\nduration = \"1 h\"\n"),
                       "no intensity"));
  EXPECT_TRUE(mentions(faults_of("[[meal]]\ncarbohydrate = \"5 kg\"\n"), "0 to 0.5 kg"));
  EXPECT_TRUE(mentions(faults_of("[[meal]]\nat = \"1 h\"\n"), "no carbohydrate, fructose, fat or protein"));
  EXPECT_TRUE(mentions(faults_of("[[drink]]\nconcentration = \"6 %\"\n"), "needs 'volume'"));
  EXPECT_TRUE(mentions(faults_of("[start]\nclock = \"25:00\"\n"), "time of day"));
  EXPECT_TRUE(mentions(faults_of("[[infusion]]\nagent = \"il6\"\nrate = \"3 mL/min\"\nduration = \"1 h\"\n"),
                       "'rate' of infusion"));
  EXPECT_TRUE(mentions(faults_of("[[exercise]]\nmode = \"run\"\nrepeat = 0.5\nwork = { duration = \"1 min\", "
                                 "intensity = \"90 %VO2max\" }\n"
                                 "recover = { duration = \"1 min\" }\n"),
                       "whole number"));
  EXPECT_TRUE(mentions(faults_of("format = \"kinecrine-study/1\"\n"), "not a scenario"));
  EXPECT_TRUE(mentions(
      faults_of("[[exercise]]\nmode = \"run\"\nsets = 3\nintensity = \"10 km/h\"\nduration = \"1 h\"\n"),
      "no key 'sets'"));
}

TEST(scenario, bouts_may_touch_but_not_overlap) {
  EXPECT_NO_THROW(parsed(run + "[[exercise]]\nat = \"60 min\"\n" + run.substr(13)));
  const auto faults = faults_of(run + "[[exercise]]\nat = \"59 min\"\n" + run.substr(13));
  EXPECT_TRUE(mentions(faults, "at = \"60 min\""));
  EXPECT_TRUE(mentions(faults_of(run + "[[rest]]\nat = \"30 min\"\nduration = \"1 h\"\n"), "before"));
}

// ---- programmes

const std::string weekly =
    "[[programme]]\nat = \"1 d\"\nduration = \"3 wk\"\n"
    "[[programme.exercise]]\ndays = [1, 4]\nat = \"9 h\"\nmode = \"run\"\nintensity = \"10 km/h\"\n"
    "duration = \"30 min\"\neach_week = { duration = \"5 min\", intensity = \"0.5 km/h\" }\n"
    "[[programme.meal]]\nat = \"1 h\"\ncarbohydrate = \"60 g\"\nweeks = [2, 2]\n";

TEST(scenario, a_programme_is_the_tables_it_stands_for) {
  const scenario one = parsed(weekly);
  std::vector<const activity*> bouts, meals;
  for (const auto& each : one.activities) (each.kind == "exercise" ? bouts : meals).push_back(&each);
  ASSERT_EQ(bouts.size(), 6U);
  ASSERT_EQ(meals.size(), 7U);
  EXPECT_DOUBLE_EQ(bouts[0]->begin, 1440 + 540);
  EXPECT_DOUBLE_EQ(bouts[1]->begin, 1440 * 4 + 540);
  EXPECT_DOUBLE_EQ(bouts[4]->begin, 1440 * 15 + 540);
  EXPECT_DOUBLE_EQ(bouts[4]->end - bouts[4]->begin, 40);
  EXPECT_DOUBLE_EQ(bouts[5]->parts[0].value, 11);
  EXPECT_DOUBLE_EQ(meals[0]->begin, 1440 * 8 + 60);

  std::string dated;
  for (int week = 0; week < 3; ++week)
    for (const int day : {1, 4})
      dated += fmt::format(
          "[[exercise]]\nat = \"{} min\"\nmode = \"run\"\nintensity = \"{} km/h\"\nduration = \"{} min\"\n",
          (day + 7 * week) * 1440 + 540, 10 + 0.5 * week, 30 + 5 * week);
  const scenario same = parsed(dated);
  for (std::size_t i = 0; i < bouts.size(); ++i) {
    EXPECT_EQ(same.activities[i].begin, bouts[i]->begin);
    EXPECT_EQ(same.activities[i].end, bouts[i]->end);
    EXPECT_EQ(same.activities[i].label, bouts[i]->label);
  }
  EXPECT_EQ(parsed(run + weekly).activities.size(), 14U) << "beside what is said singly";
}

TEST(scenario, a_programme_says_what_is_wrong_with_it_once) {
  const auto spoilt = [](const std::string& from, const std::string& to) {
    std::string text = weekly;
    return text.replace(text.find(from), from.size(), to);
  };
  const std::vector<std::tuple<std::string, std::string, std::string>> cases{
      {"duration = \"3 wk\"\n", "", "programme lacks 'duration'"},
      {"duration = \"3 wk\"", "duration = \"3 kg\"", "kg"},
      {"at = \"1 d\"", "weks = 3", "weks"},
      {"days = [1, 4]", "days = [1, 8]", "1 to 7"},
      {"days = [1, 4]", "days = 1", "1 to 7"},
      {"at = \"9 h\"", "at = \"30 h\"", "0 to 24 h"},
      {"weeks = [2, 2]", "weeks = [4, 5]", "within 1 to 3"},
      {"intensity = \"0.5 km/h\"", "intensity = \"1 %VO2max\"", "same unit"},
      {"intensity = \"0.5 km/h\"", "intensty = \"0.5 km/h\"", "not said"},
      {"mode = \"run\"", "mode = \"rum\"", "rum"},
      {"intensity = \"10 km/h\"\nduration = \"30 min\"", "intensity = \"10 km/h\"\nduration = \"4800 min\"",
       "before"},
      {"duration = \"3 wk\"", "duration = \"5000 yr\"", "shorter"},
  };
  for (const auto& [from, to, words] : cases) {
    const auto faults = faults_of(spoilt(from, to));
    EXPECT_TRUE(mentions(faults, words));
    EXPECT_LE(faults.size(), 2U) << words;
  }
  EXPECT_TRUE(mentions(faults_of("[[programme]]\nduration = \"3 wk\"\n"), "holds nothing"));
  faults_of("programme = 3\n");
}

TEST(scenario, a_drug_enters_by_a_route_and_a_challenge_by_an_input) {
  const auto one = parsed(
      "[[drug]]\nat = \"1 h\"\nagent = \"remedy\"\nroute = \"iv\"\ndose = \"8 mg/kg\"\nduration = \"1 h\"\n"
      "[[drug]]\nat = \"3 h\"\nagent = \"remedy\"\nroute = \"oral\"\ndose = \"0.2 g\"\n"
      "[[challenge]]\nat = \"4 h\"\nagent = \"il6\"\ndose = \"3 ug\"\n");
  ASSERT_EQ(one.activities.size(), 3U);
  EXPECT_EQ(one.activities[0].kind, "drug");
  EXPECT_EQ(one.activities[0].route, "iv");
  EXPECT_EQ(one.activities[0].amounts.at("dose"), 8);
  EXPECT_TRUE(one.activities[0].per_body_mass);
  EXPECT_EQ(one.activities[0].end, 120);
  EXPECT_EQ(one.activities[0].label, "remedy, 8 mg/kg iv");
  EXPECT_DOUBLE_EQ(one.activities[1].amounts.at("dose"), 200);
  EXPECT_FALSE(one.activities[1].per_body_mass);
  EXPECT_DOUBLE_EQ(one.activities[1].end, 181.5);  // the route's own time
  EXPECT_EQ(one.activities[2].kind, "challenge");
  EXPECT_EQ(one.activities[2].mode, "il6.infusion");
  EXPECT_DOUBLE_EQ(one.activities[2].end, 242);  // a bolus
  EXPECT_DOUBLE_EQ(one.activities[2].amounts.at("rate"), 1500);
}

TEST(scenario, an_infusion_may_enter_by_the_route_iv) {
  const auto one = parsed("[[infusion]]\nagent = \"remedy\"\nrate = \"2 mg/min\"\nduration = \"1 h\"\n");
  EXPECT_EQ(one.activities[0].route, "iv");
  EXPECT_DOUBLE_EQ(one.activities[0].amounts.at("dose"), 120);
}

TEST(scenario, unknown_agents_routes_and_units_name_the_nearest) {
  const auto faults = faults_of(
      "[[drug]]\nagent = \"remdey\"\ndose = \"1 mg\"\n"
      "[[drug]]\nagent = \"remedy\"\ndose = \"1 mg\"\n"
      "[[drug]]\nagent = \"remedy\"\nroute = \"orla\"\ndose = \"1 mg\"\n"
      "[[challenge]]\nagent = \"il6\"\ndose = \"1 mL\"\n"
      "[[challenge]]\nagent = \"il6\"\ndose = \"0 ug\"\n"
      "[[challenge]]\nagent = \"il6\"\nroute = \"oral\"\ndose = \"1 ug\"\n[[drug]]\nagent = \"work\"\ndose = "
      "\"1 ug\"\n");
  EXPECT_TRUE(mentions(faults, "did you mean 'remedy'?"));
  EXPECT_TRUE(mentions(faults, "the route is needed"));
  EXPECT_TRUE(mentions(faults, "did you mean 'oral'?"));
  EXPECT_TRUE(mentions(faults, "'dose' of challenge"));
  EXPECT_TRUE(mentions(faults, "above zero"));
  EXPECT_TRUE(mentions(faults, "'il6' is not given by the route 'oral'"));
  EXPECT_TRUE(mentions(faults, "'work' cannot be given"));
}

TEST(scenario, an_environment_lasts_until_the_end_unless_it_says_otherwise) {
  const auto one = parsed(
      "until = \"6 h\"\n[[environment]]\ntemperature = \"35 degC\"\nduration = \"1 h\"\n"
      "[[environment]]\nat = \"2 h\"\nhumidity = \"60 %\"\n");
  ASSERT_EQ(one.activities.size(), 2U);
  EXPECT_DOUBLE_EQ(one.activities[0].amounts.at("temperature"), 308.15);
  EXPECT_EQ(one.activities[0].end, 60);
  EXPECT_DOUBLE_EQ(one.activities[1].amounts.at("humidity"), 0.6);
  EXPECT_EQ(one.activities[1].end, 360);
  EXPECT_TRUE(
      mentions(faults_of("[[environment]]\ntemprature = \"35 degC\"\n"), "did you mean 'temperature'?"));
  EXPECT_TRUE(mentions(faults_of("[[environment]]\ntemperature = \"350 degC\"\n"), "not plausible"));
  EXPECT_TRUE(mentions(faults_of("[[environment]]\nat = \"1 h\"\n"), "says nothing"));
  EXPECT_TRUE(
      mentions(faults_of("[[environment]]\nhumidity = 0.5\n[[environment]]\nat = \"1 h\"\nhumidity = 0.6\n"),
               "before"));
}

TEST(scenario, a_session_may_leave_parts_of_the_model_out) {
  EXPECT_TRUE(mentions(faults_of("without = [\"il6-lipolysi\"]\n"), "is no effect"));
  EXPECT_TRUE(mentions(faults_of("[hypothesis]\nnone-such = \"on\"\n"), "is no hypothesis"));
}

TEST(scenario, parameters_may_be_set_by_name) {
  EXPECT_EQ(parsed("[set]\n\"run.cost\" = 0.21\n").set.at("run.cost"), 0.21);
  EXPECT_EQ(parsed("[set]\nrun.cost = 0.21\n").set.at("run.cost"), 0.21);
  EXPECT_DOUBLE_EQ(parsed("[set]\n\"run.cost\" = \"0.21 L/kg/km\"\n").set.at("run.cost"), 0.21);
  EXPECT_TRUE(mentions(faults_of("[set]\n\"run.cots\" = 0.21\n"), "run.cost"));
  EXPECT_TRUE(mentions(faults_of("[set]\n\"run.cost\" = \"3 kg\"\n"), "'run.cost' of set"));
  EXPECT_TRUE(mentions(faults_of("[set]\n\"il6.amount\" = 3\n"), "is a state"));
}

}  // namespace
}  // namespace kinecrine::scenario
