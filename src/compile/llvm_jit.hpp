// LLVM's just-in-time compiler, used for nothing but: module in, object bytes out; object bytes in, functions
// out.
#pragma once

#include <llvm/IR/Module.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace kinecrine::compile {

/// The processor that code is made for.
struct processor {
  std::string name;
  std::string features;
  bool fused_multiply_add = false;
  bool avx512 = false;  ///< for vectors of any width
};
const processor& this_processor();

/// "none" spends little time, "less" makes better code.
enum class effort { none, less };

/// Readies a fresh module for this processor. Throws base::internal_error where LLVM knows no such target.
void prepare_module(llvm::Module& module);
/// Machine code of a module as an object file. The module must be valid.
std::vector<char> compile_object(llvm::Module& module, effort how);

/// Object code in memory, linked and ready to call; the functions live as long as this.
class loaded_object {
 public:
  /// Throws base::internal_error where the bytes cannot be linked.
  explicit loaded_object(std::span<const char> object);
  ~loaded_object();
  loaded_object(const loaded_object&) = delete;
  loaded_object& operator=(const loaded_object&) = delete;

  void* address(const std::string& name) const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace kinecrine::compile
