// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "bench/data.hpp"

namespace tinydynamocdc::bench {

/// A Lambda event of DynamoDB Streams as AWS spells it (compact): MODIFY records, one for each item
/// of `set`, which is the new image; the item before it is the old one. `key_name` must be of
/// type S.
[[nodiscard]] std::string stream_event(const ItemSet& set);

}  // namespace tinydynamocdc::bench
