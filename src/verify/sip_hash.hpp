// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace tinydynamocdc::verify {

/// SipHash-2-4 with the key 0: what ClickHouse's sipHash64 makes of one text. (ClickHouse, "Hash
/// functions"; J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF".)
[[nodiscard]] std::uint64_t sip_hash64(std::string_view text);

/// sipHash64 of two texts: the hash of their two hashes, one behind the other.
[[nodiscard]] std::uint64_t sip_hash64(std::string_view first, std::string_view second);

}  // namespace tinydynamocdc::verify
