#include "compile/lane_arithmetic.hpp"

#include <bit>

#include "compile/lane_code.hpp"

namespace kinecrine::compile {

extern const lane_arithmetic arithmetic_baseline[4];
#ifdef KINECRINE_X86_64
extern const lane_arithmetic arithmetic_avx2[4];
extern const lane_arithmetic arithmetic_avx512[4];
#endif

elimination_tables tables_of(const elimination& plan) {
  return {static_cast<std::uint32_t>(plan.size()),
          plan.row_starts.data(),
          plan.columns.data(),
          plan.diagonal.data(),
          plan.source.data(),
          plan.pair_starts.data(),
          plan.left.data(),
          plan.right.data()};
}

const lane_arithmetic& arithmetic_of(std::size_t width) {
  const auto place = static_cast<std::size_t>(std::countr_zero(width));
#ifdef KINECRINE_X86_64
  if (widest_lanes() == 8) return arithmetic_avx512[place];
  if (widest_lanes() == 4) return arithmetic_avx2[place];
#endif
  return arithmetic_baseline[place];
}

}  // namespace kinecrine::compile
