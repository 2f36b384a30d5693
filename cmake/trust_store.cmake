# SPDX-License-Identifier: Apache-2.0
# The certificate authorities built into the product (docs/decisions/0004-trust-store.md): taken
# from the certifi package, whose hash requirements/trust.txt pins, never pasted by hand.
# Included after the rooms; adds the generated file to `net`.
file(GLOB _certifi "${CMAKE_SOURCE_DIR}/.venv/lib/python3*/site-packages/certifi/cacert.pem")
if(NOT _certifi)
  message(FATAL_ERROR "certifi is missing from .venv: run `make setup` first.")
endif()
list(GET _certifi 0 _certifi)

set(_roots "${CMAKE_BINARY_DIR}/generated/built_in_roots.cpp")
add_custom_command(
  OUTPUT "${_roots}"
  COMMAND python3 "${CMAKE_SOURCE_DIR}/tools/trust_store" "${_certifi}" "${_roots}"
  DEPENDS "${CMAKE_SOURCE_DIR}/tools/trust_store" "${_certifi}"
  COMMENT "Roots of trust from certifi"
  VERBATIM)
target_sources(net PRIVATE "${_roots}")

# The TLS library parses the system's whole bundle at its start and for each context, 10-70 ms of
# which we want nothing: src/net/no_system_roots.cpp stands in for that one function.
target_link_options(net INTERFACE -Wl,--wrap=X509_STORE_set_default_paths)
# GNU ld goes through the archives once, net's before s2n's: it must take our function along unasked.
# Zig's linker looks in all of them, and does not know the option.
if(TDC_TOOLCHAIN STREQUAL "asan")
  target_link_options(net INTERFACE -Wl,--undefined=__wrap_X509_STORE_set_default_paths)
endif()
