// SPDX-License-Identifier: Apache-2.0
#include "exports/bucket_permission.hpp"

#include <format>

#include "base/try.hpp"
#include "exports/bucket_way.hpp"
#include "manage/aws_call.hpp"
#include "setup/function_users.hpp"

namespace tinydynamocdc::exports {

using base::ErrorKind;
using base::Result;
using manage::Goal;
using manage::Granted;
using manage::plain;
using manage::request_deadline;
using manage::Standing;

std::string BucketPermission::name() const {
  return std::format("the permission of {} to call {}", place_.bucket, site_.function);
}

std::vector<std::string> BucketPermission::needs() const {
  return {setup::k_function_key, "bucket " + place_.bucket, "async failures"};
}

// AWS writes the statement with the function's ARN and in its own order; ours has all its members.
Result<void> BucketPermission::check_size(const std::string& policy) const {
  const auto statement =
      std::format(R"(,{{"Sid":"{}","Effect":"Allow","Principal":{{"Service":"{}"}},"Action":"{}",)"
                  R"("Resource":"{}","Condition":{{"StringEquals":{{"AWS:SourceAccount":"{}"}},)"
                  R"("ArnLike":{{"AWS:SourceArn":"{}"}}}}}})",
                  wanted_.statement_id, wanted_.principal, wanted_.action, site_.function_arn(),
                  wanted_.source_account, wanted_.source_arn);
  const auto size = policy.size() + statement.size();
  if (size <= k_function_policy_bytes_max) {
    return {};
  }
  return base::fail(ErrorKind::rejected,
                    std::format("the policy of the function {} would have {} bytes, and AWS Lambda "
                                "allows {}: use one bucket for all tables (--s3-bucket), and "
                                "remove another bucket's permission with --remove-s3-trigger",
                                site_.function, size, k_function_policy_bytes_max));
}

Result<void> BucketPermission::look_for_users(Standing& standing) {
  TINYDYNAMOCDC_TRY(const auto notification, notification_of(parts_, site_, place_.bucket));
  const auto senders = senders_to(notification, place_, site_, Way::direct, reach_);
  for (const auto& entry : senders.going) {
    standing.users.push_back(
        {.key = "notification " + place_.bucket, .name = entry_name(entry), .freed_by = {}});
  }
  removal_ = senders.staying.empty() ? Removal::goes : Removal::stays;
  for (const auto& entry : senders.staying) {
    standing.remark = std::format("{} for {}… needs it", entry_name(entry), entry.prefix);
  }
  return {};
}

Result<Standing> BucketPermission::look(Goal goal) {
  TINYDYNAMOCDC_TRY(wanted_, manage::bucket_permission(place_.bucket, site_.function_arn()));
  TINYDYNAMOCDC_TRY(const auto policy, manage::policy_of(parts_.function, site_.function));
  const auto now = manage::granted(policy, wanted_);
  Standing standing{.exists = now != Granted::no};
  if (goal == Goal::absent) {
    if (standing.exists) {
      TINYDYNAMOCDC_TRY_VOID(look_for_users(standing));
    }
    return standing;
  }
  if (now == Granted::no) {
    TINYDYNAMOCDC_TRY_VOID(check_size(policy));
  } else if (now == Granted::differently) {
    standing.differences.push_back({.property = "statement " + wanted_.statement_id});
  }
  return standing;
}

Result<void> BucketPermission::create() {
  const auto added =
      parts_.function.functions.add_permission(wanted_, request_deadline(parts_.function.clock));
  // An answer was lost and the request repeated, or somebody ran the same command.
  if (!added && added.error().code != "ResourceConflictException") {
    return std::unexpected(added.error().error);
  }
  return {};
}

Result<void> BucketPermission::update(std::span<const manage::Difference> /*mend*/) {
  TINYDYNAMOCDC_TRY_VOID(remove());
  return create();
}

Result<void> BucketPermission::remove() {
  auto removed = plain(parts_.function.functions.remove_permission(
      wanted_.function, wanted_.statement_id, request_deadline(parts_.function.clock)));
  return !removed && removed.error().kind == ErrorKind::missing ? Result<void>() : removed;
}

}  // namespace tinydynamocdc::exports
