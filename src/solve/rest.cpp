#include "solve/rest.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>

#include "base/diagnostics.hpp"
#include "base/mapped.hpp"
#include "solve/rhythm.hpp"
#include "solve/sparse_lu.hpp"

namespace kinecrine::solve {

namespace {

/// The first approach needs no precision; the last must be sharper than what it has to show.
constexpr double coarse = 1e-5, fine_share = 0.01;
constexpr double long_step = 1000;  ///< periods; longer ones would let rounding disturb conserved sums
constexpr int most_polishing = 60;
constexpr double polished = 1e-13;
constexpr std::size_t most_memory = 8;  ///< past days that the extrapolation looks at

/// The states that moved too much, worst first.
std::vector<std::string> movers(const sbml::equations& model, const std::vector<double>& moves,
                                const std::vector<double>& sizes, double allowed) {
  std::vector<std::pair<double, std::size_t>> found;
  for (std::size_t k = 0; k < moves.size(); ++k)
    if (const double share = std::fabs(moves[k]) / sizes[k]; !(share <= allowed))
      found.emplace_back(-share, k);
  std::sort(found.begin(), found.end());
  return base::mapped(found, [&](const auto& one) { return model.state_ids[one.second]; });
}

double largest_share(const std::vector<double>& moves, const std::vector<double>& sizes) {
  double largest = 0;
  for (std::size_t k = 0; k < moves.size(); ++k) {
    const double share = std::fabs(moves[k]) / sizes[k];
    if (!(share <= largest)) largest = share;
  }
  return largest;
}

class rest_finder {
 public:
  rest_finder(simulator& with, const sbml::values& start, const rest_options& how)
      : simulator_(with), model_(with.model()), start_(start), how_(how) {}

  rest_state run() {
    result_.states = start_.states;
    if (model_.rates.empty()) return result_;
    result_.rhythmic = model_.depends_on_time();
    if (result_.rhythmic)
      daily_rhythm();
    else
      steady_state();
    return result_;
  }

 private:
  /// The states after `length` up to clock_begin.
  std::vector<double> after(const std::vector<double>& from, double length, double accuracy) {
    sbml::values person = start_;
    person.states = from;
    options o;
    o.accuracy = {accuracy, accuracy, 0};
    o.held = how_.held;
    o.backend = how_.backend;
    if (how_.progress) o.progress = [this](double) { return how_.progress(0); };
    result_.days += length / how_.period;
    trajectory found = simulator_.run(person, {}, how_.clock_begin - length, how_.clock_begin, {}, {}, o);
    sizes_ = std::move(found.sizes);
    return std::move(found.last_states);
  }

  void steady_state();
  void polish();
  void daily_rhythm();
  /// Anderson's extrapolation from the last days: the combination of them whose move is least.
  std::vector<double> extrapolate() const;

