// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/credential_source.hpp"
#include "aws/machine_sources.hpp"
#include "aws/profiles.hpp"
#include "aws/reach.hpp"

namespace tinydynamocdc::aws {

/// What profiles say about credentials, by the rules of botocore's AssumeRoleProvider and
/// ProfileProviderBuilder. Everything must outlive it and the sources it makes.
class ProfileSources {
 public:
  /// `reach.region` need not be set where no source needs one: STS and sign-ins ask in the region
  /// of `region`, SSO in its own.
  ProfileSources(const Profiles& profiles, Reach reach, base::Result<std::string> region,
                 MachineSources machine, AskMfa ask_mfa);

  /// Whether AWS_WEB_IDENTITY_TOKEN_FILE and its like count: not for a profile named on the command
  /// line, nor for a source_profile.
  enum class WebIdentityVariables { count, do_not_count };

  /// The places a profile may name, in the order to ask them: a role; web identity; SSO; keys of
  /// the credentials file; `aws login`; credential_process; keys of the config file. It ends with
  /// the first that applies. bad_config: that one makes no sense, and the message says why.
  [[nodiscard]] base::Result<std::vector<Place>> places(const std::string& profile,
                                                        WebIdentityVariables variables) const;

 private:
  using Visited = std::vector<std::string>;

  [[nodiscard]] bool has(const std::string& profile, std::string_view setting) const;
  [[nodiscard]] bool has_keys(const std::string& profile) const;
  [[nodiscard]] bool assumes_role(const std::string& profile) const;
  [[nodiscard]] base::Result<std::vector<Place>> below_roles(const std::string& profile,
                                                             WebIdentityVariables variables) const;

  [[nodiscard]] base::Result<SourcePointer> role(const std::string& profile, Visited visited) const;
  [[nodiscard]] base::Result<SourcePointer> role_source(const std::string& profile,
                                                        Visited visited) const;
  [[nodiscard]] base::Result<SourcePointer> credential_source(const std::string& profile,
                                                              std::string_view name) const;
  [[nodiscard]] base::Result<Place> web_identity(const std::string& profile,
                                                 WebIdentityVariables variables) const;
  [[nodiscard]] base::Result<Place> sso(const std::string& profile) const;
  [[nodiscard]] base::Result<Place> keys(const std::string& profile, Profiles::File file) const;
  [[nodiscard]] base::Result<Place> login(const std::string& profile) const;
  [[nodiscard]] base::Result<Place> process(const std::string& profile) const;
  [[nodiscard]] base::Result<Reach> reach_in_region() const;

  const Profiles& profiles_;
  Reach reach_;
  base::Result<std::string> region_;
  MachineSources machine_;
  AskMfa ask_mfa_;
};

}  // namespace tinydynamocdc::aws
