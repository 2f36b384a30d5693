// SPDX-License-Identifier: Apache-2.0
#include "setup/mappings.hpp"

#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/triggers.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::setup {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using manage::plain;
using manage::PollResult;

namespace {

constexpr std::string_view k_busy = "ResourceInUseException";

// A role, a policy or a queue is not known everywhere at once, nor is a queue's new time-out.
bool may_pass(const aws::ServiceFailure& failure) {
  return manage::is_about_fresh_permissions(failure) ||
         (failure.code == "InvalidParameterValueException" &&
          (failure.error.message.contains("NonExistentQueue") ||
           failure.error.message.contains("visibility timeout")));
}

// The one that an earlier try, whose answer was lost, has made.
Result<std::string> existing(const manage::FunctionParts& parts, const aws::NewMapping& mapping,
                             const base::Error& otherwise, Deadline deadline) {
  TINYDYNAMOCDC_TRY(
      const auto found,
      plain(parts.functions.mappings(
          {.function = mapping.function, .source_arn = mapping.source_arn}, deadline)));
  for (const auto& other : found) {
    if (other.function_arn == mapping.function && other.source_arn == mapping.source_arn) {
      return other.uuid;
    }
  }
  return std::unexpected(otherwise);
}

}  // namespace

Result<aws::EventSourceMapping> create_mapping(const manage::FunctionParts& parts,
                                               const aws::NewMapping& mapping,
                                               const std::string& from) {
  std::string uuid;
  TINYDYNAMOCDC_TRY_VOID(manage::wait_until(
      {parts.clock, parts.console},
      {.what = std::format("the function's role to be able to read {}", from),
       .limit = manage::k_permission_limit,
       .first_pause = std::chrono::milliseconds{1000}},
      [&](Deadline deadline) -> Result<PollResult> {
        const auto answer = parts.functions.create_mapping(mapping, deadline);
        if (answer) {
          uuid = answer->uuid;
          return PollResult{.state = PollResult::State::done};
        }
        if (answer.error().code == "ResourceConflictException") {
          TINYDYNAMOCDC_TRY(uuid, existing(parts, mapping, answer.error().error, deadline));
          return PollResult{.state = PollResult::State::done};
        }
        if (may_pass(answer.error())) {
          return PollResult{.seen = "not yet allowed"};
        }
        return std::unexpected(answer.error().error);
      }));
  return manage::ready_trigger(parts, uuid);
}

Result<aws::EventSourceMapping> update_mapping(const manage::FunctionParts& parts,
                                               const aws::MappingUpdate& update) {
  TINYDYNAMOCDC_TRY_VOID(
      manage::wait_until({parts.clock, parts.console}, {.what = "the trigger to apply the change"},
                         [&](Deadline deadline) -> Result<PollResult> {
                           const auto answer = parts.functions.update_mapping(update, deadline);
                           if (answer) {
                             return PollResult{.state = PollResult::State::done};
                           }
                           if (answer.error().code == k_busy) {
                             return PollResult{.seen = "another change is in progress"};
                           }
                           if (may_pass(answer.error())) {
                             return PollResult{.seen = "not yet allowed"};
                           }
                           return std::unexpected(answer.error().error);
                         }));
  return manage::ready_trigger(parts, update.uuid);
}

// While it is being created or changed AWS Lambda refuses to delete it; deleting takes its time,
// too.
Result<void> remove_mapping(const manage::FunctionParts& parts,
                            const aws::EventSourceMapping& mapping) {
  return manage::wait_until(
      {parts.clock, parts.console},
      {.what = std::format("the trigger from {} to be deleted",
                           manage::source_name(mapping.source_arn.value_or("")))},
      [&](Deadline deadline) -> Result<PollResult> {
        TINYDYNAMOCDC_TRY(const auto now,
                          plain(parts.functions.find_mapping(mapping.uuid, deadline)));
        if (!now) {
          return PollResult{.state = PollResult::State::done};
        }
        if (now->state != "Deleting") {
          const auto deleted = parts.functions.delete_mapping(mapping.uuid, deadline);
          const bool later = aws::failed_with(deleted, k_busy);
          if (!deleted && !later && deleted.error().error.kind != ErrorKind::missing) {
            return std::unexpected(deleted.error().error);
          }
        }
        return PollResult{.seen = now->state};
      });
}

}  // namespace tinydynamocdc::setup
