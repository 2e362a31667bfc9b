// Which backend a command uses.
#pragma once

#include "compile/kernel.hpp"

namespace kinecrine::compile {

enum class engine { automatic, interpret, llvm };

/// The backend for about `runs` runs of one model, each some thousand evaluations long. `automatic` compiles
/// where that saves more than it costs; the answer depends on nothing but the arguments and whether LLVM is
/// there, so that a repeated command gives the same bits. Throws base::unavailable where LLVM is asked for
/// and there is none.
const backend& backend_for(engine wanted, std::size_t runs);

}  // namespace kinecrine::compile
