// The knowledge base in memory: entries (organs, messengers, people, modes, hypotheses, views) and what they
// define.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostics.hpp"
#include "knowledge/bibliography.hpp"
#include "knowledge/formula.hpp"
#include "units/unit.hpp"

namespace kinecrine::knowledge {

inline constexpr std::string_view grammar = "kinecrine-knowledge/1";

/// Anything with a global dotted name and a unit.
struct thing {
  std::string id;    ///< global: "muscle.glycogen"
  std::string name;  ///< in its entry: "glycogen"
  units::unit unit;
  std::string meaning;
  base::place where;
  bool sound = true;  ///< false where its unit had a fault
};

/// Why a number is what it is: "fitted to steensberg2000leg".
struct provenance {
  enum class kind { none, measured, fitted, derived, assumed, definition };
  kind origin = kind::none;
  std::string text;  ///< as written
  std::vector<std::string> sources;
  std::optional<std::pair<double, double>> range;
  std::string note;
};

/// How a parameter differs between people.
struct spread {
  enum class kind { lognormal, normal };
  kind distribution = kind::lognormal;
  bool relative =
      true;  ///< `size` is a coefficient of variation, else a standard deviation in the parameter's unit
  double size = 0;
  double heritable = 0;  ///< share of the variance
};

/// A constant: a number, or a formula of other constants (then `number` is empty).
struct parameter : thing {
  std::optional<double> number;
  std::optional<formula> value;
  provenance why;
  std::optional<spread> between_people;
};

/// A time course that the session sets; `rest` otherwise.
struct input : thing {
  double rest = 0;
  bool automatic = false;  ///< made for a pool: `X.infusion`
};

struct carried {
  std::string moiety;
  double number = 0;
};

struct state : thing {
  std::optional<double> initial_number;
  std::optional<formula> initial;  ///< where it is not a number
  std::optional<formula> rate;     ///< unit/min, apart from processes
  bool store = false;              ///< held while the resting state is sought
  std::vector<carried> carries;
  provenance why;
};

/// A substance dissolved in a volume. `id` is its concentration, `amount` the state behind it.
struct pool : thing {
  thing amount;           ///< ID.NAME.amount
  std::string volume;     ///< global name of a volume
  parameter rest;         ///< ID.NAME.rest: concentration at rest
  std::string infusion;   ///< global name of its automatic input, or empty
  std::string place;      ///< where the volume is: "uberon:0001969", or empty
  bool balanced = false;  ///< a constant input ID.NAME.basal makes it steady at rest
  bool store = false;
  std::vector<carried> carries;
};

struct quantity : thing {
  std::optional<formula> value;
};

enum class evidence_kind { none, rct, acute_trial, cohort, animal_intervention, in_vitro, review, mechanism };
enum class species_kind { none, human, mouse, rat, in_vitro };

/// What an effect or a process rests on, and the hypothesis it belongs to.
struct evidence {
  species_kind species = species_kind::none;
  evidence_kind kind = evidence_kind::none;
  bool contested = false;
  std::string hypothesis;
  std::vector<std::string> under;  ///< values of the hypothesis for which it is active
  std::vector<std::string> sources;
  std::string note;
};

struct change {
  std::string of;                      ///< global name of a state or a pool
  std::optional<double> number;        ///< amount of `of` per process
  std::optional<formula> coefficient;  ///< where it is not a number
  base::place where;
};

struct process : thing {
  std::optional<formula> rate;
  std::vector<change> changes;
  evidence basis;
};

struct port : thing {};

/// What a messenger does to a port. `id` names the factor it puts on the port (1 where it is off), with '_'
/// for the '-' that `name` may hold: il6-lipolysis in il6 -> il6.il6_lipolysis.
struct effect : thing {
  enum class form_kind { emax, power, linear };
  std::string port;  ///< global name
  std::optional<formula> driver;
  bool increases = true;
  form_kind form = form_kind::linear;
  /// By their name (maximum, half_at, steepness, exponent, slope, reference, delay); ids are
  /// ENTRY.EFFECT.NAME.
  std::map<std::string, parameter> parameters;
  std::string acts, route;
  evidence basis;
};

/// Between what an observable lies in any living person, in its unit.
struct bounds {
  std::optional<double> low, high;
  provenance why;
};

struct observable : thing {
  std::optional<formula>
      value;         ///< resolved to `unit`; names `id` itself where the thing of that name is meant
  bool own = false;  ///< `value` defines a new thing with this name
  bool quantitative = true;
  std::string group, long_name;
  std::optional<bounds> limits;
};

/// What is said of a course in which the condition `when` comes to hold: a session that nobody could finish.
struct warning : thing {
  std::optional<formula> when;
  std::string says;
  std::vector<std::string> sources;
};

/// What a scenario may say: of a person (person.age) or of a meal (meal.carbohydrate).
struct given : thing {
  std::optional<double> number;               ///< default
  std::optional<formula> value;               ///< default where it is a formula
  std::optional<double> low, high;            ///< plausible range, in `unit`
  std::map<std::string, double> value_names;  ///< words that a scenario may use: female -> 0
  bool makes_fit = false;  ///< the higher it is, the harder the sessions that can be finished
};

/// A model input (or parameter) while in a mode, of `given`, `oxygen` and the entry's givens.
struct setting {
  std::string name;  ///< global
  formula value;     ///< in the unit of `name`
  base::place where;
};

/// A way to say how hard: the key is what a scenario writes after the number.
struct intensity {
  std::string key;                ///< "km/h", "%VO2max"
  units::unit unit;               ///< of `given`; the number is divided by 100 where the key starts with '%'
  std::optional<formula> oxygen;  ///< gross oxygen uptake, L/min, of `given` and personal constants
  std::optional<double> low, high;
  std::vector<setting> settings;  ///< what this way to say it sets beside the mode
  std::string meaning;
  base::place where;
};

/// One of the movements of a mode ("bench press"): what it has in place of the mode's own parameters.
struct movement {
  std::string name;  ///< what a scenario calls it
  std::vector<setting> settings;
  base::place where;
};

/// What a session supplies to the formulas of modes, besides `given`: `oxygen` (L/min), `grade` (rise over
/// run), and of meals carbohydrate, fat, protein (g) and duration (min). formula::evaluate asks for them by
/// these names.
const std::map<std::string, units::unit>& session_names();

/// How a dose of an entry is given ("iv", "oral"): `settings` are inputs, of `dose` (in `unit`) and of the
/// `duration` (min) over which it is given.
struct route {
  std::string name;
  units::unit unit;                 ///< of `dose`
  std::optional<formula> duration;  ///< min, of constants: where a scenario does not say one
  std::vector<setting> settings;
  std::string meaning;
  std::vector<std::string> sources;
  base::place where;
};
/// The name that a route's settings have for what is given.
inline constexpr std::string_view dose_name = "dose";
/// The parameter of an agent by which what is given of it may be told by mass as well as by amount.
inline constexpr std::string_view molar_mass_name = "molar_mass";

struct option {
  std::string value, statement, argument;
  std::vector<std::string> sources;
  base::place where;
};

/// A system of the body as results tell it: whose observables come together, and which of them come first.
struct body_system {
  std::string name;
  std::vector<std::string> groups;  ///< groups of observables that belong here
  std::vector<std::string> lead;    ///< names of observables that people ask for, told before all others
  base::place where;
};

enum class entry_kind { organ, messenger, person, mode, hypothesis, view };

/// One file.
struct entry {
  entry_kind kind = entry_kind::organ;
  std::string id, name, description;
  std::vector<std::string> identity;  ///< "uniprot:P05231"
  std::vector<std::string> sources;
  bool quantitative = true;  ///< grade
  base::place where;

