// Sets of parameter values under which the same studies are run one after the other: what a fit asks for.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace kinecrine::analysis {

/// Dotted name of a model parameter -> value in its declared unit.
using parameter_set = std::map<std::string, double>;

/// Reads a JSON list of objects of numbers: [{"il6.rest": 1.2, ...}, ...]. Throws base::bad_input.
std::vector<parameter_set> read_members(const std::filesystem::path& file);

}  // namespace kinecrine::analysis
