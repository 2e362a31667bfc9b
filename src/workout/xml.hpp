// What TCX and GPX share: an XML document whose elements are found by their local names, and texts as
// numbers.
#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace kinecrine::workout {

/// Parses `bytes` into `document`. Throws base::bad_input naming the line where it is broken.
void parse_xml(std::string_view bytes, const std::string& name, pugi::xml_document& document);

/// "TPX" of "ns3:TPX".
std::string_view local_name(const pugi::xml_node& node);
/// The first child element of that local name; a null node where there is none.
pugi::xml_node child(const pugi::xml_node& node, std::string_view name);

/// A number without anything around it but blanks; `missing` otherwise.
double number_of(std::string_view text);
/// The number in the child element of that local name, else `missing`.
double number_in(const pugi::xml_node& node, std::string_view name);

struct moment {
  double at = 0;                      ///< s since 1970 UTC
  std::optional<int> offset_seconds;  ///< of the local clock, where the text has one other than Z
};
/// "2013-01-01T12:00:04.5Z" or with +02:00; a time without a zone counts as UTC. Nothing for anything else.
std::optional<moment> moment_of(std::string_view text);

}  // namespace kinecrine::workout
