#include "scenario/from_workout.hpp"
#include "scenario/scenario.hpp"
#include "workout/recording.hpp"

namespace kinecrine::scenario {
namespace {

/// The document with another file's [person] in place of its own.
base::table with_person(const base::table& document, const base::table& who, const base::place& where) {
  base::table result;
  for (const auto& item : document.items())
    if (item.key != "person") result.add(item.key, item.where, item.content);
  if (const base::value* person = who.find("person")) {
    result.add("person", person->where, *person);
    return result;
  }
  throw base::bad_input("the file has no [person]", "[person]\nsex = \"female\"", where);
}

/// Reads a person's file; it is a scenario of which only [person] counts, so nothing else may stand in it.
base::table read_person_file(const std::filesystem::path& file) {
  const base::table content = base::read_toml(file);
  std::vector<base::diagnostic> faults;
  base::reader keys(content, {file.string(), 1, 1}, "a person's file", faults);
  for (const char* key : {"format", "name", "description", "person"}) keys.optional(key);
  keys.finish();
  if (!faults.empty()) throw base::bad_input(faults);
  return content;
}

}  // namespace

scenario read(const std::filesystem::path& file, const knowledge::atlas& known,
              const std::filesystem::path& who) {
  const std::string name = file.string(), whose = who.string();
  if (file.extension() != ".toml") {
    scenario result = from_workout(workout::read(file), known);
    if (!whose.empty())
      result.who = parse(with_person({}, read_person_file(who), {whose, 1, 1}), whose, known).who;
    else
      result.who.unknown = true;
    return result;
  }
  base::table document = base::read_toml(file);
  if (!document.find("format"))
    throw base::bad_input("the scenario lacks 'format'", "format = \"kinecrine-scenario/1\"", {name, 1, 1});
  if (!whose.empty()) document = with_person(document, read_person_file(who), {whose, 1, 1});
  return parse(document, name, known);
}

}  // namespace kinecrine::scenario
