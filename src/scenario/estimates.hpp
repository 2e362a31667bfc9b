// What had to be estimated or assumed about a person, in sentences with their sources.
#pragma once

#include <string>
#include <vector>

#include "scenario/constants.hpp"

namespace kinecrine::scenario {

/// One sentence for everything that a scenario may say of a person and this one did not:
/// "vo2max was not given; estimated 48 mL/kg/min from age, sex and training (Kaminsky et al. 2015)."
std::vector<std::string> estimates(const knowledge::atlas& known, const person& who, const constants& values);

/// The word by which a scenario gives it: `male` of the person entry is said as "sex".
std::string_view said_name(const knowledge::given& one);

}  // namespace kinecrine::scenario
