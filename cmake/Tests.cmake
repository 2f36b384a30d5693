# SPDX-License-Identifier: Apache-2.0
# tests/unit/**/*_test.cpp and its helpers: one executable. tests/fuzz/*_fuzz.cpp: one each, on the
# sanitizer toolchain. tests/oracle: the independent judge. bench/*_bench.cpp, bench/tools/*.cpp: one
# each, built on demand.
include(GoogleTest)
list(REMOVE_ITEM TDC_ROOMS "")

file(GLOB _oracle CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/oracle/*.cpp")
if(_oracle)
  # The judge never links what it judges; it includes no header of src/dynamodb either.
  add_library(oracle STATIC ${_oracle})
  target_link_libraries(oracle PUBLIC tdc_options PRIVATE third_party_simdjson
                                              third_party_nlohmann_json precompiled_functions)
  target_precompile_headers(oracle REUSE_FROM precompiled_json)
  target_include_directories(oracle PUBLIC "${CMAKE_SOURCE_DIR}/tests")
else()
  add_library(oracle INTERFACE)
endif()

file(GLOB_RECURSE _unit CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/unit/*_test.cpp"
     "${CMAKE_SOURCE_DIR}/tests/unit/support/*.cpp")
if(TDC_TOOLCHAIN STREQUAL "asan")
  # Days of simulated outages go through the same code as the unit tests beside them, in minutes here.
  list(FILTER _unit EXCLUDE REGEX "/redrive/simulation_test\\.cpp$")
endif()
if(_unit)
  add_executable(unit_tests ${_unit})
  target_include_directories(unit_tests PRIVATE "${CMAKE_SOURCE_DIR}/tests/unit")
  # Compiled in half the time; what they test, the rooms, stays as it is.
  set(_fast -O0 -gline-tables-only)
  target_compile_options(unit_tests PRIVATE ${_fast})
  add_library(precompiled_tests OBJECT "${CMAKE_BINARY_DIR}/empty.cpp")
  # As an executable's files, which these headers are for.
  set_target_properties(precompiled_tests PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(precompiled_tests PRIVATE -fPIE ${_fast})
  target_link_libraries(precompiled_tests PRIVATE tdc_options third_party_nlohmann_json GTest::gmock)
  target_precompile_headers(
    precompiled_tests PRIVATE ${TDC_PRECOMPILED} <nlohmann/json.hpp> <gmock/gmock.h> <gtest/gtest.h>
                              "${CMAKE_SOURCE_DIR}/cmake/precompiled/json.hpp"
                              "${CMAKE_SOURCE_DIR}/cmake/precompiled/tests.hpp")
  compile_precompiled_once(precompiled_tests _functions)
  # For those that need it alone: a folder in every command keeps compiler caches from being of use.
  file(GLOB_RECURSE _readers CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/unit/*_test.cpp")
  foreach(_source IN LISTS _readers)
    file(STRINGS "${_source}" _uses REGEX "TDC_TEST_DATA" LIMIT_COUNT 1)
    if(_uses)
      set_source_files_properties("${_source}" PROPERTIES COMPILE_DEFINITIONS
                                  "TDC_TEST_DATA=\"${CMAKE_SOURCE_DIR}/tests/data\"")
    endif()
  endforeach()
  target_link_libraries(unit_tests PRIVATE tdc_options ${TDC_ROOMS} oracle third_party_simdjson
                                           third_party_nlohmann_json third_party_isal GTest::gmock
                                           GTest::gtest_main)
  target_precompile_headers(unit_tests REUSE_FROM precompiled_tests)
  target_sources(unit_tests PRIVATE ${_functions})
  # PRE_TEST: listing the tests is no part of building them.
  gtest_discover_tests(unit_tests DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 300)
endif()

# Loading snapshots on simulated time: tests/simulation, an executable of its own, label `simulation`.
# Not under the sanitizers: its minutes go through the same code as the unit tests of these rooms.
file(GLOB _simulation CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/simulation/*.cpp")
if(_simulation AND NOT TDC_TOOLCHAIN STREQUAL "asan")
  add_executable(snapshot_simulation ${_simulation})
  target_include_directories(snapshot_simulation PRIVATE "${CMAKE_SOURCE_DIR}/tests")
  target_link_libraries(snapshot_simulation PRIVATE tdc_options lambda setup redrive net
                                                    GTest::gtest_main)
  gtest_discover_tests(snapshot_simulation DISCOVERY_MODE PRE_TEST
                       PROPERTIES TIMEOUT 300 LABELS simulation)
endif()

# The function's own handlers in a simulated world, for `make truth`: docs/truth.md.
file(GLOB _truth CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/truth/machine/*.cpp")
if(_truth)
  add_executable(truth_machine EXCLUDE_FROM_ALL ${_truth})
  foreach(_support fake_s3 fake_tinybird simulated_aws stream_events)
    target_sources(truth_machine PRIVATE "${CMAKE_SOURCE_DIR}/tests/unit/support/${_support}.cpp")
  endforeach()
  target_include_directories(truth_machine PRIVATE "${CMAKE_SOURCE_DIR}/tests/unit"
                                                   "${CMAKE_SOURCE_DIR}/tests/truth/machine")
  target_link_libraries(truth_machine PRIVATE tdc_options view lambda row aws third_party_isal
                                              third_party_nlohmann_json)
endif()

# `verify` beside it: its questions are answered by whoever has the rows.
file(GLOB _truth CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/truth/verifier/*.cpp")
if(_truth)
  add_executable(truth_verifier EXCLUDE_FROM_ALL ${_truth}
                                "${CMAKE_SOURCE_DIR}/tests/unit/support/fake_s3.cpp"
                                "${CMAKE_SOURCE_DIR}/tests/unit/support/fake_tinybird.cpp")
  target_include_directories(truth_verifier PRIVATE "${CMAKE_SOURCE_DIR}/tests/unit"
                                                    "${CMAKE_SOURCE_DIR}/tests/truth/verifier")
  target_link_libraries(truth_verifier PRIVATE tdc_options cli aws third_party_isal
                                               third_party_nlohmann_json)
endif()

if(TDC_TOOLCHAIN STREQUAL "asan")
  file(GLOB _fuzzers CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/fuzz/*_fuzz.cpp")
  foreach(_source IN LISTS _fuzzers)
    get_filename_component(_name "${_source}" NAME_WE)
    add_executable(${_name} "${_source}")
    target_link_libraries(${_name} PRIVATE tdc_options ${TDC_ROOMS} oracle third_party_simdjson
                                           third_party_nlohmann_json third_party_isal)
    # Debian's libFuzzer is built on libstdc++, and -stdlib=libc++ rewrites a plain -lstdc++.
    target_link_options(${_name} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(${_name} PRIVATE -l:libstdc++.so.6)
  endforeach()
endif()

if(TDC_TOOLCHAIN STREQUAL "x86")
  add_custom_target(benchmarks)
  file(GLOB _bench_parts CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/bench/*.cpp")
  file(GLOB _benchmarks CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/bench/*_bench.cpp"
       "${CMAKE_SOURCE_DIR}/bench/tools/*.cpp")
  list(REMOVE_ITEM _bench_parts ${_benchmarks})
  add_library(bench_parts STATIC EXCLUDE_FROM_ALL ${_bench_parts})
  target_include_directories(bench_parts PUBLIC "${CMAKE_SOURCE_DIR}")
  target_compile_options(bench_parts PRIVATE -O3)
  target_link_libraries(bench_parts PUBLIC tdc_options dynamodb third_party_simdjson)
  # simdjson chooses its On-Demand code at compile time: for the baseline CPU that is its slow,
  # portable fallback, and beating that would prove nothing.
  set_source_files_properties(
    "${CMAKE_SOURCE_DIR}/bench/baseline_ondemand.cpp"
    PROPERTIES COMPILE_OPTIONS "-mavx2;-mbmi;-mbmi2;-mlzcnt;-mpclmul;-mpopcnt")
  foreach(_source IN LISTS _benchmarks)
    get_filename_component(_name "${_source}" NAME_WE)
    add_executable(${_name} EXCLUDE_FROM_ALL "${_source}")
    target_compile_options(${_name} PRIVATE -O3)
    target_link_libraries(${_name} PRIVATE tdc_options bench_parts source row third_party_isal
                                             third_party_deflate)
    add_dependencies(benchmarks ${_name})
  endforeach()
endif()

# Each header of ours alone, twice (so that its #pragma once counts), with no third-party header in
# reach: what it needs it includes, and nothing that a caller would have to install.
file(GLOB_RECURSE _headers CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/*.hpp")
set(_alone "")
foreach(_header IN LISTS _headers)
  file(RELATIVE_PATH _name "${CMAKE_SOURCE_DIR}/src" "${_header}")
  set(_unit_of_header "${CMAKE_BINARY_DIR}/headers_alone/${_name}.cpp")
  file(CONFIGURE OUTPUT "${_unit_of_header}" CONTENT "#include \"${_name}\"\n#include \"${_name}\"\n")
  list(APPEND _alone "${_unit_of_header}")
endforeach()
add_library(headers_alone OBJECT EXCLUDE_FROM_ALL ${_alone})
target_link_libraries(headers_alone PRIVATE tdc_options)
