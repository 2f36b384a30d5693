// SPDX-License-Identifier: Apache-2.0
#include "row/snapshot_rows.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.hpp"
#include "row/names.hpp"
#include "row/row_text.hpp"

namespace tinydynamocdc::row {

using dynamodb::ItemKeys;
using dynamodb::KeyAttribute;

namespace {

// Room for a constant, beside the export's ARN; a key column's name has at most 128 characters
// (row/names.cpp).
constexpr std::size_t k_constant_bytes_max = 2048;
constexpr std::size_t k_digits_max = 20;

constexpr std::string_view k_line_begin = R"({"Item":)";

// Texts are copied so many bytes at a time, the last time beyond their ends: constant sizes become
// two vector moves, where a call of memcpy for each of a row's twelve texts was an eighth of all
// time. So much must be readable behind every text, and writable behind a row.
constexpr std::size_t k_step_bytes = 32;
static_assert(k_step_bytes <= dynamodb::k_padding_bytes);

[[gnu::always_inline]] inline char* put_by_steps(char* out, std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += k_step_bytes) {
    std::memcpy(out + at, text.data() + at, k_step_bytes);
  }
  return out + text.size();
}

// The same bytes as std::to_chars, whose branches on the number of digits cost 9 ns a row.
std::string_view digits_of(std::size_t number, char* end) {
  char* at = end;
  do {
    *--at = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
  return {at, static_cast<std::size_t>(end - at)};
}

// A number of so many characters stands in its column as it was sent (dynamodb/keys.hpp), whatever
// they are.
constexpr std::size_t k_number_as_sent_bytes_max = 17;

// No escape in it: what is sent, what the image has and what a column has are the same characters.
bool is_plain(const KeyAttribute& key) {
  constexpr std::size_t k_quotes_bytes = 4;  // \" before and behind it
  return key.tag == 'N' ? key.value_text.size() <= k_number_as_sent_bytes_max
                        : key.transcoded.size() == key.value_text.size() + k_quotes_bytes;
}

}  // namespace

SnapshotRows::SnapshotRows(const dynamodb::Change& common, std::string key_prefix)
    : common_(common), key_prefix_(std::move(key_prefix)), transcoder_(common.key_names) {
  // In the order in which keys come.
  auto& names = common_.key_names;
  std::sort(names.names, names.names + names.count);
}

SnapshotRows::Written SnapshotRows::append(std::string_view lines, std::uint64_t line_number,
                                           std::string& out) {
  const auto image_room = dynamodb::transcoded_bytes_max(lines.size());
  if (image_room_ < image_room) {
    image_ = std::make_unique_for_overwrite<char[]>(image_room);
    image_room_ = image_room;
  }
  Written written;
  number_line(line_number);
  std::size_t line_bytes = read_line(lines);
  while (line_bytes > 0) {
    // All the room that there is; a row that needs more makes it, and the text doubles.
    const auto before = out.size();
    const auto room = std::max(out.capacity(), before + row_bytes());
    out.resize_and_overwrite(room, [&](char* buffer, std::size_t) {
      char* at = buffer + before;
      const char* const end = buffer + room;
      while (line_bytes > 0 && row_bytes() <= static_cast<std::size_t>(end - at)) {
        at = put_row(at);
        written.bytes += line_bytes;
        ++written.rows;
        count_up();
        line_bytes = read_line(lines.substr(written.bytes));
      }
      return static_cast<std::size_t>(at - buffer);
    });
  }
  return written;
}

std::size_t SnapshotRows::read_line(std::string_view lines) {
  if (!lines.starts_with(k_line_begin)) {
    return 0;
  }
  const auto item = lines.substr(k_line_begin.size());
  const auto transcoded = transcoder_.transcode(item, image_.get());
  if (!transcoded) {
    return 0;
  }
  // No item goes on behind its line: a newline is in no string of it, and nothing of it otherwise.
  const auto rest = transcoded->input_rest;
  const bool is_last = rest.size() == 1;
  if (rest.empty() || rest[0] != '}' || (!is_last && rest[1] != '\n')) {
    return 0;
  }
  if (!fill_key_slots(transcoder_.keys())) {
    return 0;
  }
  const auto item_bytes = item.size() - rest.size();
  slots_[Slot::size] = digits_of(item_bytes, size_digits_ + k_digits_max);
  slots_[image] = std::string_view(image_.get(), transcoded->output_end);
  return k_line_begin.size() + item_bytes + (is_last ? 1 : 2);
}

bool SnapshotRows::fill_key_slots(const ItemKeys& keys) {
  for (std::size_t i = 0; i < keys.count; ++i) {
    const auto& key = keys.attributes[i];
    // An escaped name is longer than what it stands for.
    if (key.name_text.size() != common_.key_names.names[i].size() || !is_plain(key)) {
      return false;
    }
    slots_[first_key + i] = key.transcoded;
    slots_[first_text + i] = key.value_text;
  }
  if (!has_key_types(keys)) {
    render(keys);
  }
  return true;
}

bool SnapshotRows::has_key_types(const ItemKeys& keys) const {
  for (std::size_t i = 0; i < keys.count; ++i) {
    if (row_.key_tags[i] != keys.attributes[i].tag) {
      return false;
    }
  }
  return true;
}

// The constants of a row in their order, each closed by what follows it.
void SnapshotRows::render(const ItemKeys& keys) {
  row_ = RowTemplate();
  add(k_before_event_id);
  add(common_.event_id_text);
  row_.digits_begin = row_.text.size();
  row_.digits_end = row_.text.size();
  add_written([&](char* out) { return put_behind_event_id(out, common_); });
  close(Slot::size);
  add_written([&](char* out) { return put_before_keys(out, common_); });
  for (std::size_t i = 0; i < keys.count; ++i) {
    add(i == 0 ? R"({\")" : R"(,\")");
    add(keys.attributes[i].name_text);
    add(R"(\":)");
    close(i == 0 ? first_key : second_key);
  }
  add("}");
  add(k_before_new_image);
  close(image);
  add(k_before_old_image);
  add(k_no_image);
  add(k_before_user_identity);
  add("\"");
  render_columns(keys);
  add(k_row_end);
  close(none);
  row_.text.append(k_step_bytes, '\0');
  write_line_number();
}

void SnapshotRows::render_columns(const ItemKeys& keys) {
  const auto columns = key_columns(key_prefix_, keys);
  for (std::size_t i = 0; i < keys.count; ++i) {
    const std::string_view quote = columns[i].is_number ? "" : "\"";
    row_.key_tags[i] = keys.attributes[i].tag;
    for (const std::string_view name : {columns[i].name, columns[i].python_name}) {
      if (name.empty()) {
        continue;
      }
      add_written([&](char* out) { return put_before_key_value(out, name); });
      add(quote);
      close(i == 0 ? first_text : second_text);
      add(quote);
    }
  }
}

void SnapshotRows::add(std::string_view text) { row_.text += text; }

void SnapshotRows::add_written(const std::function<char*(char*)>& put_text) {
  const auto before = row_.text.size();
  const auto room = k_constant_bytes_max + common_.event_source_arn_text.size();
  row_.text.resize(before + room);
  const char* const end = put_text(row_.text.data() + before);
  row_.text.resize(static_cast<std::size_t>(end - row_.text.data()));
}

void SnapshotRows::close(Slot slot) {
  row_.parts.push_back({.bytes = row_.text.size() - row_.closed_bytes, .slot = slot});
  row_.closed_bytes = row_.text.size();
}

void SnapshotRows::number_line(std::uint64_t number) {
  line_number_ = number;
  if (!row_.parts.empty()) {
    write_line_number();
  }
}

void SnapshotRows::write_line_number() {
  char digits[k_digits_max];
  const auto text = digits_of(line_number_, digits + sizeof(digits));
  const auto before = row_.digits_end - row_.digits_begin;
  row_.text.replace(row_.digits_begin, before, text);
  row_.digits_end = row_.digits_begin + text.size();
  row_.parts.front().bytes += text.size() - before;
}

// In place: nine times of ten it is one byte.
void SnapshotRows::count_up() {
  ++line_number_;
  for (std::size_t at = row_.digits_end; at > row_.digits_begin; --at) {
    char& digit = row_.text[at - 1];
    if (digit != '9') {
      ++digit;
      return;
    }
    digit = '0';
  }
  write_line_number();
}

// With what is written over behind it.
std::size_t SnapshotRows::row_bytes() const {
  std::size_t bytes = row_.text.size();
  for (const auto& part : row_.parts) {
    bytes += slots_[part.slot].size();
  }
  return bytes;
}

char* SnapshotRows::put_row(char* out) const {
  const char* constant = row_.text.data();
  for (const auto& part : row_.parts) {
    out = put_by_steps(out, {constant, part.bytes});
    out = put_by_steps(out, slots_[part.slot]);
    constant += part.bytes;
  }
  return out;
}

}  // namespace tinydynamocdc::row
