#include "solve/lane_block.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "base/diagnostics.hpp"
#include "solve/reference_size.hpp"
#include "solve/rodas5p.hpp"

namespace kinecrine::solve {

namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
/// Two times nearer than this share of themselves are one.
constexpr double same_time = 1e-13;
/// What is estimated is the error of the embedded result of order 4. That of the result of order 5, which is
/// the one we go on with, is many times smaller (docs/benchmarks.md): the estimate may be so much larger than
/// the tolerance before the error is that of other solvers at this tolerance.
constexpr double caution = 8;
/// The controller: how near the allowed error a step aims, and how far one step may differ from the last.
constexpr double safety = 0.9, most_growth = 6, most_shrinkage = 5;
/// An error below 0.01 says nothing about the next step; this is its root.
const double least_root = std::pow(0.01, 1.0 / rodas5p::order);
/// A pivot that is so much smaller than the terms it is made of has lost too many digits.
constexpr double most_pivot_growth = 1e11;
/// The last so many steps before a stop are made equal, so that the stop does not leave a sliver behind.
constexpr double equal_pieces = 4;
/// A first step aims at an error of this many units, as its estimate is a rough one.
constexpr double bold = 100;
/// Conditions on time are looked at this often in a run, however long the steps.
constexpr double looks_per_run = 1000;
/// Where nothing moves, a first step is this share of what is left.
constexpr double first_steps = 50;
/// A crossing is located to this share of the allowed relative error of the step's length.
constexpr double crossing_precision = 1e-2;
constexpr double end_of_step = 0.02;
constexpr int most_retakes = 2;
constexpr int most_rattles = 2000;
constexpr int most_stuck = 100;
/// A state this many units of its error below 0 did not get there by error.
constexpr double clearly_negative = 100;

/// A fingerprint of small numbers (FNV-1a).
class digest {
 public:
  void add(std::uint64_t value) { sum_ = (sum_ ^ value) * 0x100000001b3ULL; }
  std::uint64_t value() const { return sum_; }

 private:
  std::uint64_t sum_ = 0xcbf29ce484222325ULL;
};

}  // namespace

/// The lane of one person.
struct lane_block::seat {
  seat(std::size_t place, switchboard switches) : lane(place), board(std::move(switches)) {}

  std::size_t lane;
  bool taken = false, finished = false;
  bool fixed = false;  ///< the frame holds this person's values
  member who;
  std::optional<input_plan> plan;
  switchboard board;
  situation now;
  std::vector<double> fixed_constants, fixed_conditions;  ///< what the frame holds
  compile::lane_code::scratch room;                       ///< for these
  double stop = 0;                                        ///< the next known switch, or the end

  double proposed = 0;  ///< the step the error allows
  double longest_step = 0;
  double step = 1;   ///< the one under way, perhaps cut short
  double limit = 0;  ///< where it ends, perhaps at a crossing
  bool to_stop = false, crosses = false, accepted = false;
  bool fresh = false;      ///< nothing is known of the person but the state
  bool estimated = false;  ///< the next step is the first after a switch
  bool refused = false;    ///< the last attempt was
  bool undoable = false;   ///< the last step was an ordinary one
  bool sits_out = false;   ///< the attempt under way is none of this lane
  bool singular = false;   ///< the last attempt failed for a bad pivot
  bool open = false;       ///< a crossing is still looked for
  double looks = 2;
  bool mend = false;  ///< entries of the Jacobian that are not finite count as 0
  double time_before = 0;
  /// Of the last accepted step: the fifth root of its error, and its length; 0 = there is none.
  double root_before = 0, step_before = 0;
  std::uint64_t kind = 0;                                     ///< of the last switch
  std::vector<std::pair<std::uint64_t, double>> first_steps;  ///< by kind of switch
  std::vector<switchboard::crossing> crossings;
  std::vector<double> crossing_states;  ///< by slot
  std::optional<double> retake_to;      ///< the next step ends there, at a crossing
  int retaken = 0;                      ///< how often the step under way was made again

  std::size_t next_sample = 0;
  int stuck = 0, rattles = 0;
  double last_crossing = 0;
  member_result result;

  std::size_t outputs = 0;  ///< numbers in a row of samples
  std::size_t due = 0;      ///< samples within the step just made
  double* row(std::size_t sample) { return result.samples.data() + sample * outputs; }
  double* next_row() { return row(next_sample); }
  /// No samples from the next one on.
  void leave_out_the_rest() {
    std::fill(result.samples.begin() + static_cast<std::ptrdiff_t>(next_sample * outputs),
              result.samples.end(), std::numeric_limits<double>::quiet_NaN());
  }
};

