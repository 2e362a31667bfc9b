#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "assemble/assemble.hpp"
#include "base/mapped.hpp"
#include "scenario/agents.hpp"
#include "scenario/constants.hpp"
#include "scenario/estimates.hpp"
#include "scenario/intensity.hpp"
#include "scenario/keys.hpp"
#include "scenario/names.hpp"
#include "scenario/programme.hpp"
#include "scenario/scenario.hpp"

namespace kinecrine::scenario {
namespace {

constexpr std::string_view format = "kinecrine-scenario/1";
constexpr double day = 1440;  // min
constexpr double until_most = 100 * 365.25 * day;

const units::unit& minute() {
  static const units::unit one = units::parse("min");
  return one;
}

class scenario_reader {
 public:
  scenario_reader(const knowledge::atlas& known, const std::string& name) : known_(known), name_(name) {}

  scenario run(const base::table& written) {
    const auto* programme = known_.find_entry(programme_mode);
    const auto own =
        programme ? base::mapped(programme->givens, &knowledge::given::name) : std::vector<std::string>();
    const base::table document = with_programmes_written_out(written, own, faults_);
    base::reader keys(document, {name_, 1, 1}, "the scenario", faults_);
    if (const auto said = keys.text("format"); said && *said != format)
      report("SC001", fmt::format("this is '{}', not a scenario", *said), document.find("format")->where,
             fmt::format("format = \"{}\"", format));
    result_.name = keys.text("name").value_or(name_);
    result_.description = keys.text("description").value_or("");
    read_person(keys);
    read_start(keys);
    read_set(keys);
    read_choices(keys);
    for (const auto* item : keys.children("exercise")) read_exercise(*item);
    for (const char* kind : {"meal", "drink"})
      for (const auto* item : keys.children(kind)) read_meal(kind, *item);
    for (const auto* item : keys.children("infusion")) read_infusion(*item);
    for (const char* kind : {"drug", "challenge"})
      for (const auto* item : keys.children(kind)) read_dose(kind, *item);
    for (const auto* item : keys.children("environment")) read_environment(*item);
    for (const auto* item : keys.children("rest")) read_rest(*item);
    for (const auto* item : keys.children("programme"))
      if (programme) read_lasting(*item, *programme);
    read_until(keys);
    keys.finish();
    check_overlaps();
    finish();
    return std::move(result_);
  }

 private:
  void report(const char* code, std::string message, const base::place& where, std::string hint = {}) {
    faults_.push_back({code, base::severity::error, std::move(message), where, std::move(hint)});
  }

  // ---- who

  void read_person(base::reader& document) {
    const base::table* table = document.child("person");
    if (!table) return;
    base::reader keys(*table, document.optional("person")->where, "person", faults_);
    for (const knowledge::given& one : known_.person().givens)
      if (const base::value* said = keys.optional(said_name(one))) read_given(one, *said);
    keys.finish();
  }

  void read_given(const knowledge::given& one, const base::value& said) {
    const key_name name{said_name(one), "person"};
    const auto value = one.value_names.empty() ? number_value(one, name, said) : word_value(one, name, said);
    if (!value || !check_range(one, name, *value, said)) return;
    result_.who.given[one.name] = *value;
    result_.who.said.push_back(fmt::format("{} {}", name.key, as_written(said)));
  }

  /// In the entry's unit; for the whole person, too, where that is per body mass and the mass is told.
  std::optional<double> number_value(const knowledge::given& one, const key_name& name,
                                     const base::value& said) {
    const units::unit whole = one.unit * units::parse("kg");
    if (const auto theirs = written(said); !theirs || !units::alike(theirs->in, whole))
      return quantity_in(said, name, one.unit, faults_);
    const auto mass = result_.who.given.find(std::string(body_mass));
    if (mass != result_.who.given.end()) {
      const auto value = quantity_in(said, name, whole, faults_);
      return value ? std::optional(*value / mass->second) : std::nullopt;
    }
    report("SC023", fmt::format("{} is of the whole person, whose body mass is not told", to_text(name)),
           said.where, fmt::format("add body_mass = \"70 kg\", or write it in {}", one.unit.text()));
    return std::nullopt;
  }

