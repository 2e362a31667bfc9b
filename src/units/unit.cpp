#include "units/unit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <optional>

namespace kinecrine::units {
namespace {

//                              s  m  kg mol K item IU
constexpr dimension none{};
constexpr dimension time_{1, 0, 0, 0, 0, 0, 0};
constexpr dimension length{0, 1, 0, 0, 0, 0, 0};
constexpr dimension volume{0, 3, 0, 0, 0, 0, 0};
constexpr dimension mass{0, 0, 1, 0, 0, 0, 0};
constexpr dimension amount{0, 0, 0, 1, 0, 0, 0};
constexpr dimension temperature{0, 0, 0, 0, 1, 0, 0};
constexpr dimension items{0, 0, 0, 0, 0, 1, 0};
constexpr dimension activity{0, 0, 0, 0, 0, 0, 1};
constexpr dimension force{-2, 1, 1, 0, 0, 0, 0};
constexpr dimension energy{-2, 2, 1, 0, 0, 0, 0};
constexpr dimension power{-3, 2, 1, 0, 0, 0, 0};
constexpr dimension pressure{-2, -1, 1, 0, 0, 0, 0};
constexpr dimension frequency{-1, 0, 0, 0, 0, 0, 0};

struct definition {
  std::string_view symbol;
  dimension dimensions;
  std::string_view kind;  // SBML base unit
  double kind_factor;     // size of that SBML unit in SI base units
  double multiplier;      // size of the symbol in that SBML unit
  bool prefixes;          // takes SI prefixes
};

// SBML has no unit of biological activity: IU and U become its `item`. Our own checks keep them apart.
constexpr definition known[] = {
    {"s", time_, "second", 1, 1, true},
    {"min", time_, "second", 1, 60, false},
    {"h", time_, "second", 1, 3600, false},
    {"d", time_, "second", 1, 86400, false},
    {"wk", time_, "second", 1, 604800, false},
    {"yr", time_, "second", 1, 31557600, false},
    {"Hz", frequency, "hertz", 1, 1, true},
    {"m", length, "metre", 1, 1, true},
    {"L", volume, "litre", 1e-3, 1, true},
    {"l", volume, "litre", 1e-3, 1, true},
    {"g", mass, "gram", 1e-3, 1, true},
    {"Da", mass, "kilogram", 1, 1.66053906660e-27, true},
    {"mol", amount, "mole", 1, 1, true},
    {"Osm", amount, "mole", 1, 1, true},
    {"K", temperature, "kelvin", 1, 1, true},
    {"degC", temperature, "kelvin", 1, 1, false},
    {"N", force, "newton", 1, 1, true},
    {"J", energy, "joule", 1, 1, true},
    {"cal", energy, "joule", 1, 4.184, true},
    {"W", power, "watt", 1, 1, true},
    {"Pa", pressure, "pascal", 1, 1, true},
    {"mmHg", pressure, "pascal", 1, 133.322387415, false},
    {"item", items, "item", 1, 1, false},
    {"items", items, "item", 1, 1, false},
    {"count", items, "item", 1, 1, false},
    {"cell", items, "item", 1, 1, false},
    {"cells", items, "item", 1, 1, false},
    {"copies", items, "item", 1, 1, false},
    {"IU", activity, "item", 1, 1, true},
    {"U", activity, "item", 1, 1, true},
    {"%", none, "dimensionless", 1, 0.01, false},
    {"beat", none, "dimensionless", 1, 1, false},
    {"beats", none, "dimensionless", 1, 1, false},
    {"breath", none, "dimensionless", 1, 1, false},
    {"breaths", none, "dimensionless", 1, 1, false},
    {"fold", none, "dimensionless", 1, 1, false},
};

struct prefix {
  std::string_view symbol;
  int scale;
};
constexpr prefix prefixes[] = {{"f", -15}, {"p", -12}, {"n", -9}, {"u", -6}, {"m", -3}, {"c", -2},
                               {"d", -1},  {"", 0},    {"h", 2},  {"k", 3},  {"M", 6},  {"G", 9}};
constexpr std::string_view molar = "M";  // read as mol/L
constexpr std::string_view per_minute = "bpm";

term made(const definition& what, const prefix& scale) {
  const double factor = what.kind_factor * what.multiplier * std::pow(10.0, scale.scale);
  return {std::string(scale.symbol) + std::string(what.symbol),
          1,
          factor,
          what.dimensions,
          what.kind,
          what.multiplier,
          scale.scale};
}

/// A name as it stands, else the longest known symbol after a prefix.
const definition* look_up(std::string_view name, const prefix*& with) {
  for (const auto& entry : known)
    if (entry.symbol == name) {
      with = &prefixes[7];
      return &entry;
    }
  for (const auto& scale : prefixes)
    if (!scale.symbol.empty() && name.starts_with(scale.symbol))
      for (const auto& entry : known)
        if (entry.prefixes && entry.symbol == name.substr(scale.symbol.size())) {
          with = &scale;
          return &entry;
        }
  return nullptr;
}

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const auto& entry : known) names.emplace_back(entry.symbol);
  for (const auto& entry : known)
    for (const auto& scale : prefixes)
      if (entry.prefixes && !scale.symbol.empty())
        names.push_back(std::string(scale.symbol) + std::string(entry.symbol));
  for (const auto* molarity : {"M", "mM", "uM", "nM", "pM", "bpm"}) names.emplace_back(molarity);
  return names;
}