lane_block::lane_block(const lane_model& model, const lane_run& what, const member_source& source)
    : model_(model),
      what_(what),
      source_(source),
      steps_(steps_of(model.code().width())),
      width_(model.code().width()),
      rows_(model.states()),
      growing_(what.accuracy.absolute > 0 ? 0 : what.accuracy.absolute_fraction) {
  seats_.reserve(width_);
  for (std::size_t lane = 0; lane < width_; ++lane) {
    seats_.push_back(std::make_unique<seat>(lane, model.make_switchboard()));
    seats_.back()->outputs = model.output_count();
  }
  for (compile::lane_array* states : {&y_, &before_, &at_, &absolute_, &between_})
    states->assign(rows_ * width_, 0);
  k_.assign(rodas5p::stages * rows_ * width_, 0);
  local_.assign((rows_ + model.entries() + model.unsteady().size()) * width_, 0);
  factors_.assign(model.code().matrix().entries() * width_, 0);
  frame_.assign(model.code().frame_slots() * width_, 0);
  recorded_.assign(model.computed_outputs().size() * width_, 0);
  arguments_.assign(model.watched_count() * width_, 0);
  base_.assign(model.model().inputs() * width_, 0);
  slope_.assign(model.model().inputs() * width_, 0);
  driven_.assign(model.model().inputs(), 0);
  for (compile::lane_array* one : {&inverse_step_, &diagonal_, &growth_, &error_, &lowest_, &check_, &taken_,
                                   &theta_, &since_, &weight_})
    one->assign(width_, 1);
  one_.assign(rows_, 0);
}

lane_block::~lane_block() = default;

bool lane_block::step(const supplier& next, const member_sink& done) {
  if (!fill(next, done)) return false;
  evaluate();
  for (auto& s : seats_)
    if (s->taken) choose_step(*s);
  attempt();
  bool any = false;
  for (auto& s : seats_) {
    s->accepted = false;
    if (s->taken && !s->finished) judge(*s);
    any = any || s->accepted;
  }
  if (any) {
    if (model_.watches()) find_crossings();
    take_samples();
    for (auto& s : seats_) taken_[s->lane] = s->accepted ? 1 : 0;
    steps_.accept(rows_, at_.data(), taken_.data(), growing_, y_.data(), before_.data(), absolute_.data());
    for (auto& s : seats_)
      if (s->accepted) advance(*s);
  }
  for (auto& s : seats_) {
    if (!s->taken || !s->finished) continue;
    s->taken = false;
    done(s->result);
  }
  return true;
}

bool lane_block::fill(const supplier& next, const member_sink& done) {
  bool occupied = false;
  for (auto& s : seats_) {
    while (!s->taken) {
      const std::optional<std::size_t> index = next();
      if (!index) break;
      begin(*s, *index);
      if (s->finished)
        done(s->result);
      else
        s->taken = true;
    }
    occupied = occupied || s->taken;
  }
  return occupied;
}

void lane_block::begin(seat& s, std::size_t index) {
  s.finished = false;
  s.result.index = index;
  s.result.samples.resize(what_.times.size() * model_.output_count());
  s.result.failure.reset();
  s.result.negative.reset();
  s.result.steps = s.result.rejections = s.result.crossings = 0;
  s.next_sample = 0;
  s.stuck = s.rattles = s.retaken = 0;
  s.retake_to.reset();
  s.last_crossing = s.now.time = what_.begin;
  s.refused = s.undoable = s.mend = s.singular = s.sits_out = false;
  s.fresh = true;
  s.root_before = 0;
  s.first_steps.clear();
  try {
    s.who = source_(index);
    s.plan.emplace(model_.model(), s.who.session, s.who.start.inputs);
    s.now.states = s.who.start.states;
    s.now.constants = s.who.start.constants;
    s.fixed = false;
    s.longest_step = model_.step_limit().of(s.now.constants, what_.end - what_.begin);
    s.board.prepare(s.now.constants);
    s.board.begin(s.now, *s.plan);
    store(s);
    instant(s, {});
    s.kind = 0;  // the start is a switch of its own kind
    s.estimated = true;
  } catch (const base::numeric_failure& fault) {
    fail(s,
         {fault.findings().front().message, fault.variable(), fault.time(), fault.findings().front().hint});
  } catch (const base::fault& fault) {
    fail(s, {fault.findings().front().message, "", what_.begin, fault.findings().front().hint});
  }
}

