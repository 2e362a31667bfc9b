#include "scenario/constants.hpp"

#include <fmt/format.h>

#include <cmath>

namespace kinecrine::scenario {

constants::constants(const knowledge::atlas& known, const scenario& session, constant_lookup first)
    : known_(known), given_(session.set.begin(), session.set.end()), first_(std::move(first)) {
  for (const auto& [name, value] : session.who.given) given_[known.person().id + "." + name] = value;
}

double constants::operator()(std::string_view name) const {
  if (const auto found = remembered_.find(name); found != remembered_.end()) return found->second;
  if (first_)
    if (const double value = first_(name); !std::isnan(value)) return value;
  const double value = worked_out(name);
  remembered_.emplace(name, value);
  return value;
}

double constants::worked_out(std::string_view name) const {
  constexpr int deepest = 200;
  if (++depth_ > deepest)
    throw base::internal_error(fmt::format("the constant '{}' depends on itself", name));
  const auto evaluated = [&](const auto& item) {
    const double value = item.number
                             ? *item.number
                             : item.value->evaluate([&](std::string_view inner) { return (*this)(inner); });
    --depth_;
    return value;
  };
  if (const auto given = given_.find(name); given != given_.end()) {
    --depth_;
    return given->second;
  }
  const knowledge::definition* meaning = known_.find(name);
  if (meaning) {
    if (meaning->kind == knowledge::thing_kind::given) {
      const auto& item = static_cast<const knowledge::given&>(*meaning->what);
      if (item.number || item.value) return evaluated(item);
    }
    using enum knowledge::thing_kind;
    if (meaning->kind == parameter || meaning->kind == rest || meaning->kind == effect_parameter) {
      const auto& item = static_cast<const knowledge::parameter&>(*meaning->what);
      if (item.number || item.value) return evaluated(item);
    }
  }
  throw base::internal_error(fmt::format("'{}' is no constant of the knowledge base", name));
}

}  // namespace kinecrine::scenario
