#include "solve/rhythm.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "solve/reference_size.hpp"
#include "solve/sparse_lu.hpp"

namespace kinecrine::solve {

namespace {

constexpr std::size_t fewest_harmonics = 4, most_harmonics = 32;
constexpr int most_rounds = 60;
/// While states move by more than this share, the mean Jacobian is computed anew.
constexpr double still_far = 1e-4;
constexpr double settled_share = 1e-3, resolved_share = 0.1;  ///< of what is asked of a rhythm
/// Of its shortest waves: what a series with too few of them is worth settling to.
constexpr double tail_share = 0.1;
constexpr double near_enough = 1e-3;  ///< to go on from day by day
constexpr double same_rate = 1e-9;
constexpr double longest_step = 1e4;  ///< periods; longer ones would let rounding disturb conserved sums

using orbit = std::vector<std::vector<double>>;  ///< [time or coefficient][state]

/// Values at equidistant times <-> mean, cosine and sine coefficients (in this order, 2 K + 1 of them).
class fourier {
 public:
  explicit fourier(std::size_t harmonics) : size_(2 * harmonics + 1), table_(size_ * size_) {
    for (std::size_t j = 0; j < size_; ++j)
      for (std::size_t k = 0; k < size_; ++k) {
        // Whole turns are taken out before they cost precision.
        const auto turn = static_cast<double>(j * ((k + 1) / 2) % size_) / static_cast<double>(size_);
        const double angle = 2 * std::numbers::pi * turn;
        table_[j * size_ + k] = k == 0 ? 1 : k % 2 == 1 ? std::cos(angle) : std::sin(angle);
      }
  }
  std::size_t size() const { return size_; }

  orbit coefficients(const orbit& values) const {
    orbit found(size_, std::vector<double>(values[0].size(), 0));
    for (std::size_t k = 0; k < size_; ++k)
      for (std::size_t j = 0; j < size_; ++j)
        add(found[k], table_[j * size_ + k] * (k == 0 ? 1.0 : 2.0) / static_cast<double>(size_), values[j]);
    return found;
  }
  /// `from` may hold fewer coefficients: the others count as zero.
  orbit values(const orbit& from) const {
    orbit found(size_, std::vector<double>(from[0].size(), 0));
    for (std::size_t j = 0; j < size_; ++j)
      for (std::size_t k = 0; k < from.size(); ++k) add(found[j], table_[j * size_ + k], from[k]);
    return found;
  }

 private:
  static void add(std::vector<double>& to, double factor, const std::vector<double>& what) {
    for (std::size_t n = 0; n < to.size(); ++n) to[n] += factor * what[n];
  }
  std::size_t size_;
  std::vector<double> table_;  ///< [time][coefficient]
};

/// The orbit as values at equidistant times, moved by implicit steps in a slow time along which it is to
/// settle: d orbit / d slow = rates - d orbit / d time. With the mean Jacobian every harmonic is solved for
/// on its own.
class rhythm_finder {
 public:
  rhythm_finder(simulator& with, const sbml::values& start, const rest_options& how)
      : simulator_(with),
        model_(with.model()),
        start_(start),
        how_(how),
        pair_(paired(model_.sparsity)),
        step_(how.period) {}

  std::optional<rhythm> run() {
    if (!model_.events.empty() || !repeats()) return std::nullopt;
    series_ = {start_.states};
    for (std::size_t harmonics = fewest_harmonics; harmonics <= most_harmonics; harmonics *= 2) {
      const fourier basis(harmonics);
      series_.resize(basis.size(), std::vector<double>(start_.states.size(), 0));
      values_ = basis.values(series_);
      const bool settled = settle(basis);
      if (!settled && !(share_ <= near_enough)) return std::nullopt;
      if (is_resolved()) return found(settled);
    }
    return tail() <= near_enough ? found(false) : std::nullopt;
  }

 private:
  static sbml::sparsity paired(const sbml::sparsity& one);
  bool repeats();
  bool settle(const fourier& basis);
  orbit residual(const fourier& basis, const std::vector<simulator::local>& local) const;
  void take_mean_jacobian(const std::vector<simulator::local>& local);
  bool factor(std::size_t harmonics);
  void solve(orbit& missing);
  bool is_sound() const;
  std::optional<rhythm> found(bool accurate) const;
  void measure();
  double frequency_of(std::size_t harmonic) const {
    return 2 * std::numbers::pi * static_cast<double>(harmonic) / how_.period;
  }
  double share_of(const std::vector<double>& part) const {
    double largest = 0;
    for (std::size_t i = 0; i < part.size(); ++i)
      if (const double share = std::fabs(part[i]) / sizes_[i]; !(share <= largest)) largest = share;
    return largest;
  }
  /// How much there is of the shortest waves.
  double tail() const {
    return std::max(share_of(series_[series_.size() - 1]), share_of(series_[series_.size() - 2]));
  }

