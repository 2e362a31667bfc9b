#include "solve/timecourse.hpp"

#include "base/diagnostics.hpp"

namespace kinecrine::solve {
table time_course(const std::filesystem::path&, const timecourse_request&) { throw base::unavailable("not written yet"); }
table time_course(const sbml::equations&, const timecourse_request&) { throw base::unavailable("not written yet"); }
std::string to_csv(const table&) { return {}; }
}  // namespace kinecrine::solve
