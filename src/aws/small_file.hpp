// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tinydynamocdc::aws {

/// Tokens are a few kB; a larger file is none.
inline constexpr std::size_t k_small_file_bytes_max = 1 << 20;

/// The whole of a small file. missing: it is not there; denied: it may not be read; bad_config: it
/// is larger than k_small_file_bytes_max.
[[nodiscard]] base::Result<std::string> read_small_file(const std::string& path);

/// Puts a file, readable by its owner alone, in the place of an old one in one step: others see
/// the old or the new one. The folder is there. unavailable: what the system says, with the path.
[[nodiscard]] base::Result<void> replace_small_file(const std::string& path, std::string_view text);

}  // namespace tinydynamocdc::aws
