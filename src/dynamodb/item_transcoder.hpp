// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "dynamodb/plain_keys.hpp"
#include "dynamodb/transcoder.hpp"

namespace tinydynamocdc::dynamodb {

enum class TranscoderPath;
struct Cursor;
struct VectorInput;

/// Transcodes items of one table, one after the other, by vectors alone: what depends on the names
/// of the keys is worked out once. One per thread.
class ItemTranscoder {
 public:
  /// At least one name; the names' texts must outlive this.
  explicit ItemTranscoder(const KeyNames& names);
  /// By one of available_transcoder_paths(), for tests; not `careful`.
  ItemTranscoder(const KeyNames& names, TranscoderPath path);

  /// As transcode_item_with_keys. Nothing where the item or its keys are in an unexpected shape,
  /// good or bad: transcode_item_with_keys takes it, or knows what is wrong with it. `output` may
  /// have been written to then.
  [[nodiscard]] std::optional<Transcoded> transcode(std::string_view input, char* output);

  /// Of the item transcoded last, in the order of the names: a view into its input.
  [[nodiscard]] const PlainKey& key(std::size_t name) const { return keys_.found[name]; }

 private:
  PlainKeys keys_;
  Cursor (*path_)(const VectorInput&);
};

}  // namespace tinydynamocdc::dynamodb
