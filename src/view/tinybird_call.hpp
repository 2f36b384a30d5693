// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <format>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::view {

/// A failed call's error, with what was being done.
template <class T>
[[nodiscard]] std::unexpected<base::Error> error_of(const tinybird::CallResult<T>& failed,
                                                    std::string_view context) {
  return std::unexpected(base::with_context(failed.error().error, context));
}

/// How resources are called for people.
[[nodiscard]] inline std::string datasource_text(std::string_view name) {
  return std::format("the data source {}", name);
}
[[nodiscard]] inline std::string pipe_text(std::string_view name) {
  return std::format("the pipe {}", name);
}

}  // namespace tinydynamocdc::view
