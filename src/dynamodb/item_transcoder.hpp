// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "dynamodb/transcoder.hpp"

namespace tinydynamocdc::dynamodb {

/// Transcodes items of one table, one after the other, by vectors alone: what depends on the names
/// of the keys is worked out once. (For items of 120 bytes that was a third of transcode_item.)
/// One per thread.
class ItemTranscoder {
 public:
  /// At least one name; the names' texts must outlive this.
  explicit ItemTranscoder(const KeyNames& names);
  ~ItemTranscoder();
  ItemTranscoder(const ItemTranscoder&) = delete;
  ItemTranscoder& operator=(const ItemTranscoder&) = delete;

  /// As transcode_item_with_keys. Nothing where the item is in an unexpected shape, good or bad:
  /// transcode_item_with_keys takes it, or knows what is wrong with it.
  [[nodiscard]] std::optional<Transcoded> transcode(std::string_view input, char* output);

  /// Of the item transcoded last, `transcoded` included: views into its input and output.
  [[nodiscard]] const ItemKeys& keys() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tinydynamocdc::dynamodb