/// Sets time and inputs of all lanes to `share` of their step.
void lane_block::set_clock(double share) {
  if (!model_.moves()) return;
  for (auto& s : seats_) set_time(s->lane, s->now.time + share * s->step, s->now.inputs.anchor);
  set_inputs();
}

void lane_block::set_time(std::size_t lane, double t, double anchor) {
  frame_[compile::lane_layout::time_slot * width_ + lane] = t;
  since_[lane] = t - anchor;
}

void lane_block::set_inputs() {
  steps_.lines(moving_.size(), moving_.data(), base_.data(), slope_.data(), since_.data(),
               frame_.data() + compile::lane_layout::first_input * width_);
}

/// Rates, Jacobian and time derivatives where all lanes are.
void lane_block::evaluate() {
  set_clock(0);
  model_.code().run(lane_model::local, y_.data(), frame_.data(), model_.shared().data(), local_.data());
  double* jacobian = local_.data() + rows_ * width_;
  // Where a root or a power begins at 0 the Jacobian is not finite; found out by a step, it would cost one.
  if (std::any_of(seats_.begin(), seats_.end(), [](const auto& s) { return s->taken && s->fresh; })) {
    steps_.check(model_.entries(), jacobian, check_.data());
    for (auto& s : seats_) s->mend = s->mend || (s->fresh && !std::isfinite(check_[s->lane]));
  }
  bool any = false;
  for (auto& s : seats_) {
    weight_[s->lane] = s->mend ? 1 : 0;
    any = any || s->mend;
  }
  if (any) steps_.mend(model_.entries(), weight_.data(), jacobian);
  // Where an input that stands at 0 is raised to a power below 1, the share of its slope, 0, is 0 and not
  // NaN.
  weight_.assign(width_, 1);
  steps_.mend(model_.unsteady().size(), weight_.data(), jacobian + model_.entries() * width_);
  steps_.check(rows_, local_.data(), check_.data());
  for (auto& s : seats_) {
    if (!s->taken) continue;
    if (std::isfinite(check_[s->lane])) continue;
    if (s->undoable) {  // the step was too bold: back to where it began
      for (std::size_t row = 0; row < rows_; ++row)
        y_[row * width_ + s->lane] = before_[row * width_ + s->lane];
      s->now.time = s->time_before;
      refuse(*s, s->step / most_shrinkage);
      s->sits_out = true;
      continue;
    }
    std::size_t bad = 0;
    while (bad + 1 < rows_ && std::isfinite(local_[bad * width_ + s->lane])) ++bad;
    fail(*s, {"a rate of change is not a finite number", id_of(bad), s->now.time,
              "look for a division by zero, or a logarithm, root or power of a negative value"});
  }
}

void lane_block::choose_step(seat& s) {
  if (s.finished || s.sits_out) return;
  if (s.fresh) measure(s);
  if (s.estimated && !s.refused) {
    const auto known = std::find_if(s.first_steps.begin(), s.first_steps.end(),
                                    [&](const auto& one) { return one.first == s.kind; });
    s.proposed = known != s.first_steps.end() ? known->second : first_step(s);
    s.root_before = 0;
  }
  s.proposed = std::min(s.proposed, s.longest_step);
  if (const auto retaken = std::exchange(s.retake_to, std::nullopt)) {
    s.step = *retaken - s.now.time;
    s.to_stop = false;
    return;
  }
  const double left = s.stop - s.now.time;
  const double pieces = std::ceil(left / s.proposed * (1 - 1e-9));
  s.to_stop = !(pieces > 1);
  s.step = s.to_stop ? left : pieces < equal_pieces ? left / pieces : s.proposed;
}

/// What is known of a person only when rates and Jacobian are: the sizes of the states.
void lane_block::measure(seat& s) {
  s.fresh = false;
  const tolerances& allowed = what_.accuracy;
  const auto set = [&](const auto& tolerance_of) {
    for (std::size_t place = 0; place < rows_; ++place)
      absolute_[place * width_ + s.lane] = tolerance_of(place);
  };
  if (allowed.absolute > 0) return set([&](std::size_t) { return allowed.absolute; });
  if (!allowed.usual_sizes.empty())
    return set([&](std::size_t place) {
      const double usual = usual_share * allowed.usual_sizes[model_.slot_of(place)];
      return allowed.absolute_fraction * std::max(std::fabs(y_[place * width_ + s.lane]), usual);
    });
  std::vector<double> states(rows_), rates(rows_), entries(model_.entries());
  for (std::size_t place = 0; place < rows_; ++place) {
    states[model_.slot_of(place)] = y_[place * width_ + s.lane];
    rates[model_.slot_of(place)] = local_[place * width_ + s.lane];
  }
  for (std::size_t e = 0; e < entries.size(); ++e) entries[e] = local_[(rows_ + e) * width_ + s.lane];
  const std::vector<double> sizes =
      reference_sizes(model_.model().sparsity, states, rates, entries, what_.end - what_.begin);
  set([&](std::size_t place) { return allowed.absolute_fraction * sizes[model_.slot_of(place)]; });
}

