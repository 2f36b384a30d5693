// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tinydynamocdc::gzip {

/// Makes gzip members (RFC 1952), one after the other, of text that comes in pieces, by ISA-L at
/// level 1: less memory than its higher levels take, and as small (docs/decisions/0015).
/// What is packed is appended to the caller's text, which grows where it has no room left. The same
/// pieces give the same bytes on the same machine.
///
///     gzip::Packer packer;
///     packer.append("{\"a\":1}\n", body);
///     packer.append("{\"a\":2}", body);
///     packer.finish(body);  // Now `body` is a whole member.
///
/// Memory: 240 KB, taken with the first text. It keeps back up to 64 KB of the text until more
/// comes. Used by one thread.
class Packer {
 public:
  Packer();
  ~Packer();
  Packer(Packer&&) noexcept;
  Packer& operator=(Packer&&) noexcept;

  /// Packs `text` behind what came before it. All pieces of a member go to the same `out`.
  void append(std::string_view text, std::string& out);

  /// Ends the member; the next text begins another. Without any text it is a member of nothing.
  void finish(std::string& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tinydynamocdc::gzip
