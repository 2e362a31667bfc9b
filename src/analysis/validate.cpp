#include "analysis/validate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>
#include <variant>

#include "analysis/sampling.hpp"
#include "base/document.hpp"
#include "base/parallel.hpp"
#include "units/unit.hpp"

namespace kinecrine::analysis {
namespace {

using base::diagnostic;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
/// A change smaller than this is no rise or fall: far above numerical noise, far below what a study can see.
constexpr double least_change = 0.01;

const results::series* find(const results::course& course, std::string_view name) {
  for (const auto& one : course.series)
    if (one.name == name) return &one;
  return nullptr;
}

samples of(const results::course& course, const results::series& one) {
  return {course.times, one.values};
}

/// Minutes from the window's begin until 1 - 1/e of the change over it has passed.
double time_to_63(const samples& part) {
  const double change = part.values.back() - part.values.front();
  const double target = part.values.front() + change * (1 - std::exp(-1.0));
  for (std::size_t i = 1; i < part.times.size(); ++i) {
    const double before = (part.values[i - 1] - target) * change, now = (part.values[i] - target) * change;
    if (before < 0 && now >= 0)
      return part.times[i - 1] - part.times.front() +
             (part.times[i] - part.times[i - 1]) * before / (before - now);
  }
  return nan;
}

double value_at(const results::course& course, const results::series& one, const moment& when) {
  if (when.what == moment::kind::at) return interpolated(of(course, one), when.begin);
  const samples part = window(of(course, one), when.begin, when.end);
  switch (when.what) {
    case moment::kind::mean:
      return area(part) / (when.end - when.begin);
    case moment::kind::peak:
      return *std::max_element(part.values.begin(), part.values.end());
    case moment::kind::trough:
      return *std::min_element(part.values.begin(), part.values.end());
    default:
      return time_to_63(part);
  }
}

/// The simulated value of a measurement at a moment in the model's own unit, over its `per`; NaN where the
/// course lacks either.
double raw_value(const results::course& course, const measurement& how, const moment& when) {
  const results::series* one = find(course, how.observable);
  if (!one) return nan;
  const double value = value_at(course, *one, when);
  if (how.per.empty()) return value;
  const results::series* divisor = find(course, how.per);
  return divisor ? value / value_at(course, *divisor, when) : nan;
}

/// From one unit to another; the shift is for degrees Celsius.
struct scaling {
  double factor = 1, shift = 0;
  double operator()(double value) const { return value * factor + shift; }
};

/// What takes raw_value() to the measurement's unit. Throws bad_input where dimensions differ.
scaling to_measured_unit(const results::course& course, const measurement& how, const moment& when) {
  const units::unit measured = units::parse(how.unit, how.where);
  if (when.what == moment::kind::time_to_63) return {units::conversion(units::parse("min"), measured)};
  units::unit own = units::parse(find(course, how.observable)->unit);
  if (!how.per.empty()) own /= units::parse(find(course, how.per)->unit);
  const double shift = units::convert({0, own}, measured);
  return {units::convert({1, own}, measured) - shift, shift};
}

/// What a change is taken relative to: the reference itself. A temperature of the body, which nobody takes
/// relative to absolute zero, changes relative to ten kelvin: 0.1 K counts as a change, and within
/// `unchanged_within` of 0.1 lies 1 K.
double yardstick(const results::course& course, const measurement& how, double reference) {
  constexpr double warm = 200, ten = 10;  // K
  const bool temperature =
      how.per.empty() && units::parse(find(course, how.observable)->unit) == units::parse("K");
  return temperature && reference > warm ? ten : std::abs(reference);
}

bool comparable(const results::course& course, const measurement& how, const moment& when) {
  try {
    to_measured_unit(course, how, when);
    return true;
  } catch (const base::bad_input&) {
    return false;
  }
}

moment baseline_of(const study& from, const measurement& how, std::string_view arm) {
  const double time = baseline_time(from, how, arm);
  return {moment::kind::at, time, time};
}

/// The measured value of a series at its baseline; 1 where its numbers are folds already.
std::optional<double> measured_baseline(const study& from, const measurement& how, const row& line) {
  if (units::parse(how.unit).is_number()) return 1;
  const double time = baseline_time(from, how, line.arm);
  for (const row* one : from.series(line.arm, line.observable))
    if (const double* value = std::get_if<double>(&one->value))
      if (one->when.what == moment::kind::at && one->when.begin == time) return *value;
  return std::nullopt;
}

bool is_baseline(const study& from, const measurement& how, const row& line) {
  return line.when.what == moment::kind::at && line.when.begin <= baseline_time(from, how, line.arm);
}

/// The spread of a row on the scale of its point.
spread scaled(const spread& reported, double factor, double shift) {
  spread result = reported;
  if (result.half_width) *result.half_width *= std::abs(factor);
  if (result.low) result.low = *result.low * factor + shift;
  if (result.high) result.high = *result.high * factor + shift;
  return result;
}

/// Everything that comparing one study needs at hand.
class comparison {
 public:
  comparison(study_result& result, const simulator& model) : result_(result), model_(model) {}