/// A first step from rates and second derivatives y'' = J y' + df/dt. With them a component that follows
/// y' exp(-t/T), T = |y'|/|y''|, would have an error of about |y'| T (h/T)^6.
double lane_block::first_step(const seat& s) {
  const auto local = [&](std::size_t row) { return local_[row * width_ + s.lane]; };
  std::vector<double>& second = one_;
  std::fill(second.begin(), second.end(), 0.0);
  const sbml::sparsity& pattern = model_.model().sparsity;
  for (std::size_t column = 0; column < rows_; ++column) {
    const double rate = local(model_.place_of(column));
    for (auto e = static_cast<std::size_t>(pattern.column_starts[column]);
         e < static_cast<std::size_t>(pattern.column_starts[column + 1]); ++e)
      second[static_cast<std::size_t>(pattern.rows[e])] += local(rows_ + e) * rate;
  }
  for (std::size_t k = 0; k < model_.unsteady().size(); ++k)
    second[model_.slot_of(model_.unsteady()[k])] += local(rows_ + model_.entries() + k);
  double speed = 0, bend = 0;
  for (std::size_t place = 0; place < rows_; ++place) {
    const std::size_t here = place * width_ + s.lane;
    const double weight = 1 / (absolute_[here] + what_.accuracy.relative * std::fabs(y_[here]));
    speed += std::pow(local(place) * weight, 2);
    bend += std::pow(second[model_.slot_of(place)] * weight, 2);
  }
  const double n = static_cast<double>(std::max<std::size_t>(rows_, 1));
  speed = std::sqrt(speed / n);
  bend = std::sqrt(bend / n);
  const double horizon = what_.end - s.now.time;
  if (!(speed > 0) || !std::isfinite(speed)) return horizon / first_steps;
  if (!(bend > 0) || !std::isfinite(bend)) return std::min(horizon, bold / speed);
  const double scale = speed / bend;
  return std::min(horizon, scale * std::pow(bold / (speed * scale), 1.0 / 6));
}

void lane_block::attempt() {
  const compile::lane_code& code = model_.code();
  for (auto& s : seats_) {
    inverse_step_[s->lane] = 1 / s->step;
    diagonal_[s->lane] = 1 / (rodas5p::gamma * s->step);
  }
  const std::size_t states = rows_ * width_;
  const double* rates = local_.data();
  const double* jacobian = rates + states;
  const double* by_time = jacobian + model_.entries() * width_;
  code.factor(jacobian, diagonal_.data(), factors_.data(), growth_.data());
  for (int stage = 0; stage < rodas5p::stages; ++stage) {
    double* increment = k_.data() + static_cast<std::size_t>(stage) * states;
    if (stage == 0) {
      std::copy_n(rates, states, increment);
    } else {
      steps_.prepare(rows_, stage, y_.data(), k_.data(), inverse_step_.data(), at_.data(), increment);
      set_clock(rodas5p::times[stage]);
      code.run(lane_model::rates, at_.data(), frame_.data(), model_.shared().data(), increment);
    }
    if (rodas5p::slopes[stage] != 0 && !model_.unsteady().empty()) {
      for (auto& s : seats_) weight_[s->lane] = rodas5p::slopes[stage] * s->step;
      steps_.add_some(model_.unsteady().size(), model_.unsteady().data(), by_time, weight_.data(), increment);
    }
    code.solve(factors_.data(), increment);
  }
  steps_.finish(rows_, y_.data(), k_.data() + (rodas5p::stages - 1) * states, absolute_.data(),
                what_.accuracy.relative, at_.data(), error_.data(), lowest_.data());
}

