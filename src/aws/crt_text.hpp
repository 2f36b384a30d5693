// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

struct aws_byte_cursor;  // NOLINT(readability-identifier-naming): not our name
struct aws_string;       // NOLINT(readability-identifier-naming): not our name

namespace tinydynamocdc::aws {

/// Borrowed views between our texts and the CRT's.
[[nodiscard]] aws_byte_cursor cursor_of(std::string_view text);
[[nodiscard]] std::string_view view_of(const aws_byte_cursor& cursor);

/// "<what>: <the CRT's own reason>".
[[nodiscard]] std::string crt_failure(std::string_view what, int error);

}  // namespace tinydynamocdc::aws
