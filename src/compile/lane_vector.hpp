// Registers of lanes as the compiler's vectors. For the files that are built once for each kind of processor:
// everything here has internal linkage, as they must not share templates.
#pragma once

#include <cstddef>

namespace kinecrine {
namespace {

template <int width>
struct lanes {
  using type __attribute__((vector_size(width * sizeof(double)))) = double;
};
template <>
struct lanes<1> {
  using type = double;
};

template <class vector>
vector magnitude(vector x) {
  return x < 0 ? -x : x;
}

}  // namespace
}  // namespace kinecrine
