// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"
#include "manage/console.hpp"
#include "manage/tinybird_target.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::manage {

/// Says before any plan which workspace the token belongs to, as say_identity does for AWS: `In the
/// Tinybird workspace shop at https://… with the token of TB_TOKEN`. So nothing is made for a token
/// or a host that is of no use, and nobody waits long for one: denied, Tinybird does not take the
/// token; unavailable or expired, nobody answers there. A token that may not see its workspace is
/// taken, and the workspace has no name then.
[[nodiscard]] base::Result<void> say_workspace(tinybird::Client& client,
                                               const TinybirdTarget& target, Console& console);

}  // namespace tinydynamocdc::manage
