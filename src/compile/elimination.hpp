// Gaussian elimination of sparse matrices that all have one pattern: order, fill and every operation are
// known before the first number is.
#pragma once

#include <cstdint>
#include <vector>

namespace kinecrine::compile {

/// The order of elimination and the pattern of the factors, rows and columns counted in that order. Pivots
/// are taken from the diagonal; whoever factors must watch them.
struct elimination {
  static constexpr std::uint32_t absent = 0xffffffffU;

  std::vector<std::uint32_t> order;  ///< new -> old
  std::vector<std::uint32_t> place;  ///< old -> new

  // Rows of the factors, columns ascending: L to the left of the diagonal, U to the right.
  std::vector<std::uint32_t> row_starts;
  std::vector<std::uint32_t> columns;
  std::vector<std::uint32_t> diagonal;  ///< by row: where in `columns` its diagonal entry is
  /// By entry of the factors: which entry of the given matrix starts it, or `absent` for fill.
  std::vector<std::uint32_t> source;

  /// What entry e needs beside its source: the products factors[left[k]] * factors[right[k]] of L and U for k
  /// from pair_starts[e] to pair_starts[e + 1].
  std::vector<std::uint32_t> pair_starts, left, right;

  std::size_t size() const { return order.size(); }
  std::size_t entries() const { return columns.size(); }
};

/// Chooses the order by the smallest product of row and column counts (Markowitz), diagonal pivots only. The
/// pattern is given as compressed sparse columns that contain the diagonal; `source` counts entries in that
/// form.
elimination plan_elimination(const std::vector<std::int64_t>& column_starts,
                             const std::vector<std::int64_t>& rows);

}  // namespace kinecrine::compile
