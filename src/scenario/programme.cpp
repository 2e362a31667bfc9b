#include "scenario/programme.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "scenario/keys.hpp"

namespace kinecrine::scenario {
namespace {

constexpr double day = 1440, week = 7 * day;  // min
constexpr std::array kinds{"exercise", "meal",      "drink",       "infusion",
                           "drug",     "challenge", "environment", "rest"};
constexpr std::size_t most = 200'000;  // a slip of the unit must not fill the memory

const units::unit& minute() {
  static const units::unit one = units::parse("min");
  return one;
}

/// "45 min" as 45 and "min"; nothing where it does not begin with a number.
std::optional<std::pair<double, std::string>> number_and_unit(const std::string& text) {
  try {
    std::size_t used = 0;
    const double number = std::stod(text, &used);
    const auto unit = text.find_first_not_of(' ', used);
    return std::pair(number, unit == std::string::npos ? std::string() : text.substr(unit));
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

/// One table of the pattern.
class pattern {
 public:
  pattern(const char* kind, const base::value& said, double duration, std::vector<base::diagnostic>& faults)
      : said_(said), faults_(faults), last_week_(static_cast<int>(std::ceil(duration / week))) {
    base::reader keys(*said.as_table(), said.where, kind, faults);
    at_ = quantity_at(keys, {"at", kind}, minute(), faults).value_or(0);
    if (at_ < 0 || at_ >= day)
      report("SC080", "'at' within a programme is a time of its day, 0 to 24 h", place_of("at"),
             "days = [1, 3, 5] says on which days");
    read_days();
    read_weeks();
    if (const base::value* more = said.as_table()->find("each_week")) {
      if (more->as_table())
        each_week_ = more->as_table();
      else
        report("SC083", "'each_week' must be a table", more->where, "each_week = { duration = \"2 min\" }");
    }
  }

  bool applies(int which_day) const {
    const int in_week = which_day % 7 + 1, of_week = which_day / 7 + 1;
    return of_week >= first_week_ && of_week <= last_week_ &&
           std::find(days_.begin(), days_.end(), in_week) != days_.end();
  }

  /// The table as it stands on that day of a programme which begins at `start`, min.
  base::value on(int which_day, double start) {
    base::value result{base::table{}, said_.where};
    auto& table = std::get<base::table>(result.content);
    table.add("at", place_of("at"), {fmt::format("{} min", start + which_day * day + at_), place_of("at")});
    for (const auto& item : said_.as_table()->items())
      if (item.key != "at" && item.key != "days" && item.key != "weeks" && item.key != "each_week")
        table.add(item.key, item.where, item.content);
    if (each_week_) table = grown(table, *each_week_, which_day / 7 + 1 - first_week_);
    return result;
  }

 private:
  void report(const char* code, std::string message, const base::place& where, std::string hint) {
    faults_.push_back({code, base::severity::error, std::move(message), where, std::move(hint)});
  }
  base::place place_of(const char* key) const {
    const base::value* found = said_.as_table()->find(key);
    return found ? found->where : said_.where;
  }

  static std::optional<int> whole(const base::value& said) {
    const auto number = said.number();
    if (!number || *number != std::floor(*number) || std::abs(*number) > 1e6) return std::nullopt;
    return static_cast<int>(*number);
  }

  void read_days() {
    const base::value* said = said_.as_table()->find("days");
    if (!said) {
      days_ = {1, 2, 3, 4, 5, 6, 7};
      return;
    }
    if (const base::array* list = said->as_array())
      for (const base::value& one : *list)
        if (const auto number = whole(one); number && *number >= 1 && *number <= 7) days_.push_back(*number);
    if (days_.empty() || days_.size() != said->as_array()->size())
      report("SC081", "'days' must list days of the week, 1 to 7", said->where, "days = [1, 3, 5]");
  }

  void read_weeks() {
    const base::value* said = said_.as_table()->find("weeks");
    if (!said) return;
    const base::array* list = said->as_array();
    const auto first = list && list->size() == 2 ? whole(list->front()) : std::nullopt;
    const auto last = first ? whole(list->back()) : std::nullopt;
    if (!last || *first < 1 || *last < *first || *first > last_week_) {
      report("SC082", fmt::format("'weeks' must be the first and the last week, within 1 to {}", last_week_),
             said->where, "weeks = [1, 4]");
      return;
    }
    first_week_ = *first;
    last_week_ = std::min(last_week_, *last);
  }

  /// Numbers of `table` with `times` the increments of `more`, which must be in the same units.
  base::table grown(const base::table& table, const base::table& more, int times) {
    base::table result;
    for (const auto& item : table.items()) {
      const base::value* added = more.find(item.key);
      result.add(item.key, item.where, added ? grown(item, *added, times) : item.content);
    }
    for (const auto& item : more.items())
      if (!table.find(item.key))
        report("SC084", fmt::format("'each_week' adds to '{}', which is not said", item.key), item.where, "");
    return result;
  }

  base::value grown(const base::table::item& item, const base::value& added, int times) {
    base::value result = item.content;
    if (item.content.as_table() && added.as_table()) {
      result.content = grown(*item.content.as_table(), *added.as_table(), times);
      return result;
    }
    if (const auto number = item.content.number(), plus = added.number(); number && plus) {
      const double sum = *number + times * *plus;
      if (sum == std::floor(sum))
        result.content = static_cast<std::int64_t>(sum);
      else
        result.content = sum;
      return result;
    }
    const auto said = item.content.text() ? number_and_unit(*item.content.text()) : std::nullopt;
    const auto plus = added.text() ? number_and_unit(*added.text()) : std::nullopt;
    if (said && plus && said->second == plus->second)
      result.content = fmt::format("{} {}", said->first + times * plus->first, said->second);
    else
      report("SC085",
             fmt::format("'{}' and what is added to it each week must be in the same unit", item.key),
             added.where, fmt::format("it is {}", as_written(item.content)));
    return result;
  }

  const base::value& said_;
  std::vector<base::diagnostic>& faults_;
  double at_ = 0;
  std::vector<int> days_;
  int first_week_ = 1, last_week_;
  const base::table* each_week_ = nullptr;
};

using written_out = std::map<std::string, base::array>;

/// The programme itself, as long as it lasts: what it says of its whole time. Only one that holds exercise,
/// or says something, does anything beside its tables.
std::optional<base::value> as_a_whole(const base::value& programme, const std::vector<std::string>& own) {
  const base::table& said = *programme.as_table();
  base::table result;
  for (const char* key : {"at", "duration"})
    if (const base::value* found = said.find(key)) result.add(key, found->where, *found);
  const auto timed = result.items().size();
  for (const std::string& key : own)
    if (const base::value* found = said.find(key)) result.add(key, found->where, *found);
  if (!said.find("exercise") && result.items().size() == timed) return std::nullopt;
  return base::value{std::move(result), programme.where};
}

void write_out(const base::value& programme, const std::vector<std::string>& own, written_out& into,
               std::vector<base::diagnostic>& faults) {
  base::reader keys(*programme.as_table(), programme.where, "programme", faults);
  const std::size_t before = faults.size();
  const double start = quantity_at(keys, {"at", "programme"}, minute(), faults).value_or(0);
  const auto duration = positive_at(keys, {"duration", "programme"}, minute(), faults);
  if (start < 0)
    faults.push_back({"SC019", base::severity::error, "'at' of programme lies before the start",
                      programme.as_table()->find("at")->where, "times count from the start of the scenario"});
  std::vector<std::pair<const char*, const base::value*>> tables;
  for (const char* kind : kinds)
    for (const base::value* one : keys.children(kind)) tables.emplace_back(kind, one);
  for (const std::string& key : own) keys.optional(key);
  keys.finish();
  if (tables.empty())
    faults.push_back({"SC086", base::severity::error, "the programme holds nothing", programme.where,
                      "[[programme.exercise]] or [[programme.meal]], as in the scenario itself"});
  if (!duration || faults.size() > before) return;
  const double days = std::ceil(*duration / day);
  if (days * static_cast<double>(tables.size()) > static_cast<double>(most)) {
    faults.push_back({"SC087", base::severity::error,
                      fmt::format("the programme holds more than {} things to do", most), programme.where,
                      "a shorter duration"});
    return;
  }
  if (auto whole = as_a_whole(programme, own)) into["programme"].push_back(std::move(*whole));
  for (const auto& [kind, said] : tables) {
    pattern each(kind, *said, *duration, faults);
    for (int which = 0; which < static_cast<int>(days) && faults.size() == before; ++which)
      if (each.applies(which)) into[kind].push_back(each.on(which, start));
  }
}

}  // namespace

base::table with_programmes_written_out(const base::table& document, const std::vector<std::string>& own,
                                        std::vector<base::diagnostic>& faults) {
  written_out dated;
  for (const auto& item : document.items()) {
    if (item.key != "programme") continue;
    if (const base::array* list = item.content.as_array())
      for (const base::value& one : *list)
        if (one.as_table()) write_out(one, own, dated, faults);
  }
  base::table result;
  for (const auto& item : document.items()) {
    if (item.key == "programme" && item.content.as_array()) continue;
    const auto more = dated.find(item.key);
    if (more == dated.end() || !item.content.as_array()) {
      result.add(item.key, item.where, item.content);
      continue;
    }
    base::value all = item.content;
    auto& list = std::get<base::array>(all.content);
    list.insert(list.end(), more->second.begin(), more->second.end());
    result.add(item.key, item.where, std::move(all));
    dated.erase(more);
  }
  for (auto& [kind, list] : dated)
    if (!result.find(kind)) {
      const base::place where = list.front().where;
      result.add(kind, where, {std::move(list), where});
    }
  return result;
}

}  // namespace kinecrine::scenario
