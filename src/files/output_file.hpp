// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::files {

/// Standard output, or a file that gets its name only when it is whole: until finish() it is
/// `<path>.partial`, which is removed when this ends before. A symbolic link stays: the file that
/// it names is written. What is not a regular file (a device, a FIFO) is written directly.
class OutputFile {
 public:
  /// Nothing: standard output. missing, denied, unavailable: "<path>.partial: cannot be written:
  /// …".
  [[nodiscard]] static base::Result<OutputFile> open(const std::optional<std::string>& path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  /// All of `text`, now: nothing is held back.
  [[nodiscard]] base::Result<void> write(std::string_view text);

  /// Written so far.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  /// Everything is written: the file gets its name.
  [[nodiscard]] base::Result<void> finish();

 private:
  explicit OutputFile(int descriptor) : descriptor_(descriptor) {}
  [[nodiscard]] std::string_view name() const;

  int descriptor_;
  std::string path_;          ///< Empty: standard output.
  std::string partial_path_;  ///< Empty when there is nothing to rename or remove.
  std::uint64_t bytes_ = 0;
};

}  // namespace tinydynamocdc::files
