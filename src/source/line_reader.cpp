// SPDX-License-Identifier: Apache-2.0
#include "source/line_reader.hpp"

#include <algorithm>

#include "source/find_newline.hpp"

namespace tinydynamocdc::source {

using base::Result;

Result<std::optional<std::string_view>> LineReader::next() {
  if (rest_.empty()) {
    const auto more = chunks_.next(chunk_, lines_);
    if (!more) {
      return std::unexpected(more.error());
    }
    if (!*more) {
      return std::nullopt;
    }
    rest_ = chunk_.lines();
  }
  const auto line = rest_.substr(0, find_newline(rest_));
  rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
  ++lines_;
  return line;
}

}  // namespace tinydynamocdc::source
