#include "analysis/likely_person.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace kinecrine::analysis {
namespace {

bool can_be_finished(const laboratory& model, const scenario::scenario& session,
                     const std::function<bool(double)>& progress) {
  std::set<std::string> impossible;
  for (const auto& entry : model.base().entries())
    for (const auto& one : entry.warnings) impossible.insert(one.id);
  request wanted;
  wanted.observe = {model.base().observables().front()->id};
  wanted.until = 0;
  for (const auto& one : session.activities) wanted.until = std::max(*wanted.until, one.end);
  wanted.accuracy = {1e-4, 1e-4, 0};  // a question of yes or no
  wanted.progress = progress;
  const results::course course = model.simulate(session, wanted);
  return std::ranges::none_of(course.warnings,
                              [&](const auto& one) { return impossible.contains(one.about); });
}

}  // namespace

scenario::scenario with_likely_person(const laboratory& model, scenario::scenario session,
                                      const std::function<bool(double)>& progress) {
  if (!session.who.unknown) return session;
  std::string taken = "the usual person was taken";
  bool finished = can_be_finished(model, session, progress);
  for (const auto& one : model.base().person().givens) {
    if (!one.makes_fit || finished) continue;
    std::vector<std::pair<double, std::string>> fitter;
    for (const auto& [word, value] : one.value_names)
      if (value > one.number.value_or(value)) fitter.emplace_back(value, word);
    std::ranges::sort(fitter);
    for (std::size_t k = 0; k < fitter.size() && !finished; ++k) {
      session.who.given[one.name] = fitter[k].first;
      taken = fmt::format("{} = {} was taken, since the usual person could not have finished it", one.name,
                          fitter[k].second);
      finished = can_be_finished(model, session, progress);
    }
  }
  session.warnings.push_back(
      fmt::format("the recording does not say whose it is; {}, and --person FILE names another", taken));
  return session;
}

}  // namespace kinecrine::analysis
