# SPDX-License-Identifier: Apache-2.0
# clang 19 with libc++ on the host: sanitizers and fuzzing. Zig ships neither.
set(TDC_TOOLCHAIN asan)
set(CMAKE_C_COMPILER clang-19)
set(CMAKE_CXX_COMPILER clang++-19)
set(CMAKE_CXX_FLAGS_INIT "-stdlib=libc++")
