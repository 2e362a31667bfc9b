#include "analysis/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <span>

#include "analysis/sampling.hpp"
#include "analysis/study.hpp"
#include "base/document.hpp"
#include "base/mapped.hpp"
#include "base/parallel.hpp"
#include "units/unit.hpp"

namespace kinecrine::analysis {
namespace {

using base::diagnostic;
using base::place;
using base::reader;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view format_of_claims = "kinecrine-claims/1";

const std::vector<std::pair<std::string, comparing>> comparisons = {
    {"ratio", comparing::ratio},
    {"difference", comparing::difference},
    {"location_of_peak", comparing::location_of_peak}};
const std::vector<std::pair<std::string, tendency>> tendencies = {{"up", tendency::up},
                                                                  {"down", tendency::down},
                                                                  {"unchanged", tendency::unchanged},
                                                                  {"increasing", tendency::increasing},
                                                                  {"decreasing", tendency::decreasing},
                                                                  {"equal", tendency::equal}};
const std::vector<std::pair<std::string, standing>> standings = {
    {"holds", standing::holds}, {"contradicted", standing::contradicted}, {"open", standing::open}};

template <typename Value>
std::optional<Value> among(const std::vector<std::pair<std::string, Value>>& named, const std::string& text) {
  for (const auto& [name, value] : named)
    if (name == text) return value;
  return std::nullopt;
}

template <typename Value>
std::optional<Value> choice(reader& reading, std::string_view key,
                            const std::vector<std::pair<std::string, Value>>& named) {
  const auto text = reading.text(key);
  if (!text) return std::nullopt;
  const auto found = among(named, *text);
  if (!found)
    reading.report("CL002", fmt::format("'{}' is none of the values of '{}'", *text, key),
                   reading.optional(key)->where, base::suggest(*text, base::keys_of(named)));
  return found;
}

/// A time such as "206 min" or "4 h" in minutes.
std::optional<double> minutes(reader& reading, std::string_view key) {
  const auto text = reading.text(key);
  if (!text) return std::nullopt;
  const place& where = reading.optional(key)->where;
  try {
    return units::convert(units::parse_quantity(*text, where), units::parse("min"));
  } catch (const base::bad_input& fault) {
    for (const auto& finding : fault.findings())
      reading.report("CL003", finding.message, where, "a time with its unit: \"60 min\", \"4 h\"");
    return std::nullopt;
  }
}

/// A setup as it stands in the file.
struct setup {
  std::string name;
  session what;
  double until = 0;
};

setup read_setup(const std::string& name, const base::value& table, std::vector<diagnostic>& findings) {
  reader reading(*table.as_table(), table.where, "setup", findings);
  setup result{name, {}, 0};
  result.what.name = name;
  result.what.scenario = scenario_part(reading, table.where);
  reading.required("until");
  result.until = minutes(reading, "until").value_or(0);
  reading.finish();
  return result;
}

/// The table with what stands at `path` replaced, in every table of a list on the way; counts the places.
base::table replaced(const base::table& from, std::span<const std::string> path, const base::value& to,
                     int& places) {
  base::table result;
  for (const auto& item : from.items()) {
    base::value content = item.content;
    if (item.key == path.front() && path.size() == 1) {
      content = to;
      ++places;
    } else if (item.key == path.front()) {
      if (const auto* table = item.content.as_table())
        content.content = replaced(*table, path.subspan(1), to, places);
      if (auto* list = std::get_if<base::array>(&content.content))
        for (auto& each : *list)
          if (const base::table* table = each.as_table())
            each.content = base::table(replaced(*table, path.subspan(1), to, places));
    }
    result.add(item.key, item.where, std::move(content));
  }
  return result;
}

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    parts.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// The number that a text begins with: 60 of "60 %VO2max".
std::optional<double> leading_number(const std::string& text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc{} ? std::optional(value) : std::nullopt;
}

/// Reads one file of claims into a book.
class claim_reader {
 public:
  claim_reader(claim_book& book, std::vector<diagnostic>& findings) : book_(book), findings_(findings) {}

