// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace tinydynamocdc::aws {

/// The AWS tools are written in Python, and what counts as white space or as a line in their files
/// is what Python's `str` says: Unicode's white space, not ASCII's. All texts are UTF-8; everything
/// returned borrows from what was given.

/// Offset of the first byte that is not part of a valid UTF-8 character; nothing when there is
/// none.
[[nodiscard]] std::optional<std::size_t> invalid_utf8_at(std::string_view text);

/// Without white space at the end, or at both ends (`str.rstrip`, `str.strip`).
[[nodiscard]] std::string_view right_stripped(std::string_view text);
[[nodiscard]] std::string_view stripped(std::string_view text);

/// How many characters (not bytes) of white space a line begins with.
[[nodiscard]] std::size_t indent_of(std::string_view line);

/// Lines of a file read in text mode: they end in LF, CR or CR LF.
[[nodiscard]] std::vector<std::string_view> file_lines(std::string_view text);

/// Lines of a text (`str.splitlines`): more characters end a line than in a file.
[[nodiscard]] std::vector<std::string_view> text_lines(std::string_view text);

}  // namespace tinydynamocdc::aws
