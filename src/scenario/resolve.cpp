#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "base/mapped.hpp"
#include "knowledge/network.hpp"
#include "scenario/agents.hpp"
#include "scenario/constants.hpp"
#include "scenario/estimates.hpp"
#include "scenario/intensity.hpp"
#include "scenario/names.hpp"
#include "scenario/scenario.hpp"
#include "scenario/superpose.hpp"
#include "workout/compact.hpp"

namespace kinecrine::scenario {
namespace {

constexpr double forcing_tolerance = 0.05;  // of the highest oxygen demand of a recorded activity

using locals = std::map<std::string, double, std::less<>>;

const units::unit& minute() {
  static const units::unit one = units::parse("min");
  return one;
}

/// The formula with the session's own names (given, oxygen, grade, carbohydrate ...) beside the constants.
/// `entry` is where such a name belongs when it is written in full (run.grade).
double evaluated(const knowledge::formula& what, const std::string& entry, const locals& own,
                 const constants& known) {
  return what.evaluate([&](std::string_view name) {
    std::string_view bare = name;
    if (bare.starts_with(entry) && bare.substr(entry.size()).starts_with('.'))
      bare.remove_prefix(entry.size() + 1);
    const auto found = own.find(bare);
    return found != own.end() ? found->second : known(name);
  });
}

class resolver {
 public:
  resolver(const scenario& session, const knowledge::atlas& known, const constant_lookup& constant)
      : session_(session), known_(known), values_(known, session, constant) {}

  resolved run() {
    for (const std::string& sentence : estimates(known_, session_.who, values_)) assume(sentence);
    for (const std::string& sentence : session_.assumptions) assume(sentence);
    set_start();
    for (const activity& one : session_.activities) {
      result_.timeline.push_back({one.begin, one.end, one.kind, one.label});
      if (one.kind == "exercise") add_exercise(one);
      if (one.kind == "meal" || one.kind == "drink") add_meal(one.amounts, one.begin, one.end, true);
      if (one.amounts.contains("rate")) add_infusion(one);
      if (one.amounts.contains("dose")) add_dose(one);
      if (one.kind == environment_mode || one.kind == programme_mode) add_lasting(one);
    }
    say_fast();
    choose_constants();
    for (auto& [name, pieces] : pieces_) result_.inputs[name] = superposed(std::move(pieces));
    return std::move(result_);
  }

 private:
  void assume(const std::string& sentence) {
    auto& all = result_.assumptions;
    if (std::find(all.begin(), all.end(), sentence) == all.end()) all.push_back(sentence);
  }

  /// Whoever eats nothing for a day sees what fasting does beside what the exercise does.
  void say_fast() {
    constexpr double long_enough = 6 * 60;
    const bool eats =
        std::any_of(session_.activities.begin(), session_.activities.end(),
                    [](const activity& one) { return one.kind == "meal" || one.kind == "drink"; });
    if (!eats && session_.until >= long_enough) assume("No meal was given: nothing is eaten until the end.");
  }

  // ---- start

  void set_start() {
    if (const auto* clock = known_.find(clock_parameter)) {
      if (session_.clock_min) {
        result_.constants[std::string(clock_parameter)] =
            *session_.clock_min * units::conversion(minute(), clock->unit);
      } else {
        const auto start = std::lround(values_(clock_parameter) * units::conversion(clock->unit, minute()));
        assume(fmt::format("The time of day was not given; {:02}:{:02} was taken.", start / 60 % 24,
                           start % 60));
      }
    }
    if (!session_.last_meal_min) {
      assume("The last meal was not given; an overnight fast was taken.");
      return;
    }
    const double ago = *session_.last_meal_min;
    const auto* fasted = known_.find(fasted_parameter);
    if (!fasted) return;
    const double overnight = values_(fasted_parameter) * units::conversion(fasted->unit, minute());
    if (ago >= overnight) {
      // The resting state is that after a night without food; whoever fasted longer lives on from there.
      result_.begin = overnight - ago;
      return;
    }
    std::map<std::string, double> standard;
    const std::string prefix = std::string(meal_mode) + ".standard_";
    for (const char* nutrient : {"carbohydrate", "fructose", "fat", "protein"})
      if (known_.find(prefix + nutrient)) standard[nutrient] = in_unit(prefix + nutrient, units::parse("g"));
    const double takes = in_unit(prefix + "duration", minute());
    result_.begin = -ago;
    result_.timeline.push_back({-ago, -ago + takes, "meal", "last meal (a standard one)"});
    std::string content;
    for (const auto& [nutrient, grams] : standard)
      content += fmt::format("{}{:g} g {}", content.empty() ? "" : ", ", grams, nutrient);
    assume(fmt::format("The last meal, {:g} min before the start, was taken as {}.", ago, content));
    add_meal(standard, -ago, -ago + takes, false);
  }