  /// First comes this, then `simulate` for each arm (arms may run at the same time), then `compare`.
  void prepare() {
    for (const auto& how : result_.what.measurements)
      for (const auto& name : {how.observable, how.per})
        if (!name.empty() && !model_.offers(name) && !listed(name)) result_.not_offered.push_back(name);
    for (const auto& one : result_.what.arms) result_.arms.push_back({one.id, {}, false});
    faults_.resize(result_.arms.size());
  }

  void simulate(std::size_t place) {
    const arm& one = result_.what.arms[place];
    arm_result& run = result_.arms[place];
    const auto names = observables(one);
    if (names.empty()) return;
    try {
      run.course = model_.run(one.what, names, times(one));
      run.ran = true;
    } catch (const base::interrupted&) {
      throw;
    } catch (const base::fault& fault) {
      for (auto finding : fault.findings()) {
        finding.message = fmt::format("arm '{}' of {}: {}", one.id, result_.what.id, finding.message);
        faults_[place].push_back(std::move(finding));
      }
    }
  }

  void compare() {
    for (auto& findings : faults_)
      for (auto& finding : findings) fail(std::move(finding));
    for (const auto& line : result_.what.rows) compare(line);
    result_.sum = tally_of(result_.points);
  }

 private:
  study_result& result_;
  const simulator& model_;
  std::vector<std::vector<diagnostic>> faults_;  ///< by arm

  /// Each fault once, however many rows meet it.
  void fail(diagnostic finding) {
    const bool known = std::any_of(result_.failures.begin(), result_.failures.end(),
                                   [&](const diagnostic& one) { return one.message == finding.message; });
    if (!known) result_.failures.push_back(std::move(finding));
  }

  bool listed(const std::string& name) const {
    return std::find(result_.not_offered.begin(), result_.not_offered.end(), name) !=
           result_.not_offered.end();
  }

  /// The observables of an arm that the model offers.
  std::vector<std::string> observables(const arm& one) const {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
      if (!name.empty() && !listed(name) && std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(name);
    };
    for (const auto& line : result_.what.rows)
      if (concerns(line, one)) {
        add(line.observable);
        add(result_.what.of(line).per);
      }
    return names;
  }

  /// A row of this arm, or one that is compared with it.
  static bool concerns(const row& line, const arm& one) {
    const direction* sign = std::get_if<direction>(&line.value);
    return line.arm == one.id || (sign && sign->arm == one.id);
  }

  /// All times that the rows ask for, windows finely, and a grid for the curves.
  std::vector<double> times(const arm& one) const {
    std::set<double> all = {0};
    double end = 1;
    for (const auto& line : result_.what.rows) {
      if (!concerns(line, one)) continue;
      end = std::max(end, line.when.end);
      constexpr int parts = 200;
      if (line.when.what == moment::kind::at)
        all.insert(std::max(0.0, line.when.begin));
      else
        for (int i = 0; i <= parts; ++i)
          all.insert(line.when.begin + (line.when.end - line.when.begin) * i / parts);
    }
    const double step = std::max(1.0, std::ceil(end / 1440));
    for (int i = 1; i * step < end; ++i) all.insert(i * step);
    std::vector<double> sorted;
    for (const double time : all)
      if (sorted.empty() || time - sorted.back() > 1e-9) sorted.push_back(time);
    return sorted;
  }

  const results::course* course_of(const std::string& arm) const {
    const arm_result* one = result_.find_arm(arm);
    return one && one->ran ? &one->course : nullptr;
  }

