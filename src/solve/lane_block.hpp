// One register full of people: Rodas5P for all lanes at once, everything else lane by lane.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "compile/lane_memory.hpp"
#include "solve/inputs.hpp"
#include "solve/lane_model.hpp"
#include "solve/lane_runner.hpp"
#include "solve/lane_steps.hpp"
#include "solve/switchboard.hpp"

namespace kinecrine::solve {

class lane_block {
 public:
  /// Whom to take next; nothing where there is nobody, at present.
  using supplier = std::function<std::optional<std::size_t>()>;

  lane_block(const lane_model& model, const lane_run& what, const member_source& source);
  ~lane_block();

  /// Takes people into free lanes and makes one step of all; `done` gets those who end. False where no lane
  /// is occupied.
  bool step(const supplier& next, const member_sink& done);

 private:
  struct seat;

  bool fill(const supplier& next, const member_sink& done);
  void begin(seat& s, std::size_t index);
  void set_clock(double share);
  void set_time(std::size_t lane, double t, double anchor);
  void set_inputs();
  void set_lines(const seat& s);
  void evaluate();
  void choose_step(seat& s);
  void measure(seat& s);
  double first_step(const seat& s);
  void attempt();
  void judge(seat& s);
  void refuse(seat& s, double smaller);
  void take_samples();
  void record_computed(const std::vector<std::pair<seat*, double>>& who);
  void record_now(seat& s);
  void find_crossings();
  void locate(seat& s, double low, double high);
  void states_between(const seat& s, double theta, const std::vector<std::uint32_t>& places);
  void advance(seat& s);
  void instant(seat& s, const std::vector<switchboard::crossing>& crossings);
  void fix(seat& s);
  void load(seat& s);
  void store(const seat& s);
  void note_negative(seat& s);
  void fail(seat& s, member_failure why);
  void fail_short(seat& s);
  std::size_t worst_place(std::size_t lane) const;
  const std::string& id_of(std::size_t place) const {
    return model_.model().state_ids[model_.slot_of(place)];
  }

  const lane_model& model_;
  const lane_run& what_;
  const member_source& source_;
  const lane_steps& steps_;
  const std::size_t width_, rows_;
  const double growing_;  ///< the share of a state's size that its absolute tolerance grows to
  std::vector<std::unique_ptr<seat>> seats_;

  // [row][lane], states in the order of elimination
  compile::lane_array y_, before_, at_, k_, local_, factors_, absolute_, between_, frame_, recorded_,
      arguments_, base_, slope_;
  // [lane]
  compile::lane_array inverse_step_, diagonal_, growth_, error_, lowest_, check_, taken_, theta_, since_,
      weight_;
  std::vector<double> one_;  ///< the states of one lane by slot
  std::vector<double> conditions_before_, inputs_before_;
  std::vector<unsigned> driven_;       ///< by input: the lanes in which it has a slope, as bits
  std::vector<std::uint32_t> moving_;  ///< the inputs that have one in some lane
  std::vector<switchboard::crossing> crossings_;
  std::vector<std::pair<seat*, double>> recording_;
  compile::lane_array sampled_at_;  ///< [sample][lane] of the step just made, as shares of it
  std::vector<double*> sampled_to_;
};

}  // namespace kinecrine::solve
