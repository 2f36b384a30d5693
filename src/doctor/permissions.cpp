// SPDX-License-Identifier: Apache-2.0
#include "doctor/permissions.hpp"

#include <format>

#include "base/found_in.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "setup/own_queue.hpp"

namespace tinydynamocdc::doctor {

using base::Result;
using manage::plain;
using manage::request_deadline;
using status::Health;

namespace {

std::string arn(const setup::Site& site, std::string_view service, std::string_view rest) {
  return std::format("arn:{}:{}:{}:{}:{}", site.partition, service, site.region, site.account,
                     rest);
}

// A session's ARN names its role without the path; IAM wants the role's own ARN.
Result<std::string> principal_of(aws::Iam& iam, const base::Clock& clock,
                                 const std::string& identity) {
  constexpr std::string_view k_session = ":assumed-role/";
  const auto at = identity.find(k_session);
  if (at == std::string::npos) {
    return identity;
  }
  const auto begin = at + k_session.size();
  const auto role = identity.substr(begin, identity.find('/', begin) - begin);
  TINYDYNAMOCDC_TRY(const auto found, plain(iam.find_role(role, request_deadline(clock))));
  const auto* its = base::found_in(found);
  return its == nullptr ? base::fail(base::ErrorKind::missing, "there is no role " + role)
                        : Result<std::string>(its->arn);
}

}  // namespace

std::vector<Needed> needed_for_create(const setup::Site& site, std::span<const std::string> tables,
                                      std::string_view bucket) {
  const auto role = std::format("arn:{}:iam::{}:role/{}", site.partition, site.account, site.role);
  std::vector<Needed> needed{
      {.subject = "role",
       .resource = role,
       .actions = {"iam:GetRole", "iam:ListRoleTags", "iam:CreateRole", "iam:TagRole",
                   "iam:PutRolePolicy", "iam:GetRolePolicy", "iam:ListRolePolicies",
                   "iam:ListAttachedRolePolicies", "iam:PassRole"}},
      {.subject = "function",
       .resource = site.function_arn(),
       .actions = {"lambda:GetFunction", "lambda:ListTags", "lambda:CreateFunction",
                   "lambda:TagResource", "lambda:UpdateFunctionConfiguration",
                   "lambda:UpdateFunctionCode", "lambda:GetPolicy",
                   "lambda:GetFunctionEventInvokeConfig", "lambda:PutFunctionEventInvokeConfig",
                   "lambda:UpdateFunctionEventInvokeConfig"}},
      {.subject = "triggers",
       .resource = "*",
       .actions = {"lambda:ListEventSourceMappings", "lambda:CreateEventSourceMapping",
                   "lambda:GetEventSourceMapping", "lambda:UpdateEventSourceMapping"}},
      {.subject = "secret",
       .resource = arn(site, "secretsmanager", std::format("secret:{}-??????", site.secret)),
       .actions = {"secretsmanager:DescribeSecret", "secretsmanager:CreateSecret",
                   "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue",
                   "secretsmanager:TagResource"}},
      {.subject = "log group",
       .resource = arn(site, "logs", std::format("log-group:/aws/lambda/{}:*", site.function)),
       .actions = {"logs:DescribeLogGroups", "logs:CreateLogGroup", "logs:PutRetentionPolicy",
                   "logs:TagResource", "logs:ListTagsForResource"}}};
  std::vector<setup::QueueKind> queues{setup::QueueKind::failures, setup::QueueKind::dead_letters};
  if (!bucket.empty()) {
    queues.push_back(setup::QueueKind::snapshots);
  }
  for (const auto kind : queues) {
    needed.push_back({.subject = "queue",
                      .resource = setup::queue_arn(site, kind),
                      .actions = {"sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:CreateQueue",
                                  "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:ListQueueTags"}});
  }
  for (const auto& table : tables) {
    needed.push_back(
        {.subject = "table",
         .resource = arn(site, "dynamodb", "table/" + table),
         .actions = {"dynamodb:DescribeTable", "dynamodb:ListTagsOfResource",
                     "dynamodb:DescribeContinuousBackups", "dynamodb:ExportTableToPointInTime"}});
  }
  if (!bucket.empty()) {
    needed.push_back({.subject = "bucket",
                      .resource = std::format("arn:{}:s3:::{}", site.partition, bucket),
                      .actions = {"s3:ListBucket", "s3:CreateBucket", "s3:PutBucketTagging",
                                  "s3:GetBucketNotification", "s3:PutBucketNotification"}});
  }
  return needed;
}

Findings examine_permissions(aws::Iam& iam, const base::Clock& clock, const std::string& identity,
                             std::span<const Needed> needed) {
  if (identity.ends_with(":root")) {
    return {finding("permissions", Health::note, "the account's root user may do everything",
                    "sign in as a role or user with fewer permissions")};
  }
  const auto principal = principal_of(iam, clock, identity);
  if (!principal) {
    return {finding("permissions", principal.error())};
  }
  Findings findings;
  for (const auto& each : needed) {
    const auto refused = plain(iam.refused_actions(
        {.principal_arn = *principal, .actions = each.actions, .resource = each.resource},
        request_deadline(clock)));
    if (!refused) {
      findings.push_back(finding("permissions", refused.error()));
      return findings;
    }
    const auto list = base::joined(*refused);
    if (!list.empty()) {
      findings.push_back(finding(std::string(each.subject), Health::bad,
                                 std::format("{} is not allowed on {}", list, each.resource),
                                 "an administrator can add it to the policies of " + *principal));
    }
  }
  if (findings.empty()) {
    findings.push_back(finding("permissions", Health::good, "--create may do all it needs"));
  }
  return findings;
}

}  // namespace tinydynamocdc::doctor
