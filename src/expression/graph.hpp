// Formulas as one directed acyclic graph: equal subexpressions are the same node, so they are computed once.
// Operands always have smaller numbers than the node that uses them; walking the numbers upwards is a
// topological order, and nothing here needs recursion.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/fingerprint.hpp"

namespace kinecrine::expression {

using node = std::uint32_t;
inline constexpr node none = 0xffffffffU;

/// Truth values are the numbers 1 and 0. Leaves name a slot of the vectors that an evaluation is given.
enum class op : std::uint8_t {
  // leaves
  number,
  time,
  state,      ///< what the equations integrate
  constant,   ///< fixed during a run, or changed by events only
  input,      ///< a function of time that is known beforehand: driven by the session, or a table of the model
  condition,  ///< what is frozen between switches: the truth of a relation, or the value of a floor()
  // operations on two operands
  add,
  subtract,
  multiply,
  divide,
  power,
  minimum,
  maximum,
  less,
  less_equal,
  equal,
  both,
  either,
  // three operands: select(condition, then, otherwise)
  select,
  // one operand
  negate,
  negation,  ///< logical not
  exp,
  log,
  log10,
  sqrt,
  absolute,
  floor,
  factorial,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
};

/// How many operands an operation has; 0 for leaves.
int operands(op what);

/// The value of one operation on numbers; what every backend must agree with.
double apply(op what, double a, double b = 0, double c = 0);

struct term {
  op what = op::number;
  node a = none;  ///< first operand, or the slot of a leaf (for a number: its place in the graph's list)
  node b = none;
  node c = none;
  bool operator==(const term&) const = default;
};

/// Which kinds of leaf a node depends on, as a set of bits.
struct dependence {
  static constexpr unsigned on_time = 1, on_state = 2, on_constant = 4, on_input = 8, on_condition = 16;
  /// Everything that moves while the integrator steps.
  static constexpr unsigned moving = on_time | on_state | on_input;
};

/// The values of all leaves at one instant. A pointer may be null where no node uses its kind.
struct leaves {
  double time = 0;
  const double* states = nullptr;
  const double* constants = nullptr;
  const double* inputs = nullptr;
  const double* conditions = nullptr;
};

class graph {
 public:
  graph() = default;
  /// The graph that had these terms and numbers.
  graph(std::span<const term> terms, std::span<const double> numbers);

  node number(double value);
  node time() { return intern({op::time, 0, none, none}); }
  node leaf(op kind, std::size_t slot) { return intern({kind, static_cast<node>(slot), none, none}); }

  /// An operation, simplified where the result is the same for all finite operands (x*1, 0+x, constants
  /// folded ...).
  node make(op what, node a, node b = none, node c = none);

  node add(node a, node b) { return make(op::add, a, b); }
  node subtract(node a, node b) { return make(op::subtract, a, b); }
  node multiply(node a, node b) { return make(op::multiply, a, b); }
  node divide(node a, node b) { return make(op::divide, a, b); }
  node negate(node a) { return make(op::negate, a); }
  node power(node base, node exponent) { return make(op::power, base, exponent); }
  node select(node condition, node then, node otherwise) {
    return make(op::select, condition, then, otherwise);
  }
  /// Largest whole number not above a/b, and the like, are built from these by the readers.
  node negation(node a) { return make(op::negation, a); }

  const term& operator[](node n) const { return terms_[n]; }
  std::size_t size() const { return terms_.size(); }
  const std::vector<term>& terms() const { return terms_; }
  const std::vector<double>& numbers() const { return numbers_; }
  bool is_number(node n) const { return terms_[n].what == op::number; }
  bool is_number(node n, double value) const { return is_number(n) && numbers_[terms_[n].a] == value; }
  double value(node n) const { return numbers_[terms_[n].a]; }
  /// The kinds of leaf that n depends on, see `dependence`.
  unsigned depends(node n) const { return depends_[n]; }

  /// The nodes that `results` need, operands first.
  std::vector<node> needed(std::span<const node> results) const;
  /// Copies of `results` in which each node that `replace` maps is replaced (before its operands are looked
  /// at).
  std::vector<node> substitute(std::span<const node> results, const std::unordered_map<node, node>& replace);

 private:
  struct hash {
    std::size_t operator()(const term& t) const;
  };
  node intern(const term& t);
  node simplify(op what, node a, node b, node c);
  node whole_power(node base, unsigned exponent);

  std::vector<term> terms_;
  std::vector<unsigned> depends_;
  std::vector<double> numbers_;
  std::unordered_map<term, node, hash> known_;
  std::unordered_map<std::uint64_t, node> known_numbers_;
};

/// Adds everything a graph holds to a fingerprint.
void add_to(base::fingerprint& sum, const graph& all);

}  // namespace kinecrine::expression
