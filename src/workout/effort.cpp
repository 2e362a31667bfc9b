#include "workout/effort.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/mapped.hpp"

namespace kinecrine::workout {
namespace {

constexpr double step = 5;              // s between the points of a bout
constexpr double least_coverage = 0.5;  // share of the active time that a signal must be known for
constexpr double altitude_coverage = 0.9;
constexpr double steepest = 0.4;    // rise over run; more is not altitude but noise
constexpr double longest_gap = 60;  // s without a sample before it may count as a pause

/// A function of time given at samples: linear between them.
struct curve {
  std::vector<double> times, values;
  bool empty() const { return times.empty(); }
  void add(double time, double value) {
    times.push_back(time);
    values.push_back(value);
  }
  /// Linear between the points, constant outside them.
  double at(double time) const {
    const auto after = std::upper_bound(times.begin(), times.end(), time);
    if (after == times.begin()) return values.front();
    if (after == times.end()) return values.back();
    const auto i = static_cast<std::size_t>(after - times.begin());
    const double share = (time - times[i - 1]) / (times[i] - times[i - 1]);
    return values[i - 1] + share * (values[i] - values[i - 1]);
  }
};

/// The running integral of a linear curve over [begin, end], at its samples and both ends.
curve running_integral(const curve& rate, const span& over) {
  curve total;
  double sum = 0, last_time = over.begin, last_value = rate.at(over.begin);
  total.add(over.begin, 0);
  const auto advance = [&](double time, double value) {
    sum += (time - last_time) * (value + last_value) / 2;
    total.add(time, sum);
    last_time = time;
    last_value = value;
  };
  for (std::size_t i = 0; i < rate.times.size(); ++i)
    if (rate.times[i] > over.begin && rate.times[i] < over.end) advance(rate.times[i], rate.values[i]);
  advance(over.end, rate.at(over.end));
  return total;
}

/// The mean of what `total` is the running integral of, over the window around `time` that lies in `over`.
double mean_around(const curve& total, const span& over, double time, double window) {
  const double from = std::max(over.begin, time - window / 2), to = std::min(over.end, time + window / 2);
  return (total.at(to) - total.at(from)) / (to - from);
}

std::vector<double> grid(const span& over) {
  const auto count = std::max<std::size_t>(1, static_cast<std::size_t>((over.end - over.begin) / step));
  std::vector<double> times(count + 1);
  for (std::size_t i = 0; i <= count; ++i)
    times[i] = over.begin + (over.end - over.begin) * static_cast<double>(i) / static_cast<double>(count);
  return times;
}

double length(const std::vector<span>& spans) {
  return std::accumulate(spans.begin(), spans.end(), 0.0,
                         [](double sum, const span& one) { return sum + one.end - one.begin; });
}

double median(std::vector<double> numbers) {
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::nth_element(numbers.begin(), middle, numbers.end());
  return *middle;
}

/// Great-circle distance with the rise, m; NaN where a position is missing.
double step_length(const sample& a, const sample& b) {
  constexpr double earth_radius = 6371008.8;  // m, mean (IUGG)
  constexpr double radian = std::numbers::pi / 180;
  const double north = (b.latitude - a.latitude) * radian, east = (b.longitude - a.longitude) * radian;
  const double chord = std::pow(std::sin(north / 2), 2) + std::cos(a.latitude * radian) *
                                                              std::cos(b.latitude * radian) *
                                                              std::pow(std::sin(east / 2), 2);
  const double along = 2 * earth_radius * std::asin(std::sqrt(std::clamp(chord, 0.0, 1.0)));
  const double rise = b.altitude - a.altitude;
  return std::isnan(rise) ? along : std::hypot(along, rise);
}

class analysis {
 public:
  analysis(const recording& source, const session& part, std::vector<std::string>& notes)
      : source_(source), part_(part), notes_(notes) {
    if (source.samples.size() > 1) find_active_spans();
  }

  std::vector<signal> run() {
    std::vector<signal> found;
    if (active_.empty()) return found;
    const auto keep = [&](signal one) {
      if (one.recorded > 0) found.push_back(std::move(one));
    };
    keep(from_rate(signal_kind::power, &sample::power,
                   source_.power_is_estimated ? "power that a sensor estimated" : "recorded power"));
    keep(from_motion());
    keep(from_rate(signal_kind::heart_rate, &sample::heart_rate, "recorded heart rate"));
    if (source_.power_is_estimated && part_.sport == "run" && found.size() > 1 &&
        found[0].kind == signal_kind::power && found[1].kind == signal_kind::speed)
      std::swap(found[0], found[1]);
    return found;
  }

