#include "solve/lane_steps.hpp"

#include <bit>

#include "compile/lane_code.hpp"

namespace kinecrine::solve {

extern const lane_steps steps_baseline[4];
#ifdef KINECRINE_X86_64
extern const lane_steps steps_avx2[4];
extern const lane_steps steps_avx512[4];
#endif

const lane_steps& steps_of(std::size_t width) {
  const auto place = static_cast<std::size_t>(std::countr_zero(width));
#ifdef KINECRINE_X86_64
  if (compile::widest_lanes() == 8) return steps_avx512[place];
  if (compile::widest_lanes() == 4) return steps_avx2[place];
#endif
  return steps_baseline[place];
}

}  // namespace kinecrine::solve
