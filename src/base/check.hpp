// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace tinydynamocdc::base {

/// Prints where a programmer's error was found, to standard error, and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace tinydynamocdc::base

/// Programmer errors only, in all builds. What the outside world sends is never checked with this:
/// it becomes an Error.
#define TINYDYNAMOCDC_CHECK(condition)                                     \
  do {                                                                     \
    if (!(condition)) [[unlikely]] {                                       \
      ::tinydynamocdc::base::check_failed(#condition, __FILE__, __LINE__); \
    }                                                                      \
  } while (false)
