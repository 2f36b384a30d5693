// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "base/byte_source.hpp"
#include "base/bytes_at.hpp"
#include "gzip/decode_ahead.hpp"

namespace tinydynamocdc::gzip {

/// The inside of a gzip file (RFC 1952), decompressed as it is read by ISA-L: any number of members
/// one after the other, none at all (0 bytes), members of nothing. Zero bytes behind the last
/// member are padding and are passed over (as gzip(1) does).
///
/// bad_input, "gzip: <reason> (compressed byte <n>)": not a gzip header, broken deflate data, a
/// checksum or length that does not match, something else behind the last member, an end in the
/// middle ("cut off"). What was handed out before an error is right as far as deflate can tell; a
/// member's checksum is known only at its end. Memory does not depend on the size of the file.
class Gunzip final : public base::ByteSource {
 public:
  /// `compressed` must outlive this.
  explicit Gunzip(base::ByteSource& compressed);
  struct Help {
    DecodeAhead& ahead;
    base::BytesAt& file;  ///< The same bytes as `compressed`.
  };
  /// The same text and the same errors, sooner: other threads decode parts ahead. All must outlive
  /// this.
  Gunzip(base::ByteSource& compressed, const Help& help);
  ~Gunzip() override;
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  [[nodiscard]] base::Result<std::size_t> read(std::span<char> into) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tinydynamocdc::gzip
