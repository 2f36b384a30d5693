// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "dynamodb/change.hpp"
#include "dynamodb/transcoder.hpp"
#include "row/change_keys.hpp"
#include "row/names.hpp"

namespace tinydynamocdc::row {

/// Writes changes as rows of the landing data source: one JSON object and a newline each, as
/// docs/row-format.md says. A row is a pure function of its change: the same change gives the same
/// bytes, in every process. Not thread-safe (it remembers the key columns of the tables it has
/// seen); one per worker.
class RowWriter {
 public:
  /// `key_prefix` as in NamingOptions.
  explicit RowWriter(std::string key_prefix) : key_prefix_(std::move(key_prefix)) {}

  /// Appends the row of `change`, newline included. The keys are those of `keys_json`, or, where
  /// that is empty, the attributes `key_names` of the new image: the same bytes either way. The
  /// mark of a complete export has none: `Keys` is empty, the key columns are left to their
  /// defaults. On error (bad_input, with the place inside the record: `NewImage: attribute a.b[2]:
  /// …`, `Item: …` in a snapshot) `out` is as it was. Text behind an image, other than white space,
  /// is bad_input.
  [[nodiscard]] base::Result<void> append(const dynamodb::Change& change, std::string& out);

  [[nodiscard]] const std::string& key_prefix() const { return key_prefix_; }

 private:
  [[nodiscard]] const std::vector<KeyColumn>& columns_of(const dynamodb::ItemKeys& keys);

  /// The key columns of the attribute names as sent and their types; a table has one entry, or a
  /// few when its writers escape names differently.
  struct KnownColumns {
    struct Attribute {
      char tag;
      std::string name_text;
    };
    std::vector<Attribute> attributes;
    std::vector<KeyColumn> columns;
  };

  std::string key_prefix_;
  std::vector<KnownColumns> known_;
  ChangeKeys keys_;
};

}  // namespace tinydynamocdc::row
