// SPDX-License-Identifier: Apache-2.0
#include "convert/digest_source.hpp"

#include <string_view>

namespace tinydynamocdc::convert {

using base::Result;

Result<std::size_t> DigestSource::read(std::span<char> into) {
  auto got = bytes_.read(into);
  if (got) {
    md5_.update(std::string_view(into.data(), *got));
  }
  return got;
}

}  // namespace tinydynamocdc::convert
