// SPDX-License-Identifier: Apache-2.0
#include "lambda/own_call.hpp"

#include "lambda/function_place.hpp"

namespace tinydynamocdc::lambda {

using base::ErrorKind;
using base::Result;

std::function<Result<void>(const std::string& event)> own_call(AwsClients& aws,
                                                               std::string_view function_arn,
                                                               base::Deadline deadline) {
  return
      [&aws, arn = std::string(function_arn), deadline](const std::string& event) -> Result<void> {
        const auto place = place_of_function(arn);
        if (!place) {
          return base::fail(ErrorKind::internal, "AWS did not say which function this is");
        }
        auto called = aws.in(place->region).functions.invoke_later(arn, event, deadline);
        return called ? Result<void>() : std::unexpected(std::move(called).error().error);
      };
}

}  // namespace tinydynamocdc::lambda