  double in_unit(const std::string& name, const units::unit& wanted) const {
    const auto* meaning = known_.find(name);
    if (!meaning)
      throw base::bad_input(fmt::format("the knowledge base has no '{}'", name), "add it to the meal entry");
    return values_(name) * units::conversion(meaning->unit, wanted);
  }

  // ---- exercise

  const knowledge::entry& mode_of(const activity& one) const {
    const auto* mode = known_.find_entry(one.mode);
    if (!mode) throw base::internal_error(fmt::format("the scenario names the unknown mode '{}'", one.mode));
    return *mode;
  }

  void add_exercise(const activity& one) {
    const knowledge::entry& mode = mode_of(one);
    moved_ = moved(mode, one.movement);
    double highest = 0;
    std::size_t pieces = 0;
    if (std::any_of(one.parts.begin(), one.parts.end(), [](const part& p) { return !p.points.empty(); })) {
      for (const part& stretch : one.parts)
        for (const point& p : stretch.points)
          highest = std::max(highest, oxygen_of(mode, stretch, p.value, p.grade));
      for (const part& stretch : one.parts) pieces += add_sampled(mode, stretch, forcing_tolerance * highest);
      assume(
          fmt::format("'{}' is followed by {} straight pieces, at every moment within {:g} % "
                      "of the highest demand and with the recorded total.",
                      one.label, pieces, 100 * forcing_tolerance));
    } else {
      for (const part& stretch : one.parts) {
        const double oxygen = add_constant(mode, stretch);
        if (oxygen > highest) highest = oxygen;
      }
    }
    state_demand(one, highest);
  }

  void state_demand(const activity& one, double highest) {
    assume(fmt::format("'{}' asks for {}{:.2f} L/min of oxygen.", one.label,
                       one.parts.size() > 1 || !one.parts.front().points.empty() ? "up to " : "", highest));
    if (!known_.find(peak_uptake)) return;
    const double peak = in_unit(std::string(peak_uptake), units::parse("L/min"));
    if (highest > peak * 1.001)
      assume(fmt::format("'{}' asks for more oxygen than this person's maximum of {:.2f} L/min.", one.label,
                         peak));
  }

  const knowledge::intensity& intensity_of(const knowledge::entry& mode, const part& stretch) const {
    const auto* intensity = find_intensity(known_, mode, stretch.key);
    if (!intensity || !intensity->oxygen)
      throw base::internal_error(fmt::format("the mode '{}' has no intensity '{}'", mode.id, stretch.key));
    return *intensity;
  }

  /// What a movement has in place of parameters of its mode.
  locals moved(const knowledge::entry& mode, const std::string& movement) const {
    locals values;
    for (const knowledge::movement& one : mode.movements)
      if (one.name == movement)
        for (const knowledge::setting& each : one.settings)
          values[each.name.substr(mode.id.size() + 1)] = evaluated(each.value, mode.id, {}, values_);
    return values;
  }

  /// The names that formulas of the exercise under way know beside the constants.
  locals with_moved(locals own) const {
    own.insert(moved_.begin(), moved_.end());
    return own;
  }

  double oxygen_of(const knowledge::entry& mode, const part& stretch, double given, double grade) const {
    const std::optional<knowledge::formula>& oxygen = intensity_of(mode, stretch).oxygen;
    // A base without faults has one.
    if (!oxygen) return 0;
    return std::max(0.0,
                    evaluated(*oxygen, mode.id, with_moved({{"given", given}, {"grade", grade}}), values_));
  }