/// Accepts or refuses the step of one lane, and says how long the next may be.
void lane_block::judge(seat& s) {
  if (s.sits_out) {
    s.sits_out = false;
    return;
  }
  if (++s.result.steps > what_.most_steps)
    return fail(s,
                {fmt::format("more than {} steps are needed", what_.most_steps), id_of(worst_place(s.lane)),
                 s.now.time, "use a larger --rtol, or look for a fast oscillation"});
  const double error = rows_ == 0 ? 0 : std::sqrt(error_[s.lane] / static_cast<double>(rows_)) / caution;
  if (!std::isfinite(error)) {
    s.mend = true;
    return refuse(s, s.step / most_shrinkage);
  }
  if (!(growth_[s.lane] <= most_pivot_growth)) {
    s.singular = s.mend = true;
    return refuse(s, s.step / most_shrinkage);
  }
  const double root = std::pow(error, 1.0 / rodas5p::order);
  double ratio = root / safety;  // of the old step to the new
  if (error > 1) return refuse(s, s.step / std::min(ratio, most_shrinkage));

  // Where the error grows from step to step, the next one is shortened beforehand (Gustafsson).
  if (s.root_before > 0) {
    const double trend = s.step_before / s.step * root * root / s.root_before / safety;
    ratio = std::max(ratio, trend);
  }
  double next = s.step / std::clamp(ratio, 1 / most_growth, most_shrinkage);
  if (s.refused) next = std::min(next, s.step);
  s.root_before = std::max(root, least_root);
  s.step_before = s.step;
  // What cut this step short says nothing about the next.
  const bool cut = s.step < s.proposed;
  if (s.estimated) {
    const double good = cut ? std::max(next, s.proposed) : s.refused ? s.step : next;
    const auto known = std::find_if(s.first_steps.begin(), s.first_steps.end(),
                                    [&](const auto& one) { return one.first == s.kind; });
    if (known == s.first_steps.end())
      s.first_steps.emplace_back(s.kind, good);
    else
      known->second = good;
  }
  s.proposed = cut && next >= s.step ? std::max(next, s.proposed) : next;
  s.estimated = s.refused = s.singular = false;
  s.accepted = true;
  s.crosses = false;
  s.limit = s.to_stop ? s.stop : s.now.time + s.step;
  if (lowest_[s.lane] < -clearly_negative && !s.result.negative) note_negative(s);
  s.stuck = s.limit - s.now.time > same_time * std::fabs(s.limit) ? 0 : s.stuck + 1;
  if (s.stuck > most_stuck) fail_short(s);
}

void lane_block::refuse(seat& s, double smaller) {
  ++s.result.rejections;
  s.proposed = smaller;
  s.retake_to.reset();
  s.refused = true;
  s.undoable = false;
  s.root_before = 0;
  if (smaller <= 4 * epsilon * std::fabs(s.now.time) || smaller < 1e-20 * (what_.end - what_.begin))
    fail_short(s);
}

void lane_block::fail_short(seat& s) {
  if (s.singular) {
    const auto& matrix = model_.code().matrix();
    std::size_t worst = 0;
    double largest = -1;
    for (std::size_t row = 0; row < rows_; ++row)
      if (const double size = std::fabs(factors_[matrix.diagonal[row] * width_ + s.lane]); !(size <= largest))
        worst = row, largest = size;
    return fail(s, {"the matrix of the implicit equations is singular however short the step", id_of(worst),
                    s.now.time, "look for a rate that becomes very large"});
  }
  fail(s, {"the steps have become so short that time stands still", id_of(worst_place(s.lane)), s.now.time,
           "a variable grows beyond all bounds, or a rate jumps: look at the formulas of this variable"});
}

/// Records what lies before each lane's limit.
void lane_block::take_samples() {
  const std::vector<double>& times = what_.times;
  std::size_t most = 0;
  for (auto& s : seats_) {
    s->due = 0;
    if (!s->accepted) continue;
    while (s->next_sample + s->due < times.size() && times[s->next_sample + s->due] < s->limit) ++s->due;
    most = std::max(most, s->due);
  }
  if (most == 0) return;
  sampled_at_.assign(most * width_, 0);
  sampled_to_.assign(most * width_, nullptr);
  for (auto& s : seats_) {
    for (std::size_t n = 0; n < s->due; ++n) {
      sampled_at_[n * width_ + s->lane] = (times[s->next_sample + n] - s->now.time) / s->step;
      sampled_to_[n * width_ + s->lane] = s->row(s->next_sample + n);
    }
  }
  const auto& copied = model_.copied_places();
  steps_.sample(rows_, copied.size(), copied.data(), model_.copied_outputs().data(),
                model_.copied_scales().data(), y_.data(), at_.data(), k_.data(), most, sampled_at_.data(),
                sampled_to_.data());
  const auto& places = model_.sampled();
  for (std::size_t n = 0; n < most; ++n) {
    recording_.clear();
    for (auto& s : seats_)
      if (n < s->due) recording_.emplace_back(s.get(), times[s->next_sample]);
    if (!model_.computed_outputs().empty()) {
      steps_.between(rows_, places.size(), places.data(), y_.data(), at_.data(), k_.data(),
                     sampled_at_.data() + n * width_, between_.data());
      record_computed(recording_);
    }
    for (const auto& [s, t] : recording_) ++s->next_sample;
  }
}

