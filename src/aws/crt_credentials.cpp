// SPDX-License-Identifier: Apache-2.0
#include "aws/crt_credentials.hpp"

#include <aws/auth/credentials.h>
#include <aws/common/string.h>
#include <aws/sdkutils/aws_profile.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

#include "aws/crt_text.hpp"
#include "aws/home_path.hpp"
#include "net/http_client.hpp"

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;

/// Asked again after this, whatever a source says of its lifetime (the SDKs' habit).
constexpr std::uint64_t k_refresh_ms = std::uint64_t{15} * 60'000;

aws_allocator* allocator() { return aws_default_allocator(); }

/// Takes over `source`, puts the cache before it.
base::Result<CrtProvider> cached(aws_credentials_provider* source) {
  if (source == nullptr) {
    return base::fail(ErrorKind::bad_config, aws_error_str(aws_last_error()));
  }
  const CrtProvider own(source);
  aws_credentials_provider_cached_options options{};
  options.source = source;
  options.refresh_time_in_milliseconds = k_refresh_ms;
  CrtProvider provider(aws_credentials_provider_new_cached(allocator(), &options));
  if (!provider) {
    return base::fail(ErrorKind::internal, aws_error_str(aws_last_error()));
  }
  return provider;
}

struct Network {
  aws_client_bootstrap* bootstrap = nullptr;
  aws_tls_ctx* tls = nullptr;
};

/// These providers have no second attempt with other roots, so they get all of them.
base::Result<Network> tls_network(net::CrtRuntime& runtime) {
  auto bootstrap = runtime.bootstrap();
  if (!bootstrap) {
    return std::unexpected(bootstrap.error());
  }
  auto tls = runtime.tls_context(net::Roots::with_system);
  if (!tls) {
    return std::unexpected(tls.error());
  }
  return Network{*bootstrap, *tls};
}

struct ReleaseProfiles {
  void operator()(aws_profile_collection* profiles) const {
    aws_profile_collection_release(profiles);
  }
};
using CrtProfiles = std::unique_ptr<aws_profile_collection, ReleaseProfiles>;

CrtProfiles read_profiles(const base::Environment& environment, std::string_view variable,
                          std::string_view otherwise, aws_profile_source_type type) {
  const std::string path = expanded_path(environment, environment.get_or(variable, otherwise));
  aws_string* const text = aws_string_new_from_c_str(allocator(), path.c_str());
  CrtProfiles profiles(aws_profile_collection_new_from_file(allocator(), text, type));
  aws_string_destroy(text);
  return profiles;
}

/// The CRT's own view of the two files.
CrtProfiles crt_profiles(const base::Environment& environment) {
  const auto config =
      read_profiles(environment, "AWS_CONFIG_FILE", "~/.aws/config", AWS_PST_CONFIG);
  const auto credentials = read_profiles(environment, "AWS_SHARED_CREDENTIALS_FILE",
                                         "~/.aws/credentials", AWS_PST_CREDENTIALS);
  return CrtProfiles(
      aws_profile_collection_new_from_merge(allocator(), config.get(), credentials.get()));
}

/// Shared with the callback, which may come after our patience.
struct Waiting {
  std::promise<base::Result<Credentials>> answer;
};
using SharedWaiting = std::shared_ptr<Waiting>;

void on_credentials(aws_credentials* found, int error, void* user_data) {
  const std::unique_ptr<SharedWaiting> own(static_cast<SharedWaiting*>(user_data));
  if (found == nullptr) {
    (*own)->answer.set_value(base::fail(ErrorKind::denied, aws_error_str(error)));
    return;
  }
  (*own)->answer.set_value(
      Credentials{std::string(view_of(aws_credentials_get_access_key_id(found))),
                  base::Secret(std::string(view_of(aws_credentials_get_secret_access_key(found)))),
                  base::Secret(std::string(view_of(aws_credentials_get_session_token(found))))});
}

}  // namespace

void ReleaseProvider::operator()(aws_credentials_provider* provider) const {
  aws_credentials_provider_release(provider);
}

base::Result<CrtProvider> make_profile_provider(net::CrtRuntime& runtime,
                                                const base::Environment& environment,
                                                std::string_view profile) {
  const auto profiles = crt_profiles(environment);
  aws_credentials_provider_profile_options options{};
  options.profile_name_override = cursor_of(profile);
  options.profile_collection_cached = profiles.get();
  const auto network = tls_network(runtime);
  if (!network) {
    return std::unexpected(network.error());
  }
  options.bootstrap = network->bootstrap;
  options.tls_ctx = network->tls;
  return cached(aws_credentials_provider_new_profile(allocator(), &options));
}

