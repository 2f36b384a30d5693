// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "aws/digest.hpp"
#include "base/byte_source.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::convert {

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

}  // namespace tinydynamocdc::convert
