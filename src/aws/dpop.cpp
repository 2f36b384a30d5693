// SPDX-License-Identifier: Apache-2.0
#include "aws/dpop.hpp"

#include <aws/cal/ecc.h>
#include <aws/common/encoding.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "aws/config_text.hpp"
#include "aws/crt_text.hpp"
#include "aws/digest.hpp"
#include "base/json_members.hpp"
#include "net/binary_text.hpp"
#include "net/crt_runtime.hpp"

namespace tinydynamocdc::aws {

using nlohmann::json;

namespace {

constexpr std::size_t k_p256_number_bytes = 32;

struct ReleaseKey {
  void operator()(aws_ecc_key_pair* key) const { aws_ecc_key_pair_release(key); }
};
using Key = std::unique_ptr<aws_ecc_key_pair, ReleaseKey>;

// A buffer of the CRT's that frees (and wipes) itself.
struct Buffer {
  Buffer() = default;
  explicit Buffer(std::size_t bytes) { aws_byte_buf_init(&buffer, aws_default_allocator(), bytes); }
  ~Buffer() { aws_byte_buf_clean_up_secure(&buffer); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  [[nodiscard]] aws_byte_cursor cursor() const { return aws_byte_cursor_from_buf(&buffer); }

  aws_byte_buf buffer{};
};

Key key_in(std::string_view pem) {
  std::string digits;
  for (const std::string_view line : file_lines(pem)) {
    if (!line.starts_with("-----")) {
      digits += stripped(line);
    }
  }
  const aws_byte_cursor encoded = cursor_of(digits);
  std::size_t bytes = 0;
  if (digits.empty() || aws_base64_compute_decoded_len(&encoded, &bytes) != AWS_OP_SUCCESS) {
    return nullptr;
  }
  Buffer der(bytes);  // Of a private key, so it is wiped; net::base64_decoded() wipes nothing.
  if (aws_base64_decode(&encoded, &der.buffer) != AWS_OP_SUCCESS) {
    return nullptr;
  }
  const aws_byte_cursor decoded = der.cursor();
  Key key(aws_ecc_key_pair_new_from_asn1(aws_default_allocator(), &decoded));
  const bool is_usable = key && key->curve_name == AWS_CAL_ECDSA_P256 &&
                         aws_ecc_key_pair_derive_public_key(key.get()) == AWS_OP_SUCCESS;
  return is_usable ? std::move(key) : nullptr;
}

// r and s one after the other, as JWS wants them (RFC 7518, 3.4).
std::optional<std::string> signature_of(const aws_ecc_key_pair* key, std::string_view text) {
  const std::string digest = sha256(text);
  const aws_byte_cursor message = cursor_of(digest);
  Buffer der(aws_ecc_key_pair_signature_length(key));
  Buffer raw(2 * k_p256_number_bytes);
  if (aws_ecc_key_pair_sign_message(key, &message, &der.buffer) != AWS_OP_SUCCESS ||
      aws_ecc_decode_signature_der_to_raw_padded(aws_default_allocator(), der.cursor(), &raw.buffer,
                                                 k_p256_number_bytes) != AWS_OP_SUCCESS) {
    return std::nullopt;
  }
  return std::string(view_of(raw.cursor()));
}

}  // namespace

base::Result<std::string> dpop_proof(std::string_view pem_key, std::string_view url,
                                     std::int64_t unix_s, std::string_view id) {
  net::init_crt();
  const Key key = key_in(pem_key);
  if (!key) {
    return base::fail(base::ErrorKind::bad_config,
                      "the sign-in's key is not a P-256 key; sign in again with `aws login`");
  }
  aws_byte_cursor x{};
  aws_byte_cursor y{};
  aws_ecc_key_pair_get_public_key(key.get(), &x, &y);
  const json head{{"typ", "dpop+jwt"},
                  {"alg", "ES256"},
                  {"jwk",
                   {{"kty", "EC"},
                    {"crv", "P-256"},
                    {"x", net::base64url(view_of(x))},
                    {"y", net::base64url(view_of(y))}}}};
  const json claims{
      {"htm", "POST"}, {"htu", std::string(url)}, {"iat", unix_s}, {"jti", std::string(id)}};
  const std::string text =
      net::base64url(base::dumped(head)) + "." + net::base64url(base::dumped(claims));
  const auto signature = signature_of(key.get(), text);
  if (!signature) {
    return base::fail(base::ErrorKind::internal, crt_failure("DPoP", aws_last_error()));
  }
  return text + "." + net::base64url(*signature);
}

}  // namespace tinydynamocdc::aws
