// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::source {

/// The S3 event in what brings it, as parse_s3_event() reads it:
///  - an S3 event as it is, the body of a queue's message ("Event message structure", Amazon S3
///  User
///    Guide);
///  - SNS's envelope around one, in a queue's message (`{"Type":"Notification","Message":"…"}`) or
///    in the topic's own call of a function (`Records[].Sns.Message`; all of them as one event);
///  - EventBridge's "Object Created" (Amazon S3 User Guide, "EventBridge event message structure"),
///    whose key is not encoded;
///  - `s3:TestEvent`, which is an event without records.
/// Nothing: it is something else. bad_input: it is one of these and cannot be read.
[[nodiscard]] base::Result<std::optional<std::string>> s3_event_in(std::string_view text);

}  // namespace tinydynamocdc::source
