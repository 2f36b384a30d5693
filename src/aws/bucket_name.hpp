// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tinydynamocdc::aws {

/// What S3 takes as the name of a new bucket: 3 to 63 lower-case letters, digits, dots and hyphens,
/// a letter or digit first and last, no two dots together. (S3 User Guide, "Bucket naming rules".)
[[nodiscard]] bool is_bucket_name(std::string_view name);

/// What makes sense at the begin of objects' keys, as a folder: 1 to 512 bytes (a key has up to
/// 1024) without control characters, which XML cannot carry; neither a `/` first, which would name
/// an empty folder, nor one last.
[[nodiscard]] bool is_key_prefix(std::string_view prefix);

}  // namespace tinydynamocdc::aws
