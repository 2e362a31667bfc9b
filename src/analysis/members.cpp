#include "analysis/members.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/document.hpp"

namespace kinecrine::analysis {

std::vector<parameter_set> read_members(const std::filesystem::path& file) {
  const auto fault = [&](const std::string& what) {
    return base::bad_input(fmt::format("{}: {}", file.string(), what),
                           "write a list of objects: [{\"il6.rest\": 1.2}]");
  };
  const nlohmann::json document = nlohmann::json::parse(base::read_text(file), nullptr, false);
  if (document.is_discarded()) throw fault("this is not JSON");
  if (!document.is_array() || document.empty()) throw fault("a list of parameter sets is wanted");
  std::vector<parameter_set> members;
  for (const auto& one : document) {
    if (!one.is_object()) throw fault(fmt::format("set {} is no object", members.size() + 1));
    parameter_set& set = members.emplace_back();
    for (const auto& [name, value] : one.items()) {
      if (!value.is_number()) throw fault(fmt::format("'{}' of set {} is no number", name, members.size()));
      set[name] = value.get<double>();
    }
  }
  return members;
}

}  // namespace kinecrine::analysis
