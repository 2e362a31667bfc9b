// Built for AVX-512.
#include "solve/lane_steps_body.hpp"

namespace kinecrine::solve {

extern const lane_steps steps_avx512[4];
const lane_steps steps_avx512[4] = {steps<1>, steps<2>, steps<4>, steps<8>};

}  // namespace kinecrine::solve
