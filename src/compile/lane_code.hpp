// Equations as functions over lanes: W people side by side in one register. All arrays are [slot][lane],
// aligned to 64 bytes; nothing is ever computed from two lanes.
#pragma once

#include <memory>
#include <vector>

#include "compile/elimination.hpp"
#include "compile/lane_arithmetic.hpp"
#include "compile/lower.hpp"
#include "expression/tape.hpp"

namespace kinecrine::compile {

/// What to compile, and for how many lanes.
struct lane_request {
  const expression::graph* graph = nullptr;
  std::vector<std::vector<expression::node>> functions;
  /// By function: whether its results are added to what is there; a shorter list means no.
  std::vector<char> adds;
  std::size_t inputs = 0;  ///< the number of input leaves
  std::size_t width = 0;   ///< lanes: 1, 2, 4 or 8; 0 = what this processor does best
  /// By slot: which constants may differ between people or be changed by events. The others are the same for
  /// all lanes and are given once, to `share`. Empty = all may differ.
  std::vector<char> personal;
  /// Conditions move like states (a caller that has no switches) or stay put between calls of `fix`.
  bool conditions_move = false;
  /// Where in the caller's arrays of states each state slot is; empty = in the order of the slots.
  std::vector<std::uint32_t> state_places;
  /// The matrices to factor, if any; kept alive by the caller until the code is made, and copied.
  const elimination* matrix = nullptr;
  bool long_run = true;  ///< worth a slower compilation
};

/// Where the parts of a frame lie. The frame of W people holds, slot after slot: the time, the inputs, the
/// moving conditions, the fixed values of each person (from `fix`), and room for what one part of the code
/// hands to another.
struct lane_layout {
  std::size_t width = 1;
  std::size_t inputs = 0, conditions = 0;
  std::vector<expression::node> personal;  ///< fixed values by slot, each person's own
  std::vector<expression::node> shared;    ///< fixed values that are the same for all, by place
  std::vector<std::uint32_t> state_places;
  std::vector<char> adds;  ///< by function

  static constexpr std::size_t time_slot = 0, first_input = 1;
  std::size_t first_condition() const { return first_input + inputs; }
  std::size_t first_personal() const { return first_condition() + conditions; }
  std::size_t first_scratch() const { return first_personal() + personal.size(); }
};

lane_layout lay_out(const lowered& program, const lane_request& what);

/// Code for lanes. Immutable, so threads share one; the caller brings the memory.
class lane_code {
 public:
  virtual ~lane_code() = default;

  const lane_layout& layout() const { return layout_; }
  std::size_t width() const { return layout_.width; }
  /// Slots of a frame; its size in doubles is this times the width.
  virtual std::size_t frame_slots() const = 0;

  /// The values that all lanes share, from constants that are the same for all.
  std::vector<double> share(const double* constants) const;

  struct scratch {
    std::vector<double> registers, values;
  };
  /// Computes the fixed values of the person in one lane; again whenever a constant or condition changes.
  void fix(const double* constants, const double* conditions, std::size_t lane, double* frame,
           scratch& room) const;
  /// The same where only conditions have changed since `room` was last used, with this person's constants.
  void fix_again(const double* conditions, std::size_t lane, double* frame, scratch& room) const;

  /// Evaluates one function for all lanes; writes its results [result][lane], or adds them if asked to.
  virtual void run(std::size_t function, const double* states, double* frame, const double* shared,
                   double* results) const = 0;

  /// See lane_arithmetic: factors diag(diagonal) - jacobian, and solves in place.
  virtual void factor(const double* jacobian, const double* diagonal, double* factors, double* growth) const;
  virtual void solve(const double* factors, double* x) const;
  const elimination& matrix() const { return matrix_; }

 protected:
  lane_code(const lowered& program, const lane_request& what);

 private:
  lane_layout layout_;
  elimination matrix_;
  elimination_tables tables_;
  expression::tape fixed_, shared_;
};

/// Lanes that need no compiler: each instruction works on whole registers.
std::shared_ptr<const lane_code> interpret_lanes(const lane_request& what);

/// How many lanes one register of this processor holds: 8, 4 or 2.
std::size_t widest_lanes();

}  // namespace kinecrine::compile
