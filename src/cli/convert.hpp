// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::cli {

/// `tinydynamocdc convert`: what the function would send, without a cloud.
struct ConvertOptions {
  std::vector<std::string> paths;  ///< Files, each one Lambda event; "-" is standard input.
  std::optional<std::string>
      output;  ///< A file that appears when all of it is there; nothing: standard output.
  std::string key_prefix = "key_";  ///< TB_KEY_PREFIX
};

struct ConvertStats {
  std::uint64_t rows = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  double seconds = 0;
};

/// {"rows":…,"bytes_in":…,"bytes_out":…,"seconds":…}
[[nodiscard]] std::string to_json(const ConvertStats& stats);

/// Writes the rows of all records of all files, in order. Stops at the first record that is not
/// right: bad_input with file, record, attribute path and reason; the rows before it have been
/// written to standard output then, while an output file is not made. missing, denied, unavailable:
/// a file that cannot be read or written.
[[nodiscard]] base::Result<ConvertStats> convert(const ConvertOptions& options,
                                                 const base::Clock& clock);

}  // namespace tinydynamocdc::cli