  std::optional<double> word_value(const knowledge::given& one, const key_name& name,
                                   const base::value& said) {
    std::vector<std::string> words;
    for (const auto& [word, value] : one.value_names) {
      if (said.text() && *said.text() == word) return value;
      words.push_back(word);
    }
    report("SC016", fmt::format("{} is '{}'", to_text(name), as_written(said)), said.where,
           base::suggest(as_written(said), words));
    return std::nullopt;
  }

  bool check_range(const knowledge::given& one, const key_name& name, double value, const base::value& said) {
    const double low = one.low.value_or(-HUGE_VAL), high = one.high.value_or(HUGE_VAL);
    if (value >= low && value <= high) return true;
    report("SC017", fmt::format("{} is not plausible: {}", to_text(name), as_written(said)), said.where,
           range_text(low, high, one.unit, said));
    return false;
  }

  /// A text as a number with its unit; nothing for a word and the like.
  static std::optional<units::quantity> written(const base::value& said) {
    const std::string* text = said.text();
    return text ? units::try_parse_quantity(*text) : std::nullopt;
  }

  /// The range in the unit that the scenario's author thinks in.
  static std::string range_text(double low, double high, units::unit unit, const base::value& said) {
    if (const auto theirs = written(said); theirs && units::alike(theirs->in, unit)) {
      low = units::convert({low, unit}, theirs->in);
      high = units::convert({high, unit}, theirs->in);
      unit = theirs->in;
    }
    return fmt::format("{:.4g} to {:.4g} {}", low, high, unit.text());
  }

  void read_start(base::reader& document) {
    const base::table* table = document.child("start");
    if (!table) return;
    base::reader keys(*table, document.optional("start")->where, "start", faults_);
    result_.clock_min = clock_at(keys, {"clock", "start"}, faults_);
    result_.last_meal_min = quantity_at(keys, {"last_meal", "start"}, minute(), faults_);
    if (result_.last_meal_min && *result_.last_meal_min < 0)
      report("SC018", "'last_meal' is the time from the last meal to the start, above zero",
             table->find("last_meal")->where);
    keys.finish();
  }

  static bool is_constant(knowledge::thing_kind kind) {
    using enum knowledge::thing_kind;
    return kind == parameter || kind == rest || kind == given || kind == effect_parameter;
  }

  /// Model parameters by name: a number in the parameter's own unit, or a text with a unit. The name may be
  /// quoted or not ("run.cost" = 1 or run.cost = 1, which is a table in a table).
  void read_set(base::reader& document) {
    if (const base::table* table = document.child("set")) read_set_items(*table, "");
  }

  void read_set_items(const base::table& table, const std::string& prefix) {
    for (const auto& item : table.items()) {
      if (const base::table* inner = item.content.as_table())
        read_set_items(*inner, prefix + item.key + ".");
      else
        read_set_item(prefix + item.key, item);
    }
  }

  void read_set_item(const std::string& name, const base::table::item& item) {
    const knowledge::definition* meaning = known_.find(name);
    if (!meaning) {
      report("SC019", fmt::format("the model has no parameter '{}'", name), item.where,
             base::suggest(name, known_.names()));
      return;
    }
    if (!is_constant(meaning->kind)) {
      report("SC019", fmt::format("'{}' is a {}, which the model computes", name, to_text(meaning->kind)),
             item.where, "set a parameter");
      return;
    }
    const auto number = item.content.number();
    const auto value = number && std::isfinite(*number)
                           ? number
                           : quantity_in(item.content, {name, "set"}, meaning->unit, faults_);
    if (value) result_.set[name] = *value;
  }

  /// What this session is simulated without, and the contested matters that it decides.
  void read_choices(base::reader& document) {
    if (const base::value* said = document.optional("without"))
      for (const std::string& name : document.texts("without")) {
        assemble::choices one;
        one.without.insert(name);
        if (is_sound(one, said->where)) result_.without.insert(name);
      }
    const base::table* table = document.child("hypothesis");
    if (!table) return;
    base::reader keys(*table, document.optional("hypothesis")->where, "hypothesis", faults_);
    for (const auto& item : table->items())
      if (const auto option = keys.text(item.key)) {
        assemble::choices one;
        one.hypotheses[item.key] = *option;
        if (is_sound(one, item.where)) result_.hypotheses[item.key] = *option;
      }
  }

  bool is_sound(const assemble::choices& one, const base::place& where) {
    try {
      assemble::check(one, known_);
      return true;
    } catch (const base::fault& fault) {
      for (const auto& finding : fault.findings()) report("SC070", finding.message, where, finding.hint);
      return false;
    }
  }

