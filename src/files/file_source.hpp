// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/byte_source.hpp"
#include "base/bytes_at.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::files {

/// `<doing>: <reason>` of the last failed system call (errno), by its kind: missing, denied, else
/// unavailable.
[[nodiscard]] base::Error file_error(std::string_view doing);

/// The bytes of a file, read in order straight into the caller's buffer; of a regular file from any
/// place, too.
class FileSource final : public base::ByteSource, public base::BytesAt {
 public:
  /// "-" is standard input. missing, denied, unavailable: "<path>: cannot be opened: …".
  [[nodiscard]] static base::Result<FileSource> open(const std::string& path);
  FileSource(FileSource&& other) noexcept;
  FileSource& operator=(FileSource&&) = delete;
  ~FileSource() override;

  /// unavailable: "cannot be read: …": the reader names the file, with the place in it.
  [[nodiscard]] base::Result<std::size_t> read(std::span<char> into) override;
  [[nodiscard]] base::Result<std::size_t> read_at(std::uint64_t offset,
                                                  std::span<char> into) override;
  /// 0 where the bytes come only in order.
  [[nodiscard]] std::uint64_t size() const override { return size_; }

  /// Read so far.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  explicit FileSource(int descriptor, std::uint64_t size = 0)
      : descriptor_(descriptor), size_(size) {}

  int descriptor_;
  std::uint64_t size_;
  std::uint64_t bytes_ = 0;
};

}  // namespace tinydynamocdc::files