/// Writes the outputs that are not simply states, at the states in `between_`, into the next row of these
/// lanes.
void lane_block::record_computed(const std::vector<std::pair<seat*, double>>& who) {
  for (const auto& [s, t] : who) set_time(s->lane, t, s->now.inputs.anchor);
  set_inputs();
  model_.code().run(lane_model::outputs, between_.data(), frame_.data(), model_.shared().data(),
                    recorded_.data());
  const auto& outputs = model_.computed_outputs();
  for (const auto& [s, t] : who) {
    double* to = s->next_row();
    for (std::size_t k = 0; k < outputs.size(); ++k) to[outputs[k]] = recorded_[k * width_ + s->lane];
  }
}

/// Records every sample that is due now, from the states in `now`.
void lane_block::record_now(seat& s) {
  fix(s);
  const auto state = [&](std::uint32_t place) { return s.now.states[model_.slot_of(place)]; };
  for (const std::uint32_t place : model_.sampled()) between_[place * width_ + s.lane] = state(place);
  for (; s.next_sample < what_.times.size() && what_.times[s.next_sample] <= s.now.time; ++s.next_sample) {
    double* to = s.next_row();
    for (std::size_t n = 0; n < model_.copied_outputs().size(); ++n)
      to[model_.copied_outputs()[n]] = state(model_.copied_places()[n]) * model_.copied_scales()[n];
    if (!model_.computed_outputs().empty()) record_computed({{&s, what_.times[s.next_sample]}});
  }
}

/// Looks for conditions that turn within the steps just made.
void lane_block::find_crossings() {
  if (moving_.empty() && !model_.watches_more_than_inputs()) return;
  const std::vector<std::uint32_t>& places = model_.watched();
  for (auto& s : seats_) {
    s->looks = 2;  // twice in a step, lest a condition come and go unseen
    if (s->board.watches_time())
      s->looks = std::clamp(std::ceil((s->limit - s->now.time) * looks_per_run / (what_.end - what_.begin)),
                            2.0, looks_per_run);
    s->open = s->accepted;
  }
  for (double look = 1;; ++look) {
    bool any = false;
    for (auto& s : seats_) {
      s->open = s->open && look <= s->looks;
      any = any || s->open;
      const double theta = s->open ? look / s->looks : 1;
      theta_[s->lane] = theta;
      set_time(s->lane, s->now.time + theta * s->step, s->now.inputs.anchor);
    }
    if (!any) break;
    set_inputs();
    const bool at_the_end =
        std::all_of(theta_.begin(), theta_.end(), [](double theta) { return theta == 1; });
    if (!at_the_end)
      steps_.between(rows_, places.size(), places.data(), y_.data(), at_.data(), k_.data(), theta_.data(),
                     between_.data());
    model_.code().run(lane_model::arguments, at_the_end ? at_.data() : between_.data(), frame_.data(),
                      model_.shared().data(), arguments_.data());
    for (auto& s : seats_) {
      if (!s->open || !s->board.changed(arguments_.data() + s->lane, width_)) continue;
      s->open = false;
      locate(*s, (look - 1) / s->looks, look / s->looks);
    }
  }
}

/// The states of one lane at theta, by slot, in `one_`.
void lane_block::states_between(const seat& s, double theta, const std::vector<std::uint32_t>& places) {
  const auto value = [&](const compile::lane_array& of, std::size_t row) {
    return of[row * width_ + s.lane];
  };
  const double rest = 1 - theta;
  std::array<double, rodas5p::stages> weights{};
  for (std::size_t j = 0; j < weights.size(); ++j)
    weights[j] =
        theta * rest * (rodas5p::dense[0][j] + theta * (rodas5p::dense[1][j] + theta * rodas5p::dense[2][j]));
  for (const std::uint32_t row : places) {
    double sum = rest * value(y_, row) + theta * value(at_, row);
    for (std::size_t j = 0; j < weights.size(); ++j) sum += weights[j] * value(k_, j * rows_ + row);
    one_[model_.slot_of(row)] = sum;
  }
}

