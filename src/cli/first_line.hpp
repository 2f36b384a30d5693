// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "cli/input_files.hpp"

namespace tinydynamocdc::cli {

/// What a text looks like by its first member's name.
enum class FirstLine {
  full_export,         ///< `{"Item":`
  incremental_export,  ///< `{"Metadata":`, `{"Keys":`, `{"NewImage":` or `{"OldImage":`
  other,               ///< Anything else, nothing at all, or a gzip file that is none.
};

[[nodiscard]] FirstLine first_line(std::string_view text);

/// The same of the beginning of a file. missing, denied, unavailable: it cannot be read.
[[nodiscard]] base::Result<FirstLine> first_line_of_file(const std::string& path,
                                                         InputFile::Compression compression);

}  // namespace tinydynamocdc::cli
