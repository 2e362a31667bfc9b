#include "compile/compiler.hpp"

#include <string>

#include "base/diagnostics.hpp"
#ifdef KINECRINE_COMPILER_MODULE
#include <dlfcn.h>
#endif

namespace kinecrine::compile {

namespace {

struct loaded {
  const compiler_module* module = nullptr;
  std::string why_not;
};

loaded load() {
#ifdef KINECRINE_COMPILER_MODULE
  // Never closed: code it has made may be in use until the program ends.
  void* const file = dlopen(KINECRINE_COMPILER_MODULE, RTLD_NOW | RTLD_LOCAL);
  void* const entry = file ? dlsym(file, compiler_entry) : nullptr;
  if (!entry) {
    const char* const reason = dlerror();
    return {nullptr, std::string("LLVM cannot be loaded: ") + (reason ? reason : "its module is empty")};
  }
  return {reinterpret_cast<const compiler_module* (*)()>(entry)(), {}};
#else
  return {nullptr, "this program was built without LLVM"};
#endif
}

const loaded& module() {
  static const loaded one = load();
  return one;
}

const compiler_module& needed_module() {
  if (!module().module)
    throw base::unavailable(module().why_not, "--backend interpret, or build where llvm-19-dev is installed");
  return *module().module;
}

}  // namespace

bool can_compile() {
  return module().module != nullptr;
}

std::shared_ptr<const lane_code> compile_lanes(const lane_request& what, const base::disk_cache& cache) {
  return needed_module().compile_lanes(what, cache);
}

const backend& compiler() {
  return needed_module().compiler();
}

}  // namespace kinecrine::compile
