// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::package {

struct ZipEntry {
  std::string name;
  std::string_view content;  ///< Borrowed during the call.
  std::uint32_t permissions =
      0755;  ///< Unix mode bits: AWS Lambda must be able to run `bootstrap`.
};

/// A zip archive with that one file, deflated. The same content gives the same bytes on every
/// machine and processor: the time stamp is fixed and libdeflate's output does not depend on what
/// the processor can do. So AWS Lambda's CodeSha256 tells which program runs.
/// too_large: 2 GiB or more. (PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5; no ZIP64.)
[[nodiscard]] base::Result<std::string> zip_of_one(const ZipEntry& entry);

}  // namespace tinydynamocdc::package
