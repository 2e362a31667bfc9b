#include "solve/sparse_lu.hpp"

#include <klu.h>

namespace kinecrine::solve {

namespace {

/// The reciprocal pivot growth (1 is best) below which a factorization is not good enough.
constexpr double least_growth = 1e-6;

}  // namespace

/// What follows from the pattern alone.
struct sparse_lu::analysis {
  std::vector<SuiteSparse_long> starts, rows;
  klu_l_common common{};
  klu_l_symbolic* symbolic = nullptr;

  explicit analysis(const sbml::sparsity& pattern)
      : starts(pattern.column_starts.begin(), pattern.column_starts.end()),
        rows(pattern.rows.begin(), pattern.rows.end()) {
    klu_l_defaults(&common);
    symbolic =
        klu_l_analyze(static_cast<SuiteSparse_long>(starts.size() - 1), starts.data(), rows.data(), &common);
  }
  analysis(const analysis&) = delete;
  analysis& operator=(const analysis&) = delete;
  ~analysis() { klu_l_free_symbolic(&symbolic, &common); }
};

struct sparse_lu::memory {
  std::shared_ptr<analysis> known;
  klu_l_common common;
  std::vector<double> entries;
  klu_l_numeric* numeric = nullptr;

  explicit memory(std::shared_ptr<analysis> pattern) : known(std::move(pattern)), common(known->common) {}
  memory(const memory&) = delete;
  memory& operator=(const memory&) = delete;
  ~memory() { klu_l_free_numeric(&numeric, &common); }
};

sparse_lu::sparse_lu(const sbml::sparsity& pattern) : sparse_lu(std::make_shared<analysis>(pattern)) {}
sparse_lu::sparse_lu(std::shared_ptr<analysis> known) : memory_(std::make_unique<memory>(std::move(known))) {}
sparse_lu::~sparse_lu() = default;
sparse_lu::sparse_lu(sparse_lu&&) noexcept = default;
sparse_lu& sparse_lu::operator=(sparse_lu&&) noexcept = default;

sparse_lu sparse_lu::another() const {
  return sparse_lu(memory_->known);
}

bool sparse_lu::factor(const std::vector<double>& entries) {
  memory& m = *memory_;
  analysis& of = *m.known;
  m.entries = entries;
  // With the pivots of the last matrix it is three times faster; where they no longer suit, new ones are
  // chosen.
  if (m.numeric &&
      klu_l_refactor(of.starts.data(), of.rows.data(), m.entries.data(), of.symbolic, m.numeric, &m.common) &&
      klu_l_rgrowth(of.starts.data(), of.rows.data(), m.entries.data(), of.symbolic, m.numeric, &m.common) &&
      m.common.rgrowth > least_growth)
    return true;
  klu_l_free_numeric(&m.numeric, &m.common);
  if (of.symbolic)
    m.numeric = klu_l_factor(of.starts.data(), of.rows.data(), m.entries.data(), of.symbolic, &m.common);
  return m.numeric != nullptr && m.common.status == KLU_OK;
}

void sparse_lu::solve(std::vector<double>& right_hand_side) {
  memory& m = *memory_;
  klu_l_solve(m.known->symbolic, m.numeric, static_cast<SuiteSparse_long>(right_hand_side.size()), 1,
              right_hand_side.data(), &m.common);
}

}  // namespace kinecrine::solve
