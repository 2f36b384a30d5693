// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/error.hpp"
#include "convert/input_files.hpp"
#include "source/first_line.hpp"

namespace tinydynamocdc::convert {

/// What a file looks like. missing, denied, unavailable: it cannot be read.
[[nodiscard]] base::Result<source::FirstLine> first_line_of_file(
    const std::string& path, InputFile::Compression compression);

}  // namespace tinydynamocdc::convert
