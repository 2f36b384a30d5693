// SPDX-License-Identifier: Apache-2.0
#include "aws/http_date.hpp"

#include <aws/common/byte_buf.h>
#include <aws/common/date_time.h>

#include "aws/crt_text.hpp"

namespace tinydynamocdc::aws {

std::optional<std::int64_t> unix_ms_of_http_date(std::string_view date) {
  if (date.empty()) {
    return std::nullopt;
  }
  aws_date_time time{};
  const aws_byte_cursor text = cursor_of(date);
  if (aws_date_time_init_from_str_cursor(&time, &text, AWS_DATE_FORMAT_RFC822) != AWS_OP_SUCCESS) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(aws_date_time_as_millis(&time));
}

}  // namespace tinydynamocdc::aws
