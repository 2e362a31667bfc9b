#include "analysis/moment_read.hpp"

#include <fmt/format.h>

#include "base/diagnostics.hpp"
#include "units/unit.hpp"

namespace kinecrine::analysis {

moment_read parse_moment_read(const std::string& text) {
  if (text == "peak") return {moment_read::kind::peak, 0};
  if (text == "mean") return {moment_read::kind::mean, 0};
  try {
    const double time = units::convert(units::parse_quantity(text), units::parse("min"));
    if (time > 0) return {moment_read::kind::at, time};
  } catch (const base::fault&) {  // told below
  }
  throw base::bad_usage(fmt::format("--at: '{}' is no moment of a course", text),
                        "a time such as 2h, or peak, or mean");
}

}  // namespace kinecrine::analysis