/// Between `low`, where all conditions are as they were, and `high`, where some are not: ends the step just
/// behind the first change. Regula falsi on the argument of a condition that changes, safeguarded by halving.
void lane_block::locate(seat& s, double low, double high) {
  const double begin = s.now.time;
  const auto look = [&](double theta) {
    states_between(s, theta, model_.watched());
    s.board.changed(s.now, begin + theta * s.step, one_.data(), crossings_);
    return !crossings_.empty();
  };
  const double near_enough = std::max(crossing_precision * what_.accuracy.relative,
                                      4 * epsilon * std::max(1.0, std::fabs(begin) / s.step));
  if (!look(high)) return;  // only the compiled arguments, rounded otherwise, are on the other side
  s.crossings = crossings_;
  switchboard::crossing followed = crossings_.front();
  double at_high = s.board.distance(followed);
  look(low);
  double at_low = s.board.distance(followed);
  for (int round = 0; high - low > near_enough && round < 200; ++round) {
    double middle = low + (high - low) / 2;
    if (round % 3 != 2 && at_low * at_high < 0) {
      const double aimed = low + (high - low) * at_low / (at_low - at_high);
      // A little beyond, so that both ends close in.
      middle = std::clamp(aimed + near_enough / 3, low + near_enough / 4, high - near_enough / 4);
    }
    if (!(middle > low && middle < high)) break;
    if (look(middle)) {
      high = middle;
      s.crossings = crossings_;
      const bool same = std::any_of(crossings_.begin(), crossings_.end(),
                                    [&](const auto& c) { return c.condition == followed.condition; });
      if (!same) {
        followed = crossings_.front();
        at_low = 0;  // unknown: halve
      }
      at_high = s.board.distance(followed);
    } else {
      low = middle;
      at_low = s.board.distance(followed);
    }
  }
  // Dense output is less exact than the ends of steps: unless it is near one, the step is made again, to
  // there.
  if (high > end_of_step && high < 1 - end_of_step && s.retaken < most_retakes) {
    ++s.retaken;
    s.retake_to = begin + high * s.step;
    s.accepted = false;
    return;
  }
  s.crosses = true;
  states_between(s, high, model_.everywhere());
  s.crossing_states = one_;
  if (!(high == 1 && s.to_stop)) {
    s.to_stop = false;
    s.limit = begin + high * s.step;
  }
}

/// Moves an accepted lane to the end of its step and lets happen what happens there.
void lane_block::advance(seat& s) {
  s.time_before = s.now.time;
  s.retaken = 0;
  if (!s.crosses && !s.to_stop) {
    s.now.time = s.limit;
    s.undoable = true;
    return;
  }
  if (s.crosses) {
    for (std::size_t slot = 0; slot < rows_; ++slot)
      y_[model_.place_of(slot) * width_ + s.lane] = s.crossing_states[slot];
    ++s.result.crossings;
    s.rattles = s.limit - s.last_crossing > same_time * (what_.end - what_.begin) ? 0 : s.rattles + 1;
    s.last_crossing = s.limit;
    if (s.rattles > most_rattles)
      return fail(s, {"a condition switches back and forth without end", "", s.limit,
                      "look for a rate that pushes a variable back over the threshold it depends on"});
  }
  s.now.time = s.limit;
  s.undoable = false;
  try {
    load(s);
    instant(s, s.crosses ? s.crossings : std::vector<switchboard::crossing>{});
    while (!s.finished &&
           s.stop - s.now.time <= same_time * std::max(std::fabs(s.stop), std::fabs(s.now.time))) {
      s.now.time = s.stop;
      instant(s, {});
    }
  } catch (const base::numeric_failure& fault) {
    fail(s,
         {fault.findings().front().message, fault.variable(), fault.time(), fault.findings().front().hint});
  }
}

