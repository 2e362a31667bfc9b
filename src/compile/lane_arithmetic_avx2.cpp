// Built for AVX2 and FMA.
#include "compile/lane_arithmetic_body.hpp"

namespace kinecrine::compile {

extern const lane_arithmetic arithmetic_avx2[4];
const lane_arithmetic arithmetic_avx2[4] = {arithmetic<1>, arithmetic<2>, arithmetic<4>, arithmetic<8>};

}  // namespace kinecrine::compile
