// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"

namespace tinydynamocdc::base {

/// So many bytes of a text from outside are repeated in an error or a log line: enough for every
/// message of AWS and Tinybird that helps, and no peer and no event can flood a log with it.
inline constexpr std::size_t k_outside_text_bytes_max = 500;

/// Words from outside (a peer's answer, a name in an event or a file) as an Error or a log line may
/// repeat them:
///  - at most k_outside_text_bytes_max bytes, cut between characters, `…` behind what was cut;
///  - control characters, line ends among them, become spaces: nothing moves a terminal's cursor;
///  - each of `secrets` becomes `[redacted]`, and so does every part of one from 12 bytes on (a
///  peer
///    may have cut it). Secrets of less than 8 bytes are no secrets and stay.
/// Every text from outside passes here before it becomes part of a message.
[[nodiscard]] std::string outside_text(std::string_view text,
                                       const std::vector<const Secret*>& secrets = {});

}  // namespace tinydynamocdc::base