 private:
  /// The session without its pauses and without long gaps in which the athlete did not move on.
  void find_active_spans() {
    std::vector<span> pauses = source_.pauses;
    for (const span& gap : gaps()) pauses.push_back(gap);
    std::sort(pauses.begin(), pauses.end(), [](const span& a, const span& b) { return a.begin < b.begin; });
    double begin = part_.when.begin;
    const auto close = [&](double end) {
      end = std::min(end, part_.when.end);
      if (end > begin && samples_in({begin, end}) > 1) active_.push_back({begin, end});
    };
    for (const span& pause : pauses) {
      if (pause.end <= begin) continue;
      close(pause.begin);
      begin = std::max(begin, pause.end);
    }
    close(part_.when.end);
  }

  std::vector<span> gaps() {
    std::vector<double> intervals;
    for (std::size_t i = 1; i < source_.samples.size(); ++i)
      intervals.push_back(source_.samples[i].time - source_.samples[i - 1].time);
    const double longest = std::max(longest_gap, 5 * median(intervals));
    std::vector<span> found;
    double lost = 0;
    for (std::size_t i = 1; i < source_.samples.size(); ++i) {
      const sample &a = source_.samples[i - 1], &b = source_.samples[i];
      const double walked = std::isnan(a.distance + b.distance) ? step_length(a, b) : b.distance - a.distance;
      constexpr double moving = 0.5;  // m/s
      if (b.time - a.time <= longest || walked > moving * (b.time - a.time)) continue;
      const span gap{a.time, b.time};
      if (gap.end <= part_.when.begin || gap.begin >= part_.when.end || is_paused(gap)) continue;
      found.push_back(gap);
      lost += gap.end - gap.begin;
    }
    if (!found.empty())
      notes_.push_back(fmt::format("{} without samples ({:.1f} min in all) {} taken as rest.",
                                   found.size() == 1 ? "A gap" : fmt::format("{} gaps", found.size()),
                                   lost / 60, found.size() == 1 ? "was" : "were"));
    return found;
  }

  bool is_paused(const span& gap) const {
    return std::any_of(source_.pauses.begin(), source_.pauses.end(), [&](const span& pause) {
      return pause.begin <= gap.begin + 1 && pause.end >= gap.end - 1;
    });
  }

  std::pair<std::size_t, std::size_t> range(const span& over) const {
    const auto earlier = [](const sample& one, double time) { return one.time < time; };
    const auto first = std::lower_bound(source_.samples.begin(), source_.samples.end(), over.begin, earlier);
    const auto last = std::upper_bound(first, source_.samples.end(), over.end,
                                       [](double time, const sample& one) { return time < one.time; });
    return {static_cast<std::size_t>(first - source_.samples.begin()),
            static_cast<std::size_t>(last - source_.samples.begin())};
  }
  std::size_t samples_in(const span& over) const {
    const auto [first, last] = range(over);
    return last - first;
  }

  /// The known values of one kind within `over`; `covered` grows by the time between known neighbours.
  curve known(double sample::* value, const span& over, double& covered) const {
    curve result;
    const auto [first, last] = range(over);
    for (std::size_t i = first; i < last; ++i) {
      const sample& one = source_.samples[i];
      if (std::isnan(one.*value)) continue;
      if (i > first && !std::isnan(source_.samples[i - 1].*value))
        covered += one.time - source_.samples[i - 1].time;
      result.add(one.time, one.*value);
    }
    return result;
  }

  /// A signal whose samples are rates (power, heart rate, speed): the integral is the work, the beats, the
  /// way.
  signal from_rate(signal_kind kind, double sample::* value, std::string origin) const {
    std::vector<curve> totals;
    double covered = 0;
    for (const span& over : active_) {
      const curve rate = known(value, over, covered);
      totals.push_back(rate.empty() ? curve{} : running_integral(rate, over));
    }
    if (covered < least_coverage * length(active_)) return {};
    return from_totals(kind, totals, std::move(origin));
  }

  /// A signal whose samples are running totals already.
  signal from_totals(signal_kind kind, const std::vector<curve>& totals, std::string origin) const {
    signal result;
    result.kind = kind;
    result.origin = std::move(origin);
    for (std::size_t i = 0; i < active_.size(); ++i) {
      const curve& total = totals[i];
      if (total.empty()) continue;
      bout points;
      for (const double time : grid(active_[i]))
        points.push_back({time, std::max(0.0, mean_around(total, active_[i], time, smoothing)), 0});
      const double amount = total.at(active_[i].end) - total.at(active_[i].begin);
      keep_integral(points, amount);
      result.recorded += amount;
      result.bouts.push_back(std::move(points));
    }
    return result;
  }

  /// Averaging moves a little of the amount over the ends of a bout; a common factor gives it back.
  static void keep_integral(bout& points, double amount) {
    double sum = 0;
    for (std::size_t i = 1; i < points.size(); ++i)
      sum += (points[i].time - points[i - 1].time) * (points[i].value + points[i - 1].value) / 2;
    if (!(sum > 0)) return;
    for (effort_point& one : points) one.value *= amount / sum;
  }

