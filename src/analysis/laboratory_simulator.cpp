#include "analysis/laboratory_simulator.hpp"

#include <functional>

namespace kinecrine::analysis {

simulator simulator_on(const laboratory& model, std::function<bool(double)> progress, parameter_set set) {
  simulator result;
  result.offers = [&model](const std::string& observable) {
    return model.base().find(observable) != nullptr;
  };
  result.run = [&model, progress = std::move(progress), set = std::move(set)](
                   const session& what, const std::vector<std::string>& observables,
                   const std::vector<double>& times) {
    scenario::scenario session = scenario::parse(what.scenario, what.name, model.base());
    session.set.insert(set.begin(), set.end());
    request wanted;
    wanted.observe = observables;
    wanted.at = times;
    wanted.watch = false;  // what is compared are the values at these times
    wanted.progress = progress;
    wanted.accuracy = {1e-7, 1e-9, 0};  // far below what any study or claim can tell apart
    return model.simulate(session, wanted);
  };
  return result;
}

}  // namespace kinecrine::analysis
