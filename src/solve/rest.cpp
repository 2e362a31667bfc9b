#include "solve/rest.hpp"

#include "base/diagnostics.hpp"

namespace kinecrine::solve {
rest_state find_rest(const sbml::equations&, const sbml::values&, const rest_options&) {
  throw base::unavailable("not written yet");
}
}  // namespace kinecrine::solve
