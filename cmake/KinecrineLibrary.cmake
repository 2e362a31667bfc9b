# kinecrine_library(NAME SOURCES a.cpp b.cpp DEPENDS other_library fmt::fmt ...)
# One folder under src/ is one static library `kinecrine_NAME`; its public headers are included as "NAME/header.hpp".
add_library(kinecrine_settings INTERFACE)
target_include_directories(kinecrine_settings INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(kinecrine_settings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Werror)
# What is linked into a module as well is compiled for that, and may be inlined all the same.
target_compile_options(kinecrine_settings INTERFACE -fno-semantic-interposition)
# g++ 12 reports strings inside temporaries as maybe uninitialised; they are not (GCC bug 105562).
target_compile_options(kinecrine_settings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
# clang takes a deprecated helper inside libstdc++'s stable_sort for ours.
target_compile_options(kinecrine_settings INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
if(KINECRINE_SANITIZE)
  target_compile_options(kinecrine_settings INTERFACE -fsanitize=${KINECRINE_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(kinecrine_settings INTERFACE -fsanitize=${KINECRINE_SANITIZE})
endif()

function(kinecrine_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(kinecrine_${name} STATIC ${arg_SOURCES})
  target_link_libraries(kinecrine_${name} PUBLIC kinecrine_settings ${arg_DEPENDS})
  target_precompile_headers(kinecrine_${name} PRIVATE <algorithm> <cmath> <functional> <map> <optional>
                            <string> <string_view> <unordered_map> <variant> <vector>)
endfunction()

# kinecrine_loads_compiler(TARGET): the program finds the module that compiles when it runs.
function(kinecrine_loads_compiler target)
  if(TARGET kinecrine_llvm)
    add_dependencies(${target} kinecrine_llvm)
  endif()
endfunction()

# kinecrine_test(NAME SOURCES ... DEPENDS ...): one GoogleTest program, each of its cases a ctest case.
function(kinecrine_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(test_${name} ${arg_SOURCES})
  target_link_libraries(test_${name} PRIVATE kinecrine_settings ${arg_DEPENDS} GTest::gtest_main)
  kinecrine_loads_compiler(test_${name})
  target_compile_definitions(test_${name} PRIVATE KINECRINE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  include(GoogleTest)
  gtest_discover_tests(test_${name} TEST_PREFIX ${name}. DISCOVERY_TIMEOUT 60)
endfunction()
