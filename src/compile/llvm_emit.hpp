// Lowered expressions -> LLVM instructions over lanes.
#pragma once

#include <llvm/IR/Module.h>

#include <string>

#include "compile/lane_code.hpp"

namespace kinecrine::compile {

/// Adds one entry function for each function of the program, `void name_k(const double* states, double*
/// frame, const double* shared, double* results)`, each a row of calls to pieces that are short, because the
/// time LLVM needs grows faster than a piece. Returns the number of frame slots needed.
std::size_t emit_lanes(llvm::Module& into, const std::string& name, const lowered& program,
                       const lane_layout& layout);

}  // namespace kinecrine::compile
