// A made-up course with realistic shapes for the tests of the writers. No number here is a measurement.
#pragma once

#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include "results/course.hpp"

namespace kinecrine::results::test {

/// Rest, a bout of 206 min, and the rest of a day; a meal, drinks and an infusion on the way.
inline course example(std::size_t points = 1441) {
  constexpr double bout = 206, missing = std::numeric_limits<double>::quiet_NaN();
  course result;
  result.title = "A made-up marathon: 206 min at 75 %VO2max";
  for (std::size_t i = 0; i < points; ++i)
    result.times.push_back(1440.0 * static_cast<double>(i) /
                           static_cast<double>(points > 1 ? points - 1 : 1));

  // Rises with time constant `up` during the bout (after `lag`), falls with `down` after it.
  const auto pulse = [&](double rest, double peak, double up, double down, double lag = 0) {
    return [=](double t) {
      const double end = bout + lag;
      const auto rise = [&](double s) { return s <= lag ? 0 : (1 - std::exp(-(s - lag) / up)); };
      const double top = rise(end);
      return rest + (peak - rest) * (t <= end ? rise(t) / top : std::exp(-(t - end) / down));
    };
  };
  const auto add = [&](const char* name, const char* long_name, const char* unit, const char* group, auto f,
                       const char* grade = "quantitative") {
    series one{name, long_name, unit, std::string("made-up course of ") + long_name, grade, group, {}};
    for (const double t : result.times) one.values.push_back(f(t));
    result.series.push_back(std::move(one));
  };

  add("oxygen.uptake", "oxygen uptake", "L/min", "heart and lungs", pulse(0.27, 3.45, 1.2, 2));
  add("heart.rate", "heart rate", "1/min", "heart and lungs", pulse(58, 168, 8, 20));
  add("heart.output", "cardiac output", "L/min", "heart and lungs", pulse(5.4, 21.8, 2, 6));
  add("blood.plasma_volume", "plasma volume", "L", "heart and lungs", pulse(3.41, 3.02, 20, 180));
  add("muscle.glycogen", "muscle glycogen", "mmol/kg", "muscle",
      [&](double t) { return t < bout ? 480 - 1.75 * t : 119.5 + 160 * (1 - std::exp(-(t - bout) / 900)); });
  add("muscle.ampk", "AMPK activity", "1", "muscle", pulse(1, 3.4, 60, 90), "directional");
  add("il6.muscle_mrna", "IL-6 mRNA in muscle", "1", "muscle", pulse(1, 38, 90, 140, 20));
  add("il6.leg_release", "IL-6 release of one leg", "ng/min", "muscle", pulse(0.02, 14.2, 80, 40));
  add("il6.plasma", "interleukin-6 in plasma", "pg/mL", "immune system", pulse(1.2, 82, 110, 95));
  add("il1ra.plasma", "IL-1 receptor antagonist in plasma", "pg/mL", "immune system",
      pulse(125, 3050, 140, 260, 60));
  add("il10.plasma", "interleukin-10 in plasma", "pg/mL", "immune system", pulse(0.6, 17.5, 120, 170, 30));
  add("tnf.plasma", "TNF in plasma", "pg/mL", "immune system", pulse(1.1, 2.3, 90, 160));
  add("crp.plasma", "C-reactive protein in plasma", "mg/L", "immune system",
      [&](double t) { return 0.4 + 11 / (1 + std::exp(-(t - 980) / 130)); });
  add("neutrophils.blood", "neutrophils in blood", "1/nL", "immune system", pulse(3.3, 13.1, 150, 320, 40));
  add("glucose.blood", "glucose in blood", "mmol/L", "fuel in blood", [&](double t) {
    return 5.1 + 0.35 * std::sin(t / 37) * std::exp(-std::abs(t - 250) / 200) -
           (t < bout ? 0.3 * t / bout : 0);
  });
  add("lactate.blood", "lactate in blood", "mmol/L", "fuel in blood", pulse(0.9, 2.8, 5, 25));
  add("ffa.plasma", "free fatty acids in plasma", "umol/L", "fuel in blood", pulse(410, 1630, 90, 70));
  add("glycerol.plasma", "glycerol in plasma", "umol/L", "fuel in blood", pulse(62, 398, 80, 60));
  add("insulin.plasma", "insulin in plasma", "pmol/L", "hormones", [&](double t) {
    return pulse(48, 17, 40, 60)(t) + (t > 300 ? 260 * (t - 300) / 40 * std::exp(1 - (t - 300) / 40) : 0);
  });
  add("glucagon.plasma", "glucagon in plasma", "pg/mL", "hormones", pulse(62, 128, 80, 60));
  add("adrenaline.plasma", "adrenaline in plasma", "nmol/L", "hormones", pulse(0.28, 3.9, 60, 9));
  add("cortisol.plasma", "cortisol in plasma", "nmol/L", "hormones", [&](double t) {
    return 300 + 170 * std::cos((t + 540 - 480) * 2 * 3.14159265 / 1440) + pulse(0, 380, 100, 90)(t);
  });
  add("fgf21.plasma", "FGF21 in plasma", "1", "liver", pulse(1, 2.6, 100, 200, 60), "directional");
  add("liver.glucose_output", "glucose output of the liver", "mmol/min", "liver", pulse(0.86, 4.6, 15, 25));
  add("adipose.lipolysis", "lipolysis", "1", "fat", pulse(1, 4.2, 50, 45));
  add("gut.permeability", "permeability of the gut & its <lining>", "1", "gut", pulse(1, 1.9, 120, 200),
      "directional");
  add("gut.glucose_uptake", "glucose uptake from the gut", "mmol/min", "gut",
      [](double t) { return t > 300 ? 3.1 * (t - 300) / 35 * std::exp(1 - (t - 300) / 35) : 0.0; });
  add("brain.glucose_uptake", "glucose uptake of the brain", "mmol/min", "brain",
      [](double) { return 0.43; });
  for (std::size_t i = points / 2; i < points / 2 + points / 20; ++i) result.series[1].values[i] = missing;

  for (const auto& [t, y, e] : {std::tuple{0.0, 1.4, 0.7},
                                {103.0, 22.0, 9.0},
                                {206.0, 91.0, 31.0},
                                {266.0, 58.0, 17.0},
                                {326.0, 27.5, 11.0},
                                {1410.0, 3.1, 2.4}})
    result.observations.push_back({"il6.plasma", t, y, y - e, y + e, "nobody2000", "runners (n = 10)"});
  for (const auto& [t, y] : {std::pair{0.0, 130.0}, {206.0, 1700.0}, {266.0, 3400.0}, {326.0, 2500.0}})
    result.observations.push_back({"il1ra.plasma", t, y, {}, {}, "nobody2000", "runners (n = 10)"});
  for (const auto& [t, y] : {std::pair{0.0, 110.0}, {206.0, 1200.0}, {266.0, 2300.0}})
    result.observations.push_back({"il1ra.plasma", t, y, y * 0.7, y * 1.3, "someone1999", "second race"});

  result.timeline = {{0, bout, "exercise", "run, 75 %VO2max"},
                     {45, 46, "drink", "water, 200 mL"},
                     {90, 91, "drink", "water, 200 mL"},
                     {150, 151, "drink", "water, 200 mL"},
                     {300, 320, "meal", "80 g carbohydrate, 20 g fat, 25 g protein"},
                     {600, 780, "infusion", "il6 at 30 ug/h"},
                     {900, 900, "drug", "tocilizumab 8 mg/kg"}};
  result.person = {
      {"sex", missing, "1", "given", {}, "male"},
      {"age", 31, "yr", "given", {}, {}},
      {"height", 181, "cm", "given", {}, {}},
      {"body mass", 77.7, "kg", "given", {}, {}},
      {"VO2max", 59.3, "mL/kg/min", "given", {}, {}},
      {"fat-free mass", 64.812, "kg", "estimated by the made-up formula", {"someone1999"}, {}},
      {"plasma volume", 3.4123, "L", "estimated by the made-up formula", {"nobody2000"}, {}},
      {"muscle mass", 33.9, "kg", "estimated by the made-up formula", {"nobody2000", "someone1999"}, {}}};
  result.assumptions = {"No last meal was given: an overnight fast of 12 h is assumed.",
                        "The temperature was not given: 20 °C, no wind & <dry>."};
  result.assumed_parameters = {{"il6.store_fill",
                                0.0123,
                                "1/min",
                                "assumed 0.001 .. 0.1",
                                {},
                                {},
                                "how fast the store fills",
                                "interleukin-6"},
                               {"liver.uptake_share", 0.35, "1", "assumed 0.1 .. 0.6", {"nobody2000"}, {}},
                               {"adipose.blood_flow", 28, "mL/min", "assumed 20 .. 40", {}, {}}};
  result.references = {
      {"nobody2000", "Nobody A, Else B. A made-up paper about \"nothing\". J Nothing 2000;1:1-2.",
       "https://doi.org/10.0000/nothing"},
      {"someone1999", "Someone C. Another one that does not exist. 1999.", ""}};
  result.contested = {{"interleukin-6", "IL-6 increases lipolysis (contested)."}};
  result.notes = {"The recording has a pause of 15 min."};
  result.provenance = {{"version", "0.1.0"},
                       {"commit", "0123456789ab"},
                       {"knowledge_hash", "sha256:00112233445566778899aabbccddeeff"},
                       {"evidence", "all"},
                       {"hypotheses", "il6-lipolysis=on"},
                       {"seed", "1"},
                       {"solver", "CVODES BDF, KLU"},
                       {"tolerances", "rtol 1e-6, atol 1e-6 of each state's size"},
                       {"command", "kinecrine simulate examples/marathon.toml --output report.html"}};
  return result;
}

}  // namespace kinecrine::results::test
