// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/error.hpp"

namespace tinydynamocdc::follow {

/// A change as its row in the landing data source tells it.
struct SeenChange {
  std::string id;    ///< eventID
  std::string name;  ///< INSERT, MODIFY, REMOVE
  std::int64_t time_s = 0;
  std::string sequence_number;
  std::string keys;  ///< Plain JSON, as are the images; `{}` where there is none.
  std::string new_image;
  std::string old_image;
};

/// So much of one value, and so many attributes of one change, fit on a screen.
inline constexpr std::size_t k_value_characters_max = 60;
inline constexpr std::size_t k_attributes_max = 20;

/// A change for people: a line with time, event and keys, then one for each attribute that it
/// changed:
///
///     12:34:56 MODIFY {"Id":"a1"}
///         Name  "Ann" → "Anna"
///         Age   31 (new)
///         City  "Rome" (removed)
///
/// Values are JSON, long ones cut. A row without its old image (view type NEW_IMAGE) shows the new
/// one. bad_input: an image is not a JSON object.
[[nodiscard]] base::Result<std::string> change_text(const SeenChange& change);

}  // namespace tinydynamocdc::follow
