#include "workout/recording.hpp"

#include <fmt/format.h>

#include "base/diagnostics.hpp"
#include "base/document.hpp"
#include "workout/fit.hpp"
#include "workout/gpx.hpp"
#include "workout/tcx.hpp"
#include "workout/xml.hpp"

namespace kinecrine::workout {
namespace {

constexpr const char* what_to_give = "give a FIT, TCX or GPX file of a recorded activity";

bool looks_like_xml(std::string_view bytes) {
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);  // UTF-8 mark
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) return true;
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && bytes[first] == '<';
}

recording read_xml(std::string_view bytes, const std::string& name) {
  // The root's name stands near the beginning; looking there first saves parsing somebody's huge other XML.
  const std::string_view head = bytes.substr(0, 4096);
  if (head.find("TrainingCenterDatabase") != std::string_view::npos) return read_tcx(bytes, name);
  if (head.find("<gpx") != std::string_view::npos) return read_gpx(bytes, name);
  pugi::xml_document document;
  parse_xml(bytes, name, document);
  const std::string_view root = local_name(document.document_element());
  if (root == "TrainingCenterDatabase") return read_tcx(bytes, name);
  if (root == "gpx") return read_gpx(bytes, name);
  throw base::bad_input(fmt::format("this XML is no workout: its root is <{}>", root), what_to_give,
                        {name, 1, 0});
}

}  // namespace

recording read(std::string_view bytes, const std::string& name) {
  const base::place where{name, 0, 0};
  if (bytes.empty()) throw base::bad_input("the file is empty", what_to_give, where);
  if (bytes.size() >= 12 && bytes.substr(8, 4) == ".FIT") return read_fit(bytes, name);
  if (bytes.starts_with("\x1f\x8b"))
    throw base::bad_input("the file is packed with gzip", "gunzip it first", where);
  if (bytes.starts_with("PK\x03\x04"))
    throw base::bad_input("the file is a zip archive", "unzip it first", where);
  if (looks_like_xml(bytes)) return read_xml(bytes, name);
  throw base::bad_input("the file is no workout: it is neither FIT, TCX nor GPX", what_to_give, where);
}

recording read(const std::filesystem::path& file) {
  return read(base::read_text(file), file.string());
}

}  // namespace kinecrine::workout
