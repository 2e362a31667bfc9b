#include <algorithm>
#include <functional>

#include "compile/lane_arithmetic.hpp"
#include "compile/lane_code.hpp"

namespace kinecrine::compile {

namespace {

using expression::dependence;
using expression::node;
using expression::op;
using expression::term;

/// Numbers, leaves and results of operations live in the frame, one register each.
class interpreted_lanes final : public lane_code {
 public:
  interpreted_lanes(const lowered& program, const lane_request& what)
      : lane_code(program, what), slots_(static_cast<std::uint32_t>(layout().first_scratch())) {
    const expression::graph& g = program.graph;
    std::vector<std::uint32_t> place(g.size(), 0);
    for (std::size_t k = 0; k < layout().personal.size(); ++k)
      place[layout().personal[k]] = static_cast<std::uint32_t>(layout().first_personal() + k);
    for (std::size_t k = 0; k < layout().shared.size(); ++k) {
      place[layout().shared[k]] = slots_;
      shared_loads_.push_back({static_cast<std::uint32_t>(k), slots_++});
    }
    most_ = slots_;
    for (const auto& results : program.functions) functions_.push_back(function_of(program, results, place));
  }

  std::size_t frame_slots() const override { return most_; }

  void run(std::size_t function, const double* states, double* frame, const double* shared,
           double* results) const override {
    const program_part& part = functions_[function];
    const std::size_t w = width();
    for (const auto& [value, to] : part.numbers) std::fill_n(frame + to * w, w, value);
    for (const load& l : shared_loads_) std::fill_n(frame + l.to * w, w, shared[l.from]);
    for (const load& l : part.states) std::copy_n(states + l.from * w, w, frame + l.to * w);
    arithmetic_of(w).execute(part.instructions.data(), part.instructions.size(), frame);
    for (std::size_t k = 0; k < part.results.size(); ++k) {
      const double* from = frame + part.results[k] * w;
      double* to = results + k * w;
      if (layout().adds[function])
        std::transform(from, from + w, to, to, std::plus<>());
      else
        std::copy_n(from, w, to);
    }
  }

 private:
  struct load {
    std::uint32_t from, to;
  };
  struct program_part {
    std::vector<std::pair<double, std::uint32_t>> numbers;
    std::vector<load> states;
    std::vector<lane_instruction> instructions;
    std::vector<std::uint32_t> results;
  };

  program_part function_of(const lowered& program, const std::vector<node>& results,
                           std::vector<std::uint32_t> place) {
    const expression::graph& g = program.graph;
    program_part part;
    std::uint32_t next = slots_;
    for (const node n : g.needed(results)) {
      if (place[n] != 0) continue;
      const term& t = g[n];
      const int count = expression::operands(t.what);
      if (g.is_number(n)) {
        part.numbers.emplace_back(g.value(n), next);
      } else if (!program.moves(n)) {
        continue;  // only behind fixed values
      } else if (t.what == op::time) {
        place[n] = lane_layout::time_slot;
        continue;
      } else if (t.what == op::input) {
        place[n] = static_cast<std::uint32_t>(lane_layout::first_input + t.a);
        continue;
      } else if (t.what == op::condition) {
        place[n] = static_cast<std::uint32_t>(layout().first_condition() + t.a);
        continue;
      } else if (t.what == op::state) {
        part.states.push_back({layout().state_places.empty() ? t.a : layout().state_places[t.a], next});
      } else {
        part.instructions.push_back(
            {t.what, place[t.a], count > 1 ? place[t.b] : 0, count > 2 ? place[t.c] : 0, next});
      }
      place[n] = next++;
    }
    for (const node n : results) part.results.push_back(place[n]);
    most_ = std::max(most_, next);
    return part;
  }

  std::uint32_t slots_;     ///< without what the functions use
  std::uint32_t most_ = 0;  ///< with it
  std::vector<load> shared_loads_;
  std::vector<program_part> functions_;
};

}  // namespace

std::shared_ptr<const lane_code> interpret_lanes(const lane_request& what) {
  const unsigned moving = dependence::moving | (what.conditions_move ? dependence::on_condition : 0U);
  return std::make_shared<interpreted_lanes>(lower(*what.graph, what.functions, moving), what);
}

}  // namespace kinecrine::compile
