#include "workout/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/diagnostics.hpp"
#include "workout/assembly.hpp"
#include "workout/fit_messages.hpp"

namespace kinecrine::workout {
namespace {

constexpr double fit_epoch = 631065600;  // 1989-12-31T00:00:00Z in s since 1970

// Global message numbers of the FIT profile.
enum : std::uint16_t {
  file_id = 0,
  sport_message = 12,
  session_message = 18,
  lap_message = 19,
  record_message = 20,
  event_message = 21,
  device_info = 23,
  activity_message = 34
};

/// A field in its real unit. Native fields are scaled; a developer field carries its value as it is.
double scaled(const fit_message& message, std::uint8_t field, double scale, double offset = 0) {
  const auto raw = message.value(field);
  if (!raw) return missing;
  return message.from_developer(field) ? *raw : *raw / scale - offset;
}

/// The number of an enumeration; -1 where it is absent or nonsense.
int code(std::optional<double> number) {
  return number && *number >= 0 && *number <= 65535 ? static_cast<int>(*number) : -1;
}

double first_of(double preferred, double other) {
  return std::isnan(preferred) ? other : preferred;
}

std::string maker(int number) {
  switch (number) {
    case 1:
      return "Garmin";
    case 23:
      return "Suunto";
    case 32:
      return "Wahoo";
    case 123:
      return "Polar";
    case 260:
      return "Zwift";
    default:
      return fmt::format("maker {}", number);
  }
}

/// The FIT sport and sub-sport numbers as ours.
std::string sport_of(int sport, int sub_sport) {
  constexpr int indoor_rowing = 14;
  if (sub_sport == indoor_rowing) return "row";
  switch (sport) {
    case 1:
      return "run";
    case 2:
      return "cycle";
    case 3:
      return "transition";
    case 5:
      return "swim";
    case 11:
    case 17:
      return "walk";  // walking and hiking
    case 15:
      return "row";
    default:
      return "other";
  }
}

dated_session session_of(int sport, int sub_sport, dated_span when) {
  std::string stated =
      sport < 0 ? "" : fmt::format("FIT sport {}, sub-sport {}", sport, std::max(sub_sport, 0));
  return {sport_of(sport, sub_sport), std::move(stated), when};
}

std::string file_type(int number) {
  switch (number) {
    case 1:
      return "device description";
    case 2:
      return "settings file";
    case 5:
      return "planned workout";
    case 6:
      return "course";
    case 15:
    case 28:
    case 32:
      return "day's monitoring";
    default:
      return fmt::format("file of type {}", number);
  }
}

class collector {
 public:
  explicit collector(const std::string& name) : name_(name) {}

  void take(const fit_message& message) {
    switch (message.number) {
      case file_id:
        take_file_id(message);
        break;
      case device_info:
        if (product_.empty()) product_ = message.text(27);
        break;
      case record_message:
        take_record(message);
        break;
      case event_message:
        take_event(message);
        break;
      case lap_message:
        if (const auto when = extent(message)) parts_.laps.push_back(*when);
        break;
      case session_message:
        if (const auto when = extent(message))
          parts_.sessions.push_back(session_of(code(message.value(5)), code(message.value(6)), *when));
        break;
      case sport_message:
        if (!sport_) sport_ = session_of(code(message.value(0)), code(message.value(1)), {});
        break;
      case activity_message:
        take_activity(message);
        break;
      default:
        break;
    }
  }

  recording finished(std::vector<std::string> warnings) {
    if (parts_.samples.empty() && type_ && *type_ >= 0 && *type_ != activity_type)
      throw base::bad_input(fmt::format("this FIT file is a {}, not a recorded activity", file_type(*type_)),
                            "give the activity file (on most devices in the folder Activities)",
                            {name_, 0, 0});
    recording result;
    result.name = name_;
    result.kind = "FIT";
    result.device = maker_.empty() ? product_ : product_.empty() ? maker_ : maker_ + " " + product_;
    result.warnings = std::move(warnings);
    result.power_is_estimated = developer_power_ && !native_power_;
    if (offset_) result.utc_offset = offset_;
    if (stopped_at_) parts_.pauses.push_back({*stopped_at_, last_sample_ + 1});
    if (parts_.sessions.empty() && sport_ && !parts_.samples.empty()) {
      sport_->when = {parts_.samples.front().at, last_sample_ + 1};
      parts_.sessions.push_back(*sport_);
    }
    assemble_recording(std::move(parts_), result);
    return result;
  }

