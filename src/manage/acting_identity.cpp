// SPDX-License-Identifier: Apache-2.0
#include "manage/acting_identity.hpp"

#include <chrono>
#include <format>

namespace tinydynamocdc::manage {

using base::ErrorKind;
using base::Result;

namespace {

// It is for people only: nobody waits long for it.
constexpr std::chrono::milliseconds k_limit{10'000};

}  // namespace

Result<void> say_identity(aws::Sts& sts, const base::Clock& clock, Console& console,
                          std::string_view region) {
  const auto identity = sts.get_caller_identity(base::Deadline::in(clock, k_limit));
  if (identity) {
    console.say(std::format("As {} in {}", identity->arn, region));
    return {};
  }
  const auto& failure = identity.error();
  const bool was_asked = failure.status != 0 || base::is_transient(failure.error.kind) ||
                         failure.error.kind == ErrorKind::expired;
  if (!was_asked) {
    return std::unexpected(failure.error);
  }
  console.say(
      std::format("In {}; AWS did not return the identity: {}", region, failure.error.message));
  return {};
}

}  // namespace tinydynamocdc::manage
