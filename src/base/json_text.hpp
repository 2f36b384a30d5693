// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Texts as JSON strings. Escaped is what JSON demands and nothing else: \" \\ \b \f \n \r \t, and
/// \u00xx (lower case) for the other control characters, as the keys of rows are spelled
/// (dynamodb/keys). Bytes that are not UTF-8 become U+FFFD. ClickHouse's own dialect is that of
/// verify/json_value.
namespace tinydynamocdc::base {

/// How control characters are spelled: `\n`, `\t` where JSON has such a form, or all by their
/// number, as rows have always spelled `userIdentity`.
enum class ControlCharacters : std::uint8_t { short_forms, numbers };

/// As the inside of a JSON string: at most 6 bytes for each of the text's.
[[nodiscard]] std::string json_escaped(std::string_view text,
                                       ControlCharacters controls = ControlCharacters::short_forms);

/// As a JSON string, with its quotation marks.
[[nodiscard]] std::string json_quoted(std::string_view text);

}  // namespace tinydynamocdc::base
