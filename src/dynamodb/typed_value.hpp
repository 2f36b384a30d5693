// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "dynamodb/json_reader.hpp"

/// Internal to dynamodb: reading {"<tag>":…} with all checks. What is wrong is kept by the reader,
/// which stays failed: the functions only say whether to go on.
namespace tinydynamocdc::dynamodb {

/// A tag, its value being next.
struct Tag {
  std::string_view text;     ///< As sent.
  std::size_t position = 0;  ///< Of its opening quote.
};

/// Consumes `{"<tag>":`. Nothing: no object, or no tag in it.
[[nodiscard]] std::optional<Tag> enter_typed_value(JsonReader& in);

/// Consumes the `}` behind the value. False: another tag stands there.
[[nodiscard]] bool leave_typed_value(JsonReader& in);

/// The body of the string behind the tag (S, B, or in SS, BS), checked.
[[nodiscard]] std::optional<std::string_view> read_string_of(JsonReader& in, std::string_view tag);

/// The number in the string behind the tag (N, or in NS), checked.
[[nodiscard]] std::optional<std::string_view> read_number_of(JsonReader& in, std::string_view tag);

/// The reader's failure: this tag is none that we know.
void fail_unknown_tag(JsonReader& in, const Tag& tag);

}  // namespace tinydynamocdc::dynamodb
