// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <format>

namespace tinydynamocdc::base {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::bad_input:
      return "bad_input";
    case ErrorKind::bad_config:
      return "bad_config";
    case ErrorKind::denied:
      return "denied";
    case ErrorKind::missing:
      return "missing";
    case ErrorKind::throttled:
      return "throttled";
    case ErrorKind::unavailable:
      return "unavailable";
    case ErrorKind::expired:
      return "expired";
    case ErrorKind::rejected:
      return "rejected";
    case ErrorKind::too_large:
      return "too_large";
    case ErrorKind::internal:
      return "internal";
  }
  return "internal";
}

Error with_context(Error error, std::string_view context) {
  error.message = std::format("{}: {}", context, error.message);
  return error;
}

bool is_transient(ErrorKind kind) {
  return kind == ErrorKind::throttled || kind == ErrorKind::unavailable;
}

}  // namespace tinydynamocdc::base