  // ---- exercise

  void read_exercise(const base::value& item) {
    base::reader keys(*item.as_table(), item.where, "exercise", faults_);
    const auto begin = time_at(keys, "exercise", last_exercise_end_);
    const std::string mode_name = keys.required_text("mode");
    const bool said_intervals = mode_name == "intervals";
    const std::string base_name = said_intervals ? keys.required_text("base") : mode_name;
    const knowledge::entry* mode = find_mode(base_name, *item.as_table(), said_intervals ? "base" : "mode");
    activity bout;
    bout.kind = "exercise";
    bout.begin = begin.value_or(0);
    bout.end = bout.begin;
    const auto has = [&](const char* key) { return item.as_table()->find(key) != nullptr; };
    if (!mode) {
      for (const auto& entry : item.as_table()->items())
        keys.optional(entry.key);  // unknown until the mode is known
      return;
    }
    bout.mode = mode->id;
    const std::size_t before = faults_.size();
    if (said_intervals || has("repeat") || has("work") || has("recover"))
      read_intervals(keys, *mode, bout);
    else if (is_done_in_sets(*mode) && (has("sets") || has("repetitions") || has("load")))
      read_sets(keys, *mode, bout);
    else
      read_steady(keys, *mode, bout);
    keys.finish();
    if (!begin || faults_.size() > before) return;
    last_exercise_end_ = bout.end;
    add(std::move(bout), item.where);
  }

  const knowledge::entry* find_mode(const std::string& id, const base::table& item, const char* key) {
    if (id.empty()) return nullptr;
    std::vector<std::string> ids{"intervals"};
    for (const auto* one : exercise_modes(known_)) {
      if (one->id == id) return one;
      ids.push_back(one->id);
    }
    report("SC030", fmt::format("there is no mode '{}'", id), item.find(key)->where, base::suggest(id, ids));
    return nullptr;
  }

  static const knowledge::parameter* find_parameter(const knowledge::entry& in, std::string_view name) {
    for (const auto& one : in.parameters)
      if (one.name == name) return &one;
    return nullptr;
  }
  static bool is_done_in_sets(const knowledge::entry& mode) {
    return find_parameter(mode, repetition) != nullptr;
  }

  std::optional<double> time_at(base::reader& keys, std::string_view table, double otherwise) {
    const base::value* said = keys.optional("at");
    if (!said) return otherwise;
    const auto time = quantity_in(*said, {"at", table}, minute(), faults_);
    if (!time || *time >= 0) return time;
    report("SC019", fmt::format("'at' of {} lies before the start", table), said->where,
           "times count from the start of the scenario");
    return std::nullopt;
  }

  std::optional<effort> effort_at(base::reader& keys, const char* key, const char* table,
                                  const knowledge::entry& mode, bool required = true) {
    const base::value* said = required ? keys.required(key) : keys.optional(key);
    if (!said) return std::nullopt;
    if (const auto* text = said->text()) return parse_intensity(*text, said->where, mode, known_, faults_);
    report("SC020", fmt::format("'{}' of {} must be a text, not {}", key, table, said->kind()), said->where,
           "for example \"75 %VO2max\"");
    return std::nullopt;
  }

  /// Modes whose formulas know a slope take one.
  double grade_at(base::reader& keys, const knowledge::entry& mode) {
    const bool knows = std::any_of(mode.intensities.begin(), mode.intensities.end(), [&](const auto& one) {
      return one.oxygen &&
             std::any_of(one.oxygen->names().begin(), one.oxygen->names().end(),
                         [](const auto& name) { return name == "grade" || name.ends_with(".grade"); });
    });
    if (!knows) return 0;
    const key_name name{"grade", "exercise"};
    const base::value* said = keys.optional("grade");
    const auto value = said ? quantity_in(*said, name, units::unit{}, faults_) : std::nullopt;
    for (const auto& one : mode.givens)
      if (one.name == "grade" && value) check_range(one, name, *value, *said);
    return value.value_or(0);
  }

  void read_steady(base::reader& keys, const knowledge::entry& mode, activity& bout) {
    const auto how_hard = effort_at(keys, "intensity", "exercise", mode);
    const auto duration = positive_at(keys, {"duration", "exercise"}, minute(), faults_);
    const double grade = grade_at(keys, mode);
    if (!how_hard || !duration) return;
    bout.end = bout.begin + *duration;
    bout.parts.push_back({bout.begin, bout.end, how_hard->key, how_hard->value, grade, {}});
    bout.label = fmt::format("{}, {}{}", mode.name, keys.text("intensity").value_or(""),
                             grade != 0 ? fmt::format(", grade {:g} %", 100 * grade) : "");
  }

