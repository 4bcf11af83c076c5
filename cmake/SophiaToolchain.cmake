# Compiler, linker and warning settings, as one INTERFACE target that every module of ours links.
set(SOPHIA_SANITIZE "" CACHE STRING "Sanitizers, comma separated: address,undefined or thread")
option(SOPHIA_COVERAGE "Instrument for gcov" OFF)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# Debug is for the sanitizers: -O1 keeps them usable, -g1 keeps stack traces and small objects.
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
set(CMAKE_C_FLAGS_RELEASE "-O2")

find_program(SOPHIA_CCACHE ccache)
if(SOPHIA_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${SOPHIA_CCACHE})
  # What ccache wants to be told where headers are precompiled: no source of ours uses __TIME__.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${SOPHIA_CCACHE})
endif()
find_program(SOPHIA_MOLD mold)

add_library(sophia_options INTERFACE)
target_compile_options(sophia_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual -Werror -fno-omit-frame-pointer>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these in its own std::string and std::vector code when it inlines at -O2.
  target_compile_options(sophia_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread
      -Wno-maybe-uninitialized>)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # g++ 12's std::stable_sort calls what its own headers call deprecated.
  target_compile_options(sophia_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wno-deprecated-declarations>)
endif()
if(SOPHIA_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_link_options(sophia_options INTERFACE -fuse-ld=mold)
endif()
if(SOPHIA_SANITIZE)
  target_compile_options(sophia_options INTERFACE -fsanitize=${SOPHIA_SANITIZE}
    -fno-sanitize-recover=all)
  target_link_options(sophia_options INTERFACE -fsanitize=${SOPHIA_SANITIZE})
endif()
if(SOPHIA_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # TSan does not see Asio's fences and g++ says so; Asio's queues have mutexes, which it does see.
  target_compile_options(sophia_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-tsan>)
endif()
if(SOPHIA_COVERAGE)
  target_compile_options(sophia_options INTERFACE --coverage)
  target_link_options(sophia_options INTERFACE --coverage)
endif()
target_include_directories(sophia_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
