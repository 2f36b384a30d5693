// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "cli/options.hpp"

namespace tinydynamocdc::cli {

/// Checks what AWS would refuse too, but later and in other words: names of buckets, prefixes,
/// schedules, addresses, the trigger's options. Takes the `/` at the prefix's end away. bad_config
/// with the option's name.
[[nodiscard]] base::Result<void> check_values(ManageCommand& command);

/// The ARN of what --on-failure names, an ARN or `s3://bucket`; empty for nothing. Only the region
/// says a bucket's partition. bad_config: a queue of another region, which AWS Lambda would refuse
/// in other words.
[[nodiscard]] base::Result<std::string> destination_arn(std::string_view place,
                                                        std::string_view region);

}  // namespace tinydynamocdc::cli
