// SPDX-License-Identifier: Apache-2.0
#include "aws/digest.hpp"

#include <aws/cal/hash.h>
#include <aws/common/encoding.h>

#include <array>

#include "aws/crt_text.hpp"
#include "base/check.hpp"
#include "net/crt_runtime.hpp"

namespace tinydynamocdc::aws {
namespace {

std::string hex(std::string_view bytes) {
  constexpr std::string_view k_digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += {k_digits[byte >> 4], k_digits[byte & 15]};
  }
  return text;
}

}  // namespace

std::string base64(std::string_view bytes) {
  constexpr std::string_view k_digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) -> unsigned {
      return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
    };
    const unsigned group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    text += k_digits[group >> 18];
    text += k_digits[group >> 12 & 63];
    text += i + 1 < bytes.size() ? k_digits[group >> 6 & 63] : '=';
    text += i + 2 < bytes.size() ? k_digits[group & 63] : '=';
  }
  return text;
}

std::string sha256(std::string_view bytes) {
  net::init_crt();
  std::string digest(AWS_SHA256_LEN, '\0');
  aws_byte_buf out = aws_byte_buf_from_empty_array(digest.data(), digest.size());
  const aws_byte_cursor in = cursor_of(bytes);
  TINYDYNAMOCDC_CHECK(aws_sha256_compute(aws_default_allocator(), &in, &out, 0) == AWS_OP_SUCCESS);
  return digest;
}

std::string sha256_base64(std::string_view bytes) { return base64(sha256(bytes)); }

std::string sha256_hex(std::string_view bytes) { return hex(sha256(bytes)); }

std::string sha1_hex(std::string_view bytes) {
  net::init_crt();
  std::string digest(AWS_SHA1_LEN, '\0');
  aws_byte_buf out = aws_byte_buf_from_empty_array(digest.data(), digest.size());
  const aws_byte_cursor in = cursor_of(bytes);
  TINYDYNAMOCDC_CHECK(aws_sha1_compute(aws_default_allocator(), &in, &out, 0) == AWS_OP_SUCCESS);
  return hex(digest);
}

struct Md5::State {
  State() {
    net::init_crt();
    hash = aws_md5_new(aws_default_allocator());
    TINYDYNAMOCDC_CHECK(hash != nullptr);
  }
  ~State() { aws_hash_destroy(hash); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  aws_hash* hash = nullptr;
};

Md5::Md5() : state_(std::make_unique<State>()) {}

Md5::~Md5() = default;

void Md5::update(std::string_view bytes) {
  const aws_byte_cursor in = cursor_of(bytes);
  TINYDYNAMOCDC_CHECK(aws_hash_update(state_->hash, &in) == AWS_OP_SUCCESS);
}

std::string Md5::base64_digest() {
  std::string digest(AWS_MD5_LEN, '\0');
  aws_byte_buf out = aws_byte_buf_from_empty_array(digest.data(), digest.size());
  TINYDYNAMOCDC_CHECK(aws_hash_finalize(state_->hash, &out, 0) == AWS_OP_SUCCESS);
  return base64(digest);
}

}  // namespace tinydynamocdc::aws
