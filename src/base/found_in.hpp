// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

namespace tinydynamocdc::base {

/// What was found, or nullptr. Valid as long as `found` is. For a `Result<std::optional<T>>`, whose
/// two questions (did it fail, was there anything) are easily confused when both are a `*`.
template <class T>
[[nodiscard]] T* found_in(std::optional<T>& found) {
  return found ? &*found : nullptr;
}

template <class T>
[[nodiscard]] const T* found_in(const std::optional<T>& found) {
  return found ? &*found : nullptr;
}

}  // namespace tinydynamocdc::base
