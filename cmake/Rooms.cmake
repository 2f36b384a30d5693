# SPDX-License-Identifier: Apache-2.0
# add_room(<name> [DEPENDS <room>…] [THIRD_PARTY <library>…])
# A library of the .cpp files in src/<name> and its folders. A room without a .cpp yet is its headers only.
set(TDC_ROOMS "" CACHE INTERNAL "all rooms, in the order in which they were added")

# What nearly every file of ours includes, read by the compiler once and not five hundred times; with
# the JSON library where a room uses it. No file may rely on it: see headers_alone.
set(TDC_PRECOMPILED
    <algorithm> <array> <chrono> <cstdint> <expected> <format> <functional> <map> <memory> <optional>
    <span> <string> <string_view> <utility> <variant> <vector>)
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/empty.cpp" CONTENT "")
add_library(precompiled OBJECT "${CMAKE_BINARY_DIR}/empty.cpp")
target_link_libraries(precompiled PRIVATE tdc_options)
target_precompile_headers(precompiled PRIVATE ${TDC_PRECOMPILED})
add_library(precompiled_json OBJECT "${CMAKE_BINARY_DIR}/empty.cpp")
target_link_libraries(precompiled_json PRIVATE tdc_options third_party_nlohmann_json)
target_precompile_headers(precompiled_json PRIVATE ${TDC_PRECOMPILED} <nlohmann/json.hpp>)

function(add_room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;THIRD_PARTY")
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
  target_link_libraries(${name} PUBLIC tdc_options ${arg_DEPENDS} PRIVATE ${arg_THIRD_PARTY})
  if(third_party_nlohmann_json IN_LIST arg_THIRD_PARTY)
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
