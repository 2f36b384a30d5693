// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "aws/crt_credentials.hpp"
#include "aws/profiles.hpp"
#include "aws/region.hpp"

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;
using std::chrono::milliseconds;

/// On a machine outside AWS nobody answers at the metadata address; the AWS CLI gives it a second.
constexpr milliseconds k_metadata_time_max{3000};
constexpr std::string_view k_container_host = "http://169.254.170.2";

class StaticCredentials final : public CredentialsProvider {
 public:
  explicit StaticCredentials(Credentials credentials) : credentials_(std::move(credentials)) {}

  [[nodiscard]] base::Result<Credentials> credentials(base::Deadline /*deadline*/) override {
    return credentials_;
  }

 private:
  Credentials credentials_;
};

/// One place of the chain: a name for messages, and either a reason why it does not apply or a way
/// to ask it.
struct Source {
  std::string name;
  std::string absent;  ///< Why it does not apply here; empty when it does.
  std::function<base::Result<Credentials>(base::Deadline)> ask;
};

std::optional<Credentials> keys_of(const base::Environment& environment) {
  const auto id = environment.get("AWS_ACCESS_KEY_ID");
  const auto secret = environment.get("AWS_SECRET_ACCESS_KEY");
  if (!id || !secret) {
    return std::nullopt;
  }
  return Credentials{std::string(*id), base::Secret(std::string(*secret)),
                     base::Secret(std::string(environment.get_or("AWS_SESSION_TOKEN", "")))};
}

class Chain final : public CredentialsProvider {
 public:
  Chain(net::CrtRuntime& runtime, const base::Clock& clock, const base::Environment& environment,
        ChainOptions options)
      : runtime_(runtime), clock_(clock), environment_(environment), options_(std::move(options)) {}

  [[nodiscard]] base::Result<Credentials> credentials(base::Deadline deadline) override {
    const std::scoped_lock lock(mutex_);
    if (chosen_) {
      return chosen_->ask(deadline).transform_error([this](base::Error error) {
        return base::with_context(std::move(error), "AWS credentials from " + chosen_->name);
      });
    }
    if (options_.profile.empty()) {
      if (auto keys = keys_of(environment_)) {  // in the function, always: no file is read
        chosen_ = Source{"environment", "", [keys = *keys](base::Deadline) { return keys; }};
        return std::move(*keys);
      }
    }
    if (!profiles_) {
      auto loaded = Profiles::load(environment_);
      if (!loaded) {
        return std::unexpected(std::move(loaded.error()));
      }
      profiles_ = std::move(*loaded);
    }
    const std::string profile = profile_name(environment_, options_.profile);
    if (is_profile_chosen(environment_, options_.profile) && !profiles_->has(profile)) {
      return base::fail(ErrorKind::bad_config, "there is no AWS profile \"" + profile +
                                                   "\" (looked in " + profiles_->files() + ")");
    }
    return first_that_delivers(profile, deadline);
  }

 private:
  base::Result<Credentials> first_that_delivers(const std::string& profile,
                                                base::Deadline deadline) {
    std::string tried = "\n  environment: " + why_no_keys();
    for (Source& source : sources(profile)) {
      if (source.absent.empty()) {
        auto found = source.ask(deadline);
        if (found) {
          chosen_ = std::move(source);
          return found;
        }
        if (deadline.passed(clock_)) {
          return std::unexpected(base::with_context(std::move(found.error()), source.name));
        }
        source.absent = found.error().message;
      }
      tried += "\n  " + source.name + ": " + source.absent;
    }
    return base::fail(ErrorKind::denied,
                      "no AWS credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
                      "AWS_PROFILE, or sign in with the AWS CLI. Tried:" +
                          tried);
  }

  std::vector<Source> sources(const std::string& profile) {
    std::vector<Source> all;
    all.push_back(assumed_role_source(profile));
    all.push_back(web_identity_source(profile));
    all.push_back(sso_source(profile));
    all.push_back(profile_keys_source(profile));
    all.push_back(process_source(profile));
    all.push_back(container_source());
    all.push_back(metadata_source());
    return all;
  }

  [[nodiscard]] std::string why_no_keys() const {
    const bool half =
        environment_.get("AWS_ACCESS_KEY_ID") || environment_.get("AWS_SECRET_ACCESS_KEY");
    if (!options_.profile.empty()) {
      return "passed over, because a profile is named";
    }
    return half ? "only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set"
                : "AWS_ACCESS_KEY_ID is not set";
  }

  Source assumed_role_source(const std::string& profile) {
    const std::string name = "role of profile " + profile;
    if (!profiles_->setting(profile, "role_arn") ||
        profiles_->setting(profile, "web_identity_token_file")) {
      return {name, "role_arn is not set", {}};
    }
    return from_crt(
        name, [this, profile] { return make_profile_provider(runtime_, environment_, profile); });
  }

