// Built for AVX2.
#include "solve/lane_steps_body.hpp"

namespace kinecrine::solve {

extern const lane_steps steps_avx2[4];
const lane_steps steps_avx2[4] = {steps<1>, steps<2>, steps<4>, steps<8>};

}  // namespace kinecrine::solve
