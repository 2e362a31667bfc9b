// Writes the seed corpus of the FIT fuzzer: make_fit_seeds FOLDER
#include <filesystem>
#include <fstream>

#include "support/fit_writer.hpp"

namespace {

using namespace kinecrine::tests;

/// Pauses, laps, two sessions, a developer field and compressed times, in one file.
std::string busy(bool big_endian) {
  constexpr std::uint32_t begin = 1'000'000'000;
  fit_writer writer(big_endian);
  writer.define(0, 0, {{0, 1, fit_enum}, {8, 6, fit_text}});
  writer.head(0).number(4, 1).text("Pod", 6);
  writer.define(
      1, 206,
      {{0, 1, fit_uint8}, {1, 1, fit_uint8}, {2, 1, fit_uint8}, {14, 2, fit_uint16}, {15, 1, fit_uint8}});
  writer.head(1).number(0, 1).number(0, 1).number(fit_uint16, 1).number(20, 2).number(7, 1);
  writer.define(2, 20,
                {{253, 4, fit_uint32},
                 {0, 4, fit_sint32},
                 {1, 4, fit_sint32},
                 {2, 2, fit_uint16},
                 {5, 4, fit_uint32},
                 {6, 2, fit_uint16}},
                {{0, 2, 0}});
  writer.define(3, 20, {{3, 1, fit_uint8}});
  writer.define(4, 21, {{253, 4, fit_uint32}, {0, 1, fit_enum}, {1, 1, fit_enum}});
  for (unsigned i = 0; i < 12; ++i) {
    if (i == 4) writer.head(4).number(begin + 40, 4).number(0, 1).number(4, 1);
    if (i == 6) writer.head(4).number(begin + 60, 4).number(0, 1).number(0, 1);
    writer.head(2).number(begin + 10 * i, 4).number(500'000'000 + 100 * i, 4).number(100'000'000, 4);
    writer.number(2600 + i, 2).number(3000 * i, 4).number(3000, 2).number(200 + i, 2);
    writer.compressed_head(3, begin + 10 * i + 1).number(120 + i, 1);
  }
  writer.define(5, 19, {{2, 4, fit_uint32}, {7, 4, fit_uint32}});
  writer.head(5).number(begin, 4).number(60'000, 4);
  writer.define(6, 18, {{2, 4, fit_uint32}, {7, 4, fit_uint32}, {5, 1, fit_enum}});
  writer.head(6).number(begin, 4).number(60'000, 4).number(1, 1);
  writer.head(6).number(begin + 60, 4).number(60'000, 4).number(2, 1);
  writer.define(7, 34, {{253, 4, fit_uint32}, {5, 4, fit_uint32}});
  writer.head(7).number(begin + 120, 4).number(begin + 3720, 4);
  return writer.file(big_endian ? 12 : 14);
}

void write(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 64;
  const std::filesystem::path folder = arguments[1];
  write(folder / "ride.fit", small_ride(30));
  write(folder / "busy.fit", busy(false));
  write(folder / "busy-big-endian.fit", busy(true));
  write(folder / "chained.fit", small_ride(5) + small_ride(5, true));
  write(folder / "cut.fit", small_ride(10).substr(0, 90));
}
