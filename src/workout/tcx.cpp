#include "workout/tcx.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "base/diagnostics.hpp"
#include "workout/assembly.hpp"
#include "workout/sports.hpp"
#include "workout/xml.hpp"

namespace kinecrine::workout {
namespace {

class collector {
 public:
  explicit collector(const std::string& name) : name_(name) {}

  void take_activity(const pugi::xml_node& activity) {
    const std::string stated = activity.attribute("Sport").value();
    const std::size_t before = parts_.samples.size();
    last_.reset();
    for (const pugi::xml_node& lap : activity.children())
      if (local_name(lap) == "Lap") take_lap(lap);
    if (device_.empty()) device_ = child(child(activity, "Creator"), "Name").text().get();
    if (parts_.samples.size() > before)
      parts_.sessions.push_back(
          {sport_from_text(stated), stated, {parts_.samples[before].at, parts_.samples.back().at}});
  }

  recording finished() {
    recording result;
    result.name = name_;
    result.kind = "TCX";
    result.device = std::move(device_);
    result.utc_offset = offset_;
    if (without_time_ > 0)
      result.warnings.push_back(
          fmt::format("{} track points without a readable time were left out", without_time_));
    assemble_recording(std::move(parts_), result);
    return result;
  }

 private:
  void take_lap(const pugi::xml_node& lap) {
    const std::optional<double> lap_before = last_;
    const std::size_t before = parts_.samples.size();
    bool first_track = true;
    for (const pugi::xml_node& track : lap.children()) {
      if (local_name(track) != "Track") continue;
      bool resumed = !first_track;  // a new track inside a lap: the timer was stopped and started again
      for (const pugi::xml_node& point : track.children()) {
        if (local_name(point) != "Trackpoint") continue;
        const std::optional<double> time = take_point(point);
        if (!time) continue;
        if (resumed && last_ && *time > *last_) parts_.pauses.push_back({*last_, *time});
        resumed = false;
        last_ = time;
      }
      first_track = false;
    }
    if (parts_.samples.size() > before)
      parts_.laps.push_back({lap_before.value_or(parts_.samples[before].at), parts_.samples.back().at});
  }

  /// When it was; nothing where the point does not say.
  std::optional<double> take_point(const pugi::xml_node& point) {
    const auto when = moment_of(child(point, "Time").text().get());
    if (!when) {
      ++without_time_;
      return std::nullopt;
    }
    if (when->offset_seconds) offset_ = when->offset_seconds;
    const pugi::xml_node position = child(point, "Position");
    const pugi::xml_node more = child(child(point, "Extensions"), "TPX");
    dated_sample one{when->at, {}};
    one.values.latitude = number_in(position, "LatitudeDegrees");
    one.values.longitude = number_in(position, "LongitudeDegrees");
    one.values.altitude = number_in(point, "AltitudeMeters");
    one.values.distance = number_in(point, "DistanceMeters");
    one.values.heart_rate = number_in(child(point, "HeartRateBpm"), "Value");
    one.values.cadence = number_in(point, "Cadence");
    if (std::isnan(one.values.cadence)) one.values.cadence = number_in(more, "RunCadence");
    one.values.speed = number_in(more, "Speed");
    one.values.power = number_in(more, "Watts");
    add_sample(parts_, one, name_);
    return when->at;
  }

  const std::string& name_;
  gathered parts_;
  std::optional<double> last_;
  std::optional<std::int64_t> offset_;
  std::string device_;
  std::size_t without_time_ = 0;
};

}  // namespace

recording read_tcx(std::string_view bytes, const std::string& name) {
  pugi::xml_document document;
  parse_xml(bytes, name, document);
  const pugi::xml_node root = document.document_element();
  collector all(name);
  const pugi::xml_node activities = child(root, "Activities");
  for (const pugi::xml_node& one : activities.children()) {
    if (local_name(one) == "Activity") all.take_activity(one);
    if (local_name(one) == "MultiSportSession")  // FirstSport/Activity, NextSport/Activity ...
      for (const pugi::xml_node& part : one.children())
        if (const auto activity = child(part, "Activity")) all.take_activity(activity);
  }
  if (!activities.first_child() && (child(root, "Workouts") || child(root, "Courses")))
    throw base::bad_input("this TCX file holds a planned workout or a course, not a recorded activity",
                          "export the activity itself", {name, 0, 0});
  return all.finished();
}

}  // namespace kinecrine::workout
