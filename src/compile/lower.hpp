// Expressions made cheap before any backend sees them: what stays put during a run is split off to be
// computed once a person, divisions become products with shared reciprocals, powers become exponentials with
// shared logarithms.
#pragma once

#include <span>
#include <vector>

#include "expression/graph.hpp"

namespace kinecrine::compile {

/// Roughly how many instructions exp, log and sin or cos become in compiled code (with AVX-512).
inline constexpr unsigned exp_weight = 17, log_weight = 23, sine_weight = 30;

struct lowered {
  expression::graph graph;
  /// Nodes that depend on nothing that moves but that moving nodes or results use; numbers are not among
  /// them.
  std::vector<expression::node> fixed;
  /// The results of each function, in the order asked for.
  std::vector<std::vector<expression::node>> functions;
  /// The kinds of leaf that move, as bits of `expression::dependence`.
  unsigned moving = 0;

  bool moves(expression::node n) const { return (graph.depends(n) & moving) != 0; }
};

/// Results agree with those of the original nodes to a few units in the last place times the size of an
/// exponent.
lowered lower(const expression::graph& from, std::span<const std::vector<expression::node>> functions,
              unsigned moving);

}  // namespace kinecrine::compile
