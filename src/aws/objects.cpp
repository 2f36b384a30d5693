// SPDX-License-Identifier: Apache-2.0
#include "aws/objects.hpp"
#include "base/try.hpp"

#include <format>
#include <utility>

namespace tinydynamocdc::aws {

namespace {

constexpr int k_partial_content = 206;

}  // namespace

std::string ObjectName::url() const { return std::format("s3://{}/{}", bucket, key); }

ServiceResult<std::string> Objects::get(const ObjectName& object, std::size_t bytes_max,
                                        base::Deadline deadline) {
  TINYDYNAMOCDC_TRY(auto part, get_range(object, {.first = 0, .bytes = bytes_max}, "", deadline));
  if (part.object_bytes > bytes_max) {
    return std::unexpected(ServiceFailure{
        {base::ErrorKind::too_large, std::format("{}: it has {} bytes, {} are allowed", url(object),
                                                 part.object_bytes, bytes_max)},
        {},
        k_partial_content});
  }
  return std::move(part.bytes);
}

}  // namespace tinydynamocdc::aws
