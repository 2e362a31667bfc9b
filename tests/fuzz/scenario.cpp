#include "scenario/scenario.hpp"

#include <cmath>

#include "fuzz/workout_target.hpp"

namespace {

const kinecrine::knowledge::atlas& known() {
  static const auto all =
      kinecrine::knowledge::load(std::filesystem::path(KINECRINE_SOURCE_DIR) / "knowledge");
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kinecrine;
  try {
    const auto document = base::parse_toml({reinterpret_cast<const char*>(data), size}, "fuzz");
    const auto session = scenario::parse(document, "fuzz", known());
    for (const auto& [name, course] : scenario::resolve(session, known()).inputs)
      for (std::size_t i = 0; i < course.size(); ++i) {
        fuzz::check(course[i].end > course[i].begin);
        fuzz::check(std::isfinite(course[i].value_begin) && std::isfinite(course[i].value_end));
        fuzz::check(i == 0 || course[i].begin >= course[i - 1].end);
      }
  } catch (const base::fault&) {
  }
  return 0;
}
