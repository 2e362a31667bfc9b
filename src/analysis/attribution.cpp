#include "analysis/attribution.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

#include "base/mapped.hpp"

namespace kinecrine::analysis {
namespace {

using parts_off = std::set<std::string>;

/// Readings by what is off; each set is run once.
class memory {
 public:
  explicit memory(const readings_without& read) : read_(read) {}

  void learn(std::vector<parts_off> wanted) {
    std::erase_if(wanted, [&](const parts_off& one) { return known_.contains(one); });
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    if (wanted.empty()) return;
    const std::vector<double> found = read_(wanted);
    for (std::size_t i = 0; i < wanted.size(); ++i) known_[wanted[i]] = found[i];
  }
  double operator()(const parts_off& off) const { return known_.at(off); }
  std::size_t size() const { return known_.size(); }

 private:
  const readings_without& read_;
  std::map<parts_off, double> known_;
};

/// Random orders, each followed by its reverse: what one puts first the other puts last, which steadies the
/// mean. The shuffle is our own because the standard one differs between libraries.
std::vector<std::vector<std::string>> orders(std::vector<std::string> parts, const attribution_options& how) {
  std::mt19937_64 random(how.seed);
  std::vector<std::vector<std::string>> all;
  for (std::size_t i = 0; i < how.permutations; i += 2) {
    for (std::size_t k = parts.size(); k > 1; --k) std::swap(parts[k - 1], parts[random() % k]);
    all.push_back(parts);
    all.emplace_back(parts.rbegin(), parts.rend());
  }
  return all;
}

std::vector<parts_off> steps_of(const std::vector<std::string>& order) {
  std::vector<parts_off> steps{{}};
  for (const auto& part : order) {
    parts_off next = steps.back();
    next.insert(part);
    steps.push_back(std::move(next));
  }
  return steps;
}

void share_out(std::vector<share>& among, memory& reading, const attribution_options& how) {
  const auto all = orders(base::mapped(among, &share::part), how);
  std::vector<parts_off> wanted;
  for (const auto& order : all)
    for (auto& step : steps_of(order)) wanted.push_back(std::move(step));
  reading.learn(std::move(wanted));

  std::map<std::string, std::vector<double>> gains;
  for (std::size_t i = 0; i < all.size(); i += 2) {
    std::map<std::string, double> pair;  // an order and its reverse count as one sample
    for (const auto& order : {all[i], all[i + 1]}) {
      const auto steps = steps_of(order);
      for (std::size_t k = 0; k < order.size(); ++k)
        pair[order[k]] += (reading(steps[k]) - reading(steps[k + 1])) / 2;
    }
    for (const auto& [part, gain] : pair) gains[part].push_back(gain);
  }
  for (auto& one : among) {
    const auto& sample = gains.at(one.part);
    const double n = static_cast<double>(sample.size());
    const double mean = std::accumulate(sample.begin(), sample.end(), 0.0) / n;
    double squares = 0;
    for (const double gain : sample) squares += (gain - mean) * (gain - mean);
    one.shapley = mean;
    one.shapley_error = n > 1 ? std::sqrt(squares / (n - 1) / n) : 0;
  }
}

}  // namespace

attribution attribute(const std::vector<std::string>& parts, const readings_without& read,
                      const attribution_options& how) {
  memory reading(read);
  std::vector<parts_off> alone{{}};
  for (const auto& part : parts) alone.push_back({part});
  reading.learn(alone);

  attribution result;
  result.whole = reading({});
  for (const auto& part : parts) result.shares.push_back({part, result.whole - reading({part}), {}, 0});
  std::stable_sort(result.shares.begin(), result.shares.end(),
                   [](const share& a, const share& b) { return std::abs(a.removal) > std::abs(b.removal); });

  const std::size_t count = std::min(how.shared_among, parts.size());
  std::vector<share> top(result.shares.begin(), result.shares.begin() + static_cast<std::ptrdiff_t>(count));
  result.bare = result.whole;
  if (count > 0 && how.permutations > 0) {
    share_out(top, reading, how);
    parts_off all;
    for (const auto& one : top) all.insert(one.part);
    result.bare = reading(all);
    std::copy(top.begin(), top.end(), result.shares.begin());
  }
  result.runs = reading.size();
  return result;
}

}  // namespace kinecrine::analysis
