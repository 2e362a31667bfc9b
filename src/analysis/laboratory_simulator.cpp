#include "analysis/laboratory_simulator.hpp"

namespace kinecrine::analysis {

simulator simulator_on(const laboratory& model, std::function<bool(double)> progress) {
  simulator result;
  result.offers = [&model](const std::string& observable) { return model.base().find(observable) != nullptr; };
  result.run = [&model, progress](const session& what, const std::vector<std::string>& observables,
                        const std::vector<double>& times) {
    const scenario::scenario session = scenario::parse(what.scenario, what.name, model.base());
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
