#include "solve/bdf.hpp"

#include <cvodes/cvodes.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_sparse.h>

#include <algorithm>
#include <cmath>

#include "base/diagnostics.hpp"
#include "solve/vector_operations.hpp"

namespace kinecrine::solve {

namespace {

void check(int flag, const char* what) {
  if (flag < 0) throw base::internal_error(std::string("CVODES refused ") + what);
}

}  // namespace

struct bdf::memory {
  system what;
  SUNContext context = nullptr;
  void* cvode = nullptr;
  N_Vector y = nullptr, scratch = nullptr, weights = nullptr;
  SUNMatrix matrix = nullptr;
  SUNLinearSolver solver = nullptr;
  std::vector<double> entries;        ///< of the Jacobian
  std::vector<std::size_t> diagonal;  ///< where it lies among them
  double relative = 1e-6, largest_step = 0;
  double time = 0, last_step = 0;
  bool fresh = true;  ///< nothing but the state is known: the next step is the first
  counts before;      ///< CVODES counts anew after each restart

  ~memory() {
    if (cvode) CVodeFree(&cvode);
    if (solver) SUNLinSolFree(solver);
    if (matrix) SUNMatDestroy(matrix);
    for (N_Vector v : {y, scratch, weights})
      if (v) N_VDestroy(v);
    if (context) SUNContext_Free(&context);
  }

  counts since_restart() const {
    counts now;
    CVodeGetNumSteps(cvode, &now.steps);
    CVodeGetNumRhsEvals(cvode, &now.rate_calls);
    CVodeGetNumJacEvals(cvode, &now.jacobian_calls);
    CVodeGetNumErrTestFails(cvode, &now.error_failures);
    return now;
  }

  static int rates(double t, N_Vector y, N_Vector rates, void* self) {
    return static_cast<memory*>(self)->what.rates(t, N_VGetArrayPointer(y), N_VGetArrayPointer(rates)) ? 0
                                                                                                       : 1;
  }

  void set_pattern() {
    const sbml::sparsity& pattern = *what.pattern;
    std::copy(pattern.column_starts.begin(), pattern.column_starts.end(),
              SUNSparseMatrix_IndexPointers(matrix));
    std::copy(pattern.rows.begin(), pattern.rows.end(), SUNSparseMatrix_IndexValues(matrix));
    entries.resize(pattern.rows.size());
    for (std::size_t column = 0; column < what.size; ++column)
      for (auto k = pattern.column_starts[column]; k < pattern.column_starts[column + 1]; ++k)
        if (pattern.rows[static_cast<std::size_t>(k)] == static_cast<std::int64_t>(column))
          diagonal.push_back(static_cast<std::size_t>(k));
  }

  /// The matrix of the implicit equations, 1 - gamma * Jacobian, from the last Jacobian where that is good
  /// enough.
  static int linear_system(double t, N_Vector y, N_Vector, SUNMatrix into, booleantype still_good,
                           booleantype* is_new, double gamma, void* self, N_Vector, N_Vector, N_Vector) {
    memory& m = *static_cast<memory*>(self);
    *is_new = !still_good;
    if (!still_good && !m.what.jacobian(t, N_VGetArrayPointer(y), m.entries.data())) return 1;
    double* to = SUNSparseMatrix_Data(into);
    for (std::size_t k = 0; k < m.entries.size(); ++k) to[k] = -gamma * m.entries[k];
    for (const std::size_t k : m.diagonal) to[k] += 1;
    return 0;
  }

  static int error_weights(N_Vector y, N_Vector weights, void* self) {
    static_cast<memory*>(self)->what.weights(N_VGetArrayPointer(y), N_VGetArrayPointer(weights));
    return 0;
  }

  static void silent(int, const char*, const char*, char*, void*) {}

  std::size_t worst_variable() {
    if (CVodeGetEstLocalErrors(cvode, scratch) < 0 || CVodeGetErrWeights(cvode, weights) < 0) return 0;
    std::size_t worst = 0;
    double largest = -1;
    for (std::size_t k = 0; k < what.size; ++k) {
      const double share = std::fabs(N_VGetArrayPointer(scratch)[k] * N_VGetArrayPointer(weights)[k]);
      if (share > largest) largest = share, worst = k;
    }
    return worst;
  }

