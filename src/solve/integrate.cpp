#include "solve/integrate.hpp"

#include <cvodes/cvodes.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_sparse.h>

#include "base/diagnostics.hpp"

namespace kinecrine::solve {
struct simulator::parts {};
simulator::simulator(const sbml::equations&, const compile::backend*) {}
simulator::~simulator() = default;
simulator::simulator(simulator&&) noexcept = default;
simulator& simulator::operator=(simulator&&) noexcept = default;
trajectory simulator::run(const sbml::values&, const schedule&, double, double, const std::vector<double>&,
                          const std::vector<output>&, const options&) {
  throw base::unavailable("not written yet");
}
trajectory integrate(const sbml::equations&, const sbml::values&, const schedule&, double, double,
                     const std::vector<double>&, const std::vector<std::string>&, const options&) {
  throw base::unavailable("not written yet");
}
}  // namespace kinecrine::solve
