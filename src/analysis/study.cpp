#include "analysis/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "base/document.hpp"
#include "base/mapped.hpp"
#include "scenario/scenario.hpp"
#include "units/unit.hpp"

namespace kinecrine::analysis {
namespace {

using base::diagnostic;
using base::place;
using base::reader;

constexpr std::string_view format_of_studies = "kinecrine-study/1";
constexpr std::string_view header = "arm,observable,time_min,value,error,n,locator";

/// What the reporting standards CERT (how exercise was given) and FITT-VP (how much) ask for besides the
/// session itself, as far as a reader of a short study can use it.
constexpr std::array metadata_keys = {"equipment",    "delivery",      "supervision", "setting",
                                      "fed_state",    "clock",         "temperature", "recent_exercise",
                                      "diet_control", "sampling_site", "assay"};
constexpr std::string_view metadata_of_women = "phase";
std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::optional<double> parse_number(std::string_view text) {
  text = trimmed(text);
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<interval> parse_interval(std::string_view text) {
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const auto low = parse_number(text.substr(0, dots)), high = parse_number(text.substr(dots + 2));
  if (!low || !high || *low > *high) return std::nullopt;
  return interval{*low, *high};
}

/// One of the names of a closed list; a fault with the nearest of them otherwise.
template <typename Value>
Value choice(reader& reading, std::string_view key, const std::vector<std::pair<std::string, Value>>& named,
             std::optional<Value> otherwise = std::nullopt) {
  const base::value* found = otherwise ? reading.optional(key) : reading.required(key);
  if (!found) return otherwise.value_or(Value{});
  const std::string* text = found->text();
  std::vector<std::string> names;
  for (const auto& [name, value] : named) {
    if (text && *text == name) return value;
    names.push_back(name);
  }
  reading.report("ST002",
                 text ? fmt::format("'{}' is none of the values of '{}'", *text, key)
                      : fmt::format("'{}' must be a text", key),
                 found->where, text ? base::suggest(*text, names) : base::suggest("", names));
  return Value{};
}

const std::vector<std::pair<std::string, use>> uses = {{"calibration", use::calibration},
                                                       {"validation", use::validation}};
const std::vector<std::pair<std::string, scale>> scales = {{"absolute", scale::absolute},
                                                           {"fold_of_baseline", scale::fold_of_baseline},
                                                           {"percent_change", scale::percent_change}};
const std::vector<std::pair<std::string, spread_kind>> spreads = {
    {"none", spread_kind::none}, {"sem", spread_kind::sem},     {"sd", spread_kind::sd},
    {"ci95", spread_kind::ci95}, {"range", spread_kind::range}, {"iqr", spread_kind::iqr}};

std::optional<int> count(reader& reading, std::string_view key) {
  const auto number = reading.number(key);
  if (!number) return std::nullopt;
  if (*number >= 1 && *number <= 1e9 && *number == std::floor(*number)) return static_cast<int>(*number);
  reading.report("ST003", fmt::format("'{}' must be a whole number of people", key),
                 reading.optional(key)->where);
  return std::nullopt;
}

void check_unit(reader& reading, const std::string& text, const place& where) {
  try {
    units::parse(text, where);
  } catch (const base::bad_input& fault) {
    for (const auto& finding : fault.findings())
      reading.report("ST004", finding.message, where, finding.hint);
  }
}

arm read_arm(const base::value& table, const std::string& study, std::vector<diagnostic>& findings) {
  reader reading(*table.as_table(), table.where, "arm", findings);
  arm result;
  result.id = reading.required_text("id");
  result.label = reading.text("label").value_or(result.id);
  result.n = count(reading, "n");
  result.assumed = reading.texts("assumed");
  result.what.name = study + "/" + result.id;
  result.what.scenario = scenario_part(reading, table.where);
  reading.finish();
  return result;
}

std::optional<peer_link> read_peer(reader& outer, std::vector<diagnostic>& findings, scale own) {
  const base::table* table = outer.child("peer");
  if (!table) return std::nullopt;
  reader reading(*table, outer.optional("peer")->where, "peer", findings);
  peer_link link;
  link.row = reading.required_text("row");
  link.scale = choice<scale>(reading, "scale", scales, own);
  link.until = reading.number("until_min").value_or(link.until);
  reading.finish();
  return link;
}

measurement read_measurement(const base::value& table, std::vector<diagnostic>& findings) {
  reader reading(*table.as_table(), table.where, "measurement", findings);
  measurement result;
  result.where = table.where;
  reading.required("arm");
  result.arms = reading.texts("arm");
  result.observable = reading.required_text("observable");
  result.matrix = reading.required_text("matrix");
  result.site = reading.text("site").value_or("");
  result.unit = reading.required_text("unit");
  if (const base::value* unit = reading.optional("unit"); unit && unit->text())
    check_unit(reading, result.unit, unit->where);
  result.scale = choice<scale>(reading, "scale", scales);
  result.statistic = reading.required_text("statistic");
  result.error = choice<spread_kind>(reading, "error_type", spreads);
  result.locator = reading.required_text("locator");
  result.per = reading.text("per").value_or("");
  result.unchanged_within = reading.number("unchanged_within").value_or(result.unchanged_within);
  if (result.unchanged_within <= 0)
    reading.report("ST005", "'unchanged_within' must be above zero", reading.where(), "0.1 is 10 %");
  result.baseline = reading.number("baseline_min");
  result.peer = read_peer(reading, findings, result.scale);
  reading.finish();
  return result;
}

/// Lines of comma-separated values; quotes as in RFC 4180. Each with its number in the file.
struct csv_line {
  int number = 0;
  std::vector<std::string> cells;
};
std::vector<csv_line> parse_csv(std::string_view text) {
  std::vector<csv_line> lines;
  csv_line line{1, {""}};
  int number = 1;
  bool quoted = false;
  const auto end_line = [&] {
    if (line.cells.size() > 1 || !trimmed(line.cells.front()).empty()) lines.push_back(std::move(line));
    line = {number + 1, {""}};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
      line.cells.back() += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      line.cells.emplace_back();
    } else if (c == '\n' && !quoted) {
      end_line();
      ++number;
    } else if (c != '\r') {
      if (c == '\n') ++number;
      line.cells.back() += c;
    }
  }
  end_line();
  return lines;
}

spread parse_spread(std::string_view text, spread_kind kind) {
  spread result;
  result.text = std::string(trimmed(text));
  if (kind == spread_kind::sem || kind == spread_kind::sd) {
    result.half_width = parse_number(text);
  } else if (const auto ends = parse_interval(text)) {
    result.low = ends->low;
    result.high = ends->high;
  }
  return result;
}

/// Reads data.csv against the arms and measurements of its study.
class data_reader {
 public:
  data_reader(study& into, std::vector<diagnostic>& findings) : study_(into), findings_(findings) {}

