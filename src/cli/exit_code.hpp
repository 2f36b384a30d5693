// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"

namespace tinydynamocdc::cli {

/// What the process answers with. docs/cli.md tells users about them.
enum class ExitCode : int {
  success = 0,
  /// status: something is bad or could not be read; redrive: something is left; load: all rows are
  /// there, and the full export could not be marked as complete.
  not_well = 1,
  usage = 2,         ///< bad_input, bad_config: the call, a file or a setting is wrong.
  not_possible = 3,  ///< denied, missing: permission, token, or something that is not there.
  try_later = 4,     ///< throttled, unavailable, expired: the same call may work later.
  refused = 5,       ///< rejected, too_large: the peer does not take this content.
  internal = 70,     ///< A defect of this program (EX_SOFTWARE of sysexits.h).
};

[[nodiscard]] ExitCode exit_code(base::ErrorKind kind);

}  // namespace tinydynamocdc::cli
