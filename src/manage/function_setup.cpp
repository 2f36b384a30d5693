// SPDX-License-Identifier: Apache-2.0
#include "manage/function_setup.hpp"

#include <format>
#include <functional>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

constexpr std::string_view k_busy = "ResourceConflictException";

std::string state_of(const aws::FunctionConfiguration& function) {
  return function.last_update_status == "InProgress" ? "a change is in progress" : function.state;
}

Result<PollResult> seen(const aws::FunctionConfiguration& function) {
  switch (aws::readiness(function)) {
    case aws::Readiness::ready:
      return PollResult{.state = PollResult::State::done};
    case aws::Readiness::waiting:
      return PollResult{.seen = state_of(function)};
    case aws::Readiness::failed:
      break;
  }
  const bool never_started = function.state == "Failed";
  return base::fail(
      ErrorKind::rejected,
      std::format("AWS Lambda says that the function {} failed: {}", function.name,
                  never_started ? function.state_reason : function.last_update_status_reason));
}

// Makes the change, again while another one is under way, and waits until it holds.
Result<void> change(const FunctionParts& parts, const std::string& name,
                    const std::function<aws::ServiceResult<void>(Deadline)>& make) {
  const auto made = wait_until({parts.clock, parts.console},
                               {.what = std::format("the function {} to apply the change", name)},
                               [&](Deadline deadline) -> Result<PollResult> {
                                 const auto answer = make(deadline);
                                 if (aws::failed_with(answer, k_busy)) {
                                   return PollResult{.seen = "another change is in progress"};
                                 }
                                 if (!answer) {
                                   return std::unexpected(answer.error().error);
                                 }
                                 return PollResult{.state = PollResult::State::done};
                               });
  if (!made) {
    return made;
  }
  const auto ready = ready_function(parts, name);
  return ready ? Result<void>() : std::unexpected(ready.error());
}

aws::ServiceResult<void> without_value(
    const aws::ServiceResult<aws::FunctionConfiguration>& answer) {
  return answer ? aws::ServiceResult<void>() : std::unexpected(answer.error());
}

}  // namespace

base::Error no_function(std::string_view name, std::string_view region) {
  return {ErrorKind::missing,
          std::format("there is no function {} in {}; --create-lambda creates it", name, region)};
}

base::Error not_our_function(std::string_view name) {
  return {ErrorKind::denied,
          std::format("the function {} was not created by this tool (it lacks the tag {}={}), so "
                      "it may not understand what the trigger brings; --force overrides that",
                      name, k_owner_tag, name)};
}

Result<aws::FunctionConfiguration> callable_function(const FunctionParts& parts,
                                                     const FunctionTarget& target) {
  TINYDYNAMOCDC_TRY(auto answer, plain(parts.functions.find_function(
                                     target.name, request_deadline(parts.clock))));
  auto* function = found_in(answer);
  if (function == nullptr) {
    return std::unexpected(no_function(target.name, target.region));
  }
  if (target.reach == Reach::ours && !is_ours(function->tags, target.name)) {
    return std::unexpected(not_our_function(target.name));
  }
  return std::move(function->configuration);
}

Result<aws::FunctionConfiguration> ready_function(const FunctionParts& parts,
                                                  const std::string& name) {
  aws::FunctionConfiguration configuration;
  const auto waited = wait_until(
      {parts.clock, parts.console}, {.what = std::format("the function {} to be ready", name)},
      [&](Deadline deadline) -> Result<PollResult> {
        TINYDYNAMOCDC_TRY(auto found, plain(parts.functions.find_function(name, deadline)));
        auto* function = found_in(found);
        if (function == nullptr) {
          return base::fail(ErrorKind::missing, std::format("there is no function {}", name));
        }
        configuration = std::move(function->configuration);
        return seen(configuration);
      });
  if (!waited) {
    return std::unexpected(waited.error());
  }
  return configuration;
}

Result<void> change_configuration(const FunctionParts& parts,
                                  const aws::ConfigurationUpdate& update) {
  return change(parts, update.name, [&](Deadline deadline) {
    return without_value(parts.functions.update_configuration(update, deadline));
  });
}

Result<void> change_code(const FunctionParts& parts, const aws::CodeUpdate& update) {
  return change(parts, update.name, [&](Deadline deadline) {
    return without_value(parts.functions.update_code(update, deadline));
  });
}

}  // namespace tinydynamocdc::manage