 private:
  static constexpr int activity_type = 4;

  static std::optional<double> time_of(const fit_message& message) {
    if (!message.timestamp) return std::nullopt;
    return fit_epoch + *message.timestamp;
  }

  /// Start time and elapsed time of a lap or session; where one is missing, the time of the message itself.
  static std::optional<dated_span> extent(const fit_message& message) {
    const auto start = message.value(2), elapsed = message.value(7);
    if (!start) return std::nullopt;
    const double begin = fit_epoch + *start;
    const double end = elapsed ? begin + *elapsed / 1000 : time_of(message).value_or(begin);
    return dated_span{begin, end};
  }

  void take_file_id(const fit_message& message) {
    if (type_) return;  // a chained file says it again
    type_ = code(message.value(0));
    if (const int number = code(message.value(1)); number >= 0) maker_ = maker(number);
    product_ = message.text(8);
    if (const int number = code(message.value(2)); number >= 0 && product_.empty())
      product_ = fmt::format("product {}", number);
  }

  void take_record(const fit_message& message) {
    const auto time = time_of(message);
    if (!time) return;
    constexpr double semicircle = 180.0 / 2147483648.0;
    dated_sample one{*time, {}};
    sample& values = one.values;
    if (const auto raw = message.value(0)) values.latitude = *raw * semicircle;
    if (const auto raw = message.value(1)) values.longitude = *raw * semicircle;
    values.altitude = first_of(scaled(message, 78, 5, 500), scaled(message, 2, 5, 500));
    values.heart_rate = scaled(message, 3, 1);
    values.cadence = scaled(message, 4, 1);
    values.distance = scaled(message, 5, 100);
    values.speed = first_of(scaled(message, 73, 1000), scaled(message, 6, 1000));
    values.power = scaled(message, 7, 1);
    values.temperature = scaled(message, 13, 1);
    if (message.from_developer(7))
      developer_power_ = true;
    else if (!std::isnan(values.power))
      native_power_ = true;
    last_sample_ = std::max(last_sample_, *time);
    add_sample(parts_, one, name_);
  }

  /// The timer's starts and stops are the pauses.
  void take_event(const fit_message& message) {
    constexpr int timer = 0;
    const auto time = time_of(message);
    if (!time || code(message.value(0)) != timer) return;
    const int what = code(message.value(1));
    const bool stops =
        what == 1 || what == 4 || what == 8 || what == 9;  // stop, and the kinds of stop for all
    if (stops && !stopped_at_) stopped_at_ = time;
    if (what == 0 && stopped_at_) {
      parts_.pauses.push_back({*stopped_at_, *time});
      stopped_at_.reset();
    }
  }

  void take_activity(const fit_message& message) {
    const auto local = message.value(5);
    if (!local || !message.timestamp) return;
    const double offset = *local - static_cast<double>(*message.timestamp);
    constexpr double widest_zone = 14 * 3600;
    if (std::abs(offset) <= widest_zone) offset_ = static_cast<std::int64_t>(offset);
  }

  const std::string& name_;
  gathered parts_;
  std::optional<int> type_;
  std::optional<double> stopped_at_;
  std::optional<std::int64_t> offset_;
  std::optional<dated_session> sport_;
  std::string maker_, product_;
  double last_sample_ = 0;
  bool developer_power_ = false, native_power_ = false;
};

}  // namespace

recording read_fit(std::string_view bytes, const std::string& name) {
  collector all(name);
  auto warnings = each_fit_message(bytes, name, [&](const fit_message& message) { all.take(message); });
  return all.finished(std::move(warnings));
}

}  // namespace kinecrine::workout
