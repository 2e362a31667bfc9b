#include "solve/integrate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/diagnostics.hpp"
#include "base/mapped.hpp"
#include "expression/print.hpp"
#include "solve/bdf.hpp"
#include "solve/longest_step.hpp"
#include "solve/reference_size.hpp"
#include "solve/switchboard.hpp"

namespace kinecrine::solve {

namespace {

/// Two times nearer than this share of themselves are one.
constexpr double same_time = 1e-13;
/// Conditions on time are looked at this often in a run, however long the steps.
constexpr double looks_per_run = 1000;
/// A jump of the rates smaller than this, in units of the error allowed over the last step, needs no restart.
constexpr double harmless_jump = 0.01;
constexpr double least_share = 1e-3;  ///< ... for a state that is just passing zero, of its size
constexpr int steps_between_reports = 64;
/// A state this little below nothing, in errors that are tolerated, is nothing where its root is taken.
constexpr double trace_in_errors = 10;
/// So many switches in a row without getting on mean that the model rattles.
constexpr int most_rattles = 2000;
/// So many steps in a row that hardly move the time mean a singularity.
constexpr int most_stuck = 100;
constexpr std::size_t nothing = static_cast<std::size_t>(-1);

}  // namespace

namespace {

/// The compiled model.
struct simulator_parts {
  simulator_parts(const sbml::equations& m, const compile::backend& b)
      : model(m),
        rates(b.compile(m.graph, m.rates)),
        jacobian(b.compile(m.graph, m.jacobian)),
        board(m, b),
        step_limit(m),
        rates_use_condition(m.conditions.size(), 0),
        rates_use_constant(m.constant_ids.size(), 0) {
    std::vector<expression::node> used = m.rates;
    for (const sbml::time_table& t : m.tables) used.push_back(t.value);
    for (const expression::node n : m.graph.needed(used)) {
      const expression::term& t = m.graph[n];
      if (t.what == expression::op::condition) rates_use_condition[t.a] = 1;
      if (t.what == expression::op::constant) rates_use_constant[t.a] = 1;
    }
  }

  const sbml::equations& model;
  compile::function rates, jacobian;
  switchboard board;
  longest_step step_limit;
  /// What the rates depend on, by slot: a switch of anything else leaves the integrator alone.
  std::vector<char> rates_use_condition, rates_use_constant;
};

/// A formula of the model, for messages.
std::string text_of(const sbml::equations& model, expression::node formula) {
  return expression::to_text(model.graph, formula, [&](expression::op kind, std::size_t slot) {
    if (kind == expression::op::state) return model.state_ids[slot];
    if (kind == expression::op::constant) return model.constant_ids[slot];
    if (kind == expression::op::input && slot < model.input_ids.size()) return model.input_ids[slot];
    return fmt::format("condition {}", slot);
  });
}

/// One run of one person.
class course {
 public:
  course(simulator_parts& p, compile::function& outputs, const input_plan& plan, const sbml::values& start,
         const options& how, trajectory& result)
      : parts_(p),
        model_(p.model),
        outputs_(outputs),
        board_(p.board),
        plan_(plan),
        how_(how),
        result_(result),
        held_(p.model.state_ids.size(), 0) {
    now_.states = start.states;
    now_.constants = start.constants;
    for (const std::string& id : how.held) {
      const sbml::symbol& s = model_.find(id);
      if (s.role == sbml::role::state) held_[s.slot] = 1;
    }
  }

  void run(double begin, double end);
  simulator::local rates_at(double t, const std::vector<double>& states, bool with_jacobian);

  void prepare();

 private:
  bool evaluate_rates(double t, const double* y, double* rates);
  bool rates_are_finite(double t, const double* y, double* rates);
  /// An error of a state that counts as one unit.
  double tolerated(std::size_t state, double value) const {
    const tolerances& allowed = how_.accuracy;
    const double least = allowed.absolute > 0 ? allowed.absolute : allowed.absolute_fraction * sizes_[state];
    return allowed.relative * std::fabs(value) + least;
  }
  bool without_traces(const double* y);
  bool evaluate_jacobian(double t, const double* y, double* entries);
  void make_integrator();
  void learn_sizes();
  /// Times nearer to each other than this are one; a run may end at zero, so its length counts too.
  double indistinct(double a, double b) const {
    return same_time * std::max({std::fabs(a), std::fabs(b), end_ - begin_});
  }
  double next_stop() const { return std::min(board_.next_known(), end_); }
  bool instant(const std::vector<switchboard::crossing>& crossings, bool inside_step);
  bool must_restart(bool inside_step);
  void advance(double stop);
  void go_through_step(double from, double to, double stop);
  void note_crossing(double at);
  bool find_crossing(double from, double to, double& at);
  void states_at(double t);
  void record_before(double limit, bool inclusive);
  void record(double t, const double* y);
  void report();
  [[noreturn]] void fail(const step_failure& failure);

