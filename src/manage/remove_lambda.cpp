// SPDX-License-Identifier: Apache-2.0
#include "manage/remove_lambda.hpp"

#include <format>
#include <utility>

#include "manage/aws_call.hpp"
#include "manage/bucket_permission.hpp"
#include "manage/triggers.hpp"

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

RemoveLambda::RemoveLambda(const FunctionParts& parts, FunctionTarget target)
    : parts_(parts), target_(std::move(target)), role_(parts, target_), secret_(parts, target_) {}

Result<std::vector<Step>> RemoveLambda::unremovable(const base::Error& refusal,
                                                    const std::string& why) {
  if (target_.unremovable == Unremovable::refuse) {
    return std::unexpected(refusal);
  }
  spares_function_ = true;
  return std::vector<Step>{
      {Action::spare, std::format("the function {}, its role and its secret", target_.name), why}};
}

Result<std::vector<Step>> RemoveLambda::plan_function() {
  const auto what = std::format("the function {}", target_.name);
  auto answer = plain(parts_.functions.find_function(target_.name, request_deadline(parts_.clock)));
  if (!answer) {
    return std::unexpected(answer.error());
  }
  const std::optional<aws::Function> found = std::move(*answer);
  if (!found) {
    return std::vector<Step>{{Action::absent, what, ""}};
  }
  if (target_.reach == Reach::ours && !is_ours(found->tags, target_.name)) {
    return unremovable({ErrorKind::denied,
                        std::format("the function {} was not created by this tool (it lacks the "
                                    "tag {}={}), so nothing is removed; --force overrides that",
                                    target_.name, k_owner_tag, target_.name)},
                       "it was not created by this tool");
  }
  const auto mappings = plain(parts_.functions.mappings({.function = found->configuration.arn},
                                                        request_deadline(parts_.clock)));
  if (!mappings) {
    return std::unexpected(mappings.error());
  }
  std::vector<Step> steps;
  for (const auto& mapping : *mappings) {
    if (mapping.function_arn != found->configuration.arn) {
      continue;
    }
    const auto source = source_name(mapping.source_arn.value_or(""));
    if (target_.reach == Reach::ours) {
      return unremovable(
          {ErrorKind::denied,
           std::format("the function {} still has a trigger, from {}: take it off with "
                       "--remove-ddb-trigger --table-name NAME first, or use --force",
                       target_.name, source)},
          std::format("it still has a trigger, from {}", source));
    }
    triggers_.push_back(mapping.uuid);
    steps.push_back({Action::remove, std::format("the trigger from {}", source), ""});
  }
  // A notification without its function would make S3 refuse every later change of the bucket's
  // notifications.
  const auto policy = policy_of(parts_, target_.name);
  if (!policy) {
    return std::unexpected(policy.error());
  }
  for (const auto& bucket : permitted_buckets(*policy)) {
    if (target_.reach == Reach::ours) {
      return unremovable({ErrorKind::denied,
                          std::format("the bucket {} still calls the function {}: take it off with "
                                      "--remove-s3-trigger --s3-bucket {} first, or use --force",
                                      bucket, target_.name, bucket)},
                         std::format("the bucket {} still calls it", bucket));
    }
    steps.push_back({Action::spare, std::format("the notifications of the bucket {}", bucket),
                     "they will call nothing; --remove-s3-trigger takes them off"});
  }
  removes_function_ = true;
  steps.push_back({Action::remove, what, "its logs stay"});
  return steps;
}

Result<Plan> RemoveLambda::plan() {
  triggers_.clear();
  removes_function_ = false;
  removes_role_ = false;
  removes_secret_ = false;
  spares_function_ = false;
  Plan plan{.title = std::format("Removal of the function {} in {}", target_.name, target_.region)};
  auto function = plan_function();
  if (!function) {
    return std::unexpected(function.error());
  }
  if (spares_function_) {
    plan.steps = std::move(*function);
    return plan;
  }
  const auto role = role_.plan_removal();
  if (!role) {
    return std::unexpected(role.error());
  }
  const auto secret = secret_.plan_removal();
  if (!secret) {
    return std::unexpected(secret.error());
  }
  removes_role_ = role->front().action == Action::remove;
  removes_secret_ = secret->front().action == Action::remove;
  plan.steps = std::move(*function);
  plan.steps.insert(plan.steps.end(), role->begin(), role->end());
  plan.steps.insert(plan.steps.end(), secret->begin(), secret->end());
  return plan;
}

Result<void> RemoveLambda::apply() {
  for (const auto& uuid : triggers_) {
    if (auto deleted = plain(parts_.functions.delete_mapping(uuid, request_deadline(parts_.clock)));
        !deleted && deleted.error().kind != ErrorKind::missing) {
      return deleted;
    }
  }
  if (removes_function_) {
    if (auto deleted =
            plain(parts_.functions.delete_function(target_.name, request_deadline(parts_.clock)));
        !deleted && deleted.error().kind != ErrorKind::missing) {
      return deleted;
    }
    parts_.console.say(std::format("  the function {} is gone", target_.name));
  }
  if (removes_role_) {
    if (auto removed = role_.remove(); !removed) {
      return removed;
    }
  }
  return removes_secret_ ? secret_.remove() : Result<void>();
}

}  // namespace tinydynamocdc::manage
