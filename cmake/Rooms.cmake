# SPDX-License-Identifier: Apache-2.0
# add_room(<name> [DEPENDS <room>…] [THIRD_PARTY <library>…])
# A library of src/<name>/*.cpp. A room without a .cpp yet is its headers only.
set(TDC_ROOMS "" CACHE INTERNAL "all rooms, in the order in which they were added")

function(add_room name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPENDS;THIRD_PARTY")
  list(TRANSFORM arg_THIRD_PARTY PREPEND third_party_)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${name}/*.cpp")
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
  foreach(source IN LISTS sources)
    if(source MATCHES "_avx2\\.cpp$")
      # Called behind a CPU check only; every other file stays on the baseline CPU.
      set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "-mavx2")
    elseif(source MATCHES "/base/version\\.cpp$")
      set_source_files_properties("${source}" PROPERTIES
                                  COMPILE_DEFINITIONS "TDC_VERSION=\"${PROJECT_VERSION}\"")
    endif()
  endforeach()
endfunction()
