# SPDX-License-Identifier: Apache-2.0
# add_room(<name> [FUZZED] [SMALL] [DEPENDS <room>…] [THIRD_PARTY <library>…])
# A library of the .cpp files in src/<name> and its folders. A room without a .cpp yet is its headers
# only. FUZZED: with the coverage that guides the fuzzers of tests/fuzz, which costs a fifth of the
# compile time. SMALL: compiled for size, as a room that no record passes through.
include(PrecompiledOnce)
set(TDC_ROOMS "" CACHE INTERNAL "all rooms, in the order in which they were added")

# What nearly every file of ours includes, read by the compiler once and not five hundred times; with
# the JSON library where a room uses it. No file may rely on it: see headers_alone.
set(TDC_PRECOMPILED
    <algorithm> <array> <chrono> <cstdint> <expected> <format> <functional> <map> <memory> <optional>
    <span> <string> <string_view> <utility> <variant> <vector>
    "${CMAKE_SOURCE_DIR}/cmake/precompiled/formatting.hpp")
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/empty.cpp" CONTENT "")
add_library(precompiled OBJECT "${CMAKE_BINARY_DIR}/empty.cpp")
target_link_libraries(precompiled PRIVATE tdc_options)
target_precompile_headers(precompiled PRIVATE ${TDC_PRECOMPILED})
compile_precompiled_once(precompiled _functions)
add_library(precompiled_json OBJECT "${CMAKE_BINARY_DIR}/empty.cpp")
target_link_libraries(precompiled_json PRIVATE tdc_options third_party_nlohmann_json)
target_precompile_headers(precompiled_json PRIVATE ${TDC_PRECOMPILED} <nlohmann/json.hpp>
                          "${CMAKE_SOURCE_DIR}/cmake/precompiled/json.hpp")
compile_precompiled_once(precompiled_json _json_functions)
if(NOT TDC_TOOLCHAIN STREQUAL "asan")
  add_library(precompiled_small OBJECT "${CMAKE_BINARY_DIR}/empty.cpp")
  target_compile_options(precompiled_small PRIVATE -Os)
  target_link_libraries(precompiled_small PRIVATE tdc_options third_party_nlohmann_json)
  target_precompile_headers(precompiled_small PRIVATE ${TDC_PRECOMPILED} <nlohmann/json.hpp>
                            "${CMAKE_SOURCE_DIR}/cmake/precompiled/json.hpp")
endif()
if(_functions)
  add_library(precompiled_functions STATIC ${_functions} ${_json_functions})
  set_target_properties(precompiled_functions PROPERTIES LINKER_LANGUAGE CXX)
else()
  add_library(precompiled_functions INTERFACE)
endif()

function(add_room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "FUZZED;SMALL" "" "DEPENDS;THIRD_PARTY")
  list(TRANSFORM arg_THIRD_PARTY PREPEND third_party_)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${name}/*.cpp")
  # Vector code of another processor is no part of this build.
  if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    list(FILTER sources EXCLUDE REGEX "_(avx2|sse2)\\.cpp$")
  endif()
  if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    list(FILTER sources EXCLUDE REGEX "_neon\\.cpp$")
  endif()
  set(TDC_ROOMS "${TDC_ROOMS};${name}" CACHE INTERNAL "")

  if(NOT sources)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE tdc_options ${arg_DEPENDS} ${arg_THIRD_PARTY})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC tdc_options ${arg_DEPENDS}
                                PRIVATE ${arg_THIRD_PARTY} precompiled_functions)
  if(arg_FUZZED AND TDC_TOOLCHAIN STREQUAL "asan")
    # What -fsanitize=fuzzer-no-link adds; that name itself does not go with the precompiled header.
    target_compile_options(
      ${name} PRIVATE
              -fsanitize-coverage=inline-8bit-counters,indirect-calls,trace-cmp,pc-table)
  endif()
  if(arg_SMALL AND NOT TDC_TOOLCHAIN STREQUAL "asan")
    target_compile_options(${name} PRIVATE -Os)
    target_precompile_headers(${name} REUSE_FROM precompiled_small)
  elseif(third_party_nlohmann_json IN_LIST arg_THIRD_PARTY)
    target_precompile_headers(${name} REUSE_FROM precompiled_json)
  else()
    target_precompile_headers(${name} REUSE_FROM precompiled)
  endif()
  foreach(source IN LISTS sources)
    if(source MATCHES "_avx2\\.cpp$")
      # Called behind a CPU check only; every other file stays on the baseline CPU.
      set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "-mavx2"
                                                       SKIP_PRECOMPILE_HEADERS ON)
    elseif(source MATCHES "/base/version\\.cpp$")
      set_source_files_properties("${source}" PROPERTIES
                                  COMPILE_DEFINITIONS "TDC_VERSION=\"${PROJECT_VERSION}\"")
    endif()
  endforeach()
endfunction()