  void read(const std::filesystem::path& file) {
    const base::table document = base::read_toml(file);
    reader reading(document, {file.string(), 1, 1}, "claims file", findings_);
    reading.require_format(format_of_claims, "CL001");
    setups_.clear();
    runs_.clear();
    if (const base::table* setups = reading.child("setup"))
      for (const auto& item : setups->items()) {
        if (item.content.as_table())
          setups_.push_back(read_setup(item.key, item.content, findings_));
        else
          reading.report("CL004", fmt::format("setup '{}' must be a table", item.key), item.where,
                         fmt::format("[setup.{}]", item.key));
      }
    const auto tables = reading.children("claim");
    if (tables.empty()) reading.report("CL005", "the file holds no claim", reading.where(), "[[claim]]");
    for (const base::value* table : tables) read_claim(*table);
    reading.finish();
  }

 private:
  claim_book& book_;
  std::vector<diagnostic>& findings_;
  std::vector<setup> setups_;
  std::map<std::string, std::size_t>
      runs_;  ///< of this file: setup, or setup and what is varied -> run of the book

  const setup* find_setup(reader& reading, const std::string& name) {
    std::vector<std::string> names;
    for (const auto& one : setups_) {
      if (one.name == name) return &one;
      names.push_back(one.name);
    }
    reading.report("CL006", fmt::format("there is no setup '{}'", name), reading.where(),
                   base::suggest(name, names));
    return nullptr;
  }

  std::size_t run_of(const std::string& key, session what, double until) {
    const auto [place, is_new] = runs_.emplace(key, book_.runs.size());
    if (is_new) {
      what.name = key;
      book_.runs.push_back({std::move(what), until});
    }
    return place->second;
  }

  /// What a claim says of all its readings, and a reading of itself.
  void read_common(reader& reading, analysis::reading& into) {
    if (const auto what = choice<summary>(reading, "summary", summaries())) into.what = *what;
    if (const auto unit = reading.text("unit")) into.unit = *unit;
    if (const auto time = minutes(reading, "at")) into.at = time;
    if (const auto time = minutes(reading, "after")) into.after = time;
    if (const auto time = minutes(reading, "from")) into.from = *time;
    if (const auto time = minutes(reading, "to")) into.to = *time;
    if (const auto share = reading.number("within")) into.within = *share;
  }

  void add_reading(reader& where, claim& to, analysis::reading one, const std::string& setup_name) {
    const setup* base = find_setup(where, setup_name);
    if (!base) return;
    one.setup = setup_name;
    one.run = run_of(setup_name, base->what, base->until);
    one.label = fmt::format("{}: {}", setup_name, one.observable);
    check_times(where, one, base->until);
    to.readings.push_back(std::move(one));
  }

  void check_times(reader& where, const analysis::reading& one, double until) {
    for (const auto& [key, time] : {std::pair{"at", one.at}, std::pair{"after", one.after}})
      if (time && (*time < 0 || *time > until))
        where.report("CL007", fmt::format("'{}' lies outside the setup, which ends at {} min", key, until),
                     where.where(), "a later `until` in the setup");
    if (one.from >= std::min(one.to, until))
      where.report("CL007", "'from' must be before 'to' and the setup's end", where.where());
    if (one.what == summary::value_at && !one.at)
      where.report("CL008", "'value_at' needs 'at'", where.where(), "at = \"60 min\"");
    if (one.what == summary::half_time && !one.after)
      where.report("CL008", "'half_time' needs 'after'", where.where(), "after = \"206 min\"");
  }

