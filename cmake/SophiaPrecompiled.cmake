# Reading the standard headers is a third of the time that a source takes; they are read once for all
# modules and once for all tests. Sources still include what they use: clang (fuzz preset, clang-tidy)
# and builds with SOPHIA_PRECOMPILE=OFF get no help.
option(SOPHIA_PRECOMPILE "Precompile the standard headers (g++ only)" ON)
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(SOPHIA_PRECOMPILE OFF)
endif()

set(SOPHIA_PRECOMPILED_HEADERS
  <algorithm> <array> <charconv> <cmath> <cstdint> <cstdio> <expected> <filesystem> <functional> <map>
  <memory> <mutex> <numeric> <optional> <ranges> <set> <span> <stop_token> <string> <string_view>
  <unordered_map> <unordered_set> <utility> <vector>)

# sophia_precompiled(NAME HEADER...): a target that holds nothing but the precompiled headers. Modules
# are position independent as libraries are (-fPIC), programs as programs are (-fPIE); one of a kind
# cannot be used for the other.
function(sophia_precompiled name)
  cmake_parse_arguments(P "PROGRAM" "" "" ${ARGN})
  set(source ${CMAKE_BINARY_DIR}/generated/${name}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(${name} OBJECT ${source})
  target_link_libraries(${name} PRIVATE sophia_options)
  if(P_PROGRAM)
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${name} PRIVATE -fPIE)
  endif()
  target_precompile_headers(${name} PRIVATE ${P_UNPARSED_ARGUMENTS})
endfunction()

if(SOPHIA_PRECOMPILE)
  sophia_precompiled(sophia_module_headers ${SOPHIA_PRECOMPILED_HEADERS})
  sophia_precompiled(sophia_program_headers PROGRAM ${SOPHIA_PRECOMPILED_HEADERS} <CLI/CLI.hpp>)
  if(SOPHIA_BUILD_TESTS)
    sophia_precompiled(sophia_test_headers PROGRAM ${SOPHIA_PRECOMPILED_HEADERS} <gtest/gtest.h>)
    target_link_libraries(sophia_test_headers PRIVATE GTest::gtest)  # its definitions
  endif()
endif()

# sophia_use_precompiled(TARGET HOLDER)
function(sophia_use_precompiled target holder)
  if(SOPHIA_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${holder})
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)  # for ccache
  endif()
endfunction()