  /// One half of an interval: { duration, intensity }; a recovery may be without an intensity.
  struct phase {
    double duration = 0;
    std::optional<effort> how_hard;
    std::string duration_text, effort_text;
  };
  std::optional<phase> read_phase(base::reader& keys, const char* key, const knowledge::entry& mode,
                                  bool effort_required) {
    const base::table* table = keys.child(key);
    if (!table) {
      keys.required(key);
      return std::nullopt;
    }
    base::reader inner(*table, keys.where(), key, faults_);
    const auto duration = positive_at(inner, {"duration", key}, minute(), faults_);
    phase result;
    result.duration = duration.value_or(0);
    result.how_hard = effort_at(inner, "intensity", key, mode, effort_required);
    if (const auto* said = table->find("duration")) result.duration_text = as_written(*said);
    if (const auto* said = table->find("intensity")) result.effort_text = as_written(*said);
    inner.finish();
    return duration ? std::optional(result) : std::nullopt;
  }

  void read_intervals(base::reader& keys, const knowledge::entry& mode, activity& bout) {
    const auto repeat = count_at(keys, {"repeat", "exercise"}, faults_);
    const std::size_t before = faults_.size();
    const auto work = read_phase(keys, "work", mode, true);
    const auto recover = read_phase(keys, "recover", mode, false);
    const double grade = grade_at(keys, mode);
    if (!repeat || !work || !recover || faults_.size() > before) return;
    bout.end = bout.begin;
    const auto add_phase = [&](const phase& one) {
      const double begin = std::exchange(bout.end, bout.end + one.duration);
      if (const auto& how = one.how_hard)
        bout.parts.push_back({begin, bout.end, how->key, how->value, grade, {}});
    };
    for (int i = 0; i < *repeat; ++i) {
      if (i > 0) add_phase(*recover);  // recovery lies between two work phases, not after the last
      add_phase(*work);
    }
    bout.label = fmt::format("{}, {} x {} at {}, {} {} between", mode.name, *repeat, work->duration_text,
                             work->effort_text, recover->duration_text,
                             recover->how_hard ? "at " + recover->effort_text : "rest");
  }

  double usual_tempo(const knowledge::entry& mode, const std::string& lift) {
    const knowledge::parameter& usual = *find_parameter(mode, repetition);
    const double tempo = usual.number.value_or(0) * units::conversion(usual.unit, minute());
    assume(fmt::format("{}: one repetition was taken to last {:.3g} s.", lift, tempo * 60));
    return tempo;
  }

  /// The movement that a lift is; none where the mode does not tell it from others, which is said.
  std::string movement_of(const knowledge::entry& mode, const std::string& lift) {
    const auto found = std::find_if(mode.movements.begin(), mode.movements.end(),
                                    [&](const auto& one) { return one.name == lift; });
    if (found != mode.movements.end()) return found->name;
    if (lift != mode.name && !mode.movements.empty())
      assume(fmt::format(
          "'{}' is none of the movements known ({}): it was taken as {} where no movement is "
          "told.",
          lift, fmt::join(base::mapped(mode.movements, [](const auto& each) { return each.name; }), ", "),
          mode.name));
    return {};
  }

  void read_sets(base::reader& keys, const knowledge::entry& mode, activity& bout) {
    const std::size_t before = faults_.size();
    const auto sets = count_at(keys, {"sets", "exercise"}, faults_);
    const auto repetitions = count_at(keys, {"repetitions", "exercise"}, faults_);
    const auto how_hard = effort_at(keys, "load", "exercise", mode);
    const std::string lift = keys.text("exercise").value_or(mode.name);
    bout.movement = movement_of(mode, lift);
    const auto pause = sets && *sets == 1 ? quantity_at(keys, {"rest", "exercise"}, minute(), faults_)
                                          : positive_at(keys, {"rest", "exercise"}, minute(), faults_);
    const auto tempo = quantity_at(keys, {"tempo", "exercise"}, minute(), faults_);
    if (tempo && !(*tempo > 0)) report("SC013", "'tempo' of exercise must be above zero", keys.where());
    if (!sets || !repetitions || !how_hard || faults_.size() > before) return;
    const double each = *repetitions * (tempo ? *tempo : usual_tempo(mode, lift));
    bout.end = bout.begin;
    for (int i = 0; i < *sets; ++i) {
      const double begin = bout.end + (i > 0 ? pause.value_or(0) : 0);
      bout.end = begin + each;
      bout.parts.push_back({begin, bout.end, how_hard->key, how_hard->value, 0, {}});
    }
    bout.label = fmt::format("{}, {} x {} at {}", lift, *sets, *repetitions, keys.text("load").value_or(""));
  }

