// SPDX-License-Identifier: Apache-2.0
// Stands in for aws-lc's function of that name (the link says --wrap, see cmake/trust_store.cmake).
// s2n calls it when the library starts and for each new TLS context, and parses the system's bundle
// each time: measured 10 ms before the first plain-HTTP request, 40–70 ms before the first TLS one.
// We name our roots for every context (net/trust_store.hpp), so nothing of it would be used.
// Setting SSL_CERT_FILE instead would leak into child processes and race with other readers of the
// environment.

struct x509_store_st;  // NOLINT(readability-identifier-naming): not our name

// The linker makes the name.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" int __wrap_X509_STORE_set_default_paths(x509_store_st* /*store*/) { return 1; }
