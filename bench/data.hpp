// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tinydynamocdc::bench {

/// Generated items in DynamoDB JSON as AWS spells it (compact), the same bytes for the same seed
/// everywhere.
class ItemSet {
 public:
  ItemSet(std::string name, std::string key_name)
      : name_(std::move(name)), key_name_(std::move(key_name)) {}

  void add(std::string_view item);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// The attribute that is the table's key.
  [[nodiscard]] const std::string& key_name() const { return key_name_; }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  /// Followed by readable bytes enough for any vector reader.
  [[nodiscard]] std::string_view item(std::size_t index) const;
  /// Of all items together.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t k_padding = 64;
  std::string name_;
  std::string key_name_;
  std::string text_;
  std::vector<std::size_t> ends_;
  std::size_t bytes_ = 0;
};

/// People with addresses, tags and notes: about 1.3 KB each, some text outside ASCII, some escapes.
[[nodiscard]] ItemSet make_people(std::uint64_t seed, std::size_t count);
/// Sensor readings: about 126 bytes each.
[[nodiscard]] ItemSet make_small(std::uint64_t seed, std::size_t count);
/// Documents of many lines, nested: about 190 KB each.
[[nodiscard]] ItemSet make_large(std::uint64_t seed, std::size_t count);

}  // namespace tinydynamocdc::bench