  void compare(const row& line) {
    const measurement& how = result_.what.of(line);
    const double* number = std::get_if<double>(&line.value);
    // Where values are taken relative to the baseline, the baseline itself says nothing.
    if (number && how.scale != scale::absolute && is_baseline(result_.what, how, line)) return;
    point result;
    result.arm = line.arm;
    result.observable = line.observable;
    result.moment = to_text(line.when);
    result.time = (line.when.begin + line.when.end) / 2;
    result.scale = to_text(how.scale);
    result.error = line.error.text;
    result.locator = line.locator.empty() ? how.locator : line.locator;
    if (number)
      compare_number(line, how, result);
    else
      compare_sign(line, how, std::get<direction>(line.value), result);
    result_.points.push_back(std::move(result));
  }

  void compare_number(const row& line, const measurement& how, point& result) {
    const double measured = measured_baseline(result_.what, how, line).value_or(1);
    const double value = std::get<double>(line.value);
    double factor = 1, shift = 0;
    result.unit = how.unit;
    if (how.scale == scale::fold_of_baseline) {
      factor = 1 / measured;
      result.unit = "1";
    } else if (how.scale == scale::percent_change) {
      result.unit = "%";
      if (!units::parse(how.unit).is_number()) {
        factor = 100 / measured;
        shift = -100;
      }
    }
    result.observed = value * factor + shift;
    result.ci = interval_95(*result.observed, how.error, scaled(line.error, factor, shift), line.n);
    const results::course* course = course_of(line.arm);
    if (!course) return;
    try {
      const auto both = compared(result_.what, line, *course, how.scale);
      if (!both) return;
      result.simulated = both->simulated;
    } catch (const base::bad_input& fault) {
      for (auto finding : fault.findings()) {
        finding.message = fmt::format("'{}' of {}: {}", how.observable, result_.what.id, finding.message);
        finding.where = how.where;
        fail(std::move(finding));
      }
      return;
    }
    score(result);
  }