  // ---- meals and drinks

  static constexpr const char* nutrients[] = {"carbohydrate", "fructose", "fat", "protein"};

  void read_meal(const std::string& kind, const base::value& item) {
    static const units::unit gram = units::parse("g");
    base::reader keys(*item.as_table(), item.where, kind, faults_);
    const std::size_t before = faults_.size();
    activity one;
    one.kind = kind;
    const auto begin = time_at(keys, kind, 0);
    std::string label;
    for (const char* nutrient : nutrients) {
      const base::value* said = keys.optional(nutrient);
      const auto grams = said ? quantity_in(*said, {nutrient, kind}, gram, faults_) : std::nullopt;
      if (!grams) continue;
      check_nutrient(nutrient, kind, *grams, *said);
      one.amounts[nutrient] = *grams;
      label += fmt::format("{}{} {}", label.empty() ? "" : ", ", as_written(*said), nutrient);
    }
    if (kind == "drink") read_volume(keys, one, label);
    if (one.amounts.empty() && faults_.size() == before)
      report("SC040", fmt::format("the {} has no carbohydrate, fructose, fat or protein", kind), item.where,
             "carbohydrate = \"30 g\"");
    const base::value* every_said = keys.optional("every");
    if (every_said)
      read_servings(keys, kind, one, begin, label, *every_said, item.where);
    else
      read_single(keys, kind, std::move(one), begin, label, item.where);
    keys.finish();
  }

  void check_nutrient(std::string_view nutrient, const std::string& kind, double grams,
                      const base::value& said) {
    if (grams < 0)
      report("SC013", fmt::format("'{}' of {} cannot be below zero", nutrient, kind), said.where);
    else if (const auto* meals = known_.find_entry(meal_mode))
      for (const auto& one : meals->givens)
        if (one.name == nutrient) check_range(one, {nutrient, kind}, grams, said);
  }

  /// volume = "250 mL", concentration = "6.4 %" (g in 100 mL) or "64 g/L".
  void read_volume(base::reader& keys, activity& drink, std::string& label) {
    static const units::unit litre = units::parse("L"), gram_per_litre = units::parse("g/L");
    const base::value* concentration = keys.optional("concentration");
    const auto volume = quantity_at(keys, {"volume", "drink"}, litre, faults_);
    if (volume && *volume > 0) drink.amounts["water"] = *volume;
    if (!concentration) {
      if (volume) drink.amounts.try_emplace("carbohydrate", 0);
      return;
    }
    if (!volume) {
      if (!keys.optional("volume"))
        report("SC041", "'concentration' of drink needs 'volume'", concentration->where,
               "volume = \"250 mL\"");
      return;
    }
    if (drink.amounts.contains("carbohydrate")) {
      report("SC042", "the drink gives its carbohydrate twice", concentration->where,
             "either carbohydrate, or volume and concentration");
      return;
    }
    const auto* text = concentration->text();
    const bool percent = text && text->ends_with('%');
    const auto value = quantity_in(*concentration, {"concentration", "drink"},
                                   percent ? units::unit{} : gram_per_litre, faults_);
    if (!value) return;
    constexpr double gram_in_litre_of_water = 1000;  // 6.4 % means 6.4 g in 100 mL
    const double strength = percent ? *value * gram_in_litre_of_water : *value;
    if (strength <= 0 || strength > gram_in_litre_of_water || *volume <= 0)
      report("SC043", fmt::format("a drink of {} cannot be", as_written(*concentration)),
             concentration->where, "for example \"6.4 %\" or \"64 g/L\"");
    drink.amounts["carbohydrate"] = strength * *volume;
    label = fmt::format("{} of {}", keys.text("volume").value_or(""), as_written(*concentration));
  }

