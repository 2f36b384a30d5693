// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tinydynamocdc::lambda {

/// Where this function runs.
struct FunctionPlace {
  std::string partition;  ///< aws, aws-cn, aws-us-gov, …
  std::string region;
  std::string account;

  bool operator==(const FunctionPlace&) const = default;
};

/// The place in a function's ARN, `arn:<partition>:lambda:<region>:<account>:function:<name>…`
/// (Lambda-Runtime-Invoked-Function-Arn); nothing where it is none.
[[nodiscard]] std::optional<FunctionPlace> place_of_function(std::string_view arn);

}  // namespace tinydynamocdc::lambda
