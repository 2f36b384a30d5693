// SPDX-License-Identifier: Apache-2.0
#include "manage/function_access.hpp"

#include <format>
#include <utility>

#include "manage/aws_call.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

namespace {

using Wish = FunctionAccess::Wish;

// A trigger needs table and function in one partition, region and account.
std::string table_arn(const FunctionArn& function, std::string_view table) {
  return std::format("arn:{}:dynamodb:{}:{}:table/{}", function.partition, function.region,
                     function.account, table);
}

}  // namespace

Wish stream_access(Wish::Kind kind, const std::string& table) {
  return {.kind = kind,
          .what = std::format("read the stream of {}", table),
          .change = [kind, table](FunctionPolicy& policy, const FunctionArn& function) {
            if (kind == Wish::Kind::allow) {
              policy.allow_table(table_arn(function, table));
            } else {
              policy.forbid_table(table_arn(function, table));
            }
          }};
}

Wish export_access(const std::string& table) {
  return {.what = std::format("load exports of {}", table),
          .change = [table](FunctionPolicy& policy, const FunctionArn& function) {
            policy.allow_exports(table_arn(function, table));
          }};
}

Wish bucket_access(Wish::Kind kind, const std::string& bucket, const std::string& prefix) {
  return {.kind = kind,
          .what = std::format("read s3://{}/{}/", bucket, prefix),
          .change = [kind, bucket, prefix](FunctionPolicy& policy, const FunctionArn& function) {
            if (kind == Wish::Kind::allow) {
              policy.allow_bucket(function.partition, bucket, prefix);
            } else {
              policy.forbid_bucket(function.partition, bucket, prefix);
            }
          }};
}

Wish destination_access(const std::string& arn) {
  return {.what = std::format("report failures to {}", arn),
          .change = [arn](FunctionPolicy& policy, const FunctionArn&) {
            policy.allow_destination(arn);
          }};
}

// What our policy shall be; nothing: it is that already. Read anew each time, because another part
// of the same verb may have written it since.
Result<std::optional<std::string>> FunctionAccess::wanted_document() {
  const auto function = parse_function_arn(function_arn_);
  if (!function) {
    return std::unexpected(function.error());
  }
  const auto found =
      plain(parts_.iam.find_inline_policy(role_, k_policy_name, request_deadline(parts_.clock)));
  if (!found) {
    return std::unexpected(found.error());
  }
  auto policy = FunctionPolicy::parse(found->value_or(""));
  if (!policy) {
    return std::unexpected(policy.error());
  }
  const auto now = *policy;
  wish_.change(*policy, *function);
  if (*policy == now) {
    return std::nullopt;
  }
  auto document = policy->text();
  if (document.size() > k_policy_characters_max) {
    return base::fail(
        ErrorKind::rejected,
        std::format("the policy {} of the role {} would have {} characters, and IAM takes {}: give "
                    "the function a role of your own with --lambda-role that may read all these "
                    "tables, or set up another function for some of them with --lambda-name",
                    k_policy_name, role_, document.size(), k_policy_characters_max));
  }
  return document;
}

Result<Step> FunctionAccess::step_of_ours() {
  const auto document = wanted_document();
  if (!document) {
    return std::unexpected(document.error());
  }
  return Step{*document ? Action::change : Action::keep,
              std::format("the policy {} of the role {}", k_policy_name, role_),
              std::format("the function may {}{}",
                          wish_.kind == Wish::Kind::allow ? "" : "no longer ", wish_.what)};
}

Result<Plan> FunctionAccess::plan() {
  Plan plan{.title = std::format("Access of {}", target_.name)};
  const auto function =
      plain(parts_.functions.find_function(target_.name, request_deadline(parts_.clock)));
  if (!function) {
    return std::unexpected(function.error());
  }
  const auto* is = found_in(*function);
  if (is == nullptr) {
    return plan;
  }
  function_arn_ = is->configuration.arn;
  const std::string_view role_arn = is->configuration.role_arn;
  role_ = role_arn.substr(role_arn.rfind('/') + 1);
  const auto role = plain(parts_.iam.find_role(role_, request_deadline(parts_.clock)));
  if (!role) {
    return std::unexpected(role.error());
  }
  if (!*role) {
    return plan;
  }
  const auto tags = plain(parts_.iam.tags(role_, request_deadline(parts_.clock)));
  if (!tags) {
    return std::unexpected(tags.error());
  }
  if (!is_ours(*tags, target_.name)) {
    if (wish_.kind == Wish::Kind::allow) {
      plan.steps.push_back({Action::spare, std::format("the role {}", role_),
                            std::format("it was not created by this tool; it must allow the "
                                        "function to {}",
                                        wish_.what)});
    }
    return plan;
  }
  const auto step = step_of_ours();
  if (!step) {
    return std::unexpected(step.error());
  }
  plan.steps.push_back(*step);
  return plan;
}

Result<void> FunctionAccess::apply() {
  const auto document = wanted_document();
  if (!document || !*document) {
    return document ? Result<void>() : std::unexpected(document.error());
  }
  auto put = plain(parts_.iam.put_inline_policy(
      {.role = role_, .name = k_policy_name, .document = document->value()},
      request_deadline(parts_.clock)));
  if (put) {
    parts_.console.say(std::format("  {} may {}{}", target_.name,
                                   wish_.kind == Wish::Kind::allow ? "" : "no longer ",
                                   wish_.what));
  }
  return put;
}

}  // namespace tinydynamocdc::manage
