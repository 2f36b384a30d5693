// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "manage/function_setup.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// Where S3's events go with which the function failed for good: a part of --create-s3-trigger.
/// Retries and the events' maximum age stay as they are.
class AsyncFailuresTo final : public Verb {
 public:
  AsyncFailuresTo(const FunctionParts& parts, std::string function, std::string destination_arn)
      : parts_(parts),
        function_(std::move(function)),
        destination_arn_(std::move(destination_arn)) {}

  [[nodiscard]] base::Result<Plan> plan() override;
  /// After the function's role may report there, which AWS Lambda tries.
  [[nodiscard]] base::Result<void> apply() override;

 private:
  FunctionParts parts_;
  std::string function_;
  std::string destination_arn_;
};

}  // namespace tinydynamocdc::manage
