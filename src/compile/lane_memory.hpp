// Memory for lanes: doubles on the boundary of the widest register.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace kinecrine::compile {

template <class value>
struct lane_allocator {
  using value_type = value;
  static constexpr std::align_val_t boundary{64};
  lane_allocator() = default;
  template <class other>
  explicit lane_allocator(const lane_allocator<other>&) {}
  value* allocate(std::size_t count) {
    return static_cast<value*>(::operator new(count * sizeof(value), boundary));
  }
  void deallocate(value* data, std::size_t) { ::operator delete(data, boundary); }
  bool operator==(const lane_allocator&) const { return true; }
};

using lane_array = std::vector<double, lane_allocator<double>>;

}  // namespace kinecrine::compile
