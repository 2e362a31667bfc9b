// `kinecrine compare`: which share of what exercise does to each observable other sessions bring about
// ("exercise in a pill"), in the same person and against the same rest.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analysis/laboratory.hpp"
#include "analysis/moment_read.hpp"
#include "results/course.hpp"

namespace kinecrine::analysis {

struct comparison_request {
  std::vector<std::string> observe;      ///< as in `request`; empty = the curated list
  moment_read when;                      ///< peak: each session's own largest departure from rest
  std::optional<double> until;           ///< min; the end of the exercise session otherwise
  std::function<bool(double)> progress;  ///< returning false stops (base::interrupted)
};

/// What exercise does to one observable, and which share of it each other session brings about.
struct compared_observable {
  results::series about;  ///< without values
  double rest = 0;        ///< where the observable begins at rest
  double exercise = 0;    ///< departure from rest, in its unit, with its sign
  double time = 0;        ///< min: when it was read (peak and at)
  std::vector<double>
      shares;  ///< of each other session: its departure over that of exercise; below 0: the other way
};

struct compared_session {
  std::string name;
  double covered = 0;             ///< mean over the observables of its shares, each counted from 0 to 1
  std::size_t at_least_half = 0;  ///< observables of which its share is half or more
  std::size_t opposite =
      0;  ///< observables that it moves the other way, by a tenth of what exercise does or more
  std::vector<std::string> beyond;  ///< observables that it moves and exercise does not
};

struct comparison {
  std::string exercise, rest;
  moment_read when;
  double until = 0;
  std::vector<compared_observable> observables;  ///< those that exercise moves, in the order of results
  std::size_t still = 0;                         ///< those that it does not move
  std::vector<compared_session> others;
  std::map<std::string, std::string> provenance;
};

/// An observable counts as moved where it departs from rest by more than this share of its size at rest.
inline constexpr double moved_by = 0.05;

/// The same from courses over the same times and observables: what the numbers mean, without simulating.
comparison compared(const results::course& rest, const results::course& exercise,
                    const std::vector<results::course>& others, const moment_read& when);

/// The session without its exercise: the same meals, drugs and surroundings.
scenario::scenario without_exercise(scenario::scenario session);

/// Runs all of them as the person, and with the start, of `exercise`; `rest` left out is without_exercise().
/// Throws bad_input where `exercise` has none or moves nothing.
comparison compare(const laboratory& model, const scenario::scenario& exercise,
                   const std::vector<scenario::scenario>& others,
                   const std::optional<scenario::scenario>& rest, const comparison_request& wanted);

std::string to_text(const comparison& of, bool everything = false);
std::string to_json(const comparison& of);
/// One self-contained HTML page with a picture of the shares.
std::string to_report(const comparison& of);

}  // namespace kinecrine::analysis
