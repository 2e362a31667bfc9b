// The starts of many members that differ in a few numbers: only what depends on these is computed for each.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sbml/equations.hpp"
#include "sbml/initial.hpp"

namespace kinecrine::solve {

/// Immutable: threads share one. The equations must outlive it.
class starts {
 public:
  /// `ids` as for equations::evaluate_constants, whose results these are; throws what it throws.
  starts(const sbml::equations& model, const std::vector<std::string>& ids, double begin = 0);

  /// The member for which the ids have these values.
  sbml::values at(std::span<const double> numbers) const;
  /// The model's own numbers.
  const sbml::values& base() const { return base_; }
  /// By slot: whether a constant may differ between members.
  const std::vector<char>& personal() const { return personal_; }
  std::size_t count() const { return symbols_.size(); }
  /// The model's own value of the k-th id.
  double usual(std::size_t k) const { return slots_[symbols_[k]]; }

 private:
  const sbml::equations& model_;
  double begin_;
  std::vector<std::size_t> symbols_;  ///< of the ids
  std::vector<double> slots_, values_;
  std::vector<sbml::initial_program::step> steps_;  ///< those that depend on the ids
  sbml::values base_;
  std::vector<char> personal_;
  struct target {
    std::size_t slot;
    sbml::role role;
    std::size_t place;
  };
  std::vector<target> targets_;
};

}  // namespace kinecrine::solve
