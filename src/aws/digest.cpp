// SPDX-License-Identifier: Apache-2.0
#include "aws/digest.hpp"

#include <aws/cal/hash.h>
#include <aws/common/byte_buf.h>

#include "aws/crt_text.hpp"
#include "base/check.hpp"
#include "net/binary_text.hpp"
#include "net/crt_runtime.hpp"

namespace tinydynamocdc::aws {
std::string sha256(std::string_view bytes) {
  net::init_crt();
  std::string digest(AWS_SHA256_LEN, '\0');
  aws_byte_buf out = aws_byte_buf_from_empty_array(digest.data(), digest.size());
  const aws_byte_cursor in = cursor_of(bytes);
  TINYDYNAMOCDC_CHECK(aws_sha256_compute(aws_default_allocator(), &in, &out, 0) == AWS_OP_SUCCESS);
  return digest;
}

std::string sha256_base64(std::string_view bytes) { return net::base64(sha256(bytes)); }

std::string sha256_hex(std::string_view bytes) { return net::hex(sha256(bytes)); }

std::string sha1_hex(std::string_view bytes) {
  net::init_crt();
  std::string digest(AWS_SHA1_LEN, '\0');
  aws_byte_buf out = aws_byte_buf_from_empty_array(digest.data(), digest.size());
  const aws_byte_cursor in = cursor_of(bytes);
  TINYDYNAMOCDC_CHECK(aws_sha1_compute(aws_default_allocator(), &in, &out, 0) == AWS_OP_SUCCESS);
  return net::hex(digest);
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
  return net::base64(digest);
}

}  // namespace tinydynamocdc::aws
