// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

/// A second opinion on docs/row-format.md: the same contract, built the slow and obvious way (a
/// tree of the whole text, std::string everywhere), sharing no code with the product. Fuzzers and
/// tests compare the product with it byte by byte; it also writes the expected rows of tests/data.
///
/// Everything here is pure: no state, any thread. Errors are sentences for people, only their
/// presence is compared.
namespace tinydynamocdc::oracle {

template <class T>
using Answer = std::expected<T, std::string>;

/// An item as plain JSON.
struct ConvertedItem {
  std::string plain;    ///< {"Id":103}
  std::string escaped;  ///< {\"Id\":103}: `plain` as the inside of a JSON string.
  std::size_t
      bytes_read{};  ///< Where the typed map ends in the input; what follows is not looked at.
};

/// Converts the typed attribute map at the start of `text` (there may be white space before it).
[[nodiscard]] Answer<ConvertedItem> convert_item(std::string_view text);

/// A key attribute.
struct Key {
  std::string name;   ///< Unescaped.
  char tag = '\0';    ///< S, N or B.
  std::string value;  ///< Body of the JSON string, as sent.

  bool operator==(const Key&) const = default;
};

/// The keys of a stream record's `Keys` member, which is all of `text`, in byte order of their
/// names.
[[nodiscard]] Answer<std::vector<Key>> read_keys(std::string_view text);

/// The attributes of an item that `names` (unescaped) names, in byte order of their names.
[[nodiscard]] Answer<std::vector<Key>> keys_of_item(std::string_view text,
                                                    const std::vector<std::string>& names);

/// The `Keys` column, canonical, as the inside of a JSON string: {\"Id\":103}
[[nodiscard]] std::string canonical_keys_escaped(const std::vector<Key>& keys);

/// The body of a JSON string spelled with no escape beyond JSON's need; `body` must be valid.
[[nodiscard]] std::string canonical_string(std::string_view body);

/// JSON's grammar, and at most 512 characters.
[[nodiscard]] bool is_number(std::string_view text);

/// True where an image holds the number bare, false where it holds it as a string.
[[nodiscard]] bool is_written_bare(std::string_view number);

/// The number for a Float64 column; an error when it is beyond what a Float64 holds.
[[nodiscard]] Answer<std::string> float64_spelling(std::string_view number);

/// Epoch seconds (32 bits), rounded down, of a JSON number such as 1480642020, 1480642020.75
/// or 1.48E9, which counts 10^power_of_ten seconds each (-6: microseconds).
[[nodiscard]] Answer<std::string> whole_seconds(std::string_view number, int power_of_ten = 0);

struct RowOptions {
  std::string key_prefix = "key_";
};

/// One row without its line end, or why the record has none.
using RowOrReason = Answer<std::string>;

/// The rows of a Lambda event of a DynamoDB stream, one entry a record. An error when the event as
/// a whole cannot be read.
[[nodiscard]] Answer<std::vector<RowOrReason>> rows_of_event(std::string_view event,
                                                             const RowOptions& options = {});

/// What is known of an export beside its lines.
struct ExportOptions {
  std::string export_arn;  ///< Valid, of an export.
  std::string file_name;   ///< Of the data file; letters, digits and dots.
  std::string time;        ///< Epoch seconds.
  bool incremental = false;
  std::vector<std::string> key_names;  ///< Of a full export's table.
  std::string view = "NEW_AND_OLD_IMAGES";
  RowOptions row;
};

/// The rows of a data file's text, one entry a line.
[[nodiscard]] std::vector<RowOrReason> rows_of_export(std::string_view text,
                                                      const ExportOptions& options);

}  // namespace tinydynamocdc::oracle
