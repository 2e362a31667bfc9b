// What every workout fuzzer does with what a reader gives: the whole way to a compact course.
#pragma once

#include <cmath>
#include <cstdlib>

#include "base/diagnostics.hpp"
#include "workout/compact.hpp"
#include "workout/effort.hpp"
#include "workout/recording.hpp"

namespace kinecrine::fuzz {

inline void check(bool holds) {
  if (!holds) std::abort();
}

/// Anything may be refused with a fault; what is not refused must be sound.
template <class reader>
void read_and_use(std::string_view bytes, const reader& read) {
  try {
    const workout::recording got = read(bytes, std::string("fuzz"));
    check(!got.samples.empty() && !got.sessions.empty());
    for (std::size_t i = 1; i < got.samples.size(); ++i) check(got.samples[i].time > got.samples[i - 1].time);
    for (const auto& part : got.sessions) {
      std::vector<std::string> notes;
      for (const auto& signal : workout::signals(got, part, notes))
        for (const auto& bout : signal.bouts) {
          std::vector<workout::point> course;
          for (const auto& one : bout) {
            check(std::isfinite(one.value) && one.value >= 0 && std::isfinite(one.grade));
            check(course.empty() || one.time > course.back().time);
            course.push_back({one.time, one.value});
          }
          const double before = workout::integral(course);
          check(std::abs(workout::integral(workout::compact(course, 1)) - before) <= 1e-6 * (1 + before));
        }
    }
  } catch (const base::fault&) {
  }
}

}  // namespace kinecrine::fuzz