  void add_varied(reader& where, claim& to, const analysis::reading& common, const std::string& setup_name,
                  const base::table& vary, const place& at) {
    reader reading(vary, at, "vary", findings_);
    const std::string path = reading.required_text("path");
    reading.required("values");
    const auto values = reading.texts("values");
    reading.finish();
    const setup* base = find_setup(where, setup_name);
    if (!base) return;
    const auto parts = parts_of(path);
    for (const auto& value : values) {
      session varied = base->what;
      int places = 0;
      varied.scenario = replaced(varied.scenario, parts, {value, at}, places);
      if (places == 0) {
        reading.report("CL009", fmt::format("setup '{}' has nothing at '{}' to vary", setup_name, path), at,
                       "for example exercise.duration");
        return;
      }
      analysis::reading one = common;
      one.setup = setup_name;
      one.level = leading_number(value);
      one.run = run_of(fmt::format("{}, {} {}", setup_name, path, value), std::move(varied), base->until);
      one.label = fmt::format("{}, {}: {}", setup_name, value, one.observable);
      check_times(where, one, base->until);
      to.readings.push_back(std::move(one));
    }
  }

  void read_expected(reader& reading, claim& into) {
    const base::value* expected = reading.required("expected");
    if (!expected) return;
    if (const std::string* text = expected->text()) {
      const auto found = among(tendencies, *text);
      if (!found)
        reading.report("CL010", fmt::format("'{}' cannot be expected", *text), expected->where,
                       base::suggest(*text, base::keys_of(tendencies)));
      into.expected = found.value_or(tendency::up);
    } else if (const auto* table = expected->as_table()) {
      reader limits(*table, expected->where, "expected", findings_);
      bounds range;
      const auto low = limits.number("low"), high = limits.number("high");
      range.low = low.value_or(range.low);
      range.high = high.value_or(range.high);
      if ((!low && !high) || range.low > range.high)
        limits.report("CL011", "a range needs 'low', 'high' or both, in this order", expected->where,
                      "expected = { low = 30, high = 60 }");
      limits.finish();
      into.expected = range;
    } else {
      reading.report("CL010", "'expected' must be a text or a range", expected->where,
                     "\"up\", or { low = 30, high = 60 }");
    }
  }

  /// Expectations that need several readings, or a change, must have them.
  void check_shape(reader& reading, const claim& one) {
    const tendency* order = std::get_if<tendency>(&one.expected);
    const bool in_order = order && *order >= tendency::increasing;
    if (one.readings.empty()) return;
    if ((in_order || one.compare != comparing::each) && one.readings.size() < 2)
      reading.report("CL012", "a comparison needs at least two readings", reading.where(),
                     "two setups, two observables, `vary` or two [[claim.reading]]");
    if ((one.compare == comparing::ratio || one.compare == comparing::difference) && one.readings.size() != 2)
      reading.report("CL012", "'ratio' and 'difference' compare exactly two readings", reading.where());
    if (one.compare != comparing::each && order)
      reading.report("CL013", "'compare' gives a number: expect a range of it", reading.where(),
                     "expected = { low = 1 }");
    if (one.compare == comparing::location_of_peak &&
        std::any_of(one.readings.begin(), one.readings.end(), [](const auto& each) { return !each.level; }))
      reading.report("CL014", "'location_of_peak' needs varied values that begin with a number",
                     reading.where());
    if (order && !in_order && std::any_of(one.readings.begin(), one.readings.end(), [](const auto& each) {
          return each.what != summary::change_percent;
        }))
      reading.report("CL015", "'up', 'down' and 'unchanged' are said of a change", reading.where(),
                     "summary = \"change_percent\"");
  }

  void read_claim(const base::value& table) {
    reader reading(*table.as_table(), table.where, "claim", findings_);
    claim one;
    one.where = table.where;
    one.id = reading.required_text("id");
    one.statement = reading.required_text("statement");
    one.seed = reading.text("seed").value_or("");
    one.sources = reading.texts("sources");
    if (one.seed.empty() && one.sources.empty())
      reading.report("CL016", "a claim needs its sources", reading.where(),
                     "sources = [\"...\"], or seed = \"000\" where the seed names none");
    one.note = reading.text("note").value_or("");
    reading.required("status");
    one.status = choice<standing>(reading, "status", standings).value_or(standing::open);
    one.better_evidence = reading.text("better_evidence").value_or("");
    if (one.status == standing::contradicted && one.better_evidence.empty())
      reading.report("CL017", "a contradicted claim must say by which evidence", reading.where(),
                     "better_evidence = \"...\"");
    one.compare = choice<comparing>(reading, "compare", comparisons).value_or(comparing::each);
    one.margin = reading.number("margin").value_or(one.margin);
    one.within = reading.number("within").value_or(one.within);
    read_readings(reading, one);
    read_expected(reading, one);
    check_shape(reading, one);
    reading.finish();
    for (const auto& other : book_.claims)
      if (other.id == one.id)
        reading.report("CL018", fmt::format("a second claim '{}'", one.id), reading.where(),
                       "the first: " + base::to_text(other.where));
    book_.claims.push_back(std::move(one));
  }

