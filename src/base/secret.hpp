// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace tinydynamocdc::base {

/// A text that must never be printed: a token, a key. It has no output operator and no formatter,
/// so a log line with it does not compile; whoever needs the text says `reveal()`.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  /// Valid as long as this object lives and is not assigned to.
  [[nodiscard]] std::string_view reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  bool operator==(const Secret&) const = default;

 private:
  std::string text_;
};

}  // namespace tinydynamocdc::base
