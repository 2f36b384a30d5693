// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tinydynamocdc::base {

/// The word that was probably meant: the first one with the fewest edits (letters added, left out
/// or replaced), if those are at most a third of the typed word; else nothing. What begins with the
/// typed word, of three letters or more, is one edit away.
[[nodiscard]] std::string near_word(std::string_view typed, std::span<const std::string> words);

}  // namespace tinydynamocdc::base
