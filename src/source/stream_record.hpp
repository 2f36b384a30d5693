// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "base/error.hpp"
#include "dynamodb/change.hpp"
#include "dynamodb/json_reader.hpp"

namespace tinydynamocdc::source {

/// A stream record's members as sent, before they are judged; empty where absent or null. Images
/// and keys are raw (their reader checks them), all other values are checked. Views into the text.
struct StreamRecord {
  std::string_view event_id;
  std::string_view event_name;
  std::string_view event_source;
  std::string_view event_source_arn;
  std::string_view event_version;
  std::string_view aws_region;
  std::string_view user_identity;
  std::string_view creation_time;
  std::string_view sequence_number;
  std::string_view size_bytes;
  std::string_view view_type;
  std::string_view keys;
  std::string_view new_image;
  std::string_view old_image;
  bool has_dynamodb = false;
  /// A member was sent twice: this may be two records that a lost byte made one.
  bool is_ambiguous = false;
  std::optional<base::Error> first_error;  ///< Of a member; reading went on behind it.
};

/// Reads the record that is next. Unknown members are checked and passed over: AWS adds some with a
/// new minor eventVersion. bad_input only where the record's JSON is broken: then `record` holds
/// what came before.
[[nodiscard]] base::Result<void> read_stream_record(dynamodb::JsonReader& reader,
                                                    StreamRecord& record);

/// Why an envelope with this member name is refused: names are compared as sent, so an escaped
/// spelling would hide the member that it means.
[[nodiscard]] base::Error escaped_name(std::string_view name);

/// The last ARN that was found to be one, a view into the text of its record: most records of a
/// text name the same.
struct KnownArn {
  std::string_view text;
};

/// What the record says, or why it says nothing usable (bad_input): its first_error, a member that
/// is missing, an unusable time, sequence number, size or ARN, a view type without the new image.
/// `known` is kept from one record of a text to the next.
[[nodiscard]] base::Result<dynamodb::Change> change_of(const StreamRecord& record, KnownArn& known);

}  // namespace tinydynamocdc::source
