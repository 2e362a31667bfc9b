// A list of instructions for evaluating some nodes of a graph: one flat pass, no calls, no lookups. They are
// ordered so that many of one operation follow each other: what to do is asked once for all of these.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "expression/graph.hpp"

namespace kinecrine::expression {

/// Immutable once made, so threads may share one; each user brings its own registers.
class tape {
 public:
  tape() = default;
  tape(const graph& of, std::span<const node> results);

  /// Registers with all numbers in place and everything computed that depends on constants alone.
  /// Call again whenever a constant changes.
  void prepare(std::vector<double>& registers, const double* constants) const;
  /// Evaluates; `registers` must have been prepared with the constants that are in force.
  void run(std::vector<double>& registers, const leaves& at, double* results) const;

  std::size_t size() const { return program_.steps.size(); }
  std::size_t results() const { return results_.size(); }

 private:
  struct instruction {
    std::uint32_t a, b, c, to;
  };
  struct group {
    op what;
    std::size_t end;  ///< of its steps
  };
  struct program {
    std::vector<instruction> steps;
    std::vector<group> groups;
  };
  struct load {
    std::uint32_t slot, to;
  };
  static program ordered(const graph& of, const std::vector<node>& nodes,
                         const std::vector<std::uint32_t>& place);
  static void execute(const program& what, double* r);

  std::vector<double> numbers_;  ///< the first registers
  std::vector<load> constants_, states_, inputs_, conditions_;
  std::uint32_t time_ = none;
  std::uint32_t registers_ = 0;
  program prelude_, program_;
  std::vector<std::uint32_t> results_;  ///< the register of each result
};

}  // namespace kinecrine::expression
