#include "analysis/simulator.hpp"

#include "analysis/facts.hpp"
#include "analysis/laboratory.hpp"
#include "scenario/scenario.hpp"

namespace kinecrine::analysis {

simulator simulator_of(const laboratory& model) {
  const auto offers = [&model](const std::string& observable) {
    try {
      return !chosen_observables(model.base(), {observable}).empty();
    } catch (const base::bad_usage&) {
      return false;
    }
  };
  const auto run = [&model](const session& what, const std::vector<std::string>& observables,
                            const std::vector<double>& times) {
    request wanted;
    wanted.observe = observables;
    wanted.at = times;
    return model.simulate(scenario::parse(what.scenario, what.name, model.base()), wanted);
  };
  return {offers, run};
}

}  // namespace kinecrine::analysis
