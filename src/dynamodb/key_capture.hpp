// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "dynamodb/transcoder.hpp"

/// Internal to dynamodb: picks the key attributes out of an item while it is read.
namespace tinydynamocdc::dynamodb {

/// Whether an attribute may be a key, and where not, why.
enum class KeyFault {
  none,
  wrong_type,    ///< Not S, N or B.
  twice,         ///< An attribute of that name has been taken already.
  out_of_range,  ///< A number that a Float64 does not hold: it could not stand in its column.
};

/// The fault in words, "" for none.
[[nodiscard]] std::string_view to_string(KeyFault fault);

/// Whether an attribute of this type and value can be a key at all. `tag` and `value_text` are as
/// sent, the value is valid for its tag.
[[nodiscard]] KeyFault key_fault(std::string_view tag, std::string_view value_text);

/// Which name comes first in byte order, both bodies of JSON strings as sent.
[[nodiscard]] bool is_name_before(std::string_view name_text, std::string_view other_name_text);

/// Collects the keys of one item. Borrows names and keys.
class KeyCapture {
 public:
  KeyCapture(const KeyNames& names, ItemKeys& keys);

  /// Takes the attribute if it is one of the keys. All arguments are as sent; `value_text` is
  /// looked at only where the tag is S, N or B, and is then the valid body of a JSON string.
  [[nodiscard]] KeyFault take(std::string_view name_text, std::string_view tag,
                              std::string_view value_text);

  /// The name of a key attribute that has not come, unescaped.
  [[nodiscard]] std::optional<std::string_view> missing() const;

  /// The names' sizes and first eight bytes, for a reader that looks before it calls `take`: a name
  /// of another size, or that begins otherwise (of its first bytes those that the mask leaves), and
  /// has no escape in it is no key. SIZE_MAX where there is no such name. Plain members and no
  /// functions, because code for another processor must not bring inline functions along.
  std::size_t name_bytes[k_key_attributes_max] = {SIZE_MAX, SIZE_MAX};
  std::uint64_t name_begins[k_key_attributes_max] = {};
  std::uint64_t name_masks[k_key_attributes_max] = {};
  std::size_t keys_missing = 0;  ///< Of this item's keys so many have not come yet.

 private:
  const KeyNames& names_;
  ItemKeys& keys_;
  bool has_backslash_[k_key_attributes_max] = {};
  /// Where the attribute of a name stands among the keys: in byte order of the names.
  std::size_t places_[k_key_attributes_max] = {0, 1};
};

}  // namespace tinydynamocdc::dynamodb