  void read_readings(reader& reading, claim& one) {
    analysis::reading common;
    read_common(reading, common);
    const auto setups = reading.texts("setup"), observables = reading.texts("observable");
    const base::table* vary = reading.child("vary");
    const auto tables = reading.children("reading");
    for (const base::value* each : tables) {
      reader inner(*each->as_table(), each->where, "reading", findings_);
      analysis::reading own = common;
      read_common(inner, own);
      const auto setup = inner.text("setup"), observable = inner.text("observable");
      own.observable = observable ? *observable : observables.size() == 1 ? observables.front() : "";
      const std::string name = setup ? *setup : setups.size() == 1 ? setups.front() : "";
      if (!reading.optional("summary") && !inner.optional("summary"))
        inner.report("CL020", "neither the reading nor its claim says what to read", inner.where(),
                     "summary = \"peak\"");
      if (own.observable.empty())
        inner.report("CL019", "the reading has no observable", inner.where(), "observable = \"il6.plasma\"");
      if (name.empty())
        inner.report("CL019", "the reading has no setup", inner.where(), "setup = \"...\"");
      else
        add_reading(inner, one, own, name);
      inner.finish();
    }
    if (!tables.empty()) return;
    if (setups.empty() || observables.empty() || (setups.size() > 1 && observables.size() > 1)) {
      reading.report("CL019", "a claim reads one observable in some setups, or some observables in one setup",
                     reading.where(), "setup = ..., observable = ..., or [[claim.reading]]");
      return;
    }
    if (!reading.optional("summary"))
      reading.report("CL020", "the claim does not say what to read", reading.where(), "summary = \"peak\"");
    for (const auto& setup : setups)
      for (const auto& observable : observables) {
        common.observable = observable;
        if (vary)
          add_varied(reading, one, common, setup, *vary, reading.optional("vary")->where);
        else
          add_reading(reading, one, common, setup);
      }
  }
};

/// Runs a book on a model: each run once, with every observable and time that its readings need.
class judge_of {
 public:
  judge_of(const claim_book& book, const simulator& model)
      : book_(book), model_(model), courses_(book.runs.size()), faults_(book.runs.size()) {}

  std::vector<verdict> run(unsigned threads) {
    base::for_each_index(book_.runs.size(), threads, [this](std::size_t run) { simulate(run); });
    return base::mapped(book_.claims, [this](const claim& one) { return verdict_on(one); });
  }

 private:
  const claim_book& book_;
  const simulator& model_;
  std::vector<results::course> courses_;
  std::vector<std::string> faults_;

  void simulate(std::size_t run) {
    std::vector<std::string> observables;
    const double until = book_.runs[run].until;
    std::set<double> times = {0, until};
    for (const auto& one : book_.claims)
      for (const auto& each : one.readings) {
        if (each.run != run || !model_.offers(each.observable)) continue;
        if (std::find(observables.begin(), observables.end(), each.observable) == observables.end())
          observables.push_back(each.observable);
        for (const auto& time : {each.at, each.after, std::optional(each.from), std::optional(each.to)})
          if (time && *time >= 0 && *time <= until) times.insert(*time);
      }
    if (observables.empty()) return;
    const double step = std::max(1.0, std::ceil(until / 2880));
    for (int i = 1; i * step < until; ++i) times.insert(i * step);
    try {
      courses_[run] = model_.run(book_.runs[run].what, observables, {times.begin(), times.end()});
    } catch (const base::interrupted&) {
      throw;
    } catch (const base::fault& fault) {
      faults_[run] = fault.what();
    }
  }

