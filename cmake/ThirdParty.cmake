# SPDX-License-Identifier: Apache-2.0
# The third-party libraries of build/deps/<toolchain>, built there by tools/deps when missing.
if(NOT TDC_TOOLCHAIN)
  message(FATAL_ERROR "No toolchain: configure by a preset (cmake --preset x86), or remove "
                      "${CMAKE_BINARY_DIR} if an earlier configure was cut short.")
endif()
set(TDC_DEPS "${CMAKE_SOURCE_DIR}/build/deps/${TDC_TOOLCHAIN}")
execute_process(COMMAND "${CMAKE_SOURCE_DIR}/tools/deps" "${TDC_TOOLCHAIN}"
                COMMAND_ERROR_IS_FATAL ANY)
# What they are made of decides when to look again.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${TDC_DEPS}/stamp")

list(PREPEND CMAKE_PREFIX_PATH "${TDC_DEPS}")
find_package(Threads REQUIRED)
find_package(aws-c-auth CONFIG REQUIRED)
find_package(GTest CONFIG REQUIRED PATHS "${TDC_DEPS}" NO_DEFAULT_PATH)

add_library(third_party_crt INTERFACE)
target_link_libraries(third_party_crt INTERFACE AWS::aws-c-auth)

# Header-only ones share include/ with the rest: what a room may use, the test of the arrows says.
foreach(_name nlohmann_json cli11)
  add_library(third_party_${_name} INTERFACE)
  target_include_directories(third_party_${_name} SYSTEM INTERFACE "${TDC_DEPS}/include")
endforeach()
foreach(_name deflate isal simdjson)
  add_library(third_party_${_name} STATIC IMPORTED)
  set_target_properties(third_party_${_name} PROPERTIES
                        IMPORTED_LOCATION "${TDC_DEPS}/lib/lib${_name}.a")
  target_include_directories(third_party_${_name} SYSTEM INTERFACE "${TDC_DEPS}/include")
endforeach()
