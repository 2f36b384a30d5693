// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace tinydynamocdc::bench {

/// What to beat: the same work as dynamodb::transcode_item_with_keys, written as well as we can
/// with simdjson On-Demand, and with the same bytes as a result. It validates what the product
/// validates (UTF-8, control characters, escapes, surrogates, numbers, types, one tag each,
/// nesting), copies raw strings without unescaping them, and reads each document once. Kept simple
/// in one thing to its own advantage: its errors do not say where and why.
///
/// simdjson finds structure and checks UTF-8 with the widest vectors the machine has; this file is
/// compiled for AVX2, so that On-Demand itself is not its portable fallback.
class OnDemandTranscoder {
 public:
  OnDemandTranscoder();
  ~OnDemandTranscoder();
  OnDemandTranscoder(const OnDemandTranscoder&) = delete;
  OnDemandTranscoder& operator=(const OnDemandTranscoder&) = delete;

  /// A key attribute's type and value as found, views into the input.
  struct Key {
    char tag = '\0';
    std::string_view value;
  };

  /// Writes the item's plain JSON, escaped once more, to `output`; the end of the output, or
  /// nullptr when the item is not valid. `item` must be followed by 64 readable bytes. Finds the
  /// attribute `key_name` on the way.
  [[nodiscard]] char* transcode(std::string_view item, std::string_view key_name, Key& key,
                                char* output);

  /// Names of simdjson's implementations in use: of the structural stage and of On-Demand itself.
  [[nodiscard]] static std::string implementation();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tinydynamocdc::bench