  verdict verdict_on(const claim& one) {
    verdict result;
    for (const auto& each : one.readings) {
      if (!model_.offers(each.observable)) {
        result.outcome = outcome::not_offered;
        result.why = fmt::format("the model has no '{}'", each.observable);
        return result;
      }
      if (!faults_[each.run].empty()) {
        result.why = fmt::format("{}: {}", book_.runs[each.run].what.name, faults_[each.run]);
        return result;
      }
      try {
        read(each, result);
      } catch (const base::bad_input& fault) {
        result.why = fault.what();
        return result;
      }
    }
    result.number = combined(one, result.values);
    result.reproduced = meets(one, result.values, result.number);
    const bool wanted = one.status == standing::holds;
    result.outcome = one.status == standing::open  ? outcome::undecided
                     : result.reproduced == wanted ? outcome::as_expected
                                                   : outcome::unexpected;
    return result;
  }

  void read(const reading& how, verdict& into) {
    const results::course& course = courses_[how.run];
    for (const auto& one : course.series) {
      if (one.name != how.observable) continue;
      double factor = 1;
      if (!how.unit.empty()) factor = units::conversion(units::parse(one.unit), units::parse(how.unit));
      const bool in_unit = how.what <= summary::area_over_baseline;
      into.values.push_back(summarise(how, course.times, one.values) * (in_unit ? factor : 1));
      into.units.push_back(unit_of(how, how.unit.empty() ? one.unit : how.unit));
      return;
    }
    throw base::bad_input(fmt::format("the course lacks '{}'", how.observable));
  }

