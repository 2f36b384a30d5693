// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tinydynamocdc::aws {

/// A text cut into words as a POSIX shell would, without expanding anything (Python's
/// `shlex.split`, by which the AWS tools read section heads and `credential_process`): words are
/// parted by space, tab, CR and LF; '…' is taken as it is; in "…" a backslash keeps only `"` and
/// itself; elsewhere it keeps any character. Nothing when a quotation is not closed, or nothing
/// follows a backslash.
[[nodiscard]] std::optional<std::vector<std::string>> shell_words(std::string_view text);

}  // namespace tinydynamocdc::aws
