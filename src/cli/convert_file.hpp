// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "base/error.hpp"
#include "cli/input_files.hpp"
#include "row/row_writer.hpp"

namespace tinydynamocdc::cli {

/// What has been done so far, by all threads.
struct Tally {
  std::atomic<std::uint64_t> files = 0;  ///< Read to their ends.
  std::atomic<std::uint64_t> rows = 0;
  std::atomic<std::uint64_t> bytes_in = 0;    ///< Read from disk.
  std::atomic<std::uint64_t> bytes_text = 0;  ///< The same, decompressed.
};

/// Writes the rows of files. One per thread.
class FileConverter {
 public:
  /// Takes whole rows and leaves the text empty; false: no more are wanted.
  using Sink = std::function<bool(std::string& rows)>;

  /// Everything borrowed must outlive this.
  FileConverter(const Inputs& inputs, std::string key_prefix, Tally& tally)
      : inputs_(inputs), writer_(std::move(key_prefix)), tally_(tally) {}

  /// Reads `file` to its end, or until `sink` wants no more (which is success). Rows before an
  /// error have all been given to `sink`. bad_input, naming file, record or line, and attribute
  /// path: a record that is not right; gzip that is damaged; number of items or MD5 other than the
  /// manifest's. missing, denied, unavailable: the file cannot be read.
  [[nodiscard]] base::Result<void> convert(const InputFile& file, const Sink& sink);

 private:
  enum class Ended { whole, unwanted };

  [[nodiscard]] base::Result<void> convert_event(const InputFile& file, const Sink& sink);
  [[nodiscard]] base::Result<void> convert_lines(const InputFile& file, const Sink& sink);
  [[nodiscard]] base::Result<Ended> convert_records(dynamodb::ChangeSource& records,
                                                    const std::function<void()>& report,
                                                    const Sink& sink);

  const Inputs& inputs_;
  row::RowWriter writer_;
  Tally& tally_;
  std::string rows_;
};

}  // namespace tinydynamocdc::cli