  void read(const std::filesystem::path& file) {
    const auto lines = parse_csv(base::read_text(file));
    file_ = file.string();
    if (lines.empty() || fmt::format("{}", fmt::join(lines.front().cells, ",")) != header) {
      fault("ST010", "the first line must name the columns", lines.empty() ? 1 : lines.front().number, 1,
            std::string(header));
      return;
    }
    for (std::size_t i = 1; i < lines.size(); ++i) read_line(lines[i]);
  }

 private:
  study& study_;
  std::vector<diagnostic>& findings_;
  std::string file_;

  void fault(std::string code, std::string message, int line, int column, std::string hint = {}) {
    findings_.push_back(
        {std::move(code), base::severity::error, std::move(message), {file_, line, column}, std::move(hint)});
  }

  const measurement* measurement_of(const std::string& arm, const std::string& observable) const {
    for (const auto& one : study_.measurements)
      if (one.observable == observable && std::find(one.arms.begin(), one.arms.end(), arm) != one.arms.end())
        return &one;
    return nullptr;
  }

  std::vector<std::string> arm_names() const { return base::mapped(study_.arms, &arm::id); }

  void read_line(const csv_line& line) {
    if (line.cells.size() != 7) {
      fault("ST011", fmt::format("{} values where 7 are needed", line.cells.size()), line.number, 0,
            "put a text with commas in quotes; leave what is not known empty");
      return;
    }
    row result;
    result.where = {file_, line.number, 0};
    result.arm = std::string(trimmed(line.cells[0]));
    result.observable = std::string(trimmed(line.cells[1]));
    result.locator = line.cells[6];
    if (!study_.find_arm(result.arm)) {
      fault("ST012", fmt::format("the study has no arm '{}'", result.arm), line.number, 1,
            base::suggest(result.arm, arm_names()));
      return;
    }
    const measurement* how = measurement_of(result.arm, result.observable);
    if (!how) {
      fault("ST013",
            fmt::format("no [[measurement]] says how '{}' was measured in arm '{}'", result.observable,
                        result.arm),
            line.number, 2, "add one to study.toml, or name the arm in one that is there");
      return;
    }
    const bool time = read_time(line, result), value = read_value(line, result, *how),
               n = read_n(line, result);
    if (time && value && n) study_.rows.push_back(std::move(result));
  }

