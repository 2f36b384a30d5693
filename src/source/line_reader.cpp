// SPDX-License-Identifier: Apache-2.0
#include "source/line_reader.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/try.hpp"
#include "source/find_newline.hpp"

namespace tinydynamocdc::source {

using base::Result;

Result<std::string_view> LineReader::ahead() {
  if (rest_.empty()) {
    const auto more = chunks_.next(chunk_, lines_);
    if (!more) {
      return std::unexpected(more.error());
    }
    if (*more) {
      rest_ = chunk_.lines();
    }
  }
  return rest_;
}

void LineReader::pass(Passed passed) {
  TINYDYNAMOCDC_CHECK(passed.bytes <= rest_.size());
  rest_.remove_prefix(passed.bytes);
  lines_ += passed.lines;
}

Result<std::optional<std::string_view>> LineReader::next() {
  TINYDYNAMOCDC_TRY(const auto lines, ahead());
  if (lines.empty()) {
    return std::nullopt;
  }
  const auto line = rest_.substr(0, find_newline(rest_));
  rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
  ++lines_;
  return line;
}

}  // namespace tinydynamocdc::source
