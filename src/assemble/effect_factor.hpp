// The factor that an effect puts on its port, as a formula of global names.
#pragma once

#include <string>

#include "knowledge/atlas.hpp"

namespace kinecrine::assemble {

/// 1 where the driver is at its reference. The driver is `ID.delayed` behind a delay, else `ID.driver`.
std::string factor_of(const knowledge::effect& what);

}  // namespace kinecrine::assemble
