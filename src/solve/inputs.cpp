#include "solve/inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/diagnostics.hpp"

namespace kinecrine::solve {

input_plan::input_plan(const sbml::equations& model, const schedule& session, const std::vector<double>& rest)
    : rest_(rest), segments_(rest.size()) {
  for (const auto& [id, segments] : session.inputs) {
    const auto slot = std::find(model.input_ids.begin(), model.input_ids.end(), id);
    if (slot == model.input_ids.end())
      throw base::bad_input(fmt::format("the schedule drives '{}', which is no input of the model", id),
                            base::suggest(id, model.input_ids));
    std::vector<segment>& own = segments_[static_cast<std::size_t>(slot - model.input_ids.begin())];
    own = segments;
    std::sort(own.begin(), own.end(), [](const segment& a, const segment& b) { return a.begin < b.begin; });
    double last = -std::numeric_limits<double>::infinity();
    for (const segment& s : own) {
      const bool finite = std::isfinite(s.begin) && std::isfinite(s.end) && std::isfinite(s.value_begin) &&
                          std::isfinite(s.value_end);
      if (!finite || s.end <= s.begin || s.begin < last)
        throw base::bad_input(
            fmt::format("the schedule of '{}' has a segment from {} to {} that is empty, not "
                        "finite or overlaps the one before",
                        id, s.begin, s.end));
      last = s.end;
      changes_.push_back(s.begin);
      changes_.push_back(s.end);
    }
  }
  std::sort(changes_.begin(), changes_.end());
  changes_.erase(std::unique(changes_.begin(), changes_.end()), changes_.end());
}

void input_plan::lines_from(double t, input_lines& into) const {
  lines(t, false, into);
}

void input_plan::lines_until(double t, input_lines& into) const {
  lines(t, true, into);
}

void input_plan::lines(double t, bool until, input_lines& into) const {
  into.anchor = t;
  for (std::size_t k = 0; k < rest_.size(); ++k) {
    into.base[k] = rest_[k];
    into.slope[k] = 0;
    const auto after = std::partition_point(segments_[k].begin(), segments_[k].end(), [&](const segment& s) {
      return until ? s.begin < t : s.begin <= t;
    });
    if (after == segments_[k].begin()) continue;
    const segment& s = *std::prev(after);
    if (until ? t > s.end : t >= s.end) continue;
    into.slope[k] = (s.value_end - s.value_begin) / (s.end - s.begin);
    into.base[k] = s.value_begin + into.slope[k] * (t - s.begin);
  }
}

double input_plan::next_change(double t) const {
  const auto next = std::upper_bound(changes_.begin(), changes_.end(), t);
  return next == changes_.end() ? std::numeric_limits<double>::infinity() : *next;
}

std::set<std::string> driven_inputs(const schedule& session) {
  std::set<std::string> driven;
  for (const auto& [id, pieces] : session.inputs)
    for (const segment& piece : pieces)
      if (piece.value_begin != 0 || piece.value_end != 0) driven.insert(id);
  return driven;
}

}  // namespace kinecrine::solve