/// Micro signs, the middle dot and the degree sign in ASCII.
std::string plain(std::string_view text) {
  static constexpr std::pair<std::string_view, std::string_view> rewritten[] = {
      {"\xc2\xb5", "u"}, {"\xce\xbc", "u"}, {"\xc2\xb7", "*"}, {"\xc2\xb0", "deg"}};
  std::string result(text);
  for (const auto& [from, to] : rewritten)
    for (std::size_t at; (at = result.find(from)) != std::string::npos;) result.replace(at, from.size(), to);
  return result;
}

class parser {
 public:
  parser(std::string_view text, const base::place& where) : text_(plain(text)), where_(where) {}

  unit whole() {
    skip_spaces();
    if (at_ == text_.size()) fail("a unit is empty", "write \"1\" for a number without a unit");
    unit result = product();
    if (at_ != text_.size()) fail(fmt::format("'{}' is not expected in a unit", text_.substr(at_)), {});
    return result;
  }

 private:
  unit product() {
    unit result = factor();
    for (skip_spaces(); at_ < text_.size() && text_[at_] != ')'; skip_spaces()) {
      const char next = text_[at_];
      if (next == '/' || next == '*') ++at_;
      if (next == '/')
        result /= factor();
      else
        result *= factor();
    }
    return result;
  }

  unit factor() {
    skip_spaces();
    const bool named = at_ < text_.size() && std::isalpha(static_cast<unsigned char>(text_[at_]));
    unit base = primary();
    if (at_ == text_.size()) return base;
    if (text_[at_] == '^') {
      ++at_;
      return base.raised(whole_number());
    }
    return named && std::isdigit(static_cast<unsigned char>(text_[at_])) ? base.raised(whole_number()) : base;
  }

  unit primary() {
    if (at_ == text_.size()) fail("a unit ends too soon", "write for example mL/min");
    const char c = text_[at_];
    if (c == '(') {
      ++at_;
      unit inner = product();
      if (at_ == text_.size() || text_[at_] != ')') fail("a ')' is missing", {});
      ++at_;
      return inner;
    }
    if (std::isdigit(static_cast<unsigned char>(c))) return unit(number());
    return name();
  }

  double number() {
    char* end = nullptr;
    const double value = std::strtod(text_.c_str() + at_, &end);
    at_ = static_cast<std::size_t>(end - text_.c_str());
    if (!(value > 0) || !std::isfinite(value)) fail("a number in a unit must be above zero", {});
    return value;
  }

