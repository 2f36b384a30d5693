// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/lambda.hpp"
#include "base/error.hpp"
#include "manage/function_name.hpp"
#include "manage/function_setup.hpp"

/// The permission of a bucket to call the function: a statement of the function's policy.
namespace tinydynamocdc::manage {

/// The statement for a bucket of the function's own account: `S3 may call the function for this
/// bucket, as long as the bucket is this account's` (a bucket's name may be somebody else's
/// tomorrow). bad_config: the ARN is none.
[[nodiscard]] aws::NewPermission bucket_permission(std::string_view bucket,
                                                   const FunctionArn& function);
[[nodiscard]] base::Result<aws::NewPermission> bucket_permission(std::string_view bucket,
                                                                 std::string_view function_arn);

enum class Granted {
  no,
  yes,
  differently,  ///< A statement of our id says something else.
};

/// Whether a policy (empty: none) has the statement.
[[nodiscard]] Granted granted(std::string_view policy, const aws::NewPermission& wanted);

/// The buckets of all statements that bucket_permission made in a policy.
[[nodiscard]] std::vector<std::string> permitted_buckets(std::string_view policy);

/// The function's policy as JSON; empty where there is none.
[[nodiscard]] base::Result<std::string> policy_of(const FunctionParts& parts,
                                                  const std::string& function);

}  // namespace tinydynamocdc::manage