  simulator_parts& parts_;
  const sbml::equations& model_;
  compile::function& outputs_;
  switchboard& board_;
  const input_plan& plan_;
  const options& how_;
  trajectory& result_;
  std::vector<char> held_;
  situation now_;
  double begin_ = 0, end_ = 0;
  std::unique_ptr<bdf> integrator_;
  std::vector<double> sizes_;  ///< the largest each state has been, for its absolute tolerance
  std::vector<double> rates_before_, rates_after_, between_, row_;
  std::vector<double> cleared_;  ///< states whose traces below nothing count as nothing
  struct {
    std::vector<double> states, constants, conditions;
  } before_;  ///< the instant that is under way
  std::vector<switchboard::crossing> crossings_;
  std::size_t next_output_ = 0;
  std::size_t not_finite_ = nothing;
  long steps_ = 0;
  int rattles_ = 0, stuck_ = 0;
  double last_crossing_ = 0;
};

/// Roots and powers of what should be nothing and is a trace less have no value: they are taken of nothing.
bool course::evaluate_rates(double t, const double* y, double* rates) {
  return rates_are_finite(t, y, rates) || (without_traces(y) && rates_are_finite(t, cleared_.data(), rates));
}

/// Whether a state is below nothing by no more than errors that are tolerated; `cleared_` is then without.
bool course::without_traces(const double* y) {
  bool any = false;
  cleared_.assign(y, y + sizes_.size());
  for (std::size_t k = 0; k < sizes_.size(); ++k)
    if (y[k] < 0 && -y[k] <= trace_in_errors * tolerated(k, y[k])) cleared_[k] = 0, any = true;
  return any;
}

bool course::rates_are_finite(double t, const double* y, double* rates) {
  parts_.rates.run(now_.leaves(t, y), rates);
  double check = 0;
  for (std::size_t k = 0; k < held_.size(); ++k) {
    if (held_[k]) rates[k] = 0;
    check += rates[k] * 0;
  }
  not_finite_ = nothing;
  if (check == 0) return true;
  for (std::size_t k = 0; k < held_.size(); ++k)
    if (!std::isfinite(rates[k])) {
      not_finite_ = k;
      break;
    }
  return false;
}

bool course::evaluate_jacobian(double t, const double* y, double* entries) {
  parts_.jacobian.run(now_.leaves(t, y), entries);
  double check = 0;
  for (std::size_t k = 0; k < model_.jacobian.size(); ++k) {
    if (held_[static_cast<std::size_t>(model_.sparsity.rows[k])]) entries[k] = 0;
    check += entries[k] * 0;
  }
  if (check == 0) return true;
  // An entry that is not finite (a root at 0, say) only slows the iteration down when it counts as zero.
  for (std::size_t k = 0; k < model_.jacobian.size(); ++k)
    if (!std::isfinite(entries[k])) entries[k] = 0;
  return true;
}

void course::prepare() {
  parts_.rates.prepare(now_.constants.data());
  parts_.jacobian.prepare(now_.constants.data());
  outputs_.prepare(now_.constants.data());
  board_.prepare(now_.constants);
}

void course::make_integrator() {
  if (model_.rates.empty()) return;
  system what;
  what.size = model_.rates.size();
  what.pattern = &model_.sparsity;
  what.rates = [this](double t, const double* y, double* rates) { return evaluate_rates(t, y, rates); };
  what.jacobian = [this](double t, const double* y, double* entries) {
    return evaluate_jacobian(t, y, entries);
  };
  what.weights = [this](const double* y, double* weights) {
    for (std::size_t k = 0; k < sizes_.size(); ++k) {
      sizes_[k] = std::max(sizes_[k], std::fabs(y[k]));
      weights[k] = 1 / tolerated(k, y[k]);
    }
  };
  sizes_.assign(what.size, 0);
  for (std::size_t k = 0; k < how_.accuracy.usual_sizes.size(); ++k)
    sizes_[k] = usual_share * how_.accuracy.usual_sizes[k];
  learn_sizes();
  integrator_ = std::make_unique<bdf>(std::move(what), how_.accuracy.relative);
  const double longest = parts_.step_limit.of(now_.constants, end_ - begin_);
  if (std::isfinite(longest)) integrator_->set_largest_step(longest);
}

/// How large each state will be, judged anew where a switch sets in motion what rested at nothing but
/// rounding.
void course::learn_sizes() {
  std::vector<double> entries(model_.jacobian.size());
  evaluate_jacobian(now_.time, now_.states.data(), entries.data());
  evaluate_rates(now_.time, now_.states.data(), rates_after_.data());
  const auto found = reference_sizes(model_.sparsity, now_.states, rates_after_, entries, end_ - begin_);
  for (std::size_t k = 0; k < sizes_.size(); ++k) sizes_[k] = std::max(sizes_[k], found[k]);
}

void course::run(double begin, double end) {
  begin_ = begin;
  end_ = end;
  now_.time = last_crossing_ = begin;
  const std::size_t n = model_.rates.size();
  rates_before_.resize(n);
  rates_after_.resize(n);
  between_.resize(n);
  row_.resize(result_.values.size());
  prepare();
  board_.begin(now_, plan_);
  instant({}, false);
  make_integrator();
  if (integrator_) integrator_->restart(now_.time, now_.states.data());
  while (now_.time < end_) advance(next_stop());
  result_.last_states = now_.states;
  result_.last_constants = now_.constants;
  result_.sizes = sizes_;
  if (!integrator_) return;
  const bdf::counts work = integrator_->work();
  result_.work.steps = work.steps;
  result_.work.rate_calls = work.rate_calls;
  result_.work.jacobian_calls = work.jacobian_calls;
  result_.work.error_failures = work.error_failures;
  result_.work.restarts = work.restarts;
}

simulator::local course::rates_at(double t, const std::vector<double>& states, bool with_jacobian) {
  now_.time = t;
  now_.states = states;
  board_.begin(now_, plan_);
  board_.settle(now_);
  simulator::local found;
  found.rates.resize(model_.rates.size());
  evaluate_rates(t, now_.states.data(), found.rates.data());
  if (!with_jacobian) return found;
  found.jacobian.resize(model_.jacobian.size());
  evaluate_jacobian(t, now_.states.data(), found.jacobian.data());
  return found;
}

/// Lets everything happen that happens at now_.time; restarts the integrator where it cannot go on as before,
/// and says so. `inside_step`: the integrator has already gone beyond.
bool course::instant(const std::vector<switchboard::crossing>& crossings, bool inside_step) {
  const bool running = integrator_ != nullptr;
  if (running) {
    before_ = {now_.states, now_.constants, now_.conditions};
    evaluate_rates(now_.time, now_.states.data(), rates_before_.data());
  }
  if (board_.arrive(now_, crossings)) prepare();
  while (next_output_ < result_.times.size() && result_.times[next_output_] <= now_.time)
    record(result_.times[next_output_], now_.states.data());
  if (board_.depart(now_)) prepare();
  if (!running) return false;
  if (!must_restart(inside_step)) return false;
  learn_sizes();
  integrator_->restart(now_.time, now_.states.data());
  return true;
}

bool course::must_restart(bool inside_step) {
  if (before_.states != now_.states) return true;
  const auto differs = [](const std::vector<char>& used, const std::vector<double>& a,
                          const std::vector<double>& b) {
    for (std::size_t k = 0; k < used.size(); ++k)
      if (used[k] && a[k] != b[k]) return true;
    return false;
  };
  // What the integrator has made beyond this instant holds only while its equations are the same.
  if (inside_step)
    return differs(parts_.rates_use_condition, before_.conditions, now_.conditions) ||
           differs(parts_.rates_use_constant, before_.constants, now_.constants);
  // At the end of a step it is enough that the rates go on without a jump: a kink needs no restart.
  evaluate_rates(now_.time, now_.states.data(), rates_after_.data());
  const double step = integrator_->last_step();
  for (std::size_t k = 0; k < rates_after_.size(); ++k) {
    const double allowed =
        how_.accuracy.relative * std::max(std::fabs(now_.states[k]), least_share * sizes_[k]);
    if (!(std::fabs(rates_after_[k] - rates_before_[k]) * step <= harmless_jump * allowed)) return true;
  }
  return false;
}

void course::advance(double stop) {
  if (stop - now_.time > indistinct(stop, now_.time)) {
    const double from = now_.time;
    double to = stop;
    if (integrator_) {
      try {
        integrator_->step(stop);
      } catch (const step_failure& failure) {
        fail(failure);
      }
      to = integrator_->time();
    }
    stuck_ = to - from > same_time * std::max(std::fabs(to), std::fabs(from)) ? 0 : stuck_ + 1;
    if (stuck_ > most_stuck) fail(integrator_->too_short());
    if (++steps_ > how_.most_steps)
      throw base::numeric_failure(fmt::format("more than {} steps are needed", how_.most_steps), "", to,
                                  "use a larger --rtol, or look for a fast oscillation");
    if (steps_ % steps_between_reports == 0) report();
    go_through_step(from, to, stop);
    if (now_.time < stop) return;
  }
  now_.time = stop;
  instant({}, false);
}

/// Walks through what the integrator has just made: from crossing to crossing, and through known times that
/// have only now become known (an event's delay). Ends at `to`, or where the integrator had to begin anew.
void course::go_through_step(double from, double to, double stop) {
  while (true) {
    const double known = std::min(to, board_.next_known());
    double at = known;
    const bool crosses = board_.watches() && find_crossing(from, known, at);
    if (!crosses && known == to) break;
    record_before(at, false);
    states_at(at);
    if (crosses) note_crossing(at);
    const auto crossings = crosses ? crossings_ : std::vector<switchboard::crossing>{};
    if (instant(crossings, at < to)) return;
    from = at;
  }
  record_before(to, to < stop);
  states_at(to);
}

void course::note_crossing(double at) {
  ++result_.work.roots;
  rattles_ = at - last_crossing_ > same_time * (end_ - begin_) ? 0 : rattles_ + 1;
  last_crossing_ = at;
  if (rattles_ > most_rattles)
    throw base::numeric_failure(
        fmt::format("a condition switches back and forth without end, where '{}' passes zero",
                    text_of(model_, model_.conditions[crossings_.front().condition].argument)),
        "", at, "look for a rate that pushes a variable back over the threshold it depends on");
}

/// The first moment in (from, to] at which a condition is no longer what it was; what crosses is in
/// `crossings_`.
bool course::find_crossing(double from, double to, double& at) {
  const auto changed_at = [&](double t) {
    if (integrator_) integrator_->interpolate(t, between_.data());
    board_.changed(now_, t, between_.data(), crossings_);
    return !crossings_.empty();
  };
  double looks = 2;  // twice in a step, lest a condition come and go unseen
  if (board_.watches_time())
    looks = std::clamp(std::ceil((to - from) * looks_per_run / (end_ - begin_)), 2.0, looks_per_run);
  double low = from, high = from;
  bool found = false;
  for (double look = 1; look <= looks && !found; ++look) {
    low = high;
    high = look == looks ? to : from + (to - from) * look / looks;
    found = changed_at(high);
  }
  if (!found) return false;
  while (true) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    (changed_at(middle) ? high : low) = middle;
  }
  changed_at(high);
  at = high;
  return true;
}

void course::states_at(double t) {
  now_.time = t;
  if (!integrator_) return;
  if (t == integrator_->time())
    std::copy(integrator_->states(), integrator_->states() + now_.states.size(), now_.states.begin());
  else
    integrator_->interpolate(t, now_.states.data());
}

/// Records the outputs up to `limit` from the last step.
void course::record_before(double limit, bool inclusive) {
  while (next_output_ < result_.times.size()) {
    const double t = result_.times[next_output_];
    if (t > limit || (t == limit && !inclusive)) return;
    if (integrator_) integrator_->interpolate(t, between_.data());
    record(t, between_.data());
  }
}

void course::record(double t, const double* y) {
  outputs_.run(now_.leaves(t, y), row_.data());
  for (std::size_t k = 0; k < row_.size(); ++k) result_.values[k][next_output_] = row_[k];
  ++next_output_;
}

void course::report() {
  if (how_.progress && !how_.progress((now_.time - begin_) / (end_ - begin_)))
    throw base::interrupted(fmt::format("stopped at simulated time {:.6g}", now_.time));
}

void course::fail(const step_failure& failure) {
  const std::size_t k = not_finite_ != nothing ? not_finite_ : failure.variable;
  const double at = integrator_->time();
  const std::string& variable = model_.state_ids[k];
  std::string hint = failure.hint;
  for (std::size_t slot = 0; slot < now_.constants.size(); ++slot)
    if (parts_.rates_use_constant[slot] && std::isnan(now_.constants[slot]))
      hint = fmt::format("give '{}' a value: the model has none for it", model_.constant_ids[slot]);
  throw base::numeric_failure(fmt::format("the integration stops at time {:.6g}: {} (variable '{}')", at,
                                          failure.reason, model_.find(variable).name),
                              variable, at, hint);
}

}  // namespace

