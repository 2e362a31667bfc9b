// The part of a model that one run can set in motion. A drug nobody takes is a state that starts at nothing
// and stays there: what is left without such states gives the same course and costs less, so that a model may
// know of much more than any one run needs.
#pragma once

#include <compare>
#include <set>
#include <string>
#include <vector>

#include "sbml/equations.hpp"

namespace kinecrine::sbml {

/// By slot: which states and inputs are 0 throughout a run.
struct stillness {
  std::vector<char> states, inputs;
  auto operator<=>(const stillness&) const = default;
};

/// What stays at 0 in a run from `start`: inputs that rest at 0 and are not `driven` (SBML ids), and states
/// that start at 0 and have no rate while all of these are 0, whatever the rest of the model does.
stillness still_in(const equations& whole, const values& start, const std::set<std::string>& driven);

struct moving_part {
  equations model;  ///< constants and inputs keep their slots; a still state has become the formula 0
  std::vector<std::size_t> states;  ///< the slot in the whole of each state

  /// The same person for this part.
  values of(const values& whole) const;
  /// States of this part among those of the whole, where the others are 0.
  std::vector<double> in_whole(const std::vector<double>& part) const;

  std::size_t whole_states = 0;
};

/// The whole without what is still.
moving_part without_still(const equations& whole, const stillness& still);

}  // namespace kinecrine::sbml
