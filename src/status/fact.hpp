// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>

#include "aws/service_failure.hpp"
#include "base/error.hpp"
#include "status/status.hpp"

namespace tinydynamocdc::status {

/// The same error; where it is denied, with what is needed before it: whoever reads a status must
/// know what to allow.
[[nodiscard]] base::Error lacking(const base::Error& error, std::string_view needed);

/// A service's answer as a fact; where it is denied, with the action that it needs.
template <class T>
[[nodiscard]] Fact<T> read_fact(aws::ServiceResult<T> answer, std::string_view action) {
  return answer ? Fact<T>(std::move(*answer))
                : std::unexpected(lacking(answer.error().error, action));
}

}  // namespace tinydynamocdc::status