struct simulator::parts : simulator_parts {
  using simulator_parts::simulator_parts;
};

simulator::simulator(const sbml::equations& model, const compile::backend* backend)
    : parts_(std::make_unique<parts>(model, backend ? *backend : compile::interpreter())) {}
simulator::simulator(const simulator& other) : parts_(std::make_unique<parts>(*other.parts_)) {}
simulator::~simulator() = default;
simulator::simulator(simulator&&) noexcept = default;
simulator& simulator::operator=(simulator&&) noexcept = default;

trajectory simulator::run(const sbml::values& start, const schedule& session, double begin, double end,
                          const std::vector<double>& times, const std::vector<output>& outputs,
                          const options& how) {
  parts& p = *parts_;
  if (!(end >= begin))
    throw base::bad_input(fmt::format("the run would end ({}) before it begins ({})", end, begin));
  if (!std::is_sorted(times.begin(), times.end()) ||
      (!times.empty() && (times.front() < begin || times.back() > end)))
    throw base::internal_error("output times must ascend within the run");
  trajectory result;
  result.times = times;
  std::vector<expression::node> nodes;
  for (const output& o : outputs) {
    result.names.push_back(o.name);
    nodes.push_back(o.value);
  }
  result.values.assign(outputs.size(),
                       std::vector<double>(times.size(), std::numeric_limits<double>::quiet_NaN()));
  compile::function recorded(compile::interpreter().compile(p.model.graph, nodes));
  const input_plan plan(p.model, session, start.inputs);
  course(p, recorded, plan, start, how, result).run(begin, end);
  return result;
}