  void compare_sign(const row& line, const measurement& how, const direction& sign, point& result) {
    result.sign = to_text(sign);
    result.unit = "1";
    const bool other_arm = !sign.arm.empty();
    const results::course* course = course_of(line.arm);
    const results::course* reference = other_arm ? course_of(sign.arm) : course;
    if (!course || !reference) return;
    const moment against = other_arm ? line.when : baseline_of(result_.what, how, line.arm);
    const double here = raw_value(*course, how, line.when), there = raw_value(*reference, how, against);
    if (std::isnan(here) || std::isnan(there)) return;
    const double change = here == there ? 0 : (here - there) / yardstick(*course, how, there);
    result.simulated = change;
    switch (sign.what) {
      case direction::kind::up:
      case direction::kind::above:
        result.sign_right = change > least_change;
        break;
      case direction::kind::down:
      case direction::kind::below:
        result.sign_right = change < -least_change;
        break;
      default:
        result.sign_right = std::abs(change) <= how.unchanged_within;
    }
  }
};

std::string percent(std::size_t part, std::size_t whole) {
  if (whole == 0) return "-";
  return fmt::format("{:.0f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string fold(double value) {
  if (std::isnan(value)) return "-";
  if (!std::isfinite(value) || value >= 1000) return ">1000";
  return fmt::format("{:.2f}", value);
}

/// Studies with a compared number, and those of them within the target.
struct met {
  std::size_t studies = 0, within = 0;
};

std::string half_of_scoreboard(const validation& of, use half) {
  std::size_t width = 5;
  for (const auto& one : of.studies) width = std::max(width, one.what.id.size());
  std::string text =
      fmt::format("{}\n  {:<{}}  numbers  median fold  in 95 % CI  in 2-fold    signs  missing  metadata\n",
                  half == use::calibration ? "Calibration" : "Validation", "study", width);
  std::vector<point> all;
  std::vector<double> medians;
  met target;
  for (const auto& one : of.studies) {
    if (one.what.use != half) continue;
    const tally& sum = one.sum;
    const completeness metadata = completeness_of(one.what);
    const bool within = sum.median_fold <= target_of(half);
    if (sum.numbers > 0) {
      ++target.studies;
      target.within += within;
      medians.push_back(sum.median_fold);
    }
    text += fmt::format("{} {:<{}}  {:>7}  {:>11}  {:>10}  {:>9}  {:>7}  {:>7}  {:>8}\n",
                        sum.numbers == 0 ? ' '
                        : within         ? '+'
                                         : '-',
                        one.what.id, width, sum.numbers, fold(sum.median_fold),
                        percent(sum.within_ci, sum.with_ci), percent(sum.within_2fold, sum.numbers),
                        sum.signs ? fmt::format("{}/{}", sum.signs_right, sum.signs) : "-",
                        sum.missing ? fmt::format("{}", sum.missing) : "-",
                        percent(metadata.stated(), metadata.applicable));
    all.insert(all.end(), one.points.begin(), one.points.end());
  }
  const auto total = [&](const char* name, const tally& sum) {
    text += fmt::format("  {:<{}}  {:>7}  {:>11}  {:>10}  {:>9}  {:>7}  {:>7}\n", name, width, sum.numbers,
                        fold(sum.median_fold), percent(sum.within_ci, sum.with_ci),
                        percent(sum.within_2fold, sum.numbers),
                        sum.signs ? fmt::format("{}/{}", sum.signs_right, sum.signs) : "-",
                        sum.missing ? fmt::format("{}", sum.missing) : "-");
  };
  total("all points", tally_of(all));
  if (std::any_of(all.begin(), all.end(), [](const point& one) { return one.assay_scale != 1; }))
    total("without assay scales", tally_of(without_assay_scales(all)));
  text += fmt::format(
      "  {} of {} studies with numbers have a median fold error of at most {} (their middle: {})\n",
      target.within, target.studies, target_of(half), fold(median(medians)));
  return text;
}

using json = nlohmann::ordered_json;

json number_or_null(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? json(*value) : json(nullptr);
}
template <typename Value>
json or_null(const std::optional<Value>& value) {
  return value ? json(*value) : json(nullptr);
}

json tally_json(const tally& sum) {
  return {{"numbers", sum.numbers},           {"median_fold_error", number_or_null(sum.median_fold)},
          {"with_ci", sum.with_ci},           {"within_ci", sum.within_ci},
          {"within_2fold", sum.within_2fold}, {"signs", sum.signs},
          {"signs_right", sum.signs_right},   {"missing", sum.missing}};
}

json point_json(const study_result& from, const point& one) {
  return {{"study", from.what.id},
          {"use", to_text(from.what.use)},
          {"arm", one.arm},
          {"observable", one.observable},
          {"time_min", one.time},
          {"moment", one.moment},
          {"scale", one.scale},
          {"unit", one.unit},
          {"observed", one.sign.empty() ? number_or_null(one.observed) : json(one.sign)},
          {"error", one.error},
          {"ci_low", one.ci ? json(one.ci->low) : json(nullptr)},
          {"ci_high", one.ci ? json(one.ci->high) : json(nullptr)},
          {"simulated", number_or_null(one.simulated)},
          {"assay_scale", one.assay_scale},
          {"fold_error", number_or_null(one.fold_error)},
          {"within_ci", or_null(one.within_ci)},
          {"within_2fold", or_null(one.within_2fold)},
          {"sign_right", or_null(one.sign_right)},
          {"locator", one.locator}};
}

}  // namespace

const arm_result* study_result::find_arm(std::string_view id) const {
  for (const auto& one : arms)
    if (one.arm == id) return &one;
  return nullptr;
}

bool validation::all_ran() const {
  return std::all_of(studies.begin(), studies.end(),
                     [](const study_result& one) { return one.failures.empty(); });
}

validation validate(std::vector<study> studies, const simulator& model, const study_progress& progress,
                    unsigned threads) {
  validation result;
  result.studies.resize(studies.size());
  std::vector<comparison> comparisons;
  std::vector<std::pair<std::size_t, std::size_t>> arms;  // study and arm
  for (std::size_t k = 0; k < studies.size(); ++k) {
    result.studies[k].what = std::move(studies[k]);
    comparisons.emplace_back(result.studies[k], model).prepare();
    for (std::size_t arm = 0; arm < result.studies[k].arms.size(); ++arm) arms.emplace_back(k, arm);
  }
  std::mutex guard;
  base::for_each_index(arms.size(), threads, [&](std::size_t i) {
    const auto [study, arm] = arms[i];
    if (arm == 0 && progress) {
      const std::lock_guard lock(guard);
      if (!progress(result.studies[study].what.id)) throw base::interrupted("validation stopped");
    }
    comparisons[study].simulate(arm);
  });
  for (auto& one : comparisons) one.compare();
  return result;
}

std::optional<compared_values> compared(const study& from, const row& line, const results::course& course,
                                        scale on) {
  const double* value = std::get_if<double>(&line.value);
  if (!value) return std::nullopt;
  const measurement& how = from.of(line);
  const double here = raw_value(course, how, line.when);
  if (!find(course, how.observable) || (!how.per.empty() && !find(course, how.per))) return std::nullopt;
  if (on == scale::absolute) return compared_values{*value, to_measured_unit(course, how, line.when)(here)};
  const auto measured = measured_baseline(from, how, line);
  if (!measured) return std::nullopt;
  const double ratio = here / raw_value(course, how, baseline_of(from, how, line.arm));
  if (on == scale::fold_of_baseline) return compared_values{*value / *measured, ratio};
  const bool already_percent = units::parse(how.unit).is_number();
  return compared_values{already_percent ? *value : 100 * (*value / *measured - 1), 100 * (ratio - 1)};
}

std::vector<results::observation> observations(const study& from, std::string_view arm,
                                               const results::course& course) {
  std::vector<results::observation> found;
  for (const auto& line : from.rows) {
    const double* value = std::get_if<double>(&line.value);
    const results::series* one = find(course, line.observable);
    if (line.arm != arm || !value || !one || line.when.what == moment::kind::time_to_63) continue;
    const measurement& how = from.of(line);
    if (!how.per.empty() && !find(course, how.per)) continue;
    double factor = 1, shift = 0;
    if (how.scale == scale::absolute) {
      if (!comparable(course, how, line.when)) continue;
      const scaling to_measured = to_measured_unit(course, how, line.when);
      factor = 1 / to_measured.factor;
      shift = -to_measured.shift * factor;
      if (!how.per.empty()) factor *= value_at(course, *find(course, how.per), line.when);
    } else {
      const auto measured = measured_baseline(from, how, line);
      if (!measured) continue;
      const double base = value_at(course, *one, baseline_of(from, how, line.arm));
      const bool in_percent = how.scale == scale::percent_change && units::parse(how.unit).is_number();
      factor = base / *measured / (in_percent ? 100 : 1);
      shift = in_percent ? base : 0;
    }
    results::observation mark;
    mark.series = line.observable;
    mark.time = std::max(0.0, (line.when.begin + line.when.end) / 2);
    mark.value = *value * factor + shift;
    if (const auto ci = interval_95(mark.value, how.error, scaled(line.error, factor, shift), line.n)) {
      mark.low = ci->low;
      mark.high = ci->high;
    }
    mark.source = from.citation;
    mark.label = from.find_arm(arm) ? from.find_arm(arm)->label : std::string(arm);
    found.push_back(std::move(mark));
  }
  return found;
}

std::string scoreboard(const validation& of) {
  std::string text;
  for (const use half : {use::calibration, use::validation})
    if (std::any_of(of.studies.begin(), of.studies.end(),
                    [&](const study_result& one) { return one.what.use == half; }))
      text += (text.empty() ? "" : "\n") + half_of_scoreboard(of, half);
  std::set<std::string> lacking;
  for (const auto& one : of.studies) lacking.insert(one.not_offered.begin(), one.not_offered.end());
  if (!lacking.empty()) text += fmt::format("\nNot offered by this model: {}\n", fmt::join(lacking, ", "));
  return text;
}

std::string to_json(const validation& of) {
  json points = json::array(), studies = json::array();
  std::vector<point> halves[2];
  for (const auto& one : of.studies) {
    for (const auto& each : one.points) points.push_back(point_json(one, each));
    auto& half = halves[one.what.use == use::validation];
    half.insert(half.end(), one.points.begin(), one.points.end());
    const completeness metadata = completeness_of(one.what);
    json entry = {{"study", one.what.id},
                  {"use", to_text(one.what.use)},
                  {"title", one.what.title},
                  {"citation", one.what.citation}};
    entry.update(tally_json(one.sum));
    entry["not_offered"] = one.not_offered;
    entry["metadata_stated"] = metadata.stated();
    entry["metadata_applicable"] = metadata.applicable;
    json failures = json::array();
    for (const auto& finding : one.failures) failures.push_back(base::to_text(finding));
    entry["failures"] = failures;
    studies.push_back(entry);
  }
  const json all = {
      {"points", points},
      {"studies", studies},
      {"totals",
       {{"calibration", tally_json(tally_of(halves[0]))}, {"validation", tally_json(tally_of(halves[1]))}}},
      {"totals_without_assay_scales",
       {{"calibration", tally_json(tally_of(without_assay_scales(halves[0])))},
        {"validation", tally_json(tally_of(without_assay_scales(halves[1])))}}}};
  return all.dump(1) + "\n";
}

std::vector<peer_row> read_peers(const std::filesystem::path& file) {
  std::istringstream text(base::read_text(file));
  std::vector<peer_row> rows;
  std::string line;
  for (int number = 1; std::getline(text, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (number == 1 || line.empty()) continue;
    std::vector<std::string> cells;
    std::istringstream fields(line);
    for (std::string cell; std::getline(fields, cell, '\t');) cells.push_back(cell);
    try {
      rows.push_back({cells.at(0), cells.at(1), cells.at(2), std::stod(cells.at(3)), std::stod(cells.at(4)),
                      std::stoi(cells.at(5))});
    } catch (const std::logic_error&) {
      throw base::bad_input("a line of the table of errors cannot be read",
                            "tab-separated: model, sex, compared_with, rmse, mape_pct, n_points, note",
                            {file.string(), number, 0});
    }
  }
  return rows;
}

std::vector<peer_comparison> compare_with_peers(const validation& of, const std::vector<peer_row>& rows) {
  std::vector<peer_comparison> result;
  for (const auto& theirs : rows) {
    peer_comparison ours{theirs, {}, 0, 0, 0};
    for (const auto& one : of.studies)
      for (const auto& line : one.what.rows) {
        const measurement& how = one.what.of(line);
        const arm_result* run = one.find_arm(line.arm);
        const bool named = how.peer && how.peer->row == theirs.compared_with;
        if (!named || !run || !run->ran || line.when.what != moment::kind::at) continue;
        if (line.when.begin <= std::max(0.0, baseline_time(one.what, how, line.arm)) ||
            line.when.begin > how.peer->until)
          continue;
        const auto both = compared(one.what, line, run->course, how.peer->scale);
        if (!both) continue;
        const double difference = both->simulated - both->observed;
        ours.study = one.what.id;
        ++ours.n;
        ours.rmse += difference * difference;
        ours.mape += 100 * std::abs(difference / both->observed);
      }
    if (ours.n > 0) {
      ours.rmse = std::sqrt(ours.rmse / static_cast<double>(ours.n));
      ours.mape /= static_cast<double>(ours.n);
    }
    result.push_back(std::move(ours));
  }
  return result;
}

std::string to_text(const std::vector<peer_comparison>& rows) {
  std::string text = fmt::format("  {:<8}{:<28}{:>7}{:>13}{:>13}{:>13}{:>13}\n", "sex", "row", "points",
                                 "RMSE theirs", "RMSE ours", "MAPE theirs", "MAPE ours");
  std::size_t compared = 0, rmse = 0, mape = 0;
  for (const auto& one : rows) {
    if (one.n == 0) {
      text += fmt::format("  {:<8}{:<28}{:>7}{:>13.3g}{:>13}{:>11.1f} %{:>13}\n", one.theirs.sex,
                          one.theirs.compared_with, "-", one.theirs.rmse, "-", one.theirs.mape, "-");
      continue;
    }
    ++compared;
    rmse += one.rmse <= one.theirs.rmse;
    mape += one.mape <= one.theirs.mape;
    text += fmt::format("{} {:<8}{:<28}{:>7}{:>13.3g}{:>13.3g}{:>11.1f} %{:>11.1f} %\n",
                        one.mape <= one.theirs.mape ? '+' : '-', one.theirs.sex, one.theirs.compared_with,
                        one.n, one.theirs.rmse, one.rmse, one.theirs.mape, one.mape);
  }
  text += fmt::format("  at least as good: RMSE on {} and MAPE on {} of {} rows\n", rmse, mape, compared);
  return text;
}

}  // namespace kinecrine::analysis
