// What a course comes to: for each series where it starts, how far it goes, when, and when it is back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/course.hpp"

namespace kinecrine::results {

/// Times and values are in the units of course and series. "Back" is the first time after the extreme within
/// 10 % of baseline, or within 1 % of the extreme where baseline is nothing beside it.
struct series_summary {
  std::size_t index = 0;          ///< of the series in the course
  double baseline = 0;            ///< first value that is not missing
  double end = 0;                 ///< last value that is not missing
  bool falls = false;             ///< the extreme is a nadir: the series falls more than it rises
  double extreme = 0;             ///< the peak, or the nadir where it falls
  double size = 0;                ///< largest magnitude of the series
  double extreme_at = 0;          ///< first time of the extreme
  bool steady = false;            ///< never further than 10 % from baseline
  std::optional<double> fold;     ///< extreme over baseline; absent where one of them is not positive
  std::optional<double> back_at;  ///< see below; absent where it is not back by the end
};

/// One for each series that has any value, in the course's order.
std::vector<series_summary> summary(const course& result);

/// The `most` that are told where not all can be (0 = all), in the course's order: those that lead; where
/// none does, those that move, before them that are known by direction only.
std::vector<series_summary> told_first(const course& result, std::vector<series_summary> all,
                                       std::size_t most);

struct text_options {
  bool colour = false;    ///< ANSI colours
  std::size_t most = 20;  ///< series shown, see told_first(); 0 = all
};

/// An aligned table for the terminal, at most 100 columns wide, system of the body by system.
std::string to_text(const course& result, const text_options& options = {});

}  // namespace kinecrine::results
