// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tinydynamocdc::source {

/// What a file, or its text, looks like by its first member's name.
enum class FirstLine {
  full_export,         ///< `{"Item":`
  incremental_export,  ///< `{"Metadata":`, `{"Keys":`, `{"NewImage":` or `{"OldImage":`
  other,               ///< Anything else, nothing at all, or a gzip file that is none.
};

/// Of its beginning, as far as it is there.
[[nodiscard]] FirstLine first_line(std::string_view text);

}  // namespace tinydynamocdc::source
