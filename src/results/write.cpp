#include "results/write.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <sstream>

#include "base/diagnostics.hpp"
#include "results/csv.hpp"
#include "results/file.hpp"
#include "results/json.hpp"
#include "results/netcdf.hpp"
#include "results/report.hpp"

namespace kinecrine::results {
namespace {

std::string to_csv(const course& result) {
  std::ostringstream out;
  write_csv(result, out);
  return out.str();
}

using writer = std::string (*)(const course&);
const std::map<std::string, writer, std::less<>>& writers() {
  static const std::map<std::string, writer, std::less<>> all = {
      {".csv", to_csv}, {".html", to_report}, {".json", to_json}, {".nc", to_netcdf}};
  return all;
}

writer writer_for(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto found = writers().find(ending);
  if (found != writers().end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [name, unused] : writers()) known.push_back(name);
  throw base::bad_usage(fmt::format("cannot tell from its ending in which form to write '{}'", path.string()),
                        fmt::format("an ending of {} (html is the report)", fmt::join(known, " ")));
}

}  // namespace

void check_ending(const std::filesystem::path& path) {
  writer_for(path);
}

void write(const course& result, const std::filesystem::path& path) {
  const writer to_bytes = writer_for(path);
  require_consistent(result);
  write_file(path, to_bytes(result));
}

}  // namespace kinecrine::results
