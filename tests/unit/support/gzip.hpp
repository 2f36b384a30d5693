// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tinydynamocdc::testing {

/// How a gzip member is made; what may stand in its header (RFC 1952) and where it is damaged.
struct GzipMember {
  int level = 1;  ///< ISA-L's: 0 to 3.
  std::optional<std::string> extra;
  std::optional<std::string> name;
  std::optional<std::string> comment;
  bool header_checksum = false;
};

/// One member of a gzip file.
[[nodiscard]] std::string gzip(std::string_view content, const GzipMember& member = {});

}  // namespace tinydynamocdc::testing
