// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials.hpp"

#include <format>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "aws/chosen_profile.hpp"
#include "aws/credential_source.hpp"
#include "aws/machine_sources.hpp"
#include "aws/profile_sources.hpp"
#include "aws/region.hpp"

namespace tinydynamocdc::aws {

using base::ErrorKind;

namespace {

class StaticCredentials final : public CredentialsProvider {
 public:
  explicit StaticCredentials(Credentials credentials) : credentials_(std::move(credentials)) {}

  [[nodiscard]] base::Result<Credentials> credentials(base::Deadline /*deadline*/) override {
    return credentials_;
  }

 private:
  Credentials credentials_;
};

class Chain final : public CredentialsProvider {
 public:
  Chain(net::HttpClient& http, base::Clock& clock, const base::Environment& environment,
        ChainOptions options)
      : http_(http), clock_(clock), environment_(environment), options_(std::move(options)) {}

  [[nodiscard]] base::Result<Credentials> credentials(base::Deadline deadline) override {
    CredentialsProvider* chosen = nullptr;
    {
      const std::scoped_lock lock(mutex_);
      if (!chosen_) {
        if (auto done = choose(deadline); !done) {
          return std::unexpected(std::move(done.error()));
        }
      }
      chosen = chosen_.get();
    }
    auto found = chosen->credentials(deadline);
    if (!found) {
      return std::unexpected(
          base::with_context(std::move(found.error()), "AWS credentials from " + name_));
    }
    found->source = name_;
    return found;
  }

 private:
  base::Result<void> choose(base::Deadline deadline) {
    const MachineSources machine{http_, clock_, environment_};
    std::string tried;
    if (!options_.profile.empty()) {
      tried = "\n  environment: skipped, because a profile is named";
    } else if (const auto done = take(machine.environment(), tried); !done || chosen_) {
      return done;
    }
    if (const auto done = look_in_profile(machine, tried); !done || chosen_) {
      return done;
    }
    if (const auto done = take(machine.container(), tried); !done || chosen_) {
      return done;
    }
    return try_metadata(machine.metadata(), tried, deadline);
  }

  // Chooses the place if it is one, or remembers why it is not.
  base::Result<void> take(base::Result<Place> place, std::string& tried) {
    if (!place) {
      return std::unexpected(base::with_context(std::move(place.error()), "AWS credentials"));
    }
    if (!place->source) {
      tried += std::format("\n  {}: {}", place->name, place->absent);
      return {};
    }
    name_ = std::move(place->name);
    chosen_ = make_refreshing_credentials(clock_, std::move(place->source));
    return {};
  }

  base::Result<void> look_in_profile(const MachineSources& machine, std::string& tried) {
    if (!profile_) {
      auto loaded = ChosenProfile::load(environment_, options_.profile);
      if (!loaded) {
        return std::unexpected(std::move(loaded.error()));
      }
      profile_ = std::move(*loaded);
    }
    const ProfileSources sources(profile_->files, {http_, clock_, environment_, {}},
                                 resolve_region(environment_, options_.region, profile_->name),
                                 machine, options_.ask_mfa);
    using Variables = ProfileSources::WebIdentityVariables;
    auto places = sources.places(
        profile_->name, options_.profile.empty() ? Variables::count : Variables::do_not_count);
    if (!places) {
      return std::unexpected(base::with_context(std::move(places.error()), "AWS credentials"));
    }
    for (Place& place : *places) {
      if (auto done = take(std::move(place), tried); !done) {
        return done;
      }
    }
    return {};
  }

  // The one place that is tried without being configured: where nobody answers, there is none.
  base::Result<void> try_metadata(base::Result<Place> place, std::string& tried,
                                  base::Deadline deadline) {
    if (auto done = take(std::move(place), tried); !done) {
      return done;
    }
    if (chosen_) {
      const auto found = chosen_->credentials(deadline);
      if (found) {
        return {};
      }
      chosen_.reset();
      if (deadline.passed(clock_)) {
        return std::unexpected(base::with_context(found.error(), name_));
      }
      tried += std::format("\n  {}: {}", name_, found.error().message);
    }
    return base::fail(ErrorKind::denied,
                      "no AWS credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
                      "AWS_PROFILE, or sign in with the AWS CLI. Tried:" +
                          tried);
  }

  net::HttpClient& http_;
  base::Clock& clock_;
  const base::Environment& environment_;
  ChainOptions options_;
  std::mutex mutex_;
  std::optional<ChosenProfile> profile_;
  std::unique_ptr<CredentialsProvider> chosen_;  // Stays once it is there.
  std::string name_;
};

}  // namespace

std::unique_ptr<CredentialsProvider> make_static_credentials(Credentials credentials) {
  return std::make_unique<StaticCredentials>(std::move(credentials));
}

std::unique_ptr<CredentialsProvider> make_default_credentials(net::HttpClient& http,
                                                              base::Clock& clock,
                                                              const base::Environment& environment,
                                                              ChainOptions options) {
  return std::make_unique<Chain>(http, clock, environment, std::move(options));
}

}  // namespace tinydynamocdc::aws
