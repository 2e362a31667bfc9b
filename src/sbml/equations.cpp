#include "sbml/equations.hpp"

#include "base/diagnostics.hpp"

namespace kinecrine::sbml {
equations flatten(const Model&) { throw base::unavailable("not written yet"); }
values equations::evaluate_constants(const std::map<std::string, double>&, double) const {
  throw base::unavailable("not written yet");
}
bool equations::depends_on_time() const { return false; }
const symbol& equations::find(std::string_view) const { throw base::unavailable("not written yet"); }
}  // namespace kinecrine::sbml
