// A course as CSV (INTERFACES.md): `time [min]`, then `name [unit]`; the first bears the course's time unit.
#pragma once

#include <iosfwd>

#include "results/course.hpp"

namespace kinecrine::results {

/// Comma separated with '\n' ends; numbers are the shortest text that reads back to the same double; a
/// missing value is an empty field; a name with a comma, quote or line end is quoted (RFC 4180).
void write_csv(const course& result, std::ostream& out);

}  // namespace kinecrine::results
