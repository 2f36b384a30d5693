// SPDX-License-Identifier: Apache-2.0
#include "test_data/test_table.hpp"

#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/wait.hpp"
#include "test_data/people.hpp"

namespace tinydynamocdc::test_data {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::Goal;
using manage::plain;
using manage::PollResult;
using manage::request_deadline;
using manage::Standing;

Result<Standing> TestTable::look(Goal goal) {
  goal_ = goal;
  is_going_ = false;
  TINYDYNAMOCDC_TRY(const auto found, plain(parts_.dynamodb.find_table(
                                          target_.name, request_deadline(parts_.clock))));
  Standing standing;
  if (!found || found->status == "DELETING") {
    is_going_ = found.has_value();
    if (goal == Goal::present && no_table_ == NoTable::refuse) {
      auto error = no_such_table(parts_, target_);
      error.message += "; --create-ddb-table makes a test table of that name";
      return std::unexpected(std::move(error));
    }
    if (goal == Goal::present) {
      standing.remark =
          std::format("keys {} and {}, on-demand capacity, stream with {}{}",
                      k_people_partition_key, k_people_sort_key, manage::k_stream_view_type,
                      is_going_ ? "; the old one must be deleted completely first" : "");
    }
    return standing;
  }
  if (goal == Goal::absent && found->deletion_protection) {
    return base::fail(
        ErrorKind::denied,
        std::format("the table {} is protected against deletion; to lift that: aws dynamodb "
                    "update-table --region {} --table-name {} --no-deletion-protection-enabled",
                    target_.name, target_.region, target_.name));
  }
  TINYDYNAMOCDC_TRY(const bool is_ours, is_our_table(parts_, *found));
  standing.exists = true;
  standing.owner = is_ours ? Standing::Owner::us : Standing::Owner::unmarked;
  if (goal == Goal::absent) {
    standing.remark = "with all its items; its rows in Tinybird stay";
  }
  return standing;
}

Result<void> TestTable::create() {
  if (is_going_) {
    TINYDYNAMOCDC_TRY_VOID(gone_table(parts_, target_.name));
  }
  const auto created =
      parts_.dynamodb.create_table({.name = target_.name,
                                    .keys = people_keys(),
                                    .stream_view_type = std::string(manage::k_stream_view_type),
                                    .tags = {{std::string(manage::k_owner_tag), target_.name}}},
                                   request_deadline(parts_.clock));
  // Somebody was faster, or an answer was lost and the request repeated: waiting for it is right in
  // both cases.
  if (!created && created.error().code != "ResourceInUseException") {
    return std::unexpected(created.error().error);
  }
  TINYDYNAMOCDC_TRY(const auto table, active_table(parts_, target_.name));
  return manage::check_stream(table, target_.region);
}

// While it is being created or changed DynamoDB refuses to delete it.
Result<void> TestTable::remove() {
  TINYDYNAMOCDC_TRY_VOID(manage::wait_until(
      {parts_.clock, parts_.console},
      {.what = std::format("the table {} to be free for its removal", target_.name)},
      [this](Deadline deadline) -> Result<PollResult> {
        const auto deleted = parts_.dynamodb.delete_table(target_.name, deadline);
        if (aws::failed_with(deleted, "ResourceInUseException")) {
          TINYDYNAMOCDC_TRY(const auto now,
                            plain(parts_.dynamodb.find_table(target_.name, deadline)));
          const bool going = !now || now->status == "DELETING";
          return PollResult{going ? PollResult::State::done : PollResult::State::not_yet,
                            going ? "" : now->status};
        }
        if (!deleted && deleted.error().error.kind != ErrorKind::missing) {
          return std::unexpected(deleted.error().error);
        }
        return PollResult{.state = PollResult::State::done};
      }));
  return gone_table(parts_, target_.name);
}

}  // namespace tinydynamocdc::test_data
