// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

struct CallerIdentity {
  std::string account;  ///< Twelve digits.
  std::string arn;
  std::string user_id;
};

class Sts {
 public:
  explicit Sts(const Access& access);

  /// Needs no permission: the way to ask whether credentials work at all.
  [[nodiscard]] ServiceResult<CallerIdentity> get_caller_identity(base::Deadline deadline);

 private:
  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
