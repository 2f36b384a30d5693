// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "dynamodb/key_capture.hpp"
#include "dynamodb/transcoder.hpp"

/// Internal to dynamodb: the careful path, which takes any white space and knows why an input is
/// bad.
namespace tinydynamocdc::dynamodb {

/// As transcode_item_with_keys, the keys going into `keys`. Needs no padding behind the input.
[[nodiscard]] base::Result<Transcoded> transcode_carefully(std::string_view input, char* output,
                                                           KeyCapture& keys);

}  // namespace tinydynamocdc::dynamodb
