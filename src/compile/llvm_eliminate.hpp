// Elimination as straight-line code: no index is read and no branch taken when it runs.
#pragma once

#include <llvm/IR/Module.h>

#include <string>

#include "compile/elimination.hpp"

namespace kinecrine::compile {

/// Adds `void NAME_factor(jacobian, diagonal, factors, growth)` and `void NAME_solve(factors, x)`, which do
/// what the functions of lane_arithmetic do.
void emit_elimination(llvm::Module& into, const std::string& name, const elimination& plan,
                      std::size_t width);

}  // namespace kinecrine::compile