  std::vector<parameter> parameters;
  std::vector<input> inputs;
  std::vector<state> states;
  std::vector<pool> pools;
  std::vector<quantity> quantities;
  std::vector<process> processes;
  std::vector<port> ports;
  std::vector<effect> effects;
  std::vector<observable> observables;
  std::vector<warning> warnings;
  std::vector<given> givens;
  std::vector<intensity> intensities;  ///< mode
  std::vector<setting> settings;       ///< mode
  std::vector<movement> movements;     ///< mode
  std::vector<route> routes;           ///< organ and messenger: how a dose of it is given
  std::string question, chosen;        ///< hypothesis: default option
  std::vector<option> options;         ///< hypothesis
  std::vector<body_system> systems;    ///< view
};

enum class thing_kind {
  parameter,
  input,
  state,
  pool,
  amount,
  rest,
  basal,
  quantity,
  process,
  port,
  effect,
  driver,
  delayed,
  effect_parameter,
  observable,
  given
};
std::string_view to_text(thing_kind kind);
std::string_view to_text(entry_kind kind);
std::string_view to_text(evidence_kind kind);
std::string_view to_text(species_kind kind);

/// What a global name means.
struct definition {
  thing_kind kind = thing_kind::parameter;
  units::unit unit;
  const thing* what = nullptr;  ///< the item it belongs to; for an amount, the pool's `amount`
  const struct entry* in = nullptr;
};

struct source_file;
struct read_result;

/// The whole base. It can be moved, not copied: definitions point into it.
class atlas {
 public:
  atlas() = default;
  atlas(atlas&&) = default;
  atlas& operator=(atlas&&) = default;
  atlas(const atlas&) = delete;
  atlas& operator=(const atlas&) = delete;

  const std::vector<entry>& entries() const { return entries_; }  ///< by id
  const entry* find_entry(std::string_view id) const;             ///< null where there is none
  const entry& person() const;                                    ///< throws bad_input where there is none
  /// What a global dotted name means; null where it is not defined.
  const definition* find(std::string_view name) const;
  const std::vector<std::string>& names() const { return names_; }  ///< every global name, sorted
  const effect* find_effect(std::string_view id) const;             ///< ENTRY.EFFECT
  const observable* find_observable(std::string_view name) const;
  std::vector<const observable*> observables() const;  ///< by name
  /// The system of the body that the views put an observable in; null where no view tells its group.
  const body_system* system_of(const observable& what) const;
  /// As people should meet them: system by system, in each the leading ones first, then the quantitative.
  std::vector<const observable*> observables_as_told() const;
  const bibliography& references() const { return references_; }
  /// States (amounts of pools included) that are slow stores, by global name.
  std::vector<std::string> stores() const;
  /// 16 hexadecimal digits over all files' names and content.
  const std::string& hash() const { return hash_; }

 private:
  friend read_result read(const std::vector<source_file>& files);
  std::vector<entry> entries_;
  bibliography references_;
  std::string hash_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, definition> definitions_;
};

/// One file of the base; `name` is what places show.
struct source_file {
  std::string name;
  std::string text;
};

/// Reads a folder of *.toml (sub-folders included) and its references.bib. Throws not_found, or bad_input
/// with all the errors that read() finds.
atlas load(const std::filesystem::path& folder);
/// An atlas and everything that is wrong or odd, in order of file and line. The atlas may only be used where
/// no finding is an error.
struct read_result {
  atlas content;
  std::vector<base::diagnostic> findings;
};
/// Throws not_found where there is no such folder.
read_result read(const std::filesystem::path& folder);
/// From files in memory; a name that ends in .bib holds references.
read_result read(const std::vector<source_file>& files);

}  // namespace kinecrine::knowledge
