// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_code.hpp"

namespace tinydynamocdc::cli {

ExitCode exit_code(base::ErrorKind kind) {
  using enum base::ErrorKind;
  switch (kind) {
    case bad_input:
    case bad_config:
      return ExitCode::usage;
    case denied:
    case missing:
      return ExitCode::not_possible;
    case throttled:
    case unavailable:
    case expired:
      return ExitCode::try_later;
    case rejected:
    case too_large:
      return ExitCode::refused;
    case internal:
      return ExitCode::internal;
  }
  return ExitCode::internal;
}

}  // namespace tinydynamocdc::cli
