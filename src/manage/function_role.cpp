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

// With --managed-policies. Logs, streams and exports, snapshots, the token: AWS's own policies, as
// in the Python version.
constexpr std::string_view k_policy_names[] = {
    "service-role/AWSLambdaBasicExecutionRole",
    "AmazonDynamoDBFullAccess",
    "AmazonS3ReadOnlyAccess",
    "SecretsManagerReadWrite",
};

// `arn:aws:iam::123456789012:role/path/name`
std::string_view account_of_role(std::string_view arn) {
  for (int i = 0; i < 4; ++i) {
    arn.remove_prefix(std::min(arn.find(':') + 1, arn.size()));
  }
  return arn.substr(0, arn.find(':'));
}

}  // namespace

std::vector<std::string> FunctionRole::managed_policies() const {
  std::vector<std::string> arns;
  for (const auto name : k_policy_names) {
    arns.push_back(
        std::format("arn:{}:iam::aws:policy/{}", aws::partition_of(target_.region), name));
  }
  return arns;
}

Result<std::string> FunctionRole::wanted_policy(std::string_view role_arn) const {
  auto policy = FunctionPolicy::parse(policy_);
  if (!policy) {
    return std::unexpected(policy.error());
  }
  policy->allow_function({.partition = aws::partition_of(target_.region),
                          .region = target_.region,
                          .account = account_of_role(role_arn),
                          .name = target_.name,
                          .secret = target_.secret});
  return policy->text();
}

Result<void> FunctionRole::look() {
  auto found = plain(parts_.iam.find_role(target_.role, request_deadline(parts_.clock)));
  if (!found) {
    return std::unexpected(found.error());
  }
  found_ = std::move(*found);
  missing_policies_ = managed_policies();
  attached_policies_.clear();
  policy_.clear();
  is_ours_ = false;
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
    const bool is_there = std::ranges::contains(*attached, arn, &aws::AttachedPolicy::arn);
    if (is_there) {
      attached_policies_.push_back(arn);
    }
    return is_there;
  });
  auto policy = plain(
      parts_.iam.find_inline_policy(target_.role, k_policy_name, request_deadline(parts_.clock)));
  if (!policy) {
    return std::unexpected(policy.error());
  }
  const auto now = FunctionPolicy::parse(policy->value_or(""));
  if (!now) {
    return std::unexpected(now.error());
  }
  policy_ = now->text();
  return {};
}

Result<Step> FunctionRole::step_of_existing() const {
  const auto what = std::format("the role {}", target_.role);
  const auto wanted = wanted_policy(found_ ? found_->arn : "");
  if (!wanted) {
    return std::unexpected(wanted.error());
  }
  std::string why;
  if (policy_ != *wanted) {
    why = std::format("its policy {} lets the function write its log and read its secret",
                      k_policy_name);
  }
  if (policies_ == RolePolicies::managed && !missing_policies_.empty()) {
    why += std::format("{}{} policies of AWS are missing", why.empty() ? "" : "; ",
                       missing_policies_.size());
  }
  if (!why.empty()) {
    return Step{Action::change, what, why};
  }
  if (policies_ == RolePolicies::own && !attached_policies_.empty()) {
    return Step{Action::keep, what,
                std::format("it still has {} policies of AWS, which allow much more than the "
                            "function needs: once --create-ddb-trigger and --create-s3-trigger "
                            "have been run again for each table and bucket, take them off",
                            attached_policies_.size())};
  }
  return Step{Action::keep, what, ""};
}

Result<std::vector<Step>> FunctionRole::plan_creation(RolePolicies policies) {
  policies_ = policies;
  if (auto looked = look(); !looked) {
    return std::unexpected(looked.error());
  }
  const auto what = std::format("the role {}", target_.role);
  if (!found_) {
    return std::vector<Step>{
        {Action::create, what,
         policies_ == RolePolicies::managed
             ? std::format("for AWS Lambda, with {} policies of AWS", missing_policies_.size())
             : "for AWS Lambda, may write the function's log and read its secret; each trigger "
               "adds "
               "what it needs"}};
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
  const auto step = step_of_existing();
  return step ? Result<std::vector<Step>>({*step}) : std::unexpected(step.error());
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
  if (!is_ours_) {
    return found_->arn;
  }
  const auto wanted = wanted_policy(found_->arn);
  if (!wanted) {
    return std::unexpected(wanted.error());
  }
  if (policy_ != *wanted) {
    if (auto put = plain(parts_.iam.put_inline_policy(
            {.role = target_.role, .name = k_policy_name, .document = *wanted},
            request_deadline(parts_.clock)));
        !put) {
      return std::unexpected(put.error());
    }
    policy_ = *wanted;
  }
  if (policies_ == RolePolicies::managed) {
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