base::Result<CrtProvider> make_process_provider(const base::Environment& environment,
                                                std::string_view profile) {
  const auto profiles = crt_profiles(environment);
  aws_credentials_provider_process_options options{};
  options.profile_to_use = cursor_of(profile);
  options.config_profile_collection_cached = profiles.get();
  return cached(aws_credentials_provider_new_process(allocator(), &options));
}

base::Result<CrtProvider> make_sso_provider(net::CrtRuntime& runtime,
                                            const base::Environment& environment,
                                            std::string_view profile) {
  const auto network = tls_network(runtime);
  if (!network) {
    return std::unexpected(network.error());
  }
  const auto profiles = crt_profiles(environment);
  aws_credentials_provider_sso_options options{};
  options.profile_name_override = cursor_of(profile);
  options.config_file_cached = profiles.get();
  options.bootstrap = network->bootstrap;
  options.tls_ctx = network->tls;
  return cached(aws_credentials_provider_new_sso(allocator(), &options));
}

base::Result<CrtProvider> make_web_identity_provider(net::CrtRuntime& runtime,
                                                     const WebIdentity& identity) {
  const auto network = tls_network(runtime);
  if (!network) {
    return std::unexpected(network.error());
  }
  aws_credentials_provider_sts_web_identity_options options{};
  options.bootstrap = network->bootstrap;
  options.tls_ctx = network->tls;
  options.region = cursor_of(identity.region);
  options.role_arn = cursor_of(identity.role_arn);
  options.role_session_name = cursor_of(identity.session_name);
  options.token_file_path = cursor_of(identity.token_file);
  return cached(aws_credentials_provider_new_sts_web_identity(allocator(), &options));
}

base::Result<CrtProvider> make_container_provider(net::CrtRuntime& runtime,
                                                  const ContainerEndpoint& endpoint) {
  // The path may carry a query, which a base URL may not.
  const auto scheme_end = endpoint.url.find("://");
  const auto path_start =
      scheme_end == std::string::npos ? scheme_end : endpoint.url.find('/', scheme_end + 3);
  const auto url = net::parse_base_url(std::string_view(endpoint.url).substr(0, path_start));
  if (!url) {
    return std::unexpected(url.error());
  }
  const std::string path = path_start == std::string::npos ? "/" : endpoint.url.substr(path_start);
  auto bootstrap = runtime.bootstrap();
  if (!bootstrap) {
    return std::unexpected(bootstrap.error());
  }
  aws_credentials_provider_ecs_options options{};
  options.bootstrap = *bootstrap;
  options.host = cursor_of(url->origin.host);
  options.port = url->origin.port;
  options.path_and_query = cursor_of(path);
  options.auth_token_file_path = cursor_of(endpoint.token_file);
  options.auth_token = cursor_of(endpoint.token);
  if (url->origin.scheme == net::Scheme::https) {
    const auto tls = runtime.tls_context(net::Roots::with_system);
    if (!tls) {
      return std::unexpected(tls.error());
    }
    options.tls_ctx = *tls;
  }
  return cached(aws_credentials_provider_new_ecs(allocator(), &options));
}

base::Result<CrtProvider> make_metadata_provider(net::CrtRuntime& runtime,
                                                 std::string_view endpoint) {
  auto bootstrap = runtime.bootstrap();
  if (!bootstrap) {
    return std::unexpected(bootstrap.error());
  }
  aws_credentials_provider_imds_options options{};
  options.bootstrap = *bootstrap;
  options.imds_version = IMDS_PROTOCOL_V2;
  options.ec2_metadata_v1_disabled = true;
  options.imds_endpoint = cursor_of(endpoint);
  return cached(aws_credentials_provider_new_imds(allocator(), &options));
}

base::Result<Credentials> credentials_of(aws_credentials_provider* provider,
                                         const base::Clock& clock, base::Deadline deadline) {
  const auto waiting = std::make_shared<Waiting>();
  auto answer = waiting->answer.get_future();
  auto* shared = new SharedWaiting(waiting);
  if (aws_credentials_provider_get_credentials(provider, on_credentials, shared) !=
      AWS_OP_SUCCESS) {
    delete shared;
    return base::fail(ErrorKind::denied, aws_error_str(aws_last_error()));
  }
  constexpr std::chrono::hours k_longest_wait{1};  // wait_for overflows on "never"
  const auto wait = std::min<std::chrono::milliseconds>(deadline.remaining(clock), k_longest_wait);
  if (answer.wait_for(wait) != std::future_status::ready) {
    return base::fail(ErrorKind::expired, "no answer within the time left");
  }
  return answer.get();
}

}  // namespace tinydynamocdc::aws
