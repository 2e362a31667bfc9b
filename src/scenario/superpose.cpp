#include "scenario/superpose.hpp"

#include <algorithm>

namespace kinecrine::scenario {
namespace {

constexpr double rounding = 1e-6;  // min; a shorter overlap is two neighbours whose times were rounded

double at(const segment& one, double time) {
  const double share = (time - one.begin) / (one.end - one.begin);
  return one.value_begin + share * (one.value_end - one.value_begin);
}

}  // namespace

std::vector<segment> superposed(std::vector<segment> pieces) {
  std::erase_if(pieces, [](const segment& one) { return !(one.end - one.begin > rounding); });
  std::stable_sort(pieces.begin(), pieces.end(),
                   [](const segment& a, const segment& b) { return a.begin < b.begin; });
  bool overlap = false;
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    if (pieces[i].begin >= pieces[i - 1].end) continue;
    if (pieces[i - 1].end - pieces[i].begin <= rounding)
      pieces[i].begin = pieces[i - 1].end;
    else
      overlap = true;
  }
  if (!overlap) return pieces;
  std::vector<double> corners;
  for (const segment& one : pieces) {
    corners.push_back(one.begin);
    corners.push_back(one.end);
  }
  std::sort(corners.begin(), corners.end());
  std::vector<segment> sum;
  std::size_t first = 0;  // pieces before it have ended; long ones among later ones are found by looking
  for (std::size_t i = 1; i < corners.size(); ++i) {
    segment one{corners[i - 1], corners[i], 0, 0};
    if (one.end - one.begin <= rounding) continue;
    while (first < pieces.size() && pieces[first].end <= one.begin) ++first;
    bool any = false;
    for (std::size_t k = first; k < pieces.size() && pieces[k].begin < one.end - rounding; ++k) {
      if (pieces[k].end <= one.begin + rounding) continue;
      one.value_begin += at(pieces[k], one.begin);
      one.value_end += at(pieces[k], one.end);
      any = true;
    }
    if (any) sum.push_back(one);
  }
  return sum;
}

}  // namespace kinecrine::scenario
