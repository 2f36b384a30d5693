// SPDX-License-Identifier: Apache-2.0
#include "net/percent_decoded.hpp"

#include "base/whole_number.hpp"

namespace tinydynamocdc::net {

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    constexpr std::size_t k_digits = 2;
    constexpr int k_radix = 16;
    const auto digits = text.substr(i + 1, k_digits);
    const auto byte = text[i] == '%' && digits.size() == k_digits
                          ? base::parse_whole<unsigned char>(digits, k_radix)
                          : std::nullopt;
    if (byte) {
      decoded += static_cast<char>(*byte);
      i += k_digits;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

}  // namespace tinydynamocdc::net