  Source web_identity_source(const std::string& profile) {
    const auto text = [&](const char* variable, const char* setting) {
      if (const auto value = environment_.get(variable)) {
        return std::string(*value);
      }
      return std::string(profiles_->setting(profile, setting).value_or(""));
    };
    WebIdentity identity{
        .role_arn = text("AWS_ROLE_ARN", "role_arn"),
        .session_name = text("AWS_ROLE_SESSION_NAME", "role_session_name"),
        .token_file = text("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file"),
        .region = {}};
    if (identity.token_file.empty() || identity.role_arn.empty()) {
      return {"web identity", "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are not set", {}};
    }
    if (identity.session_name.empty()) {
      identity.session_name = "tinydynamocdc";
    }
    auto region = resolve_region(environment_, {}, profile);
    if (!region) {
      return {"web identity", region.error().message, {}};
    }
    identity.region = std::move(*region);
    return from_crt("web identity", [this, identity = std::move(identity)] {
      return make_web_identity_provider(runtime_, identity);
    });
  }

  Source sso_source(const std::string& profile) {
    const std::string name = "SSO of profile " + profile;
    if (!profiles_->setting(profile, "sso_account_id")) {
      return {name, "sso_account_id is not set", {}};
    }
    return from_crt(name,
                    [this, profile] { return make_sso_provider(runtime_, environment_, profile); });
  }

  Source profile_keys_source(const std::string& profile) {
    const std::string name = "keys of profile " + profile;
    if (!profiles_->setting(profile, "aws_access_key_id")) {
      return {name, "aws_access_key_id is not in " + profiles_->files(), {}};
    }
    return from_crt(
        name, [this, profile] { return make_profile_provider(runtime_, environment_, profile); });
  }

  Source process_source(const std::string& profile) {
    const std::string name = "credential_process of profile " + profile;
    if (!profiles_->setting(profile, "credential_process")) {
      return {name, "credential_process is not set", {}};
    }
    return from_crt(name, [this, profile] { return make_process_provider(environment_, profile); });
  }

  Source container_source() {
    ContainerEndpoint endpoint;
    if (const auto path = environment_.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
      endpoint.url = std::string(k_container_host) + std::string(*path);
    } else if (const auto url = environment_.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
      endpoint.url = std::string(*url);
    } else {
      return {"container", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set", {}};
    }
    endpoint.token_file = environment_.get_or("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "");
    endpoint.token = environment_.get_or("AWS_CONTAINER_AUTHORIZATION_TOKEN", "");
    return from_crt("container", [this, endpoint = std::move(endpoint)] {
      return make_container_provider(runtime_, endpoint);
    });
  }

  Source metadata_source() {
    const std::string name = "instance metadata";
    if (environment_.get_or("AWS_EC2_METADATA_DISABLED", "") == "true") {
      return {name, "AWS_EC2_METADATA_DISABLED is true", {}};
    }
    Source source = from_crt(name, [this] {
      return make_metadata_provider(runtime_,
                                    environment_.get_or("AWS_EC2_METADATA_SERVICE_ENDPOINT", ""));
    });
    source.ask = [this, ask = std::move(source.ask)](base::Deadline deadline) {
      return ask(std::min(deadline, base::Deadline::in(clock_, k_metadata_time_max)));
    };
    return source;
  }

  /// A source that makes its provider when it is first asked.
  Source from_crt(std::string name, std::function<base::Result<CrtProvider>()> make) {
    return {std::move(name), "",
            [this, make = std::move(make), provider = std::shared_ptr<aws_credentials_provider>()](
                base::Deadline deadline) mutable -> base::Result<Credentials> {
              if (!provider) {
                auto made = make();
                if (!made) {
                  return std::unexpected(std::move(made.error()));
                }
                provider = {made->release(), ReleaseProvider{}};
              }
              return credentials_of(provider.get(), clock_, deadline);
            }};
  }

  net::CrtRuntime& runtime_;
  const base::Clock& clock_;
  const base::Environment& environment_;
  ChainOptions options_;
  std::mutex mutex_;
  std::optional<Profiles> profiles_;
  std::optional<Source> chosen_;
};

}  // namespace

std::unique_ptr<CredentialsProvider> make_static_credentials(Credentials credentials) {
  return std::make_unique<StaticCredentials>(std::move(credentials));
}

std::unique_ptr<CredentialsProvider> make_default_credentials(net::CrtRuntime& runtime,
                                                              const base::Clock& clock,
                                                              const base::Environment& environment,
                                                              ChainOptions options) {
  return std::make_unique<Chain>(runtime, clock, environment, std::move(options));
}

}  // namespace tinydynamocdc::aws
