// Solves sparse linear systems of one pattern (KLU).
#pragma once

#include <memory>
#include <vector>

#include "sbml/equations.hpp"

namespace kinecrine::solve {

class sparse_lu {
 public:
  explicit sparse_lu(const sbml::sparsity& pattern);
  ~sparse_lu();
  sparse_lu(const sparse_lu&) = delete;
  sparse_lu& operator=(const sparse_lu&) = delete;

  /// False where the matrix is singular.
  bool factor(const std::vector<double>& entries);
  /// Replaces the right-hand side by the solution.
  void solve(std::vector<double>& right_hand_side);

 private:
  struct memory;
  std::unique_ptr<memory> memory_;
};

}  // namespace kinecrine::solve
