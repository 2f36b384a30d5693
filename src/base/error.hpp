// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace tinydynamocdc::base {

/// What a failure means for whoever has to act on it. The kind decides what a front end does
/// (retry, invocation error, exit code); the message says what happened, where, and what to do
/// about it.
enum class ErrorKind {
  bad_input,    ///< A record, a file or an event is not what it must be; the same bytes fail again.
  bad_config,   ///< A setting makes no sense; nothing can work until somebody changes it.
  denied,       ///< The peer knows us and says no: permission or token.
  missing,      ///< What was named does not exist.
  throttled,    ///< Too fast; later works.
  unavailable,  ///< No answer, or a broken one; later may work.
  expired,      ///< The deadline passed, or something with a lifetime ran out of it.
  rejected,     ///< The peer refuses this content; the same bytes are refused again.
  too_large,    ///< Over a size limit; smaller pieces may pass.
  internal,     ///< A defect of this program.
};

/// The kind's name as written above, for logs and `errorType`.
[[nodiscard]] std::string_view to_string(ErrorKind kind);

/// A failure as a value. Context is added on the way up with `with_context`, it is printed once, at
/// the top.
struct [[nodiscard]] Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;

  bool operator==(const Error&) const = default;
};

template <class T>
using Result = std::expected<T, Error>;

/// `return fail(ErrorKind::missing, "…")` in a function that returns a Result.
[[nodiscard]] inline std::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return std::unexpected(Error{kind, std::move(message)});
}

/// The same error with "<context>: " before its message.
[[nodiscard]] Error with_context(Error error, std::string_view context);

/// True for the kinds that a later attempt with the same bytes can mend: throttled and unavailable.
[[nodiscard]] bool is_transient(ErrorKind kind);

}  // namespace tinydynamocdc::base