  [[noreturn]] void fail(int flag) {
    step_failure failure{"the integrator stopped", {}, worst_variable()};
    switch (flag) {
      case CV_ERR_FAILURE:
        failure = {"the error test fails however short the step",
                   "look for a singularity, or a jump in a rate", failure.variable};
        break;
      case CV_CONV_FAILURE:
        failure = {"the implicit equations have no solution however short the step",
                   "look for a rate that becomes very large or has a root or power of a negative value",
                   failure.variable};
        break;
      case CV_TOO_MUCH_ACC:
        failure = {"the tolerances are beyond the precision of the arithmetic", "use a larger --rtol",
                   failure.variable};
        break;
      case CV_LSETUP_FAIL:
      case CV_LSOLVE_FAIL:
        failure = {"the linear solver failed", "look for rates that are not finite", failure.variable};
        break;
      case CV_FIRST_RHSFUNC_ERR:
      case CV_REPTD_RHSFUNC_ERR:
      case CV_UNREC_RHSFUNC_ERR:
      case CV_RHSFUNC_FAIL:
        failure = {"a rate of change is not a finite number",
                   "look for a division by zero, or a logarithm, root or power of a negative value",
                   failure.variable};
        break;
      default:
        break;
    }
    throw failure;
  }
};

bdf::bdf(system what, double relative_tolerance) : memory_(std::make_unique<memory>()) {
  memory& m = *memory_;
  m.what = std::move(what);
  m.relative = relative_tolerance;
  check(SUNContext_Create(nullptr, &m.context), "a context");
  const auto size = static_cast<sunindextype>(m.what.size);
  m.y = N_VNew_Serial(size, m.context);
  speed_up(m.y);
  m.scratch = N_VClone(m.y);
  m.weights = N_VClone(m.y);
  m.matrix =
      SUNSparseMatrix(size, size, static_cast<sunindextype>(m.what.pattern->rows.size()), CSC_MAT, m.context);
  m.solver = SUNLinSol_KLU(m.y, m.matrix, m.context);
  m.cvode = CVodeCreate(CV_BDF, m.context);
  if (!m.y || !m.matrix || !m.solver || !m.cvode) throw base::internal_error("CVODES could not be set up");
  m.set_pattern();
  N_VConst(0, m.y);
  check(CVodeSetErrHandlerFn(m.cvode, memory::silent, nullptr), "an error handler");
  check(CVodeInit(m.cvode, memory::rates, 0, m.y), "the equations");
  check(CVodeSetUserData(m.cvode, &m), "user data");
  check(CVodeWFtolerances(m.cvode, memory::error_weights), "tolerances");
  check(CVodeSetLinearSolver(m.cvode, m.solver, m.matrix), "the linear solver");
  check(CVodeSetLinSysFn(m.cvode, memory::linear_system), "the Jacobian");
  check(CVodeSetMaxHnilWarns(m.cvode, -1), "warnings off");
}

bdf::~bdf() = default;

void bdf::set_largest_step(double length) {
  check(CVodeSetMaxStep(memory_->cvode, length), "a largest step");
}

void bdf::restart(double t, const double* y) {
  memory& m = *memory_;
  if (!m.fresh) m.before = work();
  ++m.before.restarts;
  std::copy(y, y + m.what.size, N_VGetArrayPointer(m.y));
  check(CVodeReInit(m.cvode, t, m.y), "a restart");
  m.time = t;
  m.last_step = 0;
  m.fresh = true;
}

void bdf::step(double stop) {
  memory& m = *memory_;
  // The last steps before a stop are made equal, so that the stop does not leave a sliver behind.
  double target = stop;
  if (!m.fresh) {
    double next = 0;
    CVodeGetCurrentStep(m.cvode, &next);
    const double pieces = std::ceil((stop - m.time) / next);
    if (pieces > 1 && pieces < 4) target = m.time + (stop - m.time) / pieces;
  }
  check(CVodeSetStopTime(m.cvode, target), "a stop time");
  const double from = m.time;
  const int flag = CVode(m.cvode, stop, m.y, &m.time, CV_ONE_STEP);
  if (flag < 0) {
    CVodeGetCurrentTime(m.cvode, &m.time);
    m.fail(flag);
  }
  if (flag == CV_TSTOP_RETURN) m.time = target;
  m.last_step = m.time - from;
  m.fresh = false;
}

step_failure bdf::too_short() const {
  return {"the steps have become so short that time stands still",
          "a variable grows beyond all bounds, or a rate jumps: look at the formulas of this variable",
          memory_->worst_variable()};
}

double bdf::time() const {
  return memory_->time;
}
double bdf::last_step() const {
  return memory_->last_step;
}
const double* bdf::states() const {
  return N_VGetArrayPointer(memory_->y);
}

void bdf::interpolate(double t, double* y) const {
  memory& m = *memory_;
  check(CVodeGetDky(m.cvode, t, 0, m.scratch), "interpolation");
  const double* found = N_VGetArrayPointer(m.scratch);
  std::copy(found, found + m.what.size, y);
}

bdf::counts bdf::work() const {
  const memory& m = *memory_;
  if (m.fresh) return m.before;
  const counts now = m.since_restart();
  return {m.before.steps + now.steps, m.before.rate_calls + now.rate_calls,
          m.before.jacobian_calls + now.jacobian_calls, m.before.error_failures + now.error_failures,
          m.before.restarts};
}

}  // namespace kinecrine::solve
