// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "source/stream_record.hpp"

namespace tinydynamocdc::source {

/// Reads the record that begins at `text[begin]` where AWS spells it as it always does: compact, no
/// escapes, each member of a known name, once, with a value of its shape, no null.
/// What read_stream_record would make of it is in `record` then, and the position behind it is
/// returned. npos for everything else: read_stream_record has to read it, and to say what is wrong;
/// `record` is unspecified.
///
/// `previous` is a record that was read whole from the same text, or an empty one: a name, ARN or
/// region that is the same again is not looked at byte by byte, and is the same view.
///
/// Images are passed over by dynamodb::container_end; the members around them are found by
/// comparing with AWS's order, not by looking names up: 250 records of 2.9 KB are rows after 0.39
/// ms instead of 0.63 ms (bench/stream_bench, 2026-11-29).
[[nodiscard]] std::size_t read_plain_record(std::string_view text, std::size_t begin,
                                            const StreamRecord& previous, StreamRecord& record);

}  // namespace tinydynamocdc::source