  bool is_resolved() const { return tail() <= resolved_share * how_.repeats_within; }

  simulator& simulator_;
  const sbml::equations& model_;
  const sbml::values& start_;
  const rest_options& how_;
  const sbml::sparsity pair_;        ///< of a harmonic's equations: cosine and sine part
  std::vector<sparse_lu> matrices_;  ///< by harmonic
  double step_;                      ///< in the slow time
  double share_ = 0;                 ///< of the states' sizes: the last move
  bool far_ = true;                  ///< from the orbit: the mean Jacobian still changes
  std::size_t factored_ = 0;         ///< so many matrices are those of the present Jacobian and step
  orbit series_, values_;            ///< the same orbit twice
  std::vector<double> jacobian_, least_, sizes_;
};

sbml::sparsity rhythm_finder::paired(const sbml::sparsity& one) {
  const auto n = static_cast<std::int64_t>(one.column_starts.size()) - 1;
  sbml::sparsity two;
  two.column_starts.push_back(0);
  for (std::int64_t half = 0; half < 2; ++half)
    for (std::int64_t column = 0; column < n; ++column) {
      if (half == 1) two.rows.push_back(column);
      const auto place = static_cast<std::size_t>(column);
      for (auto k = one.column_starts[place]; k < one.column_starts[place + 1]; ++k)
        two.rows.push_back(half * n + one.rows[static_cast<std::size_t>(k)]);
      if (half == 0) two.rows.push_back(n + column);
      two.column_starts.push_back(static_cast<std::int64_t>(two.rows.size()));
    }
  return two;
}

/// Whether the equations are the same a day later. Also learns how small a state counts as nothing.
bool rhythm_finder::repeats() {
  const auto found = simulator_.rates_at(start_, {how_.clock_begin - how_.period, how_.clock_begin},
                                         {start_.states, start_.states}, how_.held, true);
  least_ = reference_sizes(model_.sparsity, start_.states, found[0].rates, found[0].jacobian, how_.period);
  for (std::size_t i = 0; i < start_.states.size(); ++i) {
    const double a = found[0].rates[i], b = found[1].rates[i];
    // At rest a rate is a difference of two that are alike: what rounding leaves is measured by the state.
    const double size = std::max(std::fabs(a), std::fabs(b)) + least_[i] / how_.period;
    if (!(std::fabs(a - b) <= same_rate * size)) return false;
  }
  return true;
}

void rhythm_finder::measure() {
  sizes_ = least_;
  for (const auto& one : values_)
    for (std::size_t i = 0; i < one.size(); ++i) sizes_[i] = std::max(sizes_[i], std::fabs(one[i]));
}

void rhythm_finder::take_mean_jacobian(const std::vector<simulator::local>& local) {
  jacobian_.assign(model_.jacobian.size(), 0);
  for (const auto& one : local)
    for (std::size_t k = 0; k < jacobian_.size(); ++k)
      jacobian_[k] += one.jacobian[k] / static_cast<double>(local.size());
  factored_ = 0;
}

/// The coefficients of the rates less those of the derivative of the series.
orbit rhythm_finder::residual(const fourier& basis, const std::vector<simulator::local>& local) const {
  orbit rates;
  for (const auto& one : local) rates.push_back(one.rates);
  orbit missing = basis.coefficients(rates);
  for (std::size_t k = 1; k < missing.size(); k += 2) {
    const double frequency = frequency_of((k + 1) / 2);
    for (std::size_t i = 0; i < missing[k].size(); ++i) {
      missing[k][i] -= frequency * series_[k + 1][i];
      missing[k + 1][i] += frequency * series_[k][i];
    }
  }
  return missing;
}

/// Factors the matrices up to this harmonic that are not yet.
bool rhythm_finder::factor(std::size_t harmonics) {
  while (matrices_.size() <= harmonics)
    matrices_.push_back(matrices_.empty()       ? sparse_lu(model_.sparsity)
                        : matrices_.size() == 1 ? sparse_lu(pair_)
                                                : matrices_.back().another());
  std::vector<double> mean, pair;
  const std::size_t n = model_.rates.size();
  for (std::size_t column = 0; column < n; ++column)
    for (auto k = model_.sparsity.column_starts[column]; k < model_.sparsity.column_starts[column + 1]; ++k) {
      const auto at = static_cast<std::size_t>(k);
      const bool diagonal = static_cast<std::size_t>(model_.sparsity.rows[at]) == column;
      mean.push_back((diagonal ? 1 / step_ : 0) - jacobian_[at]);
    }
  for (; factored_ <= harmonics; ++factored_) {
    if (factored_ == 0) {
      if (!matrices_[0].factor(mean)) return false;
      continue;
    }
    pair.clear();
    for (int half = 0; half < 2; ++half)
      for (std::size_t column = 0; column < n; ++column) {
        if (half == 1) pair.push_back(frequency_of(factored_));
        const auto first = mean.begin() + model_.sparsity.column_starts[column],
                   last = mean.begin() + model_.sparsity.column_starts[column + 1];
        pair.insert(pair.end(), first, last);
        if (half == 0) pair.push_back(-frequency_of(factored_));
      }
    if (!matrices_[factored_].factor(pair)) return false;
  }
  return true;
}

/// Replaces what is missing by how to move.
void rhythm_finder::solve(orbit& missing) {
  matrices_[0].solve(missing[0]);
  const std::size_t n = missing[0].size();
  for (std::size_t k = 1; k < missing.size(); k += 2) {
    std::vector<double> both = missing[k];
    both.insert(both.end(), missing[k + 1].begin(), missing[k + 1].end());
    matrices_[(k + 1) / 2].solve(both);
    std::copy_n(both.begin(), n, missing[k].begin());
    std::copy_n(both.begin() + static_cast<std::ptrdiff_t>(n), n, missing[k + 1].begin());
  }
}

bool rhythm_finder::settle(const fourier& basis) {
  std::vector<double> at(basis.size());
  for (std::size_t j = 0; j < at.size(); ++j)
    at[j] = how_.clock_begin + (static_cast<double>(j) / static_cast<double>(at.size()) - 1) * how_.period;
  for (int round = 0; round < most_rounds; ++round) {
    const auto local = simulator_.rates_at(start_, at, values_, how_.held, far_);
    measure();
    if (far_) take_mean_jacobian(local);
    const double before = share_;
    const bool growing = step_ < longest_step * how_.period;
    if (!factor(basis.size() / 2)) return false;
    orbit missing = residual(basis, local);
    solve(missing);
    const orbit moves = basis.values(missing);
    share_ = 0;
    for (std::size_t j = 0; j < moves.size(); ++j) {
      share_ = std::max(share_, share_of(moves[j]));
      for (std::size_t i = 0; i < moves[j].size(); ++i) values_[j][i] += moves[j][i];
      for (std::size_t i = 0; i < moves[j].size(); ++i) series_[j][i] += missing[j][i];
    }
    if (!std::isfinite(share_)) return false;
    // A series with too few waves only leads to the next: more precision than it has is of no use.
    const double enough = is_resolved() ? settled_share * how_.repeats_within : tail_share * tail();
    // Small moves that no longer shrink are rounding: a state may be the difference of two that are large.
    const bool is_rounding = share_ <= how_.repeats_within && share_ >= before;
    if (!growing && (share_ <= enough || is_rounding)) return true;
    far_ = share_ > still_far;
    if (!growing) continue;
    step_ = std::min(step_ * 10, longest_step * how_.period);
    factored_ = 0;
  }
  return false;
}

/// A state that was positive at the start is not negative on a true orbit, but for rounding; one that starts
/// at nothing may be a difference, as of temperatures, and swing both ways.
bool rhythm_finder::is_sound() const {
  for (const auto& one : values_)
    for (std::size_t i = 0; i < one.size(); ++i)
      if (!std::isfinite(one[i]) || (start_.states[i] > 0 && one[i] < -how_.repeats_within * sizes_[i]))
        return false;
  return true;
}

/// The states at the end of the day; what starts at nothing and is too small to be told from it stays
/// nothing.
std::optional<rhythm> rhythm_finder::found(bool accurate) const {
  if (!is_sound()) return std::nullopt;
  std::vector<double> states = values_[0];
  for (std::size_t i = 0; i < states.size(); ++i)
    if (start_.states[i] == 0 && std::fabs(states[i]) <= settled_share * how_.repeats_within * sizes_[i])
      states[i] = 0;
  return rhythm{std::move(states), accurate};
}

}  // namespace

std::optional<rhythm> find_rhythm(simulator& with, const sbml::values& start, const rest_options& how) {
  return rhythm_finder(with, start, how).run();
}

}  // namespace kinecrine::solve
