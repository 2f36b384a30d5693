// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <format>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/error.hpp"
#include "base/outside_text.hpp"

namespace tinydynamocdc::base {

/// What `work` returns, a Result. What a library throws out of it becomes the error
/// `internal: <place>: exception: <its words>`; `place` says what was being done, and to what.
template <class Work>
[[nodiscard]] std::invoke_result_t<Work> caught(std::string_view place, Work&& work) {
  try {
    return std::forward<Work>(work)();
  } catch (const std::exception& exception) {
    return fail(ErrorKind::internal,
                std::format("{}: exception: {}", place, outside_text(exception.what())));
  } catch (...) {
    return fail(ErrorKind::internal, std::format("{}: exception without a message", place));
  }
}

}  // namespace tinydynamocdc::base