  /// How long eating or drinking takes where nothing is said; nothing where the knowledge base does not know.
  std::optional<double> usual_duration(const std::string& kind) const {
    const auto* meals = known_.find_entry(meal_mode);
    const auto* usual =
        meals ? find_parameter(*meals, kind == "drink" ? "drink_duration" : "standard_duration") : nullptr;
    if (!usual || !usual->number) return std::nullopt;
    return *usual->number * units::conversion(usual->unit, minute());
  }

  void read_single(base::reader& keys, const std::string& kind, activity one, std::optional<double> begin,
                   const std::string& label, const base::place& where) {
    const base::value* said = keys.optional("duration");
    std::optional<double> duration = usual_duration(kind);
    if (said || !duration)
      duration = positive_at(keys, {"duration", kind}, minute(), faults_);
    else
      assume(fmt::format("A {} without a duration was taken to last {:g} min.", kind, *duration));
    if (!begin || !duration) return;
    one.begin = *begin;
    one.end = *begin + *duration;
    one.label = fmt::format("{}, {}", kind, label);
    add(std::move(one), where);
  }

  /// every = "15 min" for a duration: servings at 0, 15, 30 ... as long as the duration has not passed.
  void read_servings(base::reader& keys, const std::string& kind, const activity& one,
                     std::optional<double> begin, const std::string& label, const base::value& every_said,
                     const base::place& where) {
    constexpr int most = 500;
    const auto every = quantity_in(every_said, {"every", kind}, minute(), faults_);
    const auto duration = positive_at(keys, {"duration", kind}, minute(), faults_);
    if (!every || !duration || !begin) return;
    if (!(*every > 0) || *duration / *every > most) {
      report("SC044", fmt::format("'every' of {} must leave 1 to {} servings", kind, most), every_said.where);
      return;
    }
    const double takes = std::min(usual_duration("drink").value_or(*every), *every);
    assume(fmt::format("Each serving was taken to be drunk within {:g} min.", takes));
    for (int i = 0; i * *every < *duration; ++i) {
      activity serving = one;
      serving.begin = *begin + i * *every;
      serving.end = serving.begin + takes;
      serving.label = fmt::format("{}, {}", kind, label);
      add(std::move(serving), where);
    }
  }

  void assume(const std::string& sentence) {
    auto& all = result_.assumptions;
    if (std::find(all.begin(), all.end(), sentence) == all.end()) all.push_back(sentence);
  }

  // ---- infusions, drugs, environment, rest

  void read_infusion(const base::value& item) {
    static const std::string kind = "infusion";
    base::reader keys(*item.as_table(), item.where, kind, faults_);
    activity one;
    one.kind = kind;
    const auto begin = time_at(keys, kind, 0);
    const std::string agent = keys.required_text("agent");
    const auto duration = positive_at(keys, {"duration", kind}, minute(), faults_);
    const base::value* rate = keys.required("rate");
    keys.finish();
    const auto way = agent.empty()
                         ? std::nullopt
                         : find_infusion(known_, agent, item.as_table()->find("agent")->where, faults_);
    if (!way || !rate || !begin || !duration) return;
    const auto amount = read_amount(*rate, {"rate", kind}, *way, way->dose / minute(), one.per_body_mass);
    if (!amount) return;
    one.begin = *begin;
    one.end = *begin + *duration;
    enter_by(*way, one, *amount * *duration);
    one.label = fmt::format("{} infusion, {}", agent, as_written(*rate));
    add(std::move(one), item.where);
  }

  /// A dose of a drug, or of what a challenge is made with.
  void read_dose(const std::string& kind, const base::value& item) {
    base::reader keys(*item.as_table(), item.where, kind, faults_);
    activity one;
    one.kind = kind;
    const auto begin = time_at(keys, kind, 0);
    const std::string agent = keys.required_text("agent");
    const base::value* dose = keys.required("dose");
    const base::value* route_said = keys.optional("route");
    const said_route by{keys.text("route"), route_said ? route_said->where : item.where};
    const base::value* duration_said = keys.optional("duration");
    auto duration = duration_said ? positive_at(keys, {"duration", kind}, minute(), faults_) : std::nullopt;
    keys.finish();
    const auto way = agent.empty()
                         ? std::nullopt
                         : find_dose(known_, agent, item.as_table()->find("agent")->where, by, faults_);
    if (!way || !dose || !begin || (duration_said && !duration)) return;
    if (!duration) duration = usual_time_of(*way, agent, kind, item.where);
    const auto amount = read_amount(*dose, {"dose", kind}, *way, way->dose, one.per_body_mass);
    if (!amount || !duration) return;
    one.begin = *begin;
    one.end = *begin + *duration;
    enter_by(*way, one, *amount);
    one.label = fmt::format("{}, {}{}", agent, as_written(*dose), by.name ? " " + *by.name : "");
    add(std::move(one), item.where);
  }

