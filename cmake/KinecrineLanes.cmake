# kinecrine_lane_sources(TARGET NAME): NAME_baseline.cpp, NAME_avx2.cpp and NAME_avx512.cpp of this folder hold the same
# functions for three kinds of processor; the program chooses when it runs.
function(kinecrine_lane_sources target name)
  set(sources ${name}_baseline.cpp)
  set(options_baseline "")
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    list(APPEND sources ${name}_avx2.cpp ${name}_avx512.cpp)
    set(options_avx2 -mavx2 -mfma)
    set(options_avx512 -mavx512f -mavx512dq -mavx512vl -mavx2 -mfma -mprefer-vector-width=512)
    target_compile_definitions(${target} PRIVATE KINECRINE_X86_64)
  endif()
  target_sources(${target} PRIVATE ${sources})
  foreach(kind baseline avx2 avx512)
    # Wide vectors in signatures of inlined functions are no matter of binary interfaces.
    set_source_files_properties(${name}_${kind}.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON
                                COMPILE_OPTIONS "-O3;-Wno-psabi;${options_${kind}}")
  endforeach()
endfunction()
