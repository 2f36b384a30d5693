// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tinydynamocdc::aws {

/// SHA-256: 32 bytes.
[[nodiscard]] std::string sha256(std::string_view bytes);

/// SHA-256 in base64: the form of Lambda's CodeSha256.
[[nodiscard]] std::string sha256_base64(std::string_view bytes);

/// SHA-256 in lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// SHA-1 in lower-case hexadecimal digits: only for names of files that the AWS tools name so.
[[nodiscard]] std::string sha1_hex(std::string_view bytes);

/// MD5 of bytes that come in pieces: what an export's manifests and S3's single-part ETags tell of
/// an object. It finds damage, not malice. One thread at a time.
class Md5 {
 public:
  Md5();
  ~Md5();
  Md5(const Md5&) = delete;
  Md5& operator=(const Md5&) = delete;

  void update(std::string_view bytes);

  /// Of all bytes so far, in base64 (the form of a manifest's `md5Checksum`). Ends it: neither call
  /// may follow.
  [[nodiscard]] std::string base64_digest();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tinydynamocdc::aws