  simulator& simulator_;
  const sbml::equations& model_;
  const sbml::values& start_;
  const rest_options& how_;
  rest_state result_;
  std::vector<double> sizes_;                     ///< of the states over the last run
  std::deque<std::vector<double>> ends_, moves_;  ///< of the last days: the state in the end, end minus begin
};

void rest_finder::steady_state() {
  const double horizon = how_.most_periods * how_.period;
  result_.states = after(result_.states, horizon, coarse);
  polish();
  const auto rates = simulator_.rates_at(start_, how_.clock_begin, result_.states, how_.held).rates;
  std::vector<double> moves(rates.size());
  for (std::size_t k = 0; k < rates.size(); ++k) moves[k] = rates[k] * how_.period;
  result_.unsettled = movers(model_, moves, sizes_, how_.repeats_within);
}

/// Implicit Euler steps that grow: in the end Newton's method, but one that keeps conserved sums.
void rest_finder::polish() {
  sparse_lu matrix(model_.sparsity);
  const std::size_t n = result_.states.size();
  double step = how_.period;
  double before = std::numeric_limits<double>::infinity();
  for (int round = 0; round < most_polishing; ++round) {
    const auto local = simulator_.rates_at(start_, how_.clock_begin, result_.states, how_.held);
    std::vector<double> entries(local.jacobian.size());
    for (std::size_t column = 0; column < n; ++column)
      for (auto k = model_.sparsity.column_starts[column]; k < model_.sparsity.column_starts[column + 1];
           ++k) {
        const auto at = static_cast<std::size_t>(k);
        const bool diagonal = static_cast<std::size_t>(model_.sparsity.rows[at]) == column;
        entries[at] = (diagonal ? 1 / step : 0) - local.jacobian[at];
      }
    std::vector<double> move = local.rates;
    if (!matrix.factor(entries)) return;
    matrix.solve(move);
    const double share = largest_share(move, sizes_);
    // Where the steps do not shrink there is no steady state near by: better no polish than a wrong one.
    if (!std::isfinite(share) || (round > 0 && share > 2 * before)) return;
    for (std::size_t k = 0; k < n; ++k) result_.states[k] += move[k];
    if (share <= polished) return;
    before = share;
    step = std::min(step * 10, long_step * how_.period);
  }
}

void rest_finder::daily_rhythm() {
  double accuracy = coarse;
  const double fine = fine_share * how_.repeats_within;
  if (const auto found = find_rhythm(simulator_, start_, how_)) {
    result_.states = found->states;
    if (found->accurate) return;
    accuracy = fine;
  }
  std::vector<double> begin = result_.states;
  for (int day = 0; day < how_.most_periods; ++day) {
    const std::vector<double> end = after(begin, how_.period, accuracy);
    std::vector<double> move(end.size());
    for (std::size_t k = 0; k < end.size(); ++k) move[k] = end[k] - begin[k];
    result_.states = end;
    result_.unsettled = movers(model_, move, sizes_, how_.repeats_within);
    const double largest = largest_share(move, sizes_);
    if (accuracy == fine && result_.unsettled.empty()) return;
    if (accuracy > fine && largest < 100 * accuracy) {
      // The days so far were integrated less well: they would mislead the extrapolation.
      accuracy = std::max(fine, largest * 1e-3);
      if (accuracy < 100 * fine) accuracy = fine;
      ends_.clear();
      moves_.clear();
    }
    ends_.push_back(end);
    moves_.push_back(std::move(move));
    if (ends_.size() > most_memory) ends_.pop_front(), moves_.pop_front();
    begin = extrapolate();
  }
}

std::vector<double> rest_finder::extrapolate() const {
  const std::vector<double>& sizes = sizes_;
  const std::size_t n = sizes.size(), m = moves_.size() - 1;
  const std::vector<double>& end = ends_.back();
  if (m == 0) return end;
  // Least squares: move - sum of w_j (move - move_j), by modified Gram-Schmidt on the scaled differences.
  std::vector<std::vector<double>> basis;
  std::vector<std::vector<double>> shift;  // what each basis vector does to the end state
  std::vector<double> residual(n);
  for (std::size_t k = 0; k < n; ++k) residual[k] = moves_.back()[k] / sizes[k];
  std::vector<double> guess = end;
  for (std::size_t j = m; j-- > 0;) {
    std::vector<double> v(n), s(n);
    double before = 0;
    for (std::size_t k = 0; k < n; ++k) {
      v[k] = (moves_[j + 1][k] - moves_[j][k]) / sizes[k];
      s[k] = ends_[j + 1][k] - ends_[j][k];
      before += v[k] * v[k];
    }
    for (std::size_t b = 0; b < basis.size(); ++b) {
      double along = 0;
      for (std::size_t k = 0; k < n; ++k) along += basis[b][k] * v[k];
      for (std::size_t k = 0; k < n; ++k) {
        v[k] -= along * basis[b][k];
        s[k] -= along * shift[b][k];
      }
    }
    double norm = 0;
    for (const double x : v) norm += x * x;
    if (!(norm > 1e-12 * before) || norm == 0) continue;  // says nothing new
    norm = std::sqrt(norm);
    double weight = 0;
    for (std::size_t k = 0; k < n; ++k) {
      v[k] /= norm;
      s[k] /= norm;
      weight += v[k] * residual[k];
    }
    for (std::size_t k = 0; k < n; ++k) {
      residual[k] -= weight * v[k];
      guess[k] -= weight * s[k];
    }
    basis.push_back(std::move(v));
    shift.push_back(std::move(s));
  }
  // A guess that changes a sign, or a size beyond all measure, is worse than none.
  for (std::size_t k = 0; k < n; ++k)
    if (!std::isfinite(guess[k]) || guess[k] * end[k] < 0 || std::fabs(guess[k]) > 10 * sizes[k]) return end;
  return guess;
}

}  // namespace

rest_state find_rest(simulator& with, const sbml::values& start, const rest_options& how) {
  return rest_finder(with, start, how).run();
}

rest_state find_rest(const sbml::equations& model, const sbml::values& start, const rest_options& how) {
  simulator with(model, how.backend);
  return find_rest(with, start, how);
}

}  // namespace kinecrine::solve
