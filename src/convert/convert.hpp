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

namespace tinydynamocdc::convert {

/// `tinydynamocdc convert`: what the function would send, without a cloud.
struct ConvertOptions {
  std::vector<std::string> paths;  ///< What they can be is told in convert/input_files.hpp.
  std::optional<std::string>
      output;  ///< A file that appears when all of it is there; nothing: standard output.
  std::string key_prefix = "key_";            ///< TB_KEY_PREFIX
  std::vector<std::string> key_names;         ///< --keys: unescaped UTF-8, two at most.
  std::optional<std::string> export_arn;      ///< --export-arn: an export's ARN.
  std::optional<std::int64_t> export_time_s;  ///< --export-time: epoch seconds.
  unsigned threads = 1;                       ///< --threads: at least 1.
};

struct ConvertStats {
  std::uint64_t rows = 0;
  std::uint64_t bytes_in = 0;  ///< Read from disk: of a gzip file its compressed bytes.
  std::uint64_t bytes_out = 0;
  double seconds = 0;
};

/// Writes the rows of all records of all files, in the order of files and records whatever the
/// number of threads. Stops at the first record that is not right: bad_input with file, record or
/// line, attribute path and reason; the rows before it have been written to standard output then,
/// while an output file is not made. bad_config: see find_inputs(). missing, denied, unavailable: a
/// file that cannot be read or written.
///
/// Memory depends on neither the size nor the number of the export's files: chunks of lines,
/// their rows and some buffers per thread, and with more than one thread 8 MiB per thread for rows
/// that wait for their turn. An event is read whole. `progress` is called now and then with a line,
/// by one thread at a time; none in the first second.
[[nodiscard]] base::Result<ConvertStats> convert(
    const ConvertOptions& options, const base::Clock& clock,
    const std::function<void(std::string_view)>& progress);

}  // namespace tinydynamocdc::convert
