#include "results/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace kinecrine::results {
namespace {

constexpr std::string_view missing = "–";
constexpr std::string_view narrow_space = "\u202f";

/// Fixed decimals without the zeros (and the point) that say nothing.
std::string trimmed(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

/// "12345.6" -> "12 345.6"; four digits stay together.
std::string grouped(const std::string& digits) {
  const std::size_t whole = std::min(digits.find('.'), digits.size());
  if (whole < 5) return digits;
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i < whole && (whole - i) % 3 == 0) text += narrow_space;
    text += digits[i];
  }
  return text;
}

std::string superscript(int number) {
  static constexpr std::array digits = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text;
  for (const char c : std::to_string(number))
    text += c == '-' ? "⁻" : digits[static_cast<std::size_t>(c - '0')];
  return text;
}

}  // namespace

std::string readable(double value, int digits) {
  if (std::isnan(value)) return std::string(missing);
  if (value < 0) return "−" + readable(-value, digits);
  if (std::isinf(value)) return "∞";
  if (value == 0) return "0";
  // The exponent after rounding to the digits asked for: 999.7 to three digits is 1000.
  const std::string scientific = fmt::format("{:.{}e}", value, digits - 1);
  const std::size_t e = scientific.find('e');
  const int exponent = std::stoi(scientific.substr(e + 1));
  if (exponent < -3 || exponent > 6) return trimmed(scientific.substr(0, e)) + "×10" + superscript(exponent);
  if (exponent >= digits) return grouped(fmt::format("{:.0f}", std::stod(scientific)));
  return grouped(trimmed(fmt::format("{:.{}f}", value, digits - 1 - exponent)));
}

std::string readable_beside(double value, double scale) {
  constexpr double nothing = 1e-5;
  return readable(std::abs(value) < nothing * std::abs(scale) ? 0 : value);
}

void append_exact(std::string& to, double value) {
  if (std::isnan(value)) return;
  std::array<char, 32> text{};
  to.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

std::string exact(double value) {
  std::string text;
  append_exact(text, value);
  return text;
}

std::string readable_unit(std::string_view unit) {
  if (unit.empty() || unit == "1") return {};
  static constexpr std::array<std::string_view, 8> micro = {"ug",  "umol", "uL", "uU",
                                                            "uIU", "um",   "us", "ukat"};
  std::string text, word;
  const auto flush = [&] {
    if (std::find(micro.begin(), micro.end(), word) != micro.end())
      text += "µ" + word.substr(1);
    else if (word == "degC")
      text += "°C";
    else
      text += word;
    word.clear();
  };
  for (const char c : unit) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      word += c;
      continue;
    }
    flush();
    text += c == '*' ? std::string("·") : std::string(1, c);
  }
  flush();
  return text;
}

std::string with_unit(double value, std::string_view unit, int digits) {
  std::string number = readable(value, digits);
  const std::string tail = readable_unit(unit);
  if (tail.empty() || std::isnan(value)) return number;
  return number + (tail == "%" ? "\u202f" : "\u00a0") + tail;
}

std::string duration(double minutes) {
  if (std::isnan(minutes)) return std::string(missing);
  if (minutes < 0) return "−" + duration(-minutes);
  constexpr double hour = 60, day = 24 * hour, year = 365.25 * day;
  const auto two = [&](double big, double small, const char* big_name, const char* small_name) {
    const double smalls = std::round(minutes / small), per = big / small;
    const double bigs = std::floor(smalls / per), rest = smalls - bigs * per;
    std::string text = fmt::format("{:.0f}\u00a0{}", bigs, big_name);
    if (rest > 0) text += fmt::format(" {:.0f}\u00a0{}", rest, small_name);
    return text;
  };
  if (minutes == 0) return "0\u00a0min";
  if (minutes < 1) return readable(minutes * 60, 2) + "\u00a0s";
  if (minutes < 10) return readable(minutes, 2) + "\u00a0min";
  if (minutes < 2 * hour - 0.5) return fmt::format("{:.0f}\u00a0min", minutes);
  if (minutes < 2 * day) return two(hour, 1, "h", "min");
  if (minutes < 60 * day) return two(day, hour, "d", "h");
  if (minutes < 2 * year) return fmt::format("{:.0f}\u00a0d", minutes / day);
  return readable(minutes / year) + "\u00a0yr";
}

std::string time_text(double time, std::string_view unit) {
  return unit == "min" ? duration(time) : with_unit(time, unit);
}

std::string fold_text(double fold) {
  if (std::isnan(fold)) return std::string(missing);
  // What empties falls without end; its digits tell nothing.
  if (fold > 0 && fold < 0.01) return "<×0.01";
  return "×" + readable(fold);
}

std::string plain_spaces(std::string text) {
  for (const std::string_view wide : {"\u00a0", "\u202f", "\u2009"})
    for (std::size_t at = text.find(wide); at != std::string::npos; at = text.find(wide, at))
      text.replace(at, wide.size(), " ");
  return text;
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace kinecrine::results
