// Lists made from other lists, element by element.
#pragma once

#include <functional>
#include <ranges>
#include <type_traits>
#include <vector>

namespace kinecrine::base {

/// What `of`, a member or a function, gives for each element.
template <std::ranges::sized_range range, class function>
auto mapped(const range& from, const function& of) {
  using element = std::ranges::range_reference_t<const range&>;
  std::vector<std::remove_cvref_t<std::invoke_result_t<const function&, element>>> result;
  result.reserve(std::ranges::size(from));
  for (const auto& one : from) result.push_back(std::invoke(of, one));
  return result;
}

/// The keys of a map, or what is first in each pair of a list.
template <std::ranges::sized_range range>
auto keys_of(const range& from) {
  return mapped(from, [](const auto& one) { return one.first; });
}

/// Where the elements are.
template <std::ranges::sized_range range>
auto pointers_to(const range& from) {
  return mapped(from, [](const auto& one) { return &one; });
}

}  // namespace kinecrine::base
