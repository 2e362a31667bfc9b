#include "results/csv.hpp"

#include <ostream>

#include "results/number.hpp"

namespace kinecrine::results {
namespace {

std::string quoted(const std::string& field) {
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string text = "\"";
  for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + '"';
}

}  // namespace

void write_csv(const course& result, std::ostream& out) {
  require_consistent(result);
  std::string line = "time [" + result.time_unit + "]";
  for (const auto& one : result.series) line += ',' + quoted(one.name + " [" + one.unit + "]");
  out << line << '\n';
  for (std::size_t i = 0; i < result.times.size(); ++i) {
    line.clear();
    append_exact(line, result.times[i]);
    for (const auto& one : result.series) append_exact(line += ',', one.values[i]);
    out << line << '\n';
  }
}

}  // namespace kinecrine::results
