// SPDX-License-Identifier: Apache-2.0
#include "net/trust_store.hpp"

#include <array>
#include <format>
#include <fstream>
#include <iterator>

namespace tinydynamocdc::net {
namespace {

// Debian and its kin, Red Hat and Amazon Linux (old and new), SUSE, Alpine.
constexpr std::array k_system_bundles{"/etc/ssl/certs/ca-certificates.crt",
                                      "/etc/pki/tls/certs/ca-bundle.crt",
                                      "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
                                      "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

TrustOptions trust_options(const base::Environment& environment) {
  const auto ours = environment.get("AWS_CA_BUNDLE");
  return {.ca_bundle_file = std::string(ours ? *ours : environment.get_or("SSL_CERT_FILE", ""))};
}

std::string system_roots_pem() {
  for (const char* path : k_system_bundles) {
    if (std::string text = text_of(path); !text.empty()) {
      return text;
    }
  }
  return {};
}

base::Result<std::string> override_roots_pem(const TrustOptions& options) {
  std::string text = text_of(options.ca_bundle_file);
  if (!text.contains("-----BEGIN CERTIFICATE-----")) {
    return base::fail(base::ErrorKind::bad_config,
                      std::format("AWS_CA_BUNDLE or SSL_CERT_FILE names {}, which cannot be read "
                                  "or holds no PEM certificate",
                                  options.ca_bundle_file));
  }
  return text;
}

}  // namespace tinydynamocdc::net
