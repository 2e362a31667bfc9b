// Arithmetic on whole registers of lanes, once for each kind of processor; what runs where nothing is
// compiled.
#pragma once

#include <cstdint>

#include "compile/elimination.hpp"
#include "expression/graph.hpp"

namespace kinecrine::compile {

/// One operation on registers of a lane program; `what` is an expression::op.
struct lane_instruction {
  expression::op what;
  std::uint32_t a, b, c, to;
};

/// An elimination as plain arrays: the files that are built for one kind of processor must not instantiate
/// templates that the linker might then use everywhere.
struct elimination_tables {
  std::uint32_t size;
  const std::uint32_t *row_starts, *columns, *diagonal, *source, *pair_starts, *left, *right;
};
elimination_tables tables_of(const elimination& plan);

/// The functions for one width. Vectors are [row][lane], aligned to a register.
struct lane_arithmetic {
  void (*execute)(const lane_instruction* program, std::size_t size, double* registers);
  /// Factors diag(diagonal) - jacobian; one positive diagonal value a lane. Stored are the inverted pivots
  /// and the negative of all other entries of L and U, so that every operation is a product that is added.
  /// `growth` becomes, by lane, the largest ratio of the terms of a pivot to the pivot: 1 means no
  /// cancellation, and where a pivot is 0 it is infinite.
  void (*factor)(const elimination_tables& plan, const double* jacobian, const double* diagonal,
                 double* factors, double* growth);
  /// Solves in place; x counts rows in the order of elimination.
  void (*solve)(const elimination_tables& plan, const double* factors, double* x);
};

/// For 1, 2, 4 or 8 lanes; more lanes than the processor's registers hold are slower but right.
const lane_arithmetic& arithmetic_of(std::size_t width);

}  // namespace kinecrine::compile
