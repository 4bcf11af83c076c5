# Every library from outside. Nothing is downloaded here: scripts/setup puts the packages in place.
if(DEFINED ENV{SOPHIA_DEPS_DIR})
  set(SOPHIA_DEPS_DIR $ENV{SOPHIA_DEPS_DIR})
else()
  set(SOPHIA_DEPS_DIR ${CMAKE_SOURCE_DIR}/.deps)
endif()
set(SOPHIA_SHARED_DATA ${CMAKE_SOURCE_DIR}/../shared/data CACHE PATH
  "Real conversations for tests; tests that need them skip where the folder is absent")

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)
find_package(fmt REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(ICU REQUIRED IMPORTED_TARGET icu-uc icu-i18n)
pkg_check_modules(SIMDJSON REQUIRED IMPORTED_TARGET simdjson)
find_library(STEMMER_LIBRARY stemmer REQUIRED)
find_path(STEMMER_INCLUDE_DIR libstemmer.h REQUIRED)
add_library(Snowball::stemmer UNKNOWN IMPORTED)
set_target_properties(Snowball::stemmer PROPERTIES
  IMPORTED_LOCATION ${STEMMER_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${STEMMER_INCLUDE_DIR})
if(SOPHIA_BUILD_TESTS)
  find_package(GTest REQUIRED)
  find_package(SQLite3 REQUIRED)
endif()

add_library(duckdb SHARED IMPORTED)
set_target_properties(duckdb PROPERTIES
  IMPORTED_LOCATION ${SOPHIA_DEPS_DIR}/duckdb/lib/libduckdb.so
  INTERFACE_INCLUDE_DIRECTORIES ${SOPHIA_DEPS_DIR}/duckdb/include)
if(NOT EXISTS ${SOPHIA_DEPS_DIR}/duckdb/lib/libduckdb.so)
  message(FATAL_ERROR "DuckDB is not in ${SOPHIA_DEPS_DIR}/duckdb: run scripts/setup first")
endif()

find_package(OpenVINO REQUIRED COMPONENTS Runtime PATHS ${SOPHIA_DEPS_DIR}/openvino/cmake
  NO_DEFAULT_PATH)
