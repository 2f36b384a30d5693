// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "cli/options.hpp"

namespace tinydynamocdc::cli {

/// What AWS would refuse too, but later and in other words, a sentence for each option: names of
/// buckets, prefixes, schedules, addresses, the trigger's options. Takes the `/` at the prefix's
/// end away.
[[nodiscard]] std::vector<std::string> faulty_values(ManageCommand& command);

/// The ARN of what --on-failure names, an ARN or `s3://bucket`, in that partition.
[[nodiscard]] std::string place_arn(std::string_view place, std::string_view partition);

/// The ARN of what --on-failure names, an ARN or `s3://bucket`; empty for nothing. Only the region
/// says a bucket's partition. bad_config: a queue of another region, which AWS Lambda would refuse
/// in other words.
[[nodiscard]] base::Result<std::string> destination_arn(std::string_view place,
                                                        std::string_view region);

}  // namespace tinydynamocdc::cli
