#include "analysis/moment_read.hpp"

#include <fmt/format.h>

#include "base/diagnostics.hpp"
#include "units/unit.hpp"

namespace kinecrine::analysis {

moment_read parse_moment_read(const std::string& text) {
  if (text == "peak") return {moment_read::kind::peak, 0};
  if (text == "mean") return {moment_read::kind::mean, 0};
  const units::unit minute = units::parse("min");
  if (const auto said = units::try_parse_quantity(text);
      said && said->value > 0 && units::alike(said->in, minute))
    return {moment_read::kind::at, units::convert(*said, minute)};
  throw base::bad_usage(fmt::format("--at: '{}' is no moment of a course", text),
                        "a time such as 2h, or peak, or mean");
}

}  // namespace kinecrine::analysis
