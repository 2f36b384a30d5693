// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/iam.hpp"
#include "aws/lambda.hpp"
#include "aws/secrets_manager.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "manage/console.hpp"
#include "manage/ownership.hpp"
#include "manage/plan.hpp"
#include "manage/tinybird_target.hpp"

/// What the verbs that deal with the function, its role and its secret have in common.
namespace tinydynamocdc::manage {

struct FunctionParts {
  aws::Lambda& functions;
  aws::Iam& iam;
  aws::SecretsManager& secrets;
  base::Clock& clock;
  Console& console;
};

/// The function and what was made for it, by name.
struct FunctionTarget {
  std::string name;
  std::string role;
  std::string secret;
  std::string region;
  Reach reach = Reach::ours;
};

/// What the role of a function that we make may do.
enum class RolePolicies {
  own,      ///< What function_policy.hpp says, and nothing else.
  managed,  ///< Beside that AWS's own policies, as in the Python version: --managed-policies
};

/// What a function shall be like.
struct FunctionSettings {
  std::uint32_t timeout_s = 300;
  std::uint32_t memory_mib = 256;
  RolePolicies policies = RolePolicies::own;
  /// TB_DS_PREFIX, TB_KEY_PREFIX and TB_DS_NAMES where whoever sets up has set them.
  aws::Variables naming;
};

/// All variables of a function together, as JSON. (AWS Lambda quotas, "Environment variables": 4 KB
/// in aggregate; its refusal says `String measured: {"…":"…"}`.)
inline constexpr std::size_t k_environment_bytes_max = 4'096;

/// The function's variables that we write.
inline constexpr const char* k_secret_name_variable = "TB_CREATE_DS_TOKEN_SECRET_NAME";
inline constexpr const char* k_api_endpoint_variable = "TB_API_ENDPOINT";
inline constexpr const char* k_partial_batch_variable = "TB_PARTIAL_BATCH";

/// The member of the secret's JSON with the token: the function's own default.
inline constexpr const char* k_token_member = "TB_CREATE_DS_TOKEN";

/// What a trigger that wants such a function ends with.
[[nodiscard]] base::Error no_function(std::string_view name, std::string_view region);
[[nodiscard]] base::Error not_our_function(std::string_view name);

/// The function, if it is one that this tool created or --force was given: for whatever shall call
/// it. Of the target name, region and reach count. missing, or denied with the reason.
[[nodiscard]] base::Result<aws::FunctionConfiguration> callable_function(
    const FunctionParts& parts, const FunctionTarget& target);

/// Waits until the function can be invoked and changed, and returns its configuration. missing: it
/// went away; rejected: AWS says that it failed, with its reason.
[[nodiscard]] base::Result<aws::FunctionConfiguration> ready_function(const FunctionParts& parts,
                                                                      const std::string& name);

/// Changes the function's configuration when no other change is under way, and waits until the
/// change holds.
[[nodiscard]] base::Result<void> change_configuration(const FunctionParts& parts,
                                                      const aws::ConfigurationUpdate& update);

/// As change_configuration, for the code.
[[nodiscard]] base::Result<void> change_code(const FunctionParts& parts,
                                             const aws::CodeUpdate& update);

}  // namespace tinydynamocdc::manage
