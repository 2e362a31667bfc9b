// Lanes and kernels compiled by LLVM, with the compiled objects kept on disk. LLVM comes in a module that is
// loaded when something is first compiled: loading it takes longer than most commands, which compile nothing,
// and where it is absent these run all the same.
#pragma once

#include <memory>

#include "base/disk_cache.hpp"
#include "compile/kernel.hpp"
#include "compile/lane_code.hpp"

namespace kinecrine::compile {

/// Whether this build has the module and this machine its LLVM.
bool can_compile();

/// Compiles, or takes the code from the cache. Throws base::unavailable where can_compile() does not hold,
/// and base::internal_error where LLVM fails.
std::shared_ptr<const lane_code> compile_lanes(const lane_request& what, const base::disk_cache& cache);

/// One lane behind the interface of kernels, for single people. Throws base::unavailable likewise.
const backend& compiler();

/// What the module offers.
struct compiler_module {
  std::shared_ptr<const lane_code> (*compile_lanes)(const lane_request& what, const base::disk_cache& cache);
  const backend& (*compiler)();
};
/// The name of the module's one function, which returns a pointer to its compiler_module.
inline constexpr char compiler_entry[] = "kinecrine_compiler_module";

}  // namespace kinecrine::compile
