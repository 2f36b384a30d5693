// SPDX-License-Identifier: Apache-2.0
#include "trigger/table_stream.hpp"

#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::trigger {

using base::Deadline;
using base::Result;
using manage::PollResult;
using manage::Standing;

Result<Standing> TableStream::look(manage::Goal) {
  TINYDYNAMOCDC_TRY(const auto table, existing_table(parts_, table_));
  if (!table.stream_enabled && enable_ == Enable::yes) {
    return Standing{.remark = std::format("on, with {}; a stream that AWS Lambda reads is free",
                                          manage::k_stream_view_type)};
  }
  TINYDYNAMOCDC_TRY_VOID(manage::check_stream(table, table_.region));
  return Standing{.exists = true, .remark = "on, with " + table.stream_view_type};
}

// While the table is being created or changed DynamoDB refuses to change it.
Result<void> TableStream::create() {
  TINYDYNAMOCDC_TRY_VOID(manage::wait_until(
      {parts_.clock, parts_.console},
      {.what = std::format("the table {} to be free for its stream", table_.name)},
      [this](Deadline deadline) -> Result<PollResult> {
        const auto enabled =
            parts_.dynamodb.enable_stream(table_.name, manage::k_stream_view_type, deadline);
        if (aws::failed_with(enabled, "ResourceInUseException")) {
          return PollResult{.seen = "another change is in progress"};
        }
        if (!enabled) {
          return std::unexpected(enabled.error().error);
        }
        return PollResult{.state = PollResult::State::done};
      }));
  TINYDYNAMOCDC_TRY(const auto table, active_table(parts_, table_.name));
  return manage::check_stream(table, table_.region);
}

}  // namespace tinydynamocdc::trigger