  static void enter_by(const way_in& way, activity& one, double dose) {
    one.mode = way.route ? way.agent->id : way.input->id;
    one.route = way.route ? way.route->name : "";
    if (way.route)
      one.amounts["dose"] = dose;
    else
      one.amounts["rate"] = dose / (one.end - one.begin);
  }

  /// The time over which a dose is given where the scenario does not say it.
  std::optional<double> usual_time_of(const way_in& way, const std::string& agent, const std::string& kind,
                                      const base::place& where) {
    const constants value_of(known_, result_, {});
    std::optional<double> duration;
    if (way.route && way.route->duration)
      duration = way.route->duration->evaluate([&](std::string_view name) { return value_of(name); });
    else if (const auto* usual = known_.find(bolus_parameter))
      duration = value_of(bolus_parameter) * units::conversion(usual->unit, minute());
    if (!duration || !(*duration > 0)) {
      report("SC052", fmt::format("'{}' does not say how long it takes to give '{}'", kind, agent), where,
             "duration = \"1 min\"");
      return std::nullopt;
    }
    assume(fmt::format("'{}' without a duration was taken to be given over {:g} min.", agent, *duration));
    return duration;
  }

  /// An amount, or one per kg of the person, in `unit`; by mass too where the agent's molar mass is known.
  std::optional<double> read_amount(const base::value& said, const key_name& name, const way_in& way,
                                    const units::unit& unit, bool& per_body_mass) {
    const units::unit kilogram = units::parse("kg");
    const auto theirs = written(said);
    const auto fits = [&](const units::unit& one) { return theirs && units::alike(theirs->in, one); };
    units::unit in = unit;
    double weight = 1;  // of one `unit`, in `in`
    if (const auto* molar = find_parameter(*way.agent, knowledge::molar_mass_name);
        molar && molar->number && !fits(unit) && !fits(unit / kilogram))
      if (const units::unit by_mass = unit * molar->unit; fits(by_mass) || fits(by_mass / kilogram)) {
        in = by_mass;
        weight = *molar->number;
      }
    per_body_mass = fits(in / kilogram);
    auto value = quantity_in(said, name, per_body_mass ? in / kilogram : in, faults_);
    if (value) *value /= weight;
    if (!value || *value > 0) return value;
    report("SC013", fmt::format("{} must be above zero", to_text(name)), said.where);
    return std::nullopt;
  }

  /// Heat, cold, damp: whatever the entry for the environment lets a scenario say.
  void read_environment(const base::value& item) {
    const auto* entry = known_.find_entry(environment_mode);
    if (!entry) {
      report("SC090", "the knowledge base has no environment", item.where,
             "an entry 'environment' among the modes");
      return;
    }
    const std::size_t before = faults_.size();
    const bool says = read_lasting(item, *entry);
    if (!says && faults_.size() == before)
      report("SC053", "the environment says nothing", item.where, "temperature = \"35 degC\"");
  }

  /// What holds for a time: the environment, and a programme as a whole. Whether anything is said of it.
  bool read_lasting(const base::value& item, const knowledge::entry& entry) {
    const std::string& kind = entry.id;
    base::reader keys(*item.as_table(), item.where, kind, faults_);
    const std::size_t before = faults_.size();
    activity one;
    one.kind = kind;
    one.label = kind;
    one.mode = entry.id;
    const auto begin = time_at(keys, kind, 0);
    const auto duration =
        keys.optional("duration") ? positive_at(keys, {"duration", kind}, minute(), faults_) : std::nullopt;
    for (const knowledge::given& each : entry.givens) {
      const base::value* said = keys.optional(each.name);
      const auto value = said ? quantity_in(*said, {each.name, kind}, each.unit, faults_) : std::nullopt;
      if (!value || !check_range(each, {each.name, kind}, *value, *said)) continue;
      one.amounts[each.name] = *value;
      one.label += fmt::format(", {} {}", each.name, as_written(*said));
    }
    keys.finish();
    const bool says = !one.amounts.empty();
    if (!begin || faults_.size() > before) return says;
    one.begin = *begin;
    one.end = duration ? *begin + *duration : HUGE_VAL;  // until the end, which is not known yet
    add(std::move(one), item.where);
    return says;
  }

