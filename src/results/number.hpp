// Numbers, units, times and texts as people read them, for the terminal and for pages alike (UTF-8).
#pragma once

#include <string>
#include <string_view>

namespace kinecrine::results {

/// A number to `digits` significant digits without needless zeros: "78.3", "0.0052", "12 300" (thin spaces),
/// "1.2×10⁻⁷"; "–" where it is missing (NaN).
std::string readable(double value, int digits = 3);

/// As readable(), but "0" for what is nothing beside `scale` (below 1e-5 of it): a solver leaves such rests.
std::string readable_beside(double value, double scale);

/// The shortest decimal text that reads back to the same double; "" for NaN.
std::string exact(double value);

/// exact() at the end of a text, without a text of its own: tables have many numbers.
void append_exact(std::string& to, double value);

/// A unit as printed: "umol/L" -> "µmol/L", "degC" -> "°C"; "1" (no unit) -> "".
std::string readable_unit(std::string_view unit);

/// "78.3 pg/mL"; the number alone where there is no unit.
std::string with_unit(double value, std::string_view unit, int digits = 3);

/// A length of time given in minutes: "45 s", "28 min", "3 h 26 min", "2 d 4 h", "1.5 yr".
std::string duration(double minutes);

/// A time in `unit`: a duration() where that is "min", else number and unit.
std::string time_text(double time, std::string_view unit);

/// A ratio as "×78" or "×0.25"; "–" for NaN.
std::string fold_text(double fold);

/// A text whose thin and unbreakable spaces are plain ones, for the terminal.
std::string plain_spaces(std::string text);

/// Columns that UTF-8 text takes on a terminal (one for each code point).
std::size_t width_of(std::string_view text);

}  // namespace kinecrine::results
