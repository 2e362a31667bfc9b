#include "compile/choice.hpp"

#include "compile/compiler.hpp"

namespace kinecrine::compile {

namespace {

/// From so many runs on compiling pays, measured on the assembled model: it costs as much as interpreting
/// this many.
constexpr std::size_t enough_runs = 64;

}  // namespace

const backend& backend_for(engine wanted, std::size_t runs) {
  if (wanted == engine::llvm) return compiler();
  if (wanted == engine::automatic && runs >= enough_runs && can_compile()) return compiler();
  return interpreter();
}

}  // namespace kinecrine::compile