  static std::string unit_of(const reading& how, const std::string& own) {
    switch (how.what) {
      case summary::area_over_baseline:
        return own + " min";
      case summary::fold_of_baseline:
        return "fold";
      case summary::change_percent:
      case summary::largest_departure_percent:
        return "%";
      case summary::time_of_peak:
      case summary::time_to_baseline:
      case summary::half_time:
        return "min";
      default:
        return own == "1" ? "" : own;
    }
  }
};

std::string expectation(const claim& one) {
  if (const auto* order = std::get_if<tendency>(&one.expected))
    return tendencies[static_cast<std::size_t>(*order)].first;
  const auto& range = std::get<bounds>(one.expected);
  if (!std::isfinite(range.low)) return fmt::format("at most {:g}", range.high);
  if (!std::isfinite(range.high)) return fmt::format("at least {:g}", range.low);
  return fmt::format("{:g} to {:g}", range.low, range.high);
}

constexpr std::array outcome_words = {"as expected", "not as expected", "open", "not offered", "failed"};

std::string found(const verdict& one) {
  if (one.values.empty()) return one.why;
  if (one.number) return fmt::format("{:.4g}", *one.number);
  std::string text;
  for (std::size_t i = 0; i < one.values.size(); ++i)
    text += fmt::format("{}{:.4g}{}{}", i ? ", " : "", one.values[i], one.units[i].empty() ? "" : " ",
                        one.units[i]);
  return text;
}

using json = nlohmann::ordered_json;
json number_or_null(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

}  // namespace

const std::vector<std::pair<std::string, summary>>& summaries() {
  static const std::vector<std::pair<std::string, summary>> all = {
      {"value_at", summary::value_at},
      {"baseline", summary::baseline},
      {"peak", summary::peak},
      {"trough", summary::trough},
      {"mean", summary::mean},
      {"rise", summary::rise},
      {"area_over_baseline", summary::area_over_baseline},
      {"fold_of_baseline", summary::fold_of_baseline},
      {"change_percent", summary::change_percent},
      {"largest_departure_percent", summary::largest_departure_percent},
      {"time_of_peak", summary::time_of_peak},
      {"time_to_baseline", summary::time_to_baseline},
      {"half_time", summary::half_time}};
  return all;
}

claim_book read_claims(const std::filesystem::path& where) {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  if (fs::is_regular_file(where)) files = {where};
  if (fs::is_directory(where))
    for (const auto& entry : fs::directory_iterator(where))
      if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (files.empty())
    throw base::not_found(fmt::format("no claims at '{}'", where.string()),
                          "name a claims file, or a folder of them");
  claim_book book;
  std::vector<diagnostic> findings;
  claim_reader reading(book, findings);
  for (const auto& file : files) {
    try {
      reading.read(file);
    } catch (const base::fault& fault) {
      findings.insert(findings.end(), fault.findings().begin(), fault.findings().end());
    }
  }
  if (!findings.empty()) throw base::bad_input(std::move(findings));
  return book;
}

double summarise(const reading& how, const std::vector<double>& times, const std::vector<double>& values) {
  if (times.empty()) return nan;
  const samples whole{times, values};
  const samples part = window(whole, std::max(how.from, times.front()), std::min(how.to, times.back()));
  const double baseline = values.front();
  const auto peak = std::max_element(part.values.begin(), part.values.end());
  const double peak_time = part.times[static_cast<std::size_t>(peak - part.values.begin())];
  const auto departure = [&](double value) { return std::abs(value - baseline); };
  const double farthest = *std::max_element(part.values.begin(), part.values.end(),
                                            [&](double a, double b) { return departure(a) < departure(b); });
  const double at = how.at ? interpolated(whole, *how.at) : nan;
  switch (how.what) {
    case summary::value_at:
      return at;
    case summary::baseline:
      return baseline;
    case summary::peak:
      return *peak;
    case summary::trough:
      return *std::min_element(part.values.begin(), part.values.end());
    case summary::mean:
      return area(part) / (part.times.back() - part.times.front());
    case summary::rise:
      return *peak - baseline;
    case summary::area_over_baseline:
      return area(part, baseline);
    case summary::fold_of_baseline:
      return (how.at ? at : *peak) / baseline;
    case summary::change_percent: {
      const double value = how.at ? at : farthest;
      return value == baseline ? 0 : 100 * (value - baseline) / std::abs(baseline);
    }
    case summary::largest_departure_percent:
      return 100 * departure(farthest) / std::abs(baseline);
    case summary::time_of_peak:
      return peak_time - how.after.value_or(0);
    case summary::time_to_baseline: {
      const double level = baseline + how.within * (*peak - baseline);
      const double begin = std::max(peak_time, how.after.value_or(peak_time));
      return first_at_or_below(whole, level, begin) - how.after.value_or(peak_time);
    }
    case summary::half_time: {
      if (!how.after) return nan;
      const double level = baseline + (interpolated(whole, *how.after) - baseline) / 2;
      return first_at_or_below(whole, level, *how.after) - *how.after;
    }
  }
  return nan;
}

std::optional<double> combined(const claim& what, const std::vector<double>& values) {
  if (what.compare == comparing::each || values.empty()) return std::nullopt;
  if (what.compare == comparing::ratio) return values.front() / values.back();
  if (what.compare == comparing::difference) return values.front() - values.back();
  const auto highest = std::max_element(values.begin(), values.end());
  return what.readings[static_cast<std::size_t>(highest - values.begin())].level;
}

bool meets(const claim& what, const std::vector<double>& values, std::optional<double> number) {
  if (values.empty() || std::any_of(values.begin(), values.end(), [](double one) { return std::isnan(one); }))
    return false;
  if (const auto* range = std::get_if<bounds>(&what.expected)) {
    const auto inside = [&](double one) { return one >= range->low && one <= range->high; };
    return number ? inside(*number) : std::all_of(values.begin(), values.end(), inside);
  }
  const auto order = std::get<tendency>(what.expected);
  const auto each = [&](auto test) { return std::all_of(values.begin(), values.end(), test); };
  const auto next = [&](auto test) {  // of neighbours: the second minus the first, relative to the larger
    for (std::size_t i = 1; i < values.size(); ++i) {
      const double size = std::max(std::abs(values[i]), std::abs(values[i - 1]));
      if (!test(size > 0 ? (values[i] - values[i - 1]) / size : 0)) return false;
    }
    return true;
  };
  switch (order) {
    case tendency::up:
      return each([&](double percent) { return percent > 100 * what.margin; });
    case tendency::down:
      return each([&](double percent) { return percent < -100 * what.margin; });
    case tendency::unchanged:
      return each([&](double percent) { return std::abs(percent) <= 100 * what.within; });
    case tendency::increasing:
      return next([&](double step) { return step > what.margin; });
    case tendency::decreasing:
      return next([&](double step) { return step < -what.margin; });
    case tendency::equal:
      return next([&](double step) { return std::abs(step) <= what.within; });
  }
  return false;
}

std::vector<verdict> judge(const claim_book& book, const simulator& model, unsigned threads) {
  return judge_of(book, model).run(threads);
}

std::string to_text(const claim_book& book, const std::vector<verdict>& verdicts) {
  std::string text;
  std::array<std::size_t, outcome_words.size()> counts{};
  for (std::size_t i = 0; i < book.claims.size(); ++i) {
    const claim& one = book.claims[i];
    const verdict& result = verdicts[i];
    ++counts[static_cast<std::size_t>(result.outcome)];
    static constexpr std::array marks = {'+', '-', '?', ' ', '!'};
    text +=
        fmt::format("{} {:<26} {}\n", marks[static_cast<std::size_t>(result.outcome)], one.id, one.statement);
    if (result.outcome == outcome::not_offered || result.outcome == outcome::failed) {
      text +=
          fmt::format("    {}: {}\n", outcome_words[static_cast<std::size_t>(result.outcome)], result.why);
      continue;
    }
    text += fmt::format("    claimed {}; simulated {}: {}\n", expectation(one), found(result),
                        result.reproduced ? "reproduced" : "not reproduced");
    if (one.status == standing::contradicted)
      text += fmt::format("    contradicted by better evidence: {}\n", one.better_evidence);
    if (one.status == standing::open)
      text += fmt::format("    open{}{}\n", one.note.empty() ? "" : ": ", one.note);
  }
  text += "\n";
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i])
      text += fmt::format("{}{} {}", text.ends_with("\n") ? "" : ", ", counts[i], outcome_words[i]);
  return text + fmt::format(" of {} claims\n", book.claims.size());
}

