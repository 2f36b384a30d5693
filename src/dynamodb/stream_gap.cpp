// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/stream_gap.hpp"

#include <algorithm>

#include "base/iso_time.hpp"

namespace tinydynamocdc::dynamodb {

namespace {

// A table that is created with its stream: the two times are taken one after the other. No table
// can be written to so soon.
constexpr std::int64_t k_same_moment_ms = 2'000;

}  // namespace

std::optional<std::int64_t> stream_birth_unix_ms(std::string_view stream_arn) {
  constexpr std::string_view k_shape = "0000-00-00T00:00:00.000";
  constexpr std::string_view k_stream = "/stream/";
  const auto at = stream_arn.rfind(k_stream);
  const auto label =
      at == std::string_view::npos ? std::string_view() : stream_arn.substr(at + k_stream.size());
  const bool has_shape = std::ranges::equal(label, k_shape, [](char c, char shape) {
    return shape == '0' ? c >= '0' && c <= '9' : c == shape;
  });
  // The shape leaves no room for an offset, and a time without one is in UTC.
  return has_shape ? base::unix_ms_of_iso(label) : std::nullopt;
}

StreamGap gap_before(std::string_view stream_arn, std::optional<std::int64_t> created_unix_ms,
                     std::int64_t now_unix_ms) {
  const auto birth = stream_birth_unix_ms(stream_arn);
  if (!birth) {
    return {.end_unix_ms = now_unix_ms,
            .what = "the stream's ARN does not show when it was switched on; it was on"};
  }
  if (created_unix_ms && *birth <= *created_unix_ms + k_same_moment_ms) {
    return {.end_unix_ms = *created_unix_ms,
            .what = "the table was created, perhaps to replace an earlier one",
            .needs_older_rows = true};
  }
  return {.end_unix_ms = *birth, .what = "the stream was switched on"};
}

std::int64_t mended_from_s(std::int64_t gap_end_unix_ms) {
  return seconds_up(gap_end_unix_ms) + k_after_gap_s;
}

std::int64_t seconds_up(std::int64_t unix_ms) { return (unix_ms + 999) / 1000; }

}  // namespace tinydynamocdc::dynamodb
