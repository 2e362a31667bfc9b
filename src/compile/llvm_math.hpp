// exp, log, sin and cos written out as vector instructions, so that all lanes are computed at once and no
// call is made.
#pragma once

#include <llvm/IR/IRBuilder.h>

namespace kinecrine::compile {

/// These work on double and on vectors of double, are within 2 units in the last place of the true value, and
/// treat zeros, denormals, infinities and NaN as libm does (errno and floating-point exceptions apart).
llvm::Value* emit_exp(llvm::IRBuilder<>& at, llvm::Value* x);
llvm::Value* emit_log(llvm::IRBuilder<>& at, llvm::Value* x);

/// As exact for |x| up to `widest_angle`; beyond it, and for NaN, they give anything.
inline constexpr double widest_angle = 1e6;
llvm::Value* emit_sin(llvm::IRBuilder<>& at, llvm::Value* x);
llvm::Value* emit_cos(llvm::IRBuilder<>& at, llvm::Value* x);

}  // namespace kinecrine::compile
