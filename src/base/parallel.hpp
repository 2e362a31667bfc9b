// Many independent pieces of work on several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace kinecrine::base {

/// Calls work(0) ... work(count - 1), each once and in any order, on up to `threads` threads (0 = one for
/// each processor). Where one throws, no further ones begin, and the exception of the lowest index is thrown
/// on when all threads have ended.
void for_each_index(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work);

}  // namespace kinecrine::base
