// Built for any processor.
#include "solve/lane_steps_body.hpp"

namespace kinecrine::solve {

extern const lane_steps steps_baseline[4];
const lane_steps steps_baseline[4] = {steps<1>, steps<2>, steps<4>, steps<8>};

}  // namespace kinecrine::solve
