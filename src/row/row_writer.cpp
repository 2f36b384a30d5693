// SPDX-License-Identifier: Apache-2.0
#include "row/row_writer.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/json_text.hpp"
#include "base/try.hpp"
#include "dynamodb/keys.hpp"
#include "row/row_text.hpp"

namespace tinydynamocdc::row {

using base::Error;
using base::Result;
using dynamodb::Change;
using dynamodb::ItemKeys;

namespace {

// All member names, quotes and numbers of a row that do not depend on the change's texts take less.
constexpr std::size_t k_frame_bytes_max = 1024;

// Room for the keys, as sent: what stands around a name and a value in `Keys` and in each of their
// columns (ours and the Python version's).
std::size_t key_bytes(const ItemKeys& keys) {
  constexpr std::size_t k_around_a_key = 32;
  std::size_t bytes = 0;
  for (const auto& key : keys) {
    bytes += key.name_text.size() + key.value_text.size() + k_around_a_key;
  }
  return bytes;
}

std::size_t row_bytes_max(const Change& change, const ItemKeys& keys,
                          std::size_t key_column_names) {
  constexpr std::size_t k_escaped_byte_max = 6;
  return k_frame_bytes_max + change.event_id_text.size() + change.event_source_text.size() +
         change.event_source_arn_text.size() + change.event_version_json.size() +
         change.aws_region_text.size() + change.sequence_number.size() +
         change.stream_view_type_text.size() + key_column_names +
         3 * dynamodb::canonical_bytes_max(key_bytes(keys)) +
         dynamodb::transcoded_bytes_max(change.new_image_json.size()) +
         dynamodb::transcoded_bytes_max(change.old_image_json.size()) +
         k_escaped_byte_max * change.user_identity_json.size();
}

// An image, `{}` when absent. Returns the end of the output.
Result<char*> put_image(char* out, std::string_view image, std::string_view member) {
  if (image.empty()) {
    return put(out, k_no_image);
  }
  const auto written = dynamodb::transcode_item(image, out);
  const auto ended =
      written ? check_image_end(image, written->input_rest) : std::unexpected(written.error());
  if (!ended) {
    return std::unexpected(base::with_context(ended.error(), member));
  }
  return written->output_end;
}

char* put_key(char* out, std::string_view name, const dynamodb::KeyAttribute& key, bool is_number) {
  out = put_before_key_value(out, name);
  if (is_number) {
    return dynamodb::write_float64_number(key.value_text, out);
  }
  *out++ = '"';
  out = dynamodb::write_canonical_string(key.value_text, out);
  *out++ = '"';
  return out;
}

char* put_key_columns(char* out, const ItemKeys& keys, const std::vector<KeyColumn>& columns) {
  std::size_t i = 0;
  for (const auto& key : keys) {
    const auto& column = columns[i++];
    out = put_key(out, column.name, key, column.is_number);
    if (!column.python_name.empty()) {
      out = put_key(out, column.python_name, key, column.is_number);
    }
  }
  return out;
}

}  // namespace

const std::vector<KeyColumn>& RowWriter::columns_of(const ItemKeys& keys) {
  const auto is_same = [](const KnownColumns::Attribute& known, const dynamodb::KeyAttribute& key) {
    return known.tag == key.tag && known.name_text == key.name_text;
  };
  for (const auto& known : known_) {
    if (std::equal(known.attributes.begin(), known.attributes.end(), keys.begin(), keys.end(),
                   is_same)) {
      return known.columns;
    }
  }
  constexpr std::size_t k_known_max = 64;
  if (known_.size() == k_known_max) {
    known_.clear();
  }
  auto& known = known_.emplace_back();
  for (const auto& key : keys) {
    known.attributes.push_back({.tag = key.tag, .name_text = std::string(key.name_text)});
  }
  known.columns = key_columns(key_prefix_, keys);
  return known.columns;
}

Result<void> RowWriter::append(const Change& change, std::string& out) {
  TINYDYNAMOCDC_TRY(const auto keys, keys_.find(change));
  const auto& columns = columns_of(keys);
  std::size_t key_column_names = 0;
  for (const auto& column : columns) {
    key_column_names += column.name.size() + column.python_name.size();
  }
  const auto image = keys_.transcoded_image();
  const auto identity =
      base::json_escaped(change.user_identity_json, base::ControlCharacters::numbers);
  const std::size_t before = out.size();
  Result<void> result;
  out.resize_and_overwrite(
      before + row_bytes_max(change, keys, key_column_names), [&](char* buffer, std::size_t room) {
        char* at = put_before_size(buffer + before, change);
        at = put_number(at, change.size_bytes);
        at = put_before_keys(at, change);
        if (keys.count > 0) {
          at = dynamodb::write_canonical_keys(keys, at);
        }
        at = put(at, k_before_new_image);
        auto end = image.empty() ? put_image(at, change.new_image_json, new_image_member(change))
                                 : Result<char*>(put(at, image));
        if (end) {
          end = put_image(put(*end, k_before_old_image), change.old_image_json, "OldImage");
        }
        if (!end) {
          result = std::unexpected(end.error());
          return before;
        }
        at = put(*end, k_before_user_identity);
        at = put(at, identity);
        *at++ = '"';
        at = put_key_columns(at, keys, columns);
        at = put(at, k_row_end);
        const auto written = static_cast<std::size_t>(at - buffer);
        TINYDYNAMOCDC_CHECK(written <= room);
        return written;
      });
  return result;
}

}  // namespace tinydynamocdc::row
