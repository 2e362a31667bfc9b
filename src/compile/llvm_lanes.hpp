// Lanes and kernels compiled by LLVM, with the compiled objects kept on disk.
#pragma once

#include <filesystem>
#include <memory>

#include "base/disk_cache.hpp"
#include "compile/kernel.hpp"
#include "compile/lane_code.hpp"

namespace kinecrine::compile {

/// Compiles, or takes the code from the cache. Throws base::internal_error where LLVM fails.
std::shared_ptr<const lane_code> compile_lanes(const lane_request& what, const base::disk_cache& cache);

/// One lane behind the interface of kernels, for single people.
const backend& compiler();

}  // namespace kinecrine::compile
