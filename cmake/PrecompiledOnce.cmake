# SPDX-License-Identifier: Apache-2.0
# compile_precompiled_once(<target with precompiled headers> <variable>)
# On the sanitizer toolchain the functions of a precompiled header are compiled into an object of its
# own, which the variable names, and not into every file that uses one of them
# (docs/decisions/0068). Elsewhere nothing happens and the variable is empty: Zig makes no object of
# a precompiled header, and the product's optimizer wants to see all functions.
if(TDC_TOOLCHAIN STREQUAL "asan")
  list(APPEND CMAKE_CXX_COMPILE_OPTIONS_CREATE_PCH -fpch-codegen)
endif()

function(compile_precompiled_once name variable)
  set(_object "")
  if(TDC_TOOLCHAIN STREQUAL "asan")
    set(_header "${CMAKE_BINARY_DIR}/CMakeFiles/${name}.dir/cmake_pch.hxx.pch")
    set(_object "${CMAKE_BINARY_DIR}/${name}_pch.o")
    separate_arguments(_flags NATIVE_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")
    add_custom_command(
      OUTPUT "${_object}"
      COMMAND ${CMAKE_CXX_COMPILER} ${_flags} -fPIC "$<TARGET_PROPERTY:${name},COMPILE_OPTIONS>"
              -Wno-unused-command-line-argument -c "${_header}" -o "${_object}"
      DEPENDS "${_header}"
      COMMENT "Building the functions of ${name}'s precompiled header"
      COMMAND_EXPAND_LISTS VERBATIM)
  endif()
  set(${variable} "${_object}" PARENT_SCOPE)
endfunction()
