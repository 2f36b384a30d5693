// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/byte_source.hpp"

namespace tinydynamocdc::testing {

/// Bytes in memory that come in pieces of at most so many, and that may end in an error.
class PiecewiseSource final : public base::ByteSource {
 public:
  PiecewiseSource(std::string_view bytes, std::size_t piece_bytes,
                  std::optional<base::Error> error = {})
      : rest_(bytes), piece_bytes_(piece_bytes), error_(std::move(error)) {}

  [[nodiscard]] base::Result<std::size_t> read(std::span<char> into) override {
    const std::size_t size = std::min({into.size(), rest_.size(), piece_bytes_});
    if (size == 0 && error_) {
      return std::unexpected(*error_);
    }
    std::copy_n(rest_.begin(), size, into.begin());
    rest_.remove_prefix(size);
    return size;
  }

 private:
  std::string_view rest_;
  std::size_t piece_bytes_;
  std::optional<base::Error> error_;
};

/// All that a source gives, and the error it ends with.
struct Drained {
  std::string bytes;
  std::optional<base::Error> error;

  [[nodiscard]] std::string problem() const { return error ? error->message : ""; }
};

/// Reads to the end or to the first error, with room for `room_bytes` at a time.
[[nodiscard]] inline Drained drain(base::ByteSource& source, std::size_t room_bytes = 1 << 16) {
  Drained drained;
  std::string room(room_bytes, '\0');
  for (;;) {
    const auto got = source.read(room);
    if (!got) {
      drained.error = got.error();
      return drained;
    }
    if (*got == 0) {
      return drained;
    }
    drained.bytes.append(room, 0, *got);
  }
}

}  // namespace tinydynamocdc::testing