  /// Every setting of the mode and of the way to say how hard, for one moment. An activity never takes an
  /// input below its rest.
  template <class take>
  void each_setting(const knowledge::entry& mode, const part& stretch, const locals& own,
                    const take& use) const {
    for (const knowledge::setting& one : mode.settings) apply_setting(mode, one, own, use);
    for (const knowledge::setting& one : intensity_of(mode, stretch).settings)
      apply_setting(mode, one, own, use);
  }

  template <class take>
  void apply_setting(const knowledge::entry& mode, const knowledge::setting& one, const locals& own,
                     const take& use) const {
    const knowledge::definition* meaning = known_.find(one.name);
    if (!meaning)
      throw base::internal_error(fmt::format("the mode '{}' sets the unknown '{}'", mode.id, one.name));
    const double value = evaluated(one.value, mode.id, own, values_);
    if (!std::isfinite(value))
      throw base::bad_input(
          fmt::format("the mode '{}' gives no finite '{}' for this person", mode.id, one.name),
          "check the person and the intensity", one.where);
    if (meaning->kind == knowledge::thing_kind::input)
      use(one.name, std::max(value, static_cast<const knowledge::input&>(*meaning->what).rest), true);
    else
      use(one.name, value, false);
  }

  /// A mode sets a model parameter for the whole session; the longest activity decides between several.
  void weigh(const std::string& name, double value, const std::string& mode, double duration) {
    auto& all = weighed_[name];
    const auto same =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.value == value; });
    if (same == all.end())
      all.push_back({value, duration, mode});
    else
      same->duration += duration;
  }

  double add_constant(const knowledge::entry& mode, const part& stretch) {
    const double oxygen = oxygen_of(mode, stretch, stretch.value, stretch.grade);
    const locals own = with_moved({{"given", stretch.value}, {"grade", stretch.grade}, {"oxygen", oxygen}});
    each_setting(mode, stretch, own, [&](const std::string& name, double value, bool is_input) {
      if (is_input)
        pieces_[name].push_back({stretch.begin, stretch.end, value, value});
      else
        weigh(name, value, mode.name, stretch.end - stretch.begin);
    });
    return oxygen;
  }

  /// The oxygen demand of a recorded stretch as straight pieces; the other inputs follow it at its corners.
  std::size_t add_sampled(const knowledge::entry& mode, const part& stretch, double tolerance) {
    const auto demand = base::mapped(stretch.points, [&](const point& p) {
      return workout::point{p.time, oxygen_of(mode, stretch, p.value, p.grade)};
    });
    const auto corners = workout::compact(demand, tolerance);
    std::map<std::string, std::vector<double>> courses;
    std::size_t at = 0;  // corners lie at points of the record
    for (const workout::point& corner : corners) {
      while (stretch.points[at].time < corner.time) ++at;
      const locals own{
          {"given", stretch.points[at].value}, {"grade", stretch.points[at].grade}, {"oxygen", corner.value}};
      each_setting(mode, stretch, own, [&](const std::string& name, double value, bool is_input) {
        if (is_input)
          courses[name].push_back(value);
        else if (at == 0)
          weigh(name, value, mode.name, stretch.end - stretch.begin);
      });
    }
    for (const auto& [name, course] : courses)
      for (std::size_t i = 1; i < corners.size(); ++i)
        pieces_[name].push_back({corners[i - 1].time, corners[i].time, course[i - 1], course[i]});
    return corners.size() - 1;
  }

  void choose_constants() {
    for (auto& [name, all] : weighed_) {
      const auto longest = std::max_element(
          all.begin(), all.end(), [](const auto& a, const auto& b) { return a.duration < b.duration; });
      result_.constants[name] = longest->value;
      if (all.size() > 1)
        assume(fmt::format(
            "Several kinds of exercise set '{}'; that of {}, the longest, was taken for the whole session.",
            name, longest->mode));
    }
  }

  // ---- meals and infusions

