// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "aws/credentials.hpp"
#include "aws/dynamodb.hpp"
#include "aws/resource_policies.hpp"
#include "aws/service_client.hpp"
#include "base/environment.hpp"
#include "cli/mfa_prompt.hpp"

namespace tinydynamocdc::cli {

/// What is asked with the credentials of another account's tables' owner (--source-profile). Of
/// `access`, which everything else is asked with, only the credentials differ. Nothing is asked
/// before a command does.
struct OwnerClients {
  OwnerClients(const aws::Access& access, const std::string& profile)
      : credentials(aws::make_default_credentials(
            access.http, access.clock, access.environment,
            {.profile = profile, .region = access.region, .ask_mfa = ask_mfa_code})),
        owner{access.http,        access.clock,  *credentials,
              access.environment, access.region, access.jitter_seed},
        tables(owner),
        policies(owner) {}

  std::unique_ptr<aws::CredentialsProvider> credentials;
  aws::Access owner;
  aws::DynamoDb tables;
  aws::ResourcePolicies policies;
};

}  // namespace tinydynamocdc::cli
