# SPDX-License-Identifier: Apache-2.0
# How our own code is compiled and linked: tdc_options carries it to every target of ours.
add_library(tdc_options INTERFACE)
target_include_directories(tdc_options INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(
  tdc_options
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
            # Options structs are filled by name; what is left out has its default.
            -Wno-missing-designated-field-initializers
            -ffunction-sections -fdata-sections -fstack-protector-strong)

# The same bytes whatever folder it is built in: __FILE__ and assertions do not name it. A compiler
# cache does that in its own way, and would find nothing that another folder has put there.
if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  target_compile_options(tdc_options INTERFACE "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.")
endif()

if(TDC_TOOLCHAIN STREQUAL "asan")
  set(_sanitize -fsanitize=address,undefined -fno-sanitize-recover=all)
  target_compile_options(tdc_options INTERFACE ${_sanitize} -fno-omit-frame-pointer)
  target_link_options(tdc_options INTERFACE -stdlib=libc++ ${_sanitize})
else()
  # Zig ignores -static-pie without a word; these two together give a static PIE.
  # tests/e2e and `make` look at the result, see tools/package.
  target_link_options(tdc_options INTERFACE -static -pie -Wl,-z,relro,-z,now -Wl,--gc-sections)
endif()
