// A course as netCDF-4 with the CF-1.10 conventions; the layout is in docs/reference/results.md.
#pragma once

#include <string>

#include "results/course.hpp"

namespace kinecrine::results {

/// The bytes of a netCDF-4 file with the dimensions realization (one person) x time.
std::string to_netcdf(const course& result);

}  // namespace kinecrine::results