std::string to_json(const claim_book& book, const std::vector<verdict>& verdicts) {
  json all = json::array();
  for (std::size_t i = 0; i < book.claims.size(); ++i) {
    const claim& one = book.claims[i];
    const verdict& result = verdicts[i];
    json readings = json::array();
    for (std::size_t k = 0; k < one.readings.size(); ++k) {
      json each = {{"setup", one.readings[k].setup},
                   {"label", one.readings[k].label},
                   {"observable", one.readings[k].observable},
                   {"value", nullptr},
                   {"unit", ""}};
      if (k < result.values.size()) {
        each["value"] = number_or_null(result.values[k]);
        each["unit"] = result.units[k];
      }
      readings.push_back(each);
    }
    all.push_back({{"id", one.id},
                   {"statement", one.statement},
                   {"seed", one.seed},
                   {"sources", one.sources},
                   {"status", standings[static_cast<std::size_t>(one.status)].first},
                   {"better_evidence", one.better_evidence},
                   {"expected", expectation(one)},
                   {"readings", readings},
                   {"number", result.number ? number_or_null(*result.number) : json(nullptr)},
                   {"reproduced",
                    result.values.size() == one.readings.size() ? json(result.reproduced) : json(nullptr)},
                   {"outcome", outcome_words[static_cast<std::size_t>(result.outcome)]},
                   {"why", result.why}});
  }
  return json{{"claims", all}}.dump(1) + "\n";
}

}  // namespace kinecrine::analysis
