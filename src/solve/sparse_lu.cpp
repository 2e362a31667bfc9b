#include "solve/sparse_lu.hpp"

#include <klu.h>

namespace kinecrine::solve {

namespace {

/// The reciprocal pivot growth (1 is best) below which a factorization is not good enough.
constexpr double least_growth = 1e-6;

}  // namespace

struct sparse_lu::memory {
  std::vector<SuiteSparse_long> starts, rows;
  std::vector<double> entries;
  klu_l_common common{};
  klu_l_symbolic* symbolic = nullptr;
  klu_l_numeric* numeric = nullptr;
  ~memory() {
    klu_l_free_numeric(&numeric, &common);
    klu_l_free_symbolic(&symbolic, &common);
  }
};

sparse_lu::sparse_lu(const sbml::sparsity& pattern) : memory_(std::make_unique<memory>()) {
  memory& m = *memory_;
  m.starts.assign(pattern.column_starts.begin(), pattern.column_starts.end());
  m.rows.assign(pattern.rows.begin(), pattern.rows.end());
  klu_l_defaults(&m.common);
  m.symbolic = klu_l_analyze(static_cast<SuiteSparse_long>(m.starts.size() - 1), m.starts.data(),
                             m.rows.data(), &m.common);
}

sparse_lu::~sparse_lu() = default;

bool sparse_lu::factor(const std::vector<double>& entries) {
  memory& m = *memory_;
  m.entries = entries;
  // With the pivots of the last matrix it is three times faster; where they no longer suit, new ones are
  // chosen.
  if (m.numeric &&
      klu_l_refactor(m.starts.data(), m.rows.data(), m.entries.data(), m.symbolic, m.numeric, &m.common) &&
      klu_l_rgrowth(m.starts.data(), m.rows.data(), m.entries.data(), m.symbolic, m.numeric, &m.common) &&
      m.common.rgrowth > least_growth)
    return true;
  klu_l_free_numeric(&m.numeric, &m.common);
  if (m.symbolic)
    m.numeric = klu_l_factor(m.starts.data(), m.rows.data(), m.entries.data(), m.symbolic, &m.common);
  return m.numeric != nullptr && m.common.status == KLU_OK;
}

void sparse_lu::solve(std::vector<double>& right_hand_side) {
  memory& m = *memory_;
  klu_l_solve(m.symbolic, m.numeric, static_cast<SuiteSparse_long>(right_hand_side.size()), 1,
              right_hand_side.data(), &m.common);
}

}  // namespace kinecrine::solve