  /// Speed: from the recorded distance, else the recorded speed, else the positions.
  signal from_motion() {
    double covered = 0;
    const auto totals = base::mapped(
        active_, [&](const span& over) { return rising(known(&sample::distance, over, covered)); });
    signal result;
    if (covered >= least_coverage * length(active_))
      result = from_totals(signal_kind::speed, totals, "recorded distance");
    if (!(result.recorded > 0)) result = from_rate(signal_kind::speed, &sample::speed, "recorded speed");
    if (!(result.recorded > 0)) result = from_positions();
    if (result.recorded > 0) add_grade(result);
    return result;
  }

  /// A distance that falls back (a device that was reset) goes on from where it was.
  static curve rising(curve total) {
    double lost = 0, last = total.empty() ? 0 : total.values.front();
    for (double& value : total.values) {
      if (value < last) lost += last - value;
      last = value;
      value += lost;
    }
    return total;
  }

  signal from_positions() const {
    double covered = 0;
    const auto totals = base::mapped(active_, [&](const span& over) { return way(over, covered); });
    if (covered < least_coverage * length(active_)) return {};
    return from_totals(signal_kind::speed, totals, "recorded positions");
  }

  /// The way along the positions. A receiver that stands still wanders by some metres: a step counts once it
  /// is longer than that, and a leap that nobody can run or ride is left out.
  curve way(const span& over, double& covered) const {
    constexpr double wander = 3;  // m
    constexpr double leap = 30;   // m/s
    curve total;
    const sample* last = nullptr;
    double sum = 0, last_time = 0;
    const auto [first, end] = range(over);
    for (std::size_t i = first; i < end; ++i) {
      const sample& one = source_.samples[i];
      if (std::isnan(one.latitude + one.longitude)) continue;
      if (!last) {
        last = &one;
        last_time = one.time;
        total.add(one.time, 0);
        continue;
      }
      const double moved = step_length(*last, one);
      const double longest = leap * (one.time - last->time);
      covered += one.time - last_time;
      last_time = one.time;
      if (moved > longest) continue;
      if (moved >= wander) {
        sum += moved;
        last = &one;
        total.add(one.time, sum);
      }
    }
    if (!total.empty() && total.times.back() < last_time) total.add(last_time, sum);
    return total;
  }

  /// Grade over a minute's way, where the altitude is known nearly all the time and not absurd.
  void add_grade(signal& speed) {
    double covered = 0, steep = 0, all = 0;
    std::vector<std::vector<double>> grades;
    for (const bout& points : speed.bouts) {
      const span over{points.front().time, points.back().time};
      const curve altitude = known(&sample::altitude, over, covered);
      if (altitude.empty()) return;
      const curve total = running_integral(altitude, over);
      grades.emplace_back();
      for (std::size_t i = 0; i < points.size(); ++i) {
        grades.back().push_back(grade_at(points, i, total, over));
        all += 1;
        if (std::abs(grades.back().back()) > steepest) steep += 1;
      }
    }
    if (covered < altitude_coverage * length(active_)) return;
    if (steep > 0.02 * all) {
      notes_.push_back("The recorded altitude jumps too much to be believed; the ground was taken as level.");
      return;
    }
    for (std::size_t b = 0; b < grades.size(); ++b)
      for (std::size_t i = 0; i < grades[b].size(); ++i)
        speed.bouts[b][i].grade = std::clamp(grades[b][i], -steepest, steepest);
  }

  static double grade_at(const bout& points, std::size_t i, const curve& altitude_total, const span& over) {
    constexpr double half = 30;       // s to either side
    constexpr double least_way = 15;  // m
    const double from = std::max(over.begin, points[i].time - half),
                 to = std::min(over.end, points[i].time + half);
    const auto width = static_cast<std::size_t>(half / step);
    const std::size_t low = i > width ? i - width : 0, high = std::min(points.size() - 1, i + width);
    double walked = 0;
    for (std::size_t k = low + 1; k <= high; ++k)
      walked += (points[k].time - points[k - 1].time) * (points[k].value + points[k - 1].value) / 2;
    if (walked < least_way) return 0;
    const double rise =
        mean_around(altitude_total, over, to, smoothing) - mean_around(altitude_total, over, from, smoothing);
    return rise / walked;
  }

  const recording& source_;
  const session& part_;
  std::vector<std::string>& notes_;
  std::vector<span> active_;
};

}  // namespace

std::vector<signal> signals(const recording& source, const session& part, std::vector<std::string>& notes) {
  return analysis(source, part, notes).run();
}

}  // namespace kinecrine::workout
