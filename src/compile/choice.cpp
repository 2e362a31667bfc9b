#include "compile/choice.hpp"

#include "base/diagnostics.hpp"
#ifdef KINECRINE_HAS_LLVM
#include "compile/llvm_lanes.hpp"
#endif

namespace kinecrine::compile {

namespace {

#ifdef KINECRINE_HAS_LLVM
/// From so many runs on compiling pays, measured on the assembled model: it costs as much as interpreting
/// this many.
constexpr std::size_t enough_runs = 64;
#endif

}  // namespace

const backend& backend_for(engine wanted, [[maybe_unused]] std::size_t runs) {
#ifdef KINECRINE_HAS_LLVM
  if (wanted == engine::llvm || (wanted == engine::automatic && runs >= enough_runs)) return compiler();
#else
  if (wanted == engine::llvm)
    throw base::unavailable("this program was built without LLVM",
                            "--backend interpret, or build where llvm-19-dev is installed");
#endif
  return interpreter();
}

}  // namespace kinecrine::compile
