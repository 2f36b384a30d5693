// SPDX-License-Identifier: Apache-2.0
#include "lambda/own_call.hpp"

#include <algorithm>

#include "lambda/function_place.hpp"

namespace tinydynamocdc::lambda {

using base::ErrorKind;
using base::Result;

namespace {

// Kept back for the call and the answer.
constexpr std::chrono::milliseconds k_call_time{5'000};

}  // namespace

GoOn own_call(AwsClients& aws, base::Clock& clock, std::string_view function_arn,
              base::Deadline deadline) {
  return [&aws, &clock, arn = std::string(function_arn), deadline](
             const std::string& event, std::chrono::seconds pause) -> Result<void> {
    const auto place = place_of_function(arn);
    if (!place) {
      return base::fail(ErrorKind::internal, "AWS did not say which function this is");
    }
    const auto left = deadline.earlier_by(k_call_time).remaining(clock);
    if (const auto nap = std::min<std::chrono::milliseconds>(pause, left); nap.count() > 0) {
      clock.sleep_for(nap);
    }
    auto called = aws.in(place->region).functions.invoke_later(arn, event, deadline);
    return called ? Result<void>() : std::unexpected(std::move(called).error().error);
  };
}

}  // namespace tinydynamocdc::lambda
