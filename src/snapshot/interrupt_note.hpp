// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tinydynamocdc::snapshot {

/// While it lives, Ctrl-C (SIGINT) writes the text to standard error before it ends the program as
/// ever. Where SIGINT is ignored or handled already, that stays. One at a time.
class InterruptNote {
 public:
  /// Of the text, the first 1,023 bytes count.
  explicit InterruptNote(std::string_view text);
  ~InterruptNote();
  InterruptNote(const InterruptNote&) = delete;
  InterruptNote& operator=(const InterruptNote&) = delete;

 private:
  bool is_set_ = false;
};

}  // namespace tinydynamocdc::snapshot