  int whole_number() {
    char* end = nullptr;
    const long value = std::strtol(text_.c_str() + at_, &end, 10);
    if (end == text_.c_str() + at_ || value < -30 || value > 30)
      fail("an exponent in a unit must be a whole number", "write for example m^2");
    at_ = static_cast<std::size_t>(end - text_.c_str());
    return static_cast<int>(value);
  }

  unit name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (std::isalpha(static_cast<unsigned char>(text_[at_])) || text_[at_] == '%'))
      ++at_;
    const std::string_view name = std::string_view(text_).substr(begin, at_ - begin);
    if (name.empty()) fail(fmt::format("'{}' is not expected in a unit", text_.substr(at_, 1)), {});
    if (const auto found = named(name)) return *found;
    static const std::vector<std::string> names = all_names();
    fail(fmt::format("unknown unit '{}'", name), base::suggest(name, names));
  }

  static std::optional<unit> named(std::string_view name) {
    const prefix* with = nullptr;
    if (const auto* found = look_up(name, with))
      return unit(made(*found, *with), found->symbol == "degC" ? 273.15 : 0);
    if (name == per_minute) return parse("beats/min");
    if (name.ends_with(molar))
      if (const auto* found = look_up(std::string(name.substr(0, name.size() - 1)) + "mol", with))
        return unit(made(*found, *with)) / parse("L");
    return std::nullopt;
  }

  void skip_spaces() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  [[noreturn]] void fail(const std::string& what, std::string hint) const {
    throw base::bad_input(fmt::format("{} (in \"{}\")", what, text_), std::move(hint), where_);
  }

  std::string text_;
  base::place where_;
  std::size_t at_ = 0;
};

bool close(double a, double b) {
  return std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b));
}

std::string shown(double number) {
  const double exponent = std::log10(number);
  if (number != 1 && close(number, std::pow(10.0, std::round(exponent))) && std::abs(exponent) >= 1)
    return fmt::format("10^{}", static_cast<int>(std::round(exponent)));
  return fmt::format("{}", number);
}

[[noreturn]] void refuse(const unit& from, const unit& to) {
  throw base::bad_input(fmt::format("'{}' cannot be converted to '{}'", from.text(), to.text()));
}

}  // namespace

unit::unit(term single, double offset) : offset_(offset), terms_{std::move(single)} {}

double unit::factor() const {
  double result = number_;
  for (const auto& each : terms_) result *= std::pow(each.factor, each.exponent);
  return result;
}

dimension unit::dimensions() const {
  dimension result{};
  for (const auto& each : terms_)
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = static_cast<std::int8_t>(result[i] + each.dimensions[i] * each.exponent);
  return result;
}

bool unit::is_number() const {
  return dimensions() == dimension{};
}

void unit::multiply(const term& factor) {
  const auto same = std::find_if(terms_.begin(), terms_.end(),
                                 [&](const term& each) { return each.symbol == factor.symbol; });
  if (same == terms_.end()) {
    terms_.push_back(factor);
  } else {
    same->exponent += factor.exponent;
    if (same->exponent == 0) terms_.erase(same);
  }
}

unit& unit::operator*=(const unit& other) {
  number_ *= other.number_;
  for (const auto& each : other.terms_) multiply(each);
  offset_ = 0;  // within a product a degree is a difference
  return *this;
}

unit& unit::operator/=(const unit& other) {
  return *this *= other.raised(-1);
}

unit unit::raised(int exponent) const {
  unit result(std::pow(number_, exponent));
  if (exponent == 0) return result;
  result.terms_ = terms_;
  for (auto& each : result.terms_) each.exponent *= exponent;
  if (exponent == 1) result.offset_ = offset_;
  return result;
}

