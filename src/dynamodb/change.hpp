// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "dynamodb/transcoder.hpp"

namespace tinydynamocdc::dynamodb {

/// What happened to an item. `snapshot` and `snapshot_complete` are ours; DynamoDB Streams knows
/// the others.
enum class EventName { insert, modify, remove, snapshot, snapshot_complete };

/// "INSERT", "MODIFY", "REMOVE", "SNAPSHOT", "SNAPSHOT_COMPLETE".
[[nodiscard]] std::string_view to_string(EventName name);

/// One change of one item, borrowing the text it was read from: nothing is copied, nothing is
/// transcoded until `row` writes it. Whoever makes a Change has checked the envelope (presence,
/// JSON types, ranges); the images and keys are raw and are checked by the transcoder while it
/// writes.
///
/// Members called `…_text` are bodies of JSON strings as they stood between the quotes, valid JSON
/// escapes included, so that they can be copied into another JSON string as they are. Members
/// called `…_json` are raw JSON values; an empty view means absent. They must be followed by
/// `k_padding_bytes` readable bytes (dynamodb/transcoder.hpp).
struct Change {
  std::string_view event_id_text;
  EventName event_name = EventName::insert;
  std::string_view event_source_text;      ///< `aws:dynamodb` or `aws:dynamodbSnapshot`
  std::string_view event_source_arn_text;  ///< Stream ARN or export ARN; has no escapes.
  std::string_view event_version_json;     ///< Digits of a JSON number, `1.1`.
  std::string_view aws_region_text;
  std::int64_t approximate_creation_s = 0;  ///< Epoch seconds, rounded down.
  std::string_view sequence_number;         ///< 1-40 decimal digits, or `SNAPSHOT`.
  std::uint32_t size_bytes = 0;
  std::string_view stream_view_type_text;
  /// Typed attribute map. Empty: the keys are the attributes `key_names` of the new image.
  std::string_view keys_json;
  KeyNames key_names;                   ///< Used only where `keys_json` is empty.
  std::string_view new_image_json;      ///< Typed attribute map, or empty.
  std::string_view old_image_json;      ///< Typed attribute map, or empty.
  std::string_view user_identity_json;  ///< JSON object (TTL deletes), or empty.
};

}  // namespace tinydynamocdc::dynamodb
