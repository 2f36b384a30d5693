// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tinydynamocdc::aws {

/// A part of AWS with accounts, ARNs and domains of its own.
struct Partition {
  std::string_view name;                   ///< "aws", "aws-cn": the second field of its ARNs.
  std::string_view dns_suffix;             ///< "amazonaws.com"
  std::string_view dual_stack_dns_suffix;  ///< "api.aws"
};

/// The partition of a region, by name and by its shape, so also of regions that are newer than this
/// program. A region that fits no partition counts as commercial, as in botocore. The views live
/// for ever.
[[nodiscard]] Partition find_partition(std::string_view region);

}  // namespace tinydynamocdc::aws