/// Lets everything happen that happens at this time; the states are in `now`.
void lane_block::instant(seat& s, const std::vector<switchboard::crossing>& crossings) {
  situation& now = s.now;
  conditions_before_ = now.conditions;
  inputs_before_.resize(now.inputs.base.size());
  now.inputs.at(now.time, inputs_before_.data());
  bool happened = s.board.arrive(now, crossings);
  if (s.next_sample < what_.times.size() && what_.times[s.next_sample] <= now.time) record_now(s);
  happened = s.board.depart(now) || happened;
  fix(s);
  if (happened) store(s);
  s.stop = std::min(s.board.next_known(), what_.end);
  if (now.time >= what_.end) {
    s.finished = true;
    s.leave_out_the_rest();
  }

  // What kind of switch this was: a step that suited the last of its kind suits this one.
  digest kind;
  kind.add(happened ? 2 : 1);
  bool jumps = happened;
  for (std::size_t k = 0; k < now.conditions.size(); ++k) {
    if (k < conditions_before_.size() && now.conditions[k] == conditions_before_[k]) continue;
    kind.add(4 + 2 * k + (now.conditions[k] > 0 ? 1 : 0));
    jumps = jumps || crossings.empty();  // a relation of states mostly separates formulas that meet there
  }
  std::vector<double>& inputs = now.input_values;
  now.inputs.at(now.time, inputs.data());
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const double change = inputs[k] - inputs_before_[k];
    if (std::fabs(change) <= 1e-9 * std::max(std::fabs(inputs[k]), std::fabs(inputs_before_[k]))) continue;
    kind.add(~(2 * k + (change > 0 ? 1 : 0)));
    jumps = true;
  }
  if (!jumps) return;
  s.kind = kind.value();
  s.estimated = true;
}

/// Brings the frame in line with constants, conditions and inputs of a lane.
void lane_block::fix(seat& s) {
  const situation& now = s.now;
  if (!s.fixed || now.constants != s.fixed_constants) {
    model_.code().fix(now.constants.data(), now.conditions.data(), s.lane, frame_.data(), s.room);
    s.fixed = true;
    s.fixed_constants = now.constants;
    s.fixed_conditions = now.conditions;
  } else if (now.conditions != s.fixed_conditions) {
    model_.code().fix_again(now.conditions.data(), s.lane, frame_.data(), s.room);
    s.fixed_conditions = now.conditions;
  }
  set_lines(s);
}

/// The straight lines of a lane's inputs, from now on; those that stand still are set once.
void lane_block::set_lines(const seat& s) {
  const input_lines& lines = s.now.inputs;
  const std::size_t inputs = lines.base.size();
  double* values = frame_.data() + compile::lane_layout::first_input * width_;
  double* slopes = values + inputs * width_;
  const unsigned own = 1U << s.lane;
  moving_.clear();
  for (std::size_t k = 0; k < inputs; ++k) {
    const std::size_t here = k * width_ + s.lane;
    base_[here] = values[here] = lines.base[k];
    slope_[here] = lines.slope[k];
    if (model_.wants_slopes()) slopes[here] = lines.slope[k];
    driven_[k] = lines.slope[k] != 0 ? driven_[k] | own : driven_[k] & ~own;
    if (driven_[k] != 0) moving_.push_back(static_cast<std::uint32_t>(k));
  }
}

void lane_block::load(seat& s) {
  for (std::size_t place = 0; place < rows_; ++place)
    s.now.states[model_.slot_of(place)] = y_[place * width_ + s.lane];
}

void lane_block::store(const seat& s) {
  for (std::size_t place = 0; place < rows_; ++place)
    y_[place * width_ + s.lane] = s.now.states[model_.slot_of(place)];
}

void lane_block::note_negative(seat& s) {
  for (std::size_t place = 0; place < rows_; ++place) {
    const std::size_t here = place * width_ + s.lane;
    const double unit = absolute_[here] + what_.accuracy.relative * std::fabs(at_[here]);
    if (s.who.start.states[model_.slot_of(place)] < 0 || at_[here] >= -clearly_negative * unit) continue;
    s.result.negative = negative_state{id_of(place), s.now.time + s.step};
    return;
  }
}

/// The state with the largest share in the error of the last attempt.
std::size_t lane_block::worst_place(std::size_t lane) const {
  std::size_t worst = 0;
  double largest = -1;
  for (std::size_t place = 0; place < rows_; ++place) {
    const double increment = k_[((rodas5p::stages - 1) * rows_ + place) * width_ + lane];
    const double unit =
        absolute_[place * width_ + lane] + what_.accuracy.relative * std::fabs(y_[place * width_ + lane]);
    if (const double share = std::fabs(increment) / unit; !(share <= largest)) worst = place, largest = share;
  }
  return worst;
}

void lane_block::fail(seat& s, member_failure why) {
  s.next_sample = 0;
  s.leave_out_the_rest();
  s.result.failure = std::move(why);
  s.finished = true;
  s.accepted = false;
}

}  // namespace kinecrine::solve
