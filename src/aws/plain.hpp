// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>
#include <utility>

#include "aws/service_failure.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::aws {

/// A service's answer as our Result: the code has been looked at, or does not matter.
template <class T>
[[nodiscard]] base::Result<T> plain(ServiceResult<T> answer) {
  if (!answer) {
    return std::unexpected(std::move(answer.error().error));
  }
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return std::move(*answer);
  }
}

}  // namespace tinydynamocdc::aws