  void read_rest(const base::value& item) {
    base::reader keys(*item.as_table(), item.where, "rest", faults_);
    activity one;
    one.kind = "rest";
    one.label = "rest";
    const auto begin = time_at(keys, "rest", 0);
    const auto duration = positive_at(keys, {"duration", "rest"}, minute(), faults_);
    keys.finish();
    if (!begin || !duration) return;
    one.begin = *begin;
    one.end = *begin + *duration;
    add(std::move(one), item.where);
  }

  // ---- the whole

  void add(activity one, const base::place& where) {
    result_.activities.push_back(std::move(one));
    places_.push_back(where);
  }

  void read_until(base::reader& keys) {
    const base::value* said = keys.optional("until");
    if (said) {
      const auto until = quantity_in(*said, {"until", "the scenario"}, minute(), faults_);
      if (until && (*until <= 0 || *until > until_most))
        report("SC013",
               fmt::format("'until' must be above zero and at most {:g} yr", until_most / (365.25 * day)),
               said->where);
      result_.until = until.value_or(0);
    } else {
      // Long enough to see the day after; a stated rest says how long itself.
      for (const activity& one : result_.activities)
        if (std::isfinite(one.end))
          result_.until =
              std::max(result_.until, one.end + (one.kind == "rest" || one.kind == programme_mode ? 0 : day));
      if (result_.until == 0) result_.until = day;
    }
    for (activity& one : result_.activities)
      if (!std::isfinite(one.end)) one.end = std::max(result_.until, one.begin + 1);
  }

  /// One body does one thing at a time, in one environment; a meal or an infusion may go on beside it.
  void check_overlaps() {
    check_overlaps({"exercise", "rest"});
    check_overlaps({"environment"});
  }

  void check_overlaps(const std::vector<std::string>& kinds) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < result_.activities.size(); ++i)
      if (std::find(kinds.begin(), kinds.end(), result_.activities[i].kind) != kinds.end())
        order.push_back(i);
    const auto& all = result_.activities;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return all[a].begin < all[b].begin; });
    constexpr double rounding = 1e-6;  // min
    for (std::size_t i = 1; i < order.size(); ++i) {
      const activity &one = all[order[i - 1]], &next = all[order[i]];
      if (next.begin < one.end - rounding)
        report(overlap_code,
               fmt::format("'{}' begins at {:g} min, before '{}' ends at {:g} min", next.label, next.begin,
                           one.label, one.end),
               places_[order[i]], fmt::format("at = \"{:g} min\"", one.end));
    }
  }

  void finish() {
    if (!faults_.empty()) {
      std::stable_sort(faults_.begin(), faults_.end(), [](const auto& a, const auto& b) {
        return std::pair(a.where.line, a.where.column) < std::pair(b.where.line, b.where.column);
      });
      // What is wrong with a table of a programme is wrong on each of its days: once is enough.
      faults_.erase(std::unique(faults_.begin(), faults_.end(),
                                [](const auto& a, const auto& b) {
                                  return a.code == b.code && a.where.line == b.where.line &&
                                         a.where.column == b.where.column &&
                                         (a.message == b.message || a.code == overlap_code);
                                }),
                    faults_.end());
      throw base::bad_input(faults_);
    }
    std::stable_sort(result_.activities.begin(), result_.activities.end(),
                     [](const activity& a, const activity& b) { return a.begin < b.begin; });
  }

  static constexpr const char* overlap_code = "SC060";
  const knowledge::atlas& known_;
  const std::string& name_;
  scenario result_;
  std::vector<base::place> places_;  // of the activities, as long as they are in the order of the file
  std::vector<base::diagnostic> faults_;
  double last_exercise_end_ = 0;
};

}  // namespace

const std::vector<std::string>& table_names() {
  static const std::vector<std::string> names{"person",    "start",       "set",   "without",  "hypothesis",
                                              "exercise",  "meal",        "drink", "infusion", "drug",
                                              "challenge", "environment", "rest",  "programme"};
  return names;
}

scenario parse(const base::table& document, const std::string& name, const knowledge::atlas& known) {
  return scenario_reader(known, name).run(document);
}

}  // namespace kinecrine::scenario