  bool read_time(const csv_line& line, row& result) {
    const auto when = parse_moment(line.cells[2]);
    if (!when)
      fault("ST014", fmt::format("'{}' is no time", line.cells[2]), line.number, 3,
            "minutes: 60, 180..300 (mean), max 0..30, min 0..30 or t63 0..6");
    else
      result.when = *when;
    return when.has_value();
  }

  bool read_value(const csv_line& line, row& result, const measurement& how) {
    if (const auto sign = parse_direction(line.cells[3])) {
      const bool compares = !sign->arm.empty();
      if (compares && (sign->arm == result.arm || !study_.find_arm(sign->arm))) {
        fault("ST015", fmt::format("'{}' names no other arm", line.cells[3]), line.number, 4,
              base::suggest(sign->arm, arm_names()));
        return false;
      }
      result.value = *sign;
      return true;
    }
    const auto number = parse_number(line.cells[3]);
    if (!number) {
      fault("ST016", fmt::format("'{}' is neither a number nor a sign", line.cells[3]), line.number, 4,
            "signs: up, down, unchanged, above ARM, below ARM, as ARM");
      return false;
    }
    result.value = *number;
    result.error = parse_spread(line.cells[4], how.error);
    const bool written = !result.error.text.empty();
    const bool understood = result.error.half_width || result.error.low;
    const bool negative = result.error.half_width && *result.error.half_width < 0;
    if (written && (!understood || negative)) {
      const bool half = how.error == spread_kind::sem || how.error == spread_kind::sd;
      fault("ST017", fmt::format("'{}' is no spread of the measurement's error_type", result.error.text),
            line.number, 5,
            how.error == spread_kind::none ? "give the measurement an error_type"
            : half                         ? "one number, not negative"
                                           : "both ends: 3.57..13.91");
      return false;
    }
    return true;
  }

