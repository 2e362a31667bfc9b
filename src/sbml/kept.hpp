// Flat equations as bytes: assembling and flattening a large model takes longer than reading them back.
#pragma once

#include <span>
#include <vector>

#include "sbml/equations.hpp"

namespace kinecrine::sbml {

/// For this build of the program only (see base/bytes.hpp).
std::vector<char> to_bytes(const equations& model);

/// The same equations: same nodes, same slots, same initial values. Throws internal_error where bytes lack.
equations equations_from(std::span<const char> bytes);

}  // namespace kinecrine::sbml
