#include "workout/gpx.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/diagnostics.hpp"
#include "workout/assembly.hpp"
#include "workout/sports.hpp"
#include "workout/xml.hpp"

namespace kinecrine::workout {
namespace {

/// Extensions differ from device to device in their nesting; what an element is called is what they agree on.
void take_extensions(const pugi::xml_node& extensions, sample& into, int depth = 0) {
  constexpr int deepest = 4;
  for (const pugi::xml_node& one : extensions.children()) {
    const std::string_view name = local_name(one);
    const double number = number_of(one.text().get());
    if (name == "hr" || name == "heartrate")
      into.heart_rate = number;
    else if (name == "cad" || name == "cadence")
      into.cadence = number;
    else if (name == "power" || name == "PowerInWatts" || name == "watts")
      into.power = number;
    else if (name == "speed")
      into.speed = number;
    else if (name == "distance")
      into.distance = number;
    else if (name == "atemp" || name == "temp")
      into.temperature = number;
    else if (depth < deepest)
      take_extensions(one, into, depth + 1);
  }
}

class collector {
 public:
  explicit collector(const std::string& name) : name_(name) {}

  void take_track(const pugi::xml_node& track) {
    const std::string stated = child(track, "type").text().get();
    const std::size_t before = parts_.samples.size();
    last_.reset();
    for (const pugi::xml_node& segment : track.children())
      if (local_name(segment) == "trkseg") take_segment(segment);
    if (parts_.samples.size() > before)
      parts_.sessions.push_back(
          {sport_from_text(stated), stated, {parts_.samples[before].at, parts_.samples.back().at}});
  }

  recording finished(std::string device) {
    if (parts_.samples.empty() && points_ > 0)
      throw base::bad_input(
          fmt::format(
              "the {} track points have no times, so they tell no effort: no heart rate, no power, no speed",
              points_),
          "export the recorded activity with its times, or as FIT", {name_, 0, 0});
    recording result;
    result.name = name_;
    result.kind = "GPX";
    result.device = std::move(device);
    result.utc_offset = offset_;
    if (points_ > parts_.samples.size())
      result.warnings.push_back(fmt::format("{} track points without a readable time were left out",
                                            points_ - parts_.samples.size()));
    assemble_recording(std::move(parts_), result);
    return result;
  }

 private:
  void take_segment(const pugi::xml_node& segment) {
    bool resumed = true;  // between two segments nothing was recorded
    for (const pugi::xml_node& point : segment.children()) {
      if (local_name(point) != "trkpt") continue;
      ++points_;
      const auto when = moment_of(child(point, "time").text().get());
      if (!when) continue;
      if (when->offset_seconds) offset_ = when->offset_seconds;
      dated_sample one{when->at, {}};
      one.values.latitude = number_of(point.attribute("lat").value());
      one.values.longitude = number_of(point.attribute("lon").value());
      one.values.altitude = number_in(point, "ele");
      one.values.speed = number_in(point, "speed");
      take_extensions(child(point, "extensions"), one.values);
      add_sample(parts_, one, name_);
      if (resumed && last_ && when->at > *last_) parts_.pauses.push_back({*last_, when->at});
      resumed = false;
      last_ = when->at;
    }
  }

  const std::string& name_;
  gathered parts_;
  std::optional<double> last_;
  std::optional<std::int64_t> offset_;
  std::size_t points_ = 0;
};

}  // namespace

recording read_gpx(std::string_view bytes, const std::string& name) {
  pugi::xml_document document;
  parse_xml(bytes, name, document);
  const pugi::xml_node root = document.document_element();
  collector all(name);
  bool tracks = false;
  for (const pugi::xml_node& track : root.children())
    if (local_name(track) == "trk") {
      tracks = true;
      all.take_track(track);
    }
  if (!tracks)
    throw base::bad_input("this GPX file holds no track, only way points or a route",
                          "export the recorded activity", {name, 0, 0});
  return all.finished(root.attribute("creator").value());
}

}  // namespace kinecrine::workout