  /// Nutrients in g, water in L.
  void add_meal(const std::map<std::string, double>& grams, double begin, double end, bool said) {
    const auto* entry = known_.find_entry(meal_mode);
    if (!entry)
      throw base::fault(base::exit_code::unavailable, "the knowledge base has no entry for meals",
                        "add a mode 'meal'");
    locals own{{"duration", end - begin}};
    for (const char* nutrient : {"carbohydrate", "fructose", "fat", "protein", "water"}) own[nutrient] = 0;
    for (const auto& [nutrient, amount] : grams) own[nutrient] = amount;
    std::vector<std::string> used;
    for (const knowledge::setting& one : entry->settings) {
      for (const std::string& name : one.value.names()) used.push_back(name.substr(name.rfind('.') + 1));
      const double value = evaluated(one.value, entry->id, own, values_);
      if (value > 0) pieces_[one.name].push_back({begin, end, value, value});
    }
    if (!said) return;
    for (const auto& [nutrient, amount] : grams)
      if (amount > 0 && std::find(used.begin(), used.end(), nutrient) == used.end())
        assume(fmt::format("The {} of meals is not simulated: the model has no input for it.", nutrient));
  }

  /// The rate or dose for this person.
  double given_to(const activity& one, const char* what) const {
    const double amount = one.amounts.at(what);
    return one.per_body_mass
               ? amount * in_unit(known_.person().id + "." + std::string(body_mass), units::parse("kg"))
               : amount;
  }

  void add_infusion(const activity& one) {
    const double rate = given_to(one, "rate");
    pieces_[one.mode].push_back({one.begin, one.end, rate, rate});
  }

  /// What settings make of `own`; model inputs, for as long as the activity lasts.
  void add_settings(const activity& one, const std::string& entry,
                    const std::vector<knowledge::setting>& settings, const locals& own) {
    for (const knowledge::setting& each : settings) {
      const double value = evaluated(each.value, entry, own, values_);
      if (!std::isfinite(value))
        throw base::bad_input(fmt::format("'{}' gives no finite '{}' for this person", one.label, each.name),
                              "check the person and what is given", each.where);
      pieces_[each.name].push_back({one.begin, one.end, value, value});
      say_if_idle(each.name, one.label);
    }
  }

  /// What is given or changed but acts on nothing must not look as if it had been simulated.
  void say_if_idle(const std::string& input, const std::string& label) {
    const auto* meaning = known_.find(input);
    const auto links = knowledge::links_of(known_);
    if (meaning && std::none_of(links.begin(), links.end(),
                                [&](const auto& one) { return one.from == meaning->in->id; }))
      assume(fmt::format("'{}' changes nothing but itself: nothing in the model answers to {} yet.", label,
                         meaning->in->name));
  }

  void add_dose(const activity& one) {
    const auto* agent = known_.find_entry(one.mode);
    const auto* how = agent ? find_route(*agent, one.route) : nullptr;
    if (!how) throw base::internal_error(fmt::format("'{}' has no route '{}'", one.mode, one.route));
    add_settings(
        one, agent->id, how->settings,
        {{std::string(knowledge::dose_name), given_to(one, "dose")}, {"duration", one.end - one.begin}});
  }

  void add_lasting(const activity& one) {
    const auto* entry = known_.find_entry(one.mode);
    if (!entry) throw base::internal_error(fmt::format("the knowledge base has no entry '{}'", one.mode));
    locals own{{"duration", one.end - one.begin}};
    for (const auto& [name, value] : one.amounts) own[name] = value;
    add_settings(one, entry->id, entry->settings, own);
  }

  struct weighed {
    double value, duration;
    std::string mode;
  };

  const scenario& session_;
  const knowledge::atlas& known_;
  constants values_;
  resolved result_;
  std::map<std::string, std::vector<segment>> pieces_;
  std::map<std::string, std::vector<weighed>> weighed_;
  locals moved_;  ///< of the exercise under way
};

}  // namespace

resolved resolve(const scenario& session, const knowledge::atlas& known, const constant_lookup& constant) {
  return resolver(session, known, constant).run();
}

}  // namespace kinecrine::scenario
