// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/error.hpp"
#include "dynamodb/change.hpp"
#include "dynamodb/transcoder.hpp"

namespace tinydynamocdc::row {

/// Finds the key attributes of changes: those of `keys_json`, or, where that is empty, the
/// attributes `key_names` of the new image, which is transcoded on the way. One way for whoever
/// wants them, so that a row and the data source made for it never differ. Not thread-safe.
class ChangeKeys {
 public:
  /// The keys; views into the change's texts. None where the change is the mark of a complete
  /// export. bad_input with the place inside the record:
  /// `Keys: …`, `NewImage: attribute a.b[2]: …`, `Item: …` in a snapshot.
  [[nodiscard]] base::Result<dynamodb::ItemKeys> find(const dynamodb::Change& change);

  /// The new image as transcode_item writes it, where the last find() took the keys from it; else
  /// empty. Valid until the next find().
  [[nodiscard]] std::string_view transcoded_image() const { return transcoded_; }

 private:
  [[nodiscard]] base::Result<dynamodb::ItemKeys> find_in_image(const dynamodb::Change& change);

  /// Memory that is kept. Not a string, which would be filled before it is written to.
  std::unique_ptr<char[]> buffer_;
  std::size_t room_ = 0;
  std::string_view transcoded_;
};

/// What a change's new image is called in errors: an export's line calls it `Item`.
[[nodiscard]] std::string_view new_image_member(const dynamodb::Change& change);

/// bad_input when something but white space follows an image in its text: `input_rest` is what
/// the transcoder left of `image`.
[[nodiscard]] base::Result<void> check_image_end(std::string_view image,
                                                 std::string_view input_rest);

}  // namespace tinydynamocdc::row
