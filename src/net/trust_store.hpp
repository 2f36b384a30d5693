// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/environment.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::net {

/// Which certificate authorities are believed. Without an override: a small set built into this
/// program (the roots of AWS and of Tinybird's hosts) first, and the system's bundle beside it only
/// for a peer that this set cannot verify, because parsing 140 certificates costs 10–70 ms of each
/// cold start (docs/decisions/0004-trust-store.md).
struct TrustOptions {
  /// A PEM file that replaces everything else; empty: no override.
  std::string ca_bundle_file;
};

/// Reads the override: AWS_CA_BUNDLE, else SSL_CERT_FILE.
[[nodiscard]] TrustOptions trust_options(const base::Environment& environment);

/// The built-in roots: concatenated PEM, taken at build time from the certificate package named in
/// cmake/trust_store.cmake. Static.
[[nodiscard]] std::string_view built_in_roots_pem();

/// The text of the system's bundle, from the first of the usual places that has one; empty where
/// there is none.
[[nodiscard]] std::string system_roots_pem();

/// The override's text. bad_config: the file cannot be read or holds no certificate.
[[nodiscard]] base::Result<std::string> override_roots_pem(const TrustOptions& options);

}  // namespace tinydynamocdc::net
