// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "aws/credentials.hpp"
#include "base/clock.hpp"
#include "base/environment.hpp"
#include "base/error.hpp"
#include "net/crt_runtime.hpp"

struct aws_credentials_provider;  // NOLINT(readability-identifier-naming): not our name

namespace tinydynamocdc::aws {

struct ReleaseProvider {
  void operator()(aws_credentials_provider* provider) const;
};
using CrtProvider = std::unique_ptr<aws_credentials_provider, ReleaseProvider>;

/// The CRT's providers, one function each, made without asking them for anything. Each caches what
/// it gets until it is about to expire. Errors: bad_config where its settings make no sense.
[[nodiscard]] base::Result<CrtProvider> make_profile_provider(net::CrtRuntime& runtime,
                                                              const base::Environment& environment,
                                                              std::string_view profile);
[[nodiscard]] base::Result<CrtProvider> make_process_provider(const base::Environment& environment,
                                                              std::string_view profile);
[[nodiscard]] base::Result<CrtProvider> make_sso_provider(net::CrtRuntime& runtime,
                                                          const base::Environment& environment,
                                                          std::string_view profile);
struct WebIdentity {
  std::string role_arn;
  std::string session_name;
  std::string token_file;
  std::string region;
};
[[nodiscard]] base::Result<CrtProvider> make_web_identity_provider(net::CrtRuntime& runtime,
                                                                   const WebIdentity& identity);
struct ContainerEndpoint {
  std::string url;
  std::string token_file;  ///< Read again each time; wins over `token`.
  std::string token;
};
[[nodiscard]] base::Result<CrtProvider> make_container_provider(net::CrtRuntime& runtime,
                                                                const ContainerEndpoint& endpoint);
/// `endpoint`: a URL instead of AWS's own address; may be empty.
[[nodiscard]] base::Result<CrtProvider> make_metadata_provider(net::CrtRuntime& runtime,
                                                               std::string_view endpoint);

/// Asks and waits. denied: it has none, with the CRT's reason; expired: the deadline came first.
[[nodiscard]] base::Result<Credentials> credentials_of(aws_credentials_provider* provider,
                                                       const base::Clock& clock,
                                                       base::Deadline deadline);

}  // namespace tinydynamocdc::aws
