#include "workout/xml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include "base/diagnostics.hpp"
#include "workout/recording.hpp"

namespace kinecrine::workout {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// Takes `digits` digits from the front of `text`; nothing where there are fewer.
std::optional<int> take_digits(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = 10 * number + (c - '0');
  }
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

/// ".25" and the like; 0 where there is none.
double take_fraction(std::string_view& text) {
  if (!take(text, '.') && !take(text, ',')) return 0;
  double fraction = 0, place = 1;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    place /= 10;
    fraction += place * (text.front() - '0');
    text.remove_prefix(1);
  }
  return fraction;
}

/// Z, +02:00, +0200 or nothing; nullopt where something else follows.
std::optional<int> take_zone(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z") return 0;
  const int sign = take(text, '-') ? -1 : take(text, '+') ? 1 : 0;
  if (sign == 0) return std::nullopt;
  const auto hours = take_digits(text, 2);
  take(text, ':');
  const auto minutes = text.empty() ? std::optional(0) : take_digits(text, 2);
  if (!hours || !minutes || !text.empty() || *hours > 14 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

}  // namespace

void parse_xml(std::string_view bytes, const std::string& name, pugi::xml_document& document) {
  const auto result = document.load_buffer(bytes.data(), bytes.size());
  if (result) return;
  const auto upto = bytes.substr(0, static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0)));
  const int line = 1 + static_cast<int>(std::count(upto.begin(), upto.end(), '\n'));
  throw base::bad_input(fmt::format("the XML is broken or cut short: {}", result.description()),
                        "export the workout again from the device or its service", {name, line, 0});
}

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& one : node.children())
    if (local_name(one) == name) return one;
  return {};
}

double number_of(std::string_view text) {
  text = trimmed(text);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && std::isfinite(number) ? number : missing;
}

double number_in(const pugi::xml_node& node, std::string_view name) {
  return number_of(child(node, name).text().get());
}

std::optional<moment> moment_of(std::string_view text) {
  text = trimmed(text);
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day || !(take(text, 'T') || take(text, ' '))) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute) return std::nullopt;
  const auto second = take(text, ':') ? take_digits(text, 2) : std::optional(0);
  if (!second || *hour > 24 || *minute > 59 || *second > 60) return std::nullopt;
  const double fraction = take_fraction(text);
  const auto zone = take_zone(text);
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!zone || !date.ok()) return std::nullopt;
  const auto days = std::chrono::sys_days{date}.time_since_epoch().count();
  const double local = static_cast<double>(days) * 86400 + *hour * 3600 + *minute * 60 + *second + fraction;
  return moment{local - *zone, *zone != 0 ? zone : std::nullopt};
}

}  // namespace kinecrine::workout
