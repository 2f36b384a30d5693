// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

/// What may stand in a host name. A region, a bucket or a host that comes from an event, a
/// variable, a token or an option is checked with this before it becomes part of a host: what is no
/// name could send a request, and the credentials with it, to somebody else (`x.evil.com/`,
/// `a@b`).
namespace tinydynamocdc::base {

/// RFC 1035, section 2.3.4: octets of a label, and of a name in text form.
inline constexpr std::size_t k_host_label_bytes_max = 63;
inline constexpr std::size_t k_host_name_bytes_max = 253;

/// One label: 1 to 63 letters, digits, `-` or `_` (which container networks use), with no `-` at
/// either end.
[[nodiscard]] bool is_host_label(std::string_view text);

/// Labels with dots between them, 253 bytes at most, a dot at the end allowed. IPv4 addresses are
/// host names in this sense, too.
[[nodiscard]] bool is_host_name(std::string_view text);

}  // namespace tinydynamocdc::base
