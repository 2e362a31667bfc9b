#include "results/netcdf.hpp"

namespace kinecrine::results {
std::string to_netcdf(const course&) {
  return {};
}
}  // namespace kinecrine::results
