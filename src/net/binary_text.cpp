// SPDX-License-Identifier: Apache-2.0
#include "net/binary_text.hpp"

#include <aws/common/byte_buf.h>
#include <aws/common/encoding.h>

#include "base/check.hpp"

namespace tinydynamocdc::net {
namespace {

using Encode = int (*)(const aws_byte_cursor*, aws_byte_buf*);

std::string encoded(std::string_view bytes, std::size_t encoded_bytes, Encode encode) {
  std::string text(encoded_bytes, '\0');
  aws_byte_buf out = aws_byte_buf_from_empty_array(text.data(), text.size());
  const aws_byte_cursor in = aws_byte_cursor_from_array(bytes.data(), bytes.size());
  TINYDYNAMOCDC_CHECK(encode(&in, &out) == AWS_OP_SUCCESS && out.len == text.size());
  return text;
}

}  // namespace

std::string base64(std::string_view bytes) {
  return encoded(bytes, (bytes.size() + 2) / 3 * 4, aws_base64_encode);
}

std::string base64url(std::string_view bytes) {
  return encoded(bytes, (bytes.size() * 4 + 2) / 3, aws_base64_url_encode);
}

std::string hex(std::string_view bytes) { return encoded(bytes, bytes.size() * 2, aws_hex_encode); }

std::optional<std::string> base64_decoded(std::string_view text) {
  const aws_byte_cursor in = aws_byte_cursor_from_array(text.data(), text.size());
  std::size_t bytes = 0;
  if (aws_base64_compute_decoded_len(&in, &bytes) != AWS_OP_SUCCESS) {
    return std::nullopt;
  }
  std::string decoded(bytes, '\0');
  aws_byte_buf out = aws_byte_buf_from_empty_array(decoded.data(), decoded.size());
  if (bytes > 0 && aws_base64_decode(&in, &out) != AWS_OP_SUCCESS) {
    return std::nullopt;
  }
  decoded.resize(out.len);
  return decoded;
}

}  // namespace tinydynamocdc::net
