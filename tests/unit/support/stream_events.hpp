// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/transcoder.hpp"

namespace tinydynamocdc::testing {

/// A stream record in the making: every member as raw JSON text, ready to be replaced or taken out.
///
///     StreamRecord().with("dynamodb.NewImage",
///     R"({"Id":{"N":"1"},"a":{"S":"b"}})").without("awsRegion").json()
class StreamRecord {
 public:
  StreamRecord();

  /// Replaces (or adds) a member; "dynamodb.X" for those of the inner object.
  StreamRecord& with(std::string_view member, std::string_view raw_json);
  StreamRecord& without(std::string_view member);

  /// The record of another table.
  StreamRecord& of_table(std::string_view table);
  /// Another sequence number.
  StreamRecord& numbered(std::string_view sequence_number);
  /// A key of one attribute and images with that key; `image_rest` is put behind the key:
  /// `,"a":{"S":"b"}`.
  StreamRecord& with_image(std::string_view key_json, std::string_view image_rest = "");

  [[nodiscard]] std::string json() const;

 private:
  std::vector<std::pair<std::string, std::string>> members_;
  std::vector<std::pair<std::string, std::string>> inner_;
};

/// Text followed by the readable bytes that the transcoder wants.
class Padded {
 public:
  explicit Padded(std::string text) : text_(std::move(text)), size_(text_.size()) {
    text_.append(dynamodb::k_padding_bytes, '\0');
  }
  [[nodiscard]] std::string_view view() const { return std::string_view(text_).substr(0, size_); }

 private:
  std::string text_;
  std::size_t size_;
};

/// {"Records":[…]}
[[nodiscard]] Padded event_of(const std::vector<StreamRecord>& records);

}  // namespace tinydynamocdc::testing