  bool read_n(const csv_line& line, row& result) {
    if (trimmed(line.cells[5]).empty()) {
      result.n = study_.find_arm(result.arm)->n;
      return true;
    }
    const auto number = parse_number(line.cells[5]);
    if (number && *number >= 1 && *number == std::floor(*number)) {
      result.n = static_cast<int>(*number);
      return true;
    }
    fault("ST018", fmt::format("'{}' is no number of people", line.cells[5]), line.number, 6);
    return false;
  }
};

const double* number_of(const row& line) {
  return std::get_if<double>(&line.value);
}

/// Every series has rows, one measurement, and a baseline row where its numbers are turned into folds.
void check_series(const study& read, std::vector<diagnostic>& findings) {
  std::set<std::pair<std::string, std::string>> seen;
  const auto fault = [&](std::string code, std::string message, const place& where, std::string hint) {
    findings.push_back({std::move(code), base::severity::error, std::move(message), where, std::move(hint)});
  };
  for (const auto& how : read.measurements)
    for (const auto& arm : how.arms) {
      if (!read.find_arm(arm)) {
        fault("ST020", fmt::format("the study has no arm '{}'", arm), how.where,
              base::suggest(arm, base::mapped(read.arms, &analysis::arm::id)));
        continue;
      }
      if (!seen.emplace(arm, how.observable).second)
        fault("ST021", fmt::format("'{}' in arm '{}' is measured twice", how.observable, arm), how.where,
              "one [[measurement]] for an observable of an arm");
      const auto rows = read.series(arm, how.observable);
      if (rows.empty())
        fault("ST022", fmt::format("data.csv has no row for '{}' in arm '{}'", how.observable, arm),
              how.where, "add the rows or take the arm out");
      if (how.scale == scale::absolute || units::parse(how.unit).is_number()) continue;
      const bool any_number =
          std::any_of(rows.begin(), rows.end(), [](const row* one) { return number_of(*one); });
      const double from = baseline_time(read, how, arm);
      const bool has_baseline = std::any_of(rows.begin(), rows.end(), [&](const row* one) {
        return number_of(*one) && *number_of(*one) != 0 && one->when.what == moment::kind::at &&
               one->when.begin == from;
      });
      if (any_number && !has_baseline)
        fault("ST023",
              fmt::format("'{}' in arm '{}' has no baseline to be compared with", how.observable, arm),
              how.where,
              "add its row at or before 0 min, or give folds with unit = \"1\" or changes with unit = \"%\"");
    }
}

study read_study(const std::filesystem::path& file, std::vector<diagnostic>& findings) {
  const base::table document = base::read_toml(file);
  const std::size_t faults_before = findings.size();
  study result;
  result.where = {file.string(), 1, 1};
  reader reading(document, result.where, "study", findings);
  reading.require_format(format_of_studies, "ST001");
  result.id = reading.required_text("id");
  const std::string folder = std::filesystem::absolute(file).parent_path().filename().string();
  if (file.filename() == "study.toml" && !result.id.empty() && result.id != folder)
    reading.report("ST006", fmt::format("id '{}' stands in folder '{}'", result.id, folder),
                   reading.optional("id")->where, "give both the same name");
  result.title = reading.required_text("title");
  result.citation = reading.required_text("citation");
  result.doi = reading.text("doi").value_or("");
  result.pmid = reading.text("pmid").value_or("");
  result.use = choice<use>(reading, "use", uses);
  result.topic = reading.text("topic").value_or("");
  result.read_from = reading.required_text("read_from");
  result.transcribed = reading.text("transcribed").value_or("");
  result.notes = reading.text("notes").value_or("");
  if (const base::table* metadata = reading.child("metadata")) {
    reader details(*metadata, reading.optional("metadata")->where, "metadata", findings);
    for (const auto& key : metadata_keys)
      if (const auto text = details.text(key)) result.metadata[key] = *text;
    if (const auto text = details.text(metadata_of_women))
      result.metadata[std::string(metadata_of_women)] = *text;
    details.finish();
  }
  for (const base::value* table : reading.children("arm")) {
    result.arms.push_back(read_arm(*table, result.id, findings));
    const auto& id = result.arms.back().id;
    if (std::count_if(result.arms.begin(), result.arms.end(), [&](const arm& one) { return one.id == id; }) >
        1)
      reading.report("ST007", fmt::format("a second arm '{}'", id), table->where, "give each arm its own id");
  }
  if (result.arms.empty()) reading.report("ST008", "the study has no arm", reading.where(), "[[arm]]");
  for (const base::value* table : reading.children("measurement"))
    result.measurements.push_back(read_measurement(*table, findings));
  if (result.measurements.empty())
    reading.report("ST009", "the study measures nothing", reading.where(), "[[measurement]]");
  reading.finish();
  data_reader(result, findings).read(std::filesystem::path(file).replace_filename("data.csv"));
  if (findings.size() == faults_before) check_series(result, findings);
  return result;
}

/// The study files that a path stands for.
std::vector<std::filesystem::path> study_files(const std::filesystem::path& where) {
  namespace fs = std::filesystem;
  if (fs::is_regular_file(where)) return {where};
  if (fs::is_regular_file(where / "study.toml")) return {where / "study.toml"};
  std::vector<fs::path> files;
  if (fs::is_directory(where))
    for (const auto& entry : fs::directory_iterator(where))
      if (fs::is_regular_file(entry.path() / "study.toml")) files.push_back(entry.path() / "study.toml");
  std::sort(files.begin(), files.end());
  if (files.empty())
    throw base::not_found(fmt::format("no study at '{}'", where.string()),
                          "name a folder with study.toml, or a folder of such folders");
  return files;
}

}  // namespace

std::string to_text(use one) {
  return uses[static_cast<std::size_t>(one)].first;
}

std::string to_text(scale one) {
  return scales[static_cast<std::size_t>(one)].first;
}

std::optional<moment> parse_moment(std::string_view text) {
  text = trimmed(text);
  moment result;
  result.what = moment::kind::mean;
  for (const auto& [word, kind] :
       {std::pair{"max ", moment::kind::peak}, std::pair{"min ", moment::kind::trough},
        std::pair{"t63 ", moment::kind::time_to_63}})
    if (text.starts_with(word)) {
      result.what = kind;
      text.remove_prefix(4);
    }
  if (const auto span = parse_interval(text)) {
    result.begin = span->low;
    result.end = span->high;
    if (result.begin < 0 || result.begin == result.end) return std::nullopt;
    return result;
  }
  const auto number = parse_number(text);
  if (!number || result.what != moment::kind::mean) return std::nullopt;
  return moment{moment::kind::at, *number, *number};
}

std::string to_text(const moment& when) {
  if (when.what == moment::kind::at) return fmt::format("{}", when.begin);
  static constexpr const char* words[] = {"", "", "max ", "min ", "t63 "};
  return fmt::format("{}{}..{}", words[static_cast<int>(when.what)], when.begin, when.end);
}

namespace {
constexpr std::array direction_words = {"up", "down", "unchanged", "above", "below", "as"};
}

std::optional<direction> parse_direction(std::string_view text) {
  text = trimmed(text);
  const auto blank = text.find(' ');
  const std::string_view word = text.substr(0, blank);
  const std::string_view rest =
      blank == std::string_view::npos ? std::string_view{} : trimmed(text.substr(blank));
  for (std::size_t i = 0; i < direction_words.size(); ++i)
    if (word == direction_words[i]) {
      const auto what = static_cast<direction::kind>(i);
      if ((what >= direction::kind::above) == rest.empty()) return std::nullopt;
      return direction{what, std::string(rest)};
    }
  return std::nullopt;
}

std::string to_text(const direction& sign) {
  std::string text = direction_words[static_cast<std::size_t>(sign.what)];
  if (!sign.arm.empty()) text += " " + sign.arm;
  return text;
}

const arm* study::find_arm(std::string_view name) const {
  for (const auto& one : arms)
    if (one.id == name) return &one;
  return nullptr;
}

const measurement& study::of(const row& line) const {
  for (const auto& one : measurements)
    if (one.observable == line.observable &&
        std::find(one.arms.begin(), one.arms.end(), line.arm) != one.arms.end())
      return one;
  throw base::internal_error("a row of a study without its measurement");
}

std::vector<const row*> study::series(std::string_view arm, std::string_view observable) const {
  std::vector<const row*> found;
  for (const auto& one : rows)
    if (one.arm == arm && one.observable == observable) found.push_back(&one);
  return found;
}

double baseline_time(const study& from, const measurement& how, std::string_view arm) {
  if (how.baseline) return *how.baseline;
  double earliest = 0;
  for (const row* one : from.series(arm, how.observable))
    if (one->when.what == moment::kind::at && number_of(*one)) earliest = std::min(earliest, one->when.begin);
  // A measured value at 0 is the nearer baseline even where an earlier one exists.
  for (const row* one : from.series(arm, how.observable))
    if (one->when.what == moment::kind::at && number_of(*one) && one->when.begin == 0) return 0;
  return earliest;
}

completeness completeness_of(const study& from) {
  const auto person_has = [](const arm& one, std::string_view key) {
    const base::value* person = one.what.scenario.find("person");
    return person && person->as_table() && person->as_table()->find(key);
  };
  const auto assumes = [](const arm& one, const std::string& key) {
    return std::find(one.assumed.begin(), one.assumed.end(), key) != one.assumed.end();
  };
  const auto in_every_arm = [&](auto stated) {
    return std::all_of(from.arms.begin(), from.arms.end(), stated);
  };
  completeness result;
  const auto item = [&](std::string name, bool stated) {
    ++result.applicable;
    if (!stated) result.missing.push_back(std::move(name));
  };
  for (const auto& key : {"sex", "age", "height", "body_mass"})
    item(key, in_every_arm([&](const arm& one) {
           return person_has(one, key) && !assumes(one, fmt::format("person.{}", key));
         }));
  item("fitness", in_every_arm([&](const arm& one) {
         return (person_has(one, "vo2max") && !assumes(one, "person.vo2max")) ||
                (person_has(one, "training") && !assumes(one, "person.training"));
       }));
  const bool exercises = std::any_of(from.arms.begin(), from.arms.end(),
                                     [](const arm& one) { return one.what.scenario.find("exercise"); });
  if (exercises)
    for (const auto& key : {"mode", "intensity", "duration"})
      item(key, in_every_arm([&](const arm& one) { return !assumes(one, fmt::format("exercise.{}", key)); }));
  for (const auto& key : metadata_keys) item(key, from.metadata.contains(key));
  const bool women = std::any_of(from.arms.begin(), from.arms.end(), [](const arm& one) {
    const base::value* person = one.what.scenario.find("person");
    const base::value* sex = person && person->as_table() ? person->as_table()->find("sex") : nullptr;
    return sex && sex->text() && *sex->text() == "female";
  });
  if (women) item("phase", from.metadata.contains("phase"));
  return result;
}

std::vector<study> read_studies(const std::filesystem::path& where) {
  std::vector<diagnostic> findings;
  std::vector<study> studies;
  for (const auto& file : study_files(where)) {
    try {
      studies.push_back(read_study(file, findings));
    } catch (const base::fault& fault) {
      findings.insert(findings.end(), fault.findings().begin(), fault.findings().end());
    }
  }
  if (!findings.empty()) throw base::bad_input(std::move(findings));
  return studies;
}

base::table scenario_part(reader& reading, const place& where) {
  base::table result;
  result.add("format", where, {std::string("kinecrine-scenario/1"), where});
  for (const auto& name : scenario::table_names())
    if (const base::value* found = reading.optional(name)) result.add(name, found->where, *found);
  return result;
}

}  // namespace kinecrine::analysis
