# SPDX-License-Identifier: Apache-2.0
# Zig as the C and C++ compiler: one hermetic toolchain for static musl binaries, on any host.
# Included by zig-<preset>.cmake with TDC_ZIG_TARGET and TDC_ZIG_CPU set.
#
# CMake sees four small wrapper scripts. They exist because of what Zig does silently:
# - It compiles its libc and libc++ once per combination of target, CPU, -O, -s and PIE of the
#   *link line*, half a minute to two minutes each. A link therefore drops every -m and -O it is
#   given and always says -O2: exactly one variant per target is ever built.
# - That happens at the first link, one file after the other. CMake's first question to a compiler
#   is such a link; it learns the same from an object file, without the wait.
# - Without -O it turns UBSan on, in compiles only, and the link then misses its runtime.
# - It keeps its caches in the user's home: here they live under build/.
# - It makes a precompiled header only without -c; CMake asks for one as clang's own front end would
#   (-Xclang -emit-pch … -c).
# Never pass -s to a link, which makes another variant of libc: strip afterwards.
get_filename_component(_root "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
set(_zig "${_root}/.venv/bin/zig")
if(NOT EXISTS "${_zig}")
  message(FATAL_ERROR "No compiler at ${_zig}: run `make setup` (or `tools/setup build`) first.")
endif()

set(CMAKE_SYSTEM_NAME Linux)
string(REGEX REPLACE "-.*" "" CMAKE_SYSTEM_PROCESSOR "${TDC_ZIG_TARGET}")

# Writes only what changed, so that a second configure does not rebuild everything.
function(_tdc_write_script path text)
  set(old "")
  if(EXISTS "${path}")
    file(READ "${path}" old)
  endif()
  if(NOT old STREQUAL text)
    file(WRITE "${path}" "${text}")
    file(CHMOD "${path}" PERMISSIONS
         OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  endif()
endfunction()

set(_bin "${_root}/build/zig/${TDC_ZIG_TARGET}")
set(_cache "${_root}/build/zig/cache")
set(_env "#!/bin/sh
export ZIG_GLOBAL_CACHE_DIR='${_cache}' ZIG_LOCAL_CACHE_DIR='${_cache}'
")
foreach(_tool cc c++)
  set(_call "'${_zig}' ${_tool} -target ${TDC_ZIG_TARGET} -mcpu=${TDC_ZIG_CPU} -fno-sanitize=undefined")
  _tdc_write_script("${_bin}/${_tool}" "${_env}for a; do
  case \"$a\" in
    -emit-pch) pch=1 ;;
  esac
done
if [ \"$pch\" ]; then
  for a; do
    shift
    case \"$a\" in -emit-pch) set -- \"$@\" -fno-pch-timestamp ;; -c) ;; *) set -- \"$@\" \"$a\" ;; esac
  done
  exec ${_call} \"$@\"
fi
for a; do
  case \"$a\" in
    -c|-E|-S|-M|-MM) exec ${_call} \"$@\" ;;
    CMakeC*CompilerId.c*) exec ${_call} -c \"$@\" ;;
  esac
done
for a; do
  shift
  case \"$a\" in -m*|-O*) ;; *) set -- \"$@\" \"$a\" ;; esac
done
exec ${_call} \"$@\" -O2
")
endforeach()
foreach(_tool ar ranlib)
  _tdc_write_script("${_bin}/${_tool}" "${_env}exec '${_zig}' ${_tool} \"$@\"\n")
endforeach()

set(CMAKE_C_COMPILER "${_bin}/cc")
set(CMAKE_CXX_COMPILER "${_bin}/c++")
set(CMAKE_ASM_COMPILER "${_bin}/cc")
set(CMAKE_AR "${_bin}/ar")
set(CMAKE_RANLIB "${_bin}/ranlib")
# Nothing of the host may be found: a glibc header on a musl line compiles and then misbehaves.
set(CMAKE_FIND_ROOT_PATH "${_root}/build/deps/${TDC_TOOLCHAIN}")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
