// SPDX-License-Identifier: Apache-2.0
#include "aws/crt_text.hpp"

#include <aws/common/byte_buf.h>
#include <aws/common/error.h>

namespace tinydynamocdc::aws {

aws_byte_cursor cursor_of(std::string_view text) {
  return aws_byte_cursor_from_array(text.data(), text.size());
}

std::string_view view_of(const aws_byte_cursor& cursor) {
  return {reinterpret_cast<const char*>(cursor.ptr), cursor.len};
}

std::string crt_failure(std::string_view what, int error) {
  return std::string(what) + ": " + aws_error_str(error);
}

}  // namespace tinydynamocdc::aws