unit unit::root(int n) const {
  unit result(std::pow(number_, 1.0 / n));
  for (auto each : terms_) {
    if (each.exponent % n != 0)
      throw base::bad_input(fmt::format("'{}' has no unit as its root of degree {}", text(), n));
    each.exponent /= n;
    result.terms_.push_back(each);
  }
  return result;
}

std::string unit::text() const {
  std::string above, below;
  for (const auto& each : terms_) {
    const int size = std::abs(each.exponent);
    const std::string piece = size == 1 ? each.symbol : fmt::format("{}^{}", each.symbol, size);
    if (each.exponent > 0)
      above += (above.empty() ? "" : "*") + piece;
    else
      below += "/" + piece;
  }
  if (number_ != 1) above = shown(number_) + (above.empty() ? "" : "*") + above;
  return (above.empty() ? "1" : above) + below;
}

std::string unit::identifier() const {
  std::string result;
  const auto add = [&](const std::string& word) { result += (result.empty() ? "" : "_") + word; };
  if (number_ != 1) {
    std::string number = "x" + shown(number_);
    for (char& c : number)
      if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    add(number);
  }
  for (const int sign : {1, -1})
    for (const auto& each : terms_) {
      if (each.exponent * sign < 0) continue;
      const int size = std::abs(each.exponent);
      add((sign > 0 ? "" : "per_") + (each.symbol == "%" ? std::string("percent") : each.symbol) +
          (size == 1 ? "" : std::to_string(size)));
    }
  return result.empty() ? "dimensionless" : result;
}

bool alike(const unit& a, const unit& b) {
  return a.dimensions() == b.dimensions();
}

bool operator==(const unit& a, const unit& b) {
  return alike(a, b) && close(a.factor(), b.factor()) && a.offset() == b.offset();
}

unit parse(std::string_view text, const base::place& where) {
  return parser(text, where).whole();
}

double conversion(const unit& from, const unit& to) {
  if (!alike(from, to) || from.offset() != to.offset()) refuse(from, to);
  const double ratio = from.factor() / to.factor();
  return close(ratio, 1) ? 1 : ratio;
}

quantity parse_quantity(std::string_view text, const base::place& where) {
  const std::string content(text);
  char* end = nullptr;
  const double value = std::strtod(content.c_str(), &end);
  if (end == content.c_str() || !std::isfinite(value))
    throw base::bad_input(fmt::format("'{}' is not a number with a unit", text),
                          "write for example \"5 min\"", where);
  const std::string_view rest =
      std::string_view(content).substr(static_cast<std::size_t>(end - content.c_str()));
  if (rest.find_first_not_of(' ') == std::string_view::npos) return {value, {}};
  return {value, parse(rest, where)};
}

std::optional<unit> try_parse(std::string_view text) {
  try {
    return parse(text);
  } catch (const base::bad_input&) {
    return std::nullopt;
  }
}

std::optional<quantity> try_parse_quantity(std::string_view text) {
  try {
    return parse_quantity(text);
  } catch (const base::bad_input&) {
    return std::nullopt;
  }
}

double convert(const quantity& what, const unit& to) {
  if (!alike(what.in, to)) refuse(what.in, to);
  if (what.in.offset() == to.offset()) return what.value * conversion(what.in, to);
  return (what.value * what.in.factor() + what.in.offset() - to.offset()) / to.factor();
}

unit amount_of(const unit& concentration) {
  unit whole = concentration * parse("L");
  const auto& terms = concentration.terms();
  if (concentration.number() != 1 || terms.size() != 2 || terms[0].exponent != 1) return whole;
  if (terms[1].dimensions != volume || terms[1].exponent != -1) return whole;
  const prefix* with = nullptr;
  const auto* what = look_up(terms[0].symbol, with);
  if (what->prefixes)
    for (const auto& scale : prefixes)
      if (const unit candidate(made(*what, scale)); scale.scale % 3 == 0 && candidate == whole)
        return candidate;
  return unit(terms[0]);
}

}  // namespace kinecrine::units
