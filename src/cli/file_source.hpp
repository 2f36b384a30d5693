// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/digest.hpp"
#include "base/byte_source.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::cli {

/// `<doing>: <reason>` of the last failed system call (errno), by its kind: missing, denied, else
/// unavailable.
[[nodiscard]] base::Error file_error(std::string_view doing);

/// The bytes of a file, read in order straight into the caller's buffer.
class FileSource final : public base::ByteSource {
 public:
  /// "-" is standard input. missing, denied, unavailable: "<path>: cannot be opened: …".
  [[nodiscard]] static base::Result<FileSource> open(const std::string& path);
  FileSource(FileSource&& other) noexcept;
  FileSource& operator=(FileSource&&) = delete;
  ~FileSource() override;

  /// unavailable: "cannot be read: …": the reader names the file, with the place in it.
  [[nodiscard]] base::Result<std::size_t> read(std::span<char> into) override;

  /// Read so far.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  explicit FileSource(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
  std::uint64_t bytes_ = 0;
};

/// Hands on another source's bytes and takes their MD5 on the way.
class DigestSource final : public base::ByteSource {
 public:
  /// `bytes` must outlive this.
  explicit DigestSource(base::ByteSource& bytes) : bytes_(bytes) {}

  [[nodiscard]] base::Result<std::size_t> read(std::span<char> into) override;

  /// Of everything read; once, at the end.
  [[nodiscard]] std::string md5_base64() { return md5_.base64_digest(); }

 private:
  base::ByteSource& bytes_;
  aws::Md5 md5_;
};

}  // namespace tinydynamocdc::cli
