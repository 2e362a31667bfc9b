// A model compiled for lanes: what all blocks of people share.
#pragma once

#include <memory>
#include <vector>

#include "compile/kernel.hpp"
#include "compile/lane_code.hpp"
#include "sbml/equations.hpp"
#include "solve/integrate.hpp"
#include "solve/longest_step.hpp"
#include "solve/switchboard.hpp"

namespace kinecrine::solve {

struct lane_model_options {
  std::size_t width = 0;  ///< lanes; 0 = what this processor does best
  /// By slot: which constants may differ between members or be changed by events. Empty = all.
  std::vector<char> personal;
  bool compiled = true;  ///< by LLVM, where this build has it
  bool long_run = true;  ///< worth a slower compilation
};

/// Immutable: threads share one. The equations must outlive it.
class lane_model {
 public:
  /// `constants` are those of any member: what is not personal is taken from there.
  lane_model(const sbml::equations& model, const std::vector<double>& constants,
             const std::vector<output>& outputs, const lane_model_options& how = {});

  /// The functions of the code.
  enum function : std::size_t {
    rates,      ///< of all states, added to what is there
    local,      ///< the rates, the entries of the Jacobian, d rates / d time of the unsteady rows
    outputs,    ///< what is recorded and is not simply a state
    arguments,  ///< of the watched conditions
  };

  const sbml::equations& model() const { return model_; }
  const compile::lane_code& code() const { return *code_; }
  const std::vector<double>& shared() const { return shared_; }
  std::size_t states() const { return model_.rates.size(); }
  std::size_t entries() const { return model_.jacobian.size(); }
  std::size_t output_count() const { return output_count_; }
  bool watches() const { return watched_count_ > 0; }
  std::size_t watched_count() const { return watched_count_; }
  /// Whether the watched conditions can turn while no input moves.
  bool watches_more_than_inputs() const { return watches_more_than_inputs_; }

  // All arrays of states are in the order of elimination: place = new, slot = old.
  std::uint32_t slot_of(std::size_t place) const { return code_->matrix().order[place]; }
  std::uint32_t place_of(std::size_t slot) const { return code_->matrix().place[slot]; }
  const std::vector<std::uint32_t>& unsteady() const { return unsteady_; }  ///< places whose rates know time
  /// Outputs that are simply states, or states times a number that all share (a concentration in a
  /// compartment that stays as it is): their numbers, the places of these states, and what these are times.
  const std::vector<std::uint32_t>& copied_outputs() const { return copied_outputs_; }
  const std::vector<std::uint32_t>& copied_places() const { return copied_places_; }
  const std::vector<double>& copied_scales() const { return copied_scales_; }
  /// The numbers of the other outputs, in the order in which the code computes them, and the places they
  /// need.
  const std::vector<std::uint32_t>& computed_outputs() const { return computed_outputs_; }
  const std::vector<std::uint32_t>& sampled() const { return sampled_; }
  const std::vector<std::uint32_t>& watched() const { return watched_; }  ///< places that conditions need
  const std::vector<std::uint32_t>& everywhere() const { return everywhere_; }
  /// Whether the slopes of the inputs follow their values in the frame.
  bool wants_slopes() const { return wants_slopes_; }
  const longest_step& step_limit() const { return step_limit_; }
  /// Whether anything but the states moves the rates.
  bool moves() const { return step_limit_.uses_time() || model_.inputs() > 0; }

  /// Switches for one person; the code behind them is shared.
  switchboard make_switchboard() const { return switchboard(board_); }

 private:
  const sbml::equations& model_;
  std::shared_ptr<const compile::lane_code> code_;
  std::vector<double> shared_, copied_scales_;
  std::size_t output_count_ = 0, watched_count_ = 0;
  std::vector<std::uint32_t> unsteady_, copied_outputs_, copied_places_, computed_outputs_, sampled_,
      watched_, everywhere_;
  bool wants_slopes_ = false, watches_more_than_inputs_ = false;
  longest_step step_limit_;
  switchboard board_;
};

}  // namespace kinecrine::solve
