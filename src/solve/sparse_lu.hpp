// Solves sparse linear systems of one pattern (KLU).
#pragma once

#include <memory>
#include <vector>

#include "sbml/equations.hpp"

namespace kinecrine::solve {

class sparse_lu {
 public:
  explicit sparse_lu(const sbml::sparsity& pattern);
  /// For another matrix of the same pattern, which then need not be analysed again.
  sparse_lu another() const;
  ~sparse_lu();
  sparse_lu(sparse_lu&&) noexcept;
  sparse_lu& operator=(sparse_lu&&) noexcept;

  /// False where the matrix is singular.
  bool factor(const std::vector<double>& entries);
  /// Replaces the right-hand side by the solution.
  void solve(std::vector<double>& right_hand_side);

 private:
  struct analysis;
  struct memory;
  explicit sparse_lu(std::shared_ptr<analysis> known);
  std::unique_ptr<memory> memory_;
};

}  // namespace kinecrine::solve
