// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

/// One number for the state of an item, computed here and by SQL alike: where two differ, the
/// states are looked at; where two are the same, so are the states (but for one chance in 2^64).
///
/// It is a sum over the image's attributes, so their order means nothing. Inside of an attribute
/// the order of maps and sets does count, and ClickHouse spells numbers anew: two spellings of one
/// value may have two digests. That costs a look, and decides nothing. The image's length is part
/// of it, because digits that a Float64 loses would not be seen otherwise.
namespace tinydynamocdc::verify {

/// Of an item with these `Keys` and this image (plain JSON, compact), never 0. bad_input: the image
/// is not a JSON object.
[[nodiscard]] base::Result<std::uint64_t> item_digest(std::string_view keys,
                                                      std::string_view image);

/// The same of the columns `Keys` and `NewImage`, as an expression of SQL (UInt64).
[[nodiscard]] std::string item_digest_sql();

}  // namespace tinydynamocdc::verify
