#include "solve/switchboard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/diagnostics.hpp"

namespace kinecrine::solve {

using expression::node;
using sbml::condition;

namespace {

constexpr double never = std::numeric_limits<double>::infinity();
/// Events that set each other off at one instant, or conditions that contradict each other, end here.
constexpr int most_rounds = 100'000, most_refreshes = 1'000;
/// A floor's argument this near to a whole number, at a known switch time, is that number.
constexpr double whole_within = 1e-12;

// A code tells where a condition's argument is. Relations: -1, 0, 1, the sign of left minus right. Floors: 2n
// at the whole number n, 2n + 1 between n and n + 1. A code "at the boundary" is a 0 or an even number.

bool at_boundary(condition::kind what, double code) {
  return what == condition::kind::floor ? std::fmod(code, 2.0) == 0 : code == 0;
}

double code_of(condition::kind what, double argument) {
  if (std::isnan(argument)) return 1;  // no relation holds
  if (what == condition::kind::floor) {
    const double down = std::floor(argument);
    return 2 * down + (argument == down ? 0 : 1);
  }
  return argument > 0 ? 1 : argument < 0 ? -1 : 0;
}

double value_of(condition::kind what, double code) {
  switch (what) {
    case condition::kind::less:
      return code < 0 ? 1 : 0;
    case condition::kind::less_equal:
      return code <= 0 ? 1 : 0;
    case condition::kind::equal:
      return code == 0 ? 1 : 0;
    case condition::kind::floor:
      return std::floor(code / 2);
  }
  return 0;
}

/// The boundary that is passed on the way from one code to the next.
double boundary_between(condition::kind what, double from, double to) {
  if (at_boundary(what, from)) return from;
  if (what == condition::kind::floor) return to > from ? from + 1 : from - 1;
  return 0;
}

/// A number that looks random but depends on the count alone (splitmix64).
std::uint64_t scrambled(std::uint64_t count) {
  std::uint64_t z = (count + 1) * 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

}  // namespace

switchboard::switchboard(const sbml::equations& model, const compile::backend& backend) : model_(model) {
  std::vector<node> arguments, timings, tables, triggers, extras, assigned, scales;
  for (std::size_t k = 0; k < model.conditions.size(); ++k) {
    const condition& c = model.conditions[k];
    if (c.timed) {
      timed_.push_back(k);
      timings.push_back(c.offset);
      timings.push_back(c.slope);
    } else {
      watched_.push_back(k);
      arguments.push_back(c.argument);
      if (model.graph.depends(c.argument) &
          (expression::dependence::on_time | expression::dependence::on_input))
        watches_time_ = true;
    }
  }
  for (const sbml::time_table& t : model.tables) {
    tables.push_back(t.value);
    tables.push_back(t.slope);
  }
  for (const sbml::event& e : model.events) {
    triggers.push_back(e.trigger);
    // Where there is none, any node keeps the place.
    extras.push_back(e.delay == expression::none ? e.trigger : e.delay);
    extras.push_back(e.priority == expression::none ? e.trigger : e.priority);
    first_assignment_.push_back(assigned.size());
    for (const sbml::assignment& a : e.assignments) {
      assigned.push_back(a.value);
      scales.push_back(a.scale == expression::none ? a.value : a.scale);
    }
  }
  const auto compiled = [&](const std::vector<node>& nodes, std::vector<double>& results) {
    results.resize(nodes.size());
    return compile::interpreter().compile(model.graph, nodes);
  };
  argument_values_.resize(arguments.size());
  arguments_ = backend.compile(model.graph, arguments);
  timings_ = compiled(timings, timing_values_);
  tables_ = compiled(tables, table_values_);
  triggers_ = compiled(triggers, trigger_values_);
  event_extras_ = compiled(extras, extra_values_);
  assigned_ = compiled(assigned, assignment_values_);
  scales_ = compiled(scales, scale_values_);
  codes_.resize(model.conditions.size());
  timing_.resize(model.conditions.size());
}

void switchboard::prepare(const std::vector<double>& constants) {
  for (compile::function* f :
       {&arguments_, &timings_, &tables_, &triggers_, &event_extras_, &assigned_, &scales_})
    f->prepare(constants.data());
  const expression::leaves at{0, nullptr, constants.data(), nullptr, nullptr};
  timings_.run(at, timing_values_.data());
  for (std::size_t j = 0; j < timed_.size(); ++j) {
    const double offset = timing_values_[2 * j], slope = timing_values_[2 * j + 1];
    timing_[timed_[j]] = {offset, slope, slope != 0 ? -offset / slope : never};
  }
  lines_stale_ = true;
}

double switchboard::timed_code(std::size_t k, double time) const {
  const timing& when = timing_[k];
  const condition::kind what = model_.conditions[k].what;
  const double argument = when.slope == 0 ? when.offset : when.offset + when.slope * time;
  if (when.slope == 0 || !std::isfinite(when.slope)) return code_of(what, argument);
  const double direction = when.slope > 0 ? 1 : -1;
  if (what == condition::kind::floor) {
    const double nearest = std::round(argument);
    if (std::fabs(argument - nearest) > whole_within * std::max(1.0, std::fabs(nearest)))
      return code_of(what, argument);
    return 2 * nearest + (departing_ ? direction : 0);
  }
  // By the time itself, not by the argument: rounding must not make a switch early or late.
  if (time < when.at) return -direction;
  return time > when.at || departing_ ? direction : 0;
}

/// True where the condition's value is another now.
bool switchboard::set_code(situation& now, std::size_t k, double code) {
  codes_[k] = code;
  const double value = value_of(model_.conditions[k].what, code);
  if (value == now.conditions[k]) return false;
  now.conditions[k] = value;
  return true;
}

bool switchboard::refresh_timed(situation& now) {
  bool changed = false;
  for (const std::size_t k : timed_) changed = set_code(now, k, timed_code(k, now.time)) || changed;
  return changed;
}

bool switchboard::refresh_watched(situation& now) {
  if (watched_.empty()) return false;
  arguments_.run(now.leaves(), argument_values_.data());
  bool changed = false;
  for (std::size_t j = 0; j < watched_.size(); ++j) {
    const std::size_t k = watched_[j];
    double code = code_of(model_.conditions[k].what, argument_values_[j]);
    for (pin& p : pins_) {
      if (p.condition != k) continue;
      if (std::isnan(p.argument)) p.argument = argument_values_[j];
      p.holds = p.holds && p.argument == argument_values_[j];
      if (p.holds) code = departing_ ? p.code_after : codes_[k];
    }
    changed = set_code(now, k, code) || changed;
  }
  return changed;
}

/// The straight lines of all inputs: until now on arrival, from now on at departure.
void switchboard::refresh_lines(situation& now) {
  const std::size_t first = model_.input_ids.size();
  const auto follow_plan = [&] {
    departing_ ? plan_->lines_from(now.time, now.inputs) : plan_->lines_until(now.time, now.inputs);
  };
  if (lines_stale_) {
    follow_plan();
    if (!model_.tables.empty()) tables_.run(now.leaves(), table_values_.data());
    for (std::size_t k = 0; k < model_.tables.size(); ++k) {
      now.inputs.base[first + k] = table_values_[2 * k];
      now.inputs.slope[first + k] = table_values_[2 * k + 1];
    }
  } else {  // the tables go on as before
    for (std::size_t k = 0; k < model_.tables.size(); ++k)
      now.inputs.base[first + k] += now.inputs.slope[first + k] * (now.time - now.inputs.anchor);
    follow_plan();
  }
  lines_stale_ = false;
}

/// Brings conditions and lines in line with time, states and constants, round by round, as they feed on each
/// other.
void switchboard::refresh(situation& now) {
  if (refresh_timed(now)) lines_stale_ = true;
  for (int round = 0; round < most_refreshes; ++round) {
    refresh_lines(now);
    if (!refresh_watched(now)) return;
  }
  throw base::numeric_failure("the model's conditions contradict each other", "", now.time,
                              "look for formulas whose pieces depend on each other's conditions");
}

void switchboard::begin(situation& now, const input_plan& plan) {
  plan_ = &plan;
  now.conditions.assign(model_.conditions.size(), 0);
  now.inputs.base.assign(model_.inputs(), 0);
  now.inputs.slope.assign(model_.inputs(), 0);
  now.input_values.assign(model_.inputs(), 0);
  pins_.clear();
  pending_.clear();
  ties_ = 0;
  departing_ = false;
  lines_stale_ = true;
  triggered_.clear();
  for (const sbml::event& e : model_.events) triggered_.push_back(e.initial_value ? 1 : 0);
}

bool switchboard::arrive(situation& now, const std::vector<crossing>& crossings) {
  departing_ = false;
  pins_.clear();
  for (const crossing& c : crossings) {
    codes_[c.condition] =
        boundary_between(model_.conditions[c.condition].what, codes_[c.condition], c.code_after);
    pins_.push_back({c.condition, std::nan(""), c.code_after, true});
  }
  refresh(now);
  return happen(now);
}

bool switchboard::depart(situation& now) {
  departing_ = true;
  refresh(now);
  const bool happened = happen(now);
  pins_.clear();
  next_known_ = find_next_known(now);
  return happened;
}

void switchboard::watch_triggers(situation& now) {
  triggers_.run(now.leaves(), trigger_values_.data());
  bool extras_known = false;
  for (std::size_t e = 0; e < model_.events.size(); ++e) {
    const sbml::event& event = model_.events[e];
    const bool is_true = trigger_values_[e] != 0 && !std::isnan(trigger_values_[e]);
    if (is_true && !triggered_[e]) {
      if (!extras_known) {
        event_extras_.run(now.leaves(), extra_values_.data());
        assigned_.run(now.leaves(), assignment_values_.data());
        extras_known = true;
      }
      const double delay = event.delay == expression::none ? 0 : extra_values_[2 * e];
      if (!(delay >= 0))
        throw base::numeric_failure(fmt::format("event '{}' has the delay {}", event.id, delay), event.id,
                                    now.time, "a delay must be 0 or more");
      const auto first = assignment_values_.begin() + static_cast<std::ptrdiff_t>(first_assignment_[e]);
      pending_.push_back(
          {e, now.time + delay, {first, first + static_cast<std::ptrdiff_t>(event.assignments.size())}});
    }
    if (!is_true && triggered_[e] && !event.persistent)
      std::erase_if(pending_, [e](const pending& p) { return p.event == e; });
    triggered_[e] = is_true ? 1 : 0;
  }
}

/// Executes one event that is due, the most urgent; false where none is.
bool switchboard::execute_next(situation& now) {
  std::vector<std::size_t> best;
  double urgency = 0;
  event_extras_.run(now.leaves(), extra_values_.data());
  for (std::size_t k = 0; k < pending_.size(); ++k) {
    if (pending_[k].time > now.time) continue;
    const sbml::event& event = model_.events[pending_[k].event];
    const double own = event.priority == expression::none ? -never : extra_values_[2 * pending_[k].event + 1];
    if (best.empty() || own > urgency) {
      best.assign(1, k);
      urgency = own;
    } else if (own == urgency && event.priority != expression::none) {
      best.push_back(k);  // without priorities the order of the model holds
    }
  }
  if (best.empty()) return false;
  const std::size_t chosen = best.size() == 1 ? best[0] : best[scrambled(ties_++) % best.size()];
  const pending what = std::move(pending_[chosen]);
  pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(chosen));
  execute(now, what);
  return true;
}

void switchboard::execute(situation& now, const pending& what) {
  const sbml::event& event = model_.events[what.event];
  const std::size_t first = first_assignment_[what.event];
  std::vector<double> values = what.values;
  if (!event.use_values_from_trigger_time) {
    assigned_.run(now.leaves(), assignment_values_.data());
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = assignment_values_[first + k];
  }
  // All assignments are simultaneous: a concentration is set in the compartment's size before the event.
  scales_.run(now.leaves(), scale_values_.data());
  for (std::size_t k = 0; k < values.size(); ++k) {
    const sbml::assignment& a = event.assignments[k];
    const double value = a.scale == expression::none ? values[k] : values[k] * scale_values_[first + k];
    (a.what == sbml::assignment::kind::state ? now.states : now.constants)[a.slot] = value;
  }
  prepare(now.constants);
}

bool switchboard::happen(situation& now) {
  if (model_.events.empty()) return false;
  bool happened = false;
  for (int round = 0; round < most_rounds; ++round) {
    watch_triggers(now);
    if (!execute_next(now)) return happened;
    happened = true;
    refresh(now);
  }
  throw base::numeric_failure("events set each other off without end", "", now.time,
                              "look for two events that undo each other");
}

double switchboard::find_next_known(const situation& now) const {
  double next = plan_->next_change(now.time);
  for (const std::size_t k : timed_) {
    const timing& when = timing_[k];
    double at = when.at;
    if (model_.conditions[k].what == condition::kind::floor) {
      // The next whole number on the line offset + slope * time.
      if (when.slope == 0 || !std::isfinite(when.slope)) continue;
      const double whole = when.slope > 0 ? std::floor(codes_[k] / 2) + 1 : std::ceil(codes_[k] / 2) - 1;
      at = (whole - when.offset) / when.slope;
    }
    if (at > now.time) next = std::min(next, at);
  }
  for (const pending& p : pending_)
    if (p.time > now.time) next = std::min(next, p.time);
  return next;
}

void switchboard::changed(situation& now, double t, const double* y, std::vector<crossing>& found) {
  found.clear();
  arguments_.run(now.leaves(t, y), argument_values_.data());
  for (std::size_t j = 0; j < watched_.size(); ++j) {
    const std::size_t k = watched_[j];
    const double code = code_of(model_.conditions[k].what, argument_values_[j]);
    if (code != codes_[k]) found.push_back({k, code});
  }
}

bool switchboard::changed(const double* arguments, std::size_t stride) const {
  for (std::size_t j = 0; j < watched_.size(); ++j)
    if (code_of(model_.conditions[watched_[j]].what, arguments[j * stride]) != codes_[watched_[j]])
      return true;
  return false;
}

double switchboard::distance(const crossing& c) const {
  const auto j = std::lower_bound(watched_.begin(), watched_.end(), c.condition) - watched_.begin();
  const condition::kind what = model_.conditions[c.condition].what;
  const double boundary = boundary_between(what, codes_[c.condition], c.code_after);
  return argument_values_[static_cast<std::size_t>(j)] - (what == condition::kind::floor ? boundary / 2 : 0);
}

}  // namespace kinecrine::solve
