#include "workout/gpx.hpp"

#include "fuzz/workout_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kinecrine::fuzz::read_and_use({reinterpret_cast<const char*>(data), size}, kinecrine::workout::read_gpx);
  return 0;
}
