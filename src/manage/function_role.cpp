// SPDX-License-Identifier: Apache-2.0
#include "manage/function_role.hpp"

#include <algorithm>
#include <format>

#include "aws/endpoint.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

namespace {

constexpr const char* k_trust_policy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
    R"("Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]})";

// Logs, streams and exports, snapshots, the token: AWS's own policies, as in the Python version.
constexpr std::string_view k_policy_names[] = {
    "service-role/AWSLambdaBasicExecutionRole",
    "AmazonDynamoDBFullAccess",
    "AmazonS3ReadOnlyAccess",
    "SecretsManagerReadWrite",
};

}  // namespace

std::vector<std::string> FunctionRole::policies() const {
  std::vector<std::string> arns;
  for (const auto name : k_policy_names) {
    arns.push_back(
        std::format("arn:{}:iam::aws:policy/{}", aws::partition_of(target_.region), name));
  }
  return arns;
}

Result<void> FunctionRole::look() {
  auto found = plain(parts_.iam.find_role(target_.role, request_deadline(parts_.clock)));
  if (!found) {
    return std::unexpected(found.error());
  }
  found_ = std::move(*found);
  missing_policies_ = policies();
  if (!found_) {
    return {};
  }
  const auto tags = plain(parts_.iam.tags(target_.role, request_deadline(parts_.clock)));
  if (!tags) {
    return std::unexpected(tags.error());
  }
  is_ours_ = is_ours(*tags, target_.name);
  const auto attached =
      plain(parts_.iam.attached_policies(target_.role, request_deadline(parts_.clock)));
  if (!attached) {
    return std::unexpected(attached.error());
  }
  std::erase_if(missing_policies_, [&](const std::string& arn) {
    return std::ranges::contains(*attached, arn, &aws::AttachedPolicy::arn);
  });
  return {};
}

Result<std::vector<Step>> FunctionRole::plan_creation() {
  if (auto looked = look(); !looked) {
    return std::unexpected(looked.error());
  }
  const auto what = std::format("the role {}", target_.role);
  if (!found_) {
    return std::vector<Step>{
        {Action::create, what,
         std::format("for AWS Lambda, with {} policies of AWS", missing_policies_.size())}};
  }
  if (!found_->trust_policy.contains("lambda.amazonaws.com")) {
    return base::fail(
        ErrorKind::bad_config,
        std::format("AWS Lambda may not use the role {}: its trust policy does not name "
                    "lambda.amazonaws.com; give another one with --lambda-role",
                    target_.role));
  }
  if (!is_ours_) {
    return std::vector<Step>{{Action::keep, what, "it exists, is not ours, and is used as it is"}};
  }
  if (missing_policies_.empty()) {
    return std::vector<Step>{{Action::keep, what, ""}};
  }
  return std::vector<Step>{
      {Action::change, what,
       std::format("{} policies of AWS are missing", missing_policies_.size())}};
}

Result<std::string> FunctionRole::create() {
  if (!found_) {
    auto created =
        plain(parts_.iam.create_role({.name = target_.role,
                                      .trust_policy = k_trust_policy,
                                      .description = "Runs " + target_.name + " (TinyDynamoCDC)",
                                      .tags = {{std::string(k_owner_tag), target_.name}}},
                                     request_deadline(parts_.clock)));
    if (!created) {
      return std::unexpected(created.error());
    }
    found_ = std::move(*created);
    is_ours_ = true;
    parts_.console.say(std::format("  the role {} is there", target_.role));
  }
  if (is_ours_) {
    for (const auto& arn : missing_policies_) {
      if (auto attached =
              plain(parts_.iam.attach_policy(target_.role, arn, request_deadline(parts_.clock)));
          !attached) {
        return std::unexpected(attached.error());
      }
    }
    missing_policies_.clear();
  }
  return found_->arn;
}

Result<std::vector<Step>> FunctionRole::plan_removal() {
  if (auto looked = look(); !looked) {
    return std::unexpected(looked.error());
  }
  const auto what = std::format("the role {}", target_.role);
  if (!found_) {
    return std::vector<Step>{{Action::absent, what, ""}};
  }
  if (!is_ours_ && target_.reach == Reach::ours) {
    return std::vector<Step>{
        {Action::spare, what, std::format("it was not created for {} by this tool", target_.name)}};
  }
  return std::vector<Step>{{Action::remove, what, "with what is attached to it"}};
}

Result<void> FunctionRole::remove() {
  const auto attached =
      plain(parts_.iam.attached_policies(target_.role, request_deadline(parts_.clock)));
  if (!attached) {
    return std::unexpected(attached.error());
  }
  for (const auto& policy : *attached) {
    if (auto detached = plain(
            parts_.iam.detach_policy(target_.role, policy.arn, request_deadline(parts_.clock)));
        !detached && detached.error().kind != ErrorKind::missing) {
      return detached;
    }
  }
  const auto written =
      plain(parts_.iam.inline_policies(target_.role, request_deadline(parts_.clock)));
  if (!written) {
    return std::unexpected(written.error());
  }
  for (const auto& name : *written) {
    if (auto deleted = plain(
            parts_.iam.delete_inline_policy(target_.role, name, request_deadline(parts_.clock)));
        !deleted && deleted.error().kind != ErrorKind::missing) {
      return deleted;
    }
  }
  auto deleted = plain(parts_.iam.delete_role(target_.role, request_deadline(parts_.clock)));
  if (!deleted && deleted.error().kind != ErrorKind::missing) {
    return deleted;
  }
  parts_.console.say(std::format("  the role {} is gone", target_.role));
  return {};
}

}  // namespace tinydynamocdc::manage
