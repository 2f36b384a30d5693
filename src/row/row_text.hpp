// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "dynamodb/change.hpp"

/// Internal to row: the text of a row around its values, in its order, for whoever writes rows.
/// Every function writes at `out` and returns the end of what it wrote.
namespace tinydynamocdc::row {

inline char* put(char* out, std::string_view text) {
  if (text.empty()) {
    return out;  // memcpy takes no null pointer, not even for nothing.
  }
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

template <class Integer>
char* put_number(char* out, Integer number) {
  constexpr std::size_t k_digits_max = 20;
  return std::to_chars(out, out + k_digits_max, number).ptr;
}

inline constexpr std::string_view k_before_event_id = R"({"eventID":")";

/// Between the event id and the size's digits.
inline char* put_behind_event_id(char* out, const dynamodb::Change& change) {
  out = put(out, R"(","eventName":")");
  out = put(out, to_string(change.event_name));
  out = put(out, R"(","eventSource":")");
  out = put(out, change.event_source_text);
  out = put(out, R"(","eventSourceARN":")");
  out = put(out, change.event_source_arn_text);
  out = put(out, R"(","eventVersion":)");
  out = put(out, change.event_version_json);
  out = put(out, R"(,"awsRegion":")");
  out = put(out, change.aws_region_text);
  out = put(out, R"(","ApproximateCreationDateTime":)");
  out = put_number(out, change.approximate_creation_s);
  out = put(out, R"(,"SequenceNumber":")");
  out = put(out, change.sequence_number);
  return put(out, R"(","SizeBytes":)");
}

/// Everything before the size's digits.
inline char* put_before_size(char* out, const dynamodb::Change& change) {
  out = put(out, k_before_event_id);
  out = put(out, change.event_id_text);
  return put_behind_event_id(out, change);
}

/// Between the size's digits and the keys.
inline char* put_before_keys(char* out, const dynamodb::Change& change) {
  out = put(out, R"(,"StreamViewType":")");
  out = put(out, change.stream_view_type_text);
  return put(out, R"(","Keys":")");
}

inline constexpr std::string_view k_before_new_image = R"(","NewImage":")";
inline constexpr std::string_view k_no_image = "{}";
inline constexpr std::string_view k_before_old_image = R"(","OldImage":")";
inline constexpr std::string_view k_before_user_identity = R"(","userIdentity":")";
inline constexpr std::string_view k_row_end = "}\n";

/// Before a key column's value.
inline char* put_before_key_value(char* out, std::string_view column) {
  out = put(out, ",\"");
  out = put(out, column);
  return put(out, "\":");
}

}  // namespace tinydynamocdc::row
