// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

/// One statement in a policy that is somebody else's: every other byte of it stays. No I/O.
namespace tinydynamocdc::setup {

/// The statement of that "Sid", as it is written; nothing where there is none. bad_input: the text
/// is no policy.
[[nodiscard]] base::Result<std::optional<std::string>> statement_in(std::string_view policy,
                                                                    std::string_view sid);

/// The policy with `statement` in the place of the one of that "Sid", else behind the others. An
/// empty policy: a new one.
[[nodiscard]] base::Result<std::string> with_statement(std::string_view policy,
                                                       std::string_view sid,
                                                       std::string_view statement);

/// The policy without that statement; empty where it was the only one.
[[nodiscard]] base::Result<std::string> without_statement(std::string_view policy,
                                                          std::string_view sid);

}  // namespace tinydynamocdc::setup