simulator::local simulator::rates_at(const sbml::values& person, double t, const std::vector<double>& states,
                                     const std::vector<std::string>& held) {
  return rates_at(person, {t}, {states}, held, true).front();
}

std::vector<simulator::local> simulator::rates_at(const sbml::values& person,
                                                  const std::vector<double>& times,
                                                  const std::vector<std::vector<double>>& states,
                                                  const std::vector<std::string>& held, bool with_jacobian) {
  parts& p = *parts_;
  options how;
  how.held = held;
  trajectory none;
  compile::function nothing_recorded(compile::interpreter().compile(p.model.graph, {}));
  const input_plan plan(p.model, {}, person.inputs);
  course there(p, nothing_recorded, plan, person, how, none);
  there.prepare();
  std::vector<local> found;
  found.reserve(times.size());
  for (std::size_t k = 0; k < times.size(); ++k)
    found.push_back(there.rates_at(times[k], states[k], with_jacobian));
  return found;
}

const sbml::equations& simulator::model() const {
  return parts_->model;
}

std::vector<output> outputs_of(const sbml::equations& model, const std::vector<std::string>& ids) {
  return base::mapped(ids, [&](const std::string& id) { return output{id, model.find(id).value}; });
}

trajectory integrate(const sbml::equations& model, const sbml::values& start, const schedule& session,
                     double begin, double end, const std::vector<double>& times,
                     const std::vector<std::string>& outputs, const options& how) {
  return simulator(model, how.backend)
      .run(start, session, begin, end, times, outputs_of(model, outputs), how);
}

}  // namespace kinecrine::solve
