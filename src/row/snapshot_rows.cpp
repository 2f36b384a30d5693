// SPDX-License-Identifier: Apache-2.0
#include "row/snapshot_rows.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.hpp"
#include "row/names.hpp"
#include "row/row_text.hpp"

namespace tinydynamocdc::row {

using dynamodb::Change;

namespace {

// A key column's name has at most 128 characters (row/names.cpp); what else is constant, beside the
// names and ids that the change brings, is a few hundred bytes.
constexpr std::size_t k_constant_bytes_max = 2048;
constexpr std::size_t k_digits_max = 20;
// A partition key has at most 2048 bytes, a sort key 1024. (DynamoDB Developer Guide, "Quotas".)
constexpr std::size_t k_key_bytes_max = 2048;
// In the row's Keys, in its column, and in the Python version's column.
constexpr std::size_t k_places_of_a_key = 3;

constexpr std::string_view k_line_begin = R"({"Item":)";

// Texts are copied so many bytes at a time, the last time beyond their ends: constant sizes become
// two vector moves instead of a call of memcpy for each of a row's ten texts. So much must be
// readable behind every text, and writable behind a row.
constexpr std::size_t k_step_bytes = 32;
static_assert(k_step_bytes <= dynamodb::k_padding_bytes);

[[gnu::always_inline]] inline char* put_by_steps(char* out, std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += k_step_bytes) {
    std::memcpy(out + at, text.data() + at, k_step_bytes);
  }
  return out + text.size();
}

// The same bytes as std::to_chars, without its branches on the number of digits.
std::string_view digits_of(std::size_t number, char* end) {
  char* at = end;
  do {
    *--at = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
  return {at, static_cast<std::size_t>(end - at)};
}

// Keys come in the byte order of their names.
Change with_sorted_names(Change change) {
  auto& names = change.key_names;
  std::sort(names.names, names.names + names.count);
  return change;
}

std::size_t constants_bytes_max(const Change& common) {
  std::size_t bytes =
      2 * k_constant_bytes_max + common.event_source_arn_text.size() + common.event_id_text.size();
  for (std::size_t i = 0; i < common.key_names.count; ++i) {
    bytes += common.key_names.names[i].size();
  }
  return bytes;
}

}  // namespace

SnapshotRows::SnapshotRows(const Change& common, std::string key_prefix)
    : common_(with_sorted_names(common)),
      key_prefix_(std::move(key_prefix)),
      constants_bytes_max_(constants_bytes_max(common)),
      transcoder_(common_.key_names) {}

SnapshotRows::Written SnapshotRows::append(std::string_view lines, std::uint64_t line_number,
                                           std::string& out, const Bounds& bounds) {
  Written written;
  number_line(line_number);
  const auto is_enough = [&](std::size_t out_bytes) {
    return lines.empty() || written.rows >= bounds.rows_max || out_bytes >= bounds.out_bytes;
  };
  bool goes_on = !is_enough(out.size());
  while (goes_on) {
    // All the room that there is; a row that may need more makes it, and the text doubles.
    const auto before = out.size();
    const auto room = std::max(out.capacity(), before + row_bytes_max(lines.size()));
    out.resize_and_overwrite(room, [&](char* buffer, std::size_t) {
      char* at = buffer + before;
      const char* const end = buffer + room;
      while (goes_on && row_bytes_max(lines.size()) <= static_cast<std::size_t>(end - at)) {
        const auto values = read_line(lines, at + head_bytes_);
        if (values.line_bytes == 0) {
          goes_on = false;
          break;
        }
        at = put_row(values, at);
        count_up();
        ++written.rows;
        written.bytes += values.line_bytes;
        lines.remove_prefix(values.line_bytes);
        const auto out_bytes = static_cast<std::size_t>(at - buffer);
        if (bounds.ends != nullptr) {
          bounds.ends->push_back(out_bytes);
        }
        goes_on = !is_enough(out_bytes);
      }
      return static_cast<std::size_t>(at - buffer);
    });
  }
  return written;
}

// Of a line that is no longer, with what is written over behind the row.
std::size_t SnapshotRows::row_bytes_max(std::size_t line_bytes) const {
  constexpr std::size_t k_keys_bytes_max =
      k_places_of_a_key * dynamodb::k_key_attributes_max * k_key_bytes_max;
  return constants_bytes_max_ + k_digits_max + k_keys_bytes_max +
         dynamodb::transcoded_bytes_max(line_bytes) + k_step_bytes;
}

SnapshotRows::Values SnapshotRows::read_line(std::string_view lines, char* image) {
  if (!lines.starts_with(k_line_begin)) {
    return {};
  }
  const auto item = lines.substr(k_line_begin.size());
  const auto transcoded = transcoder_.transcode(item, image);
  if (!transcoded) {
    return {};
  }
  // No item goes on behind its line: a newline is in no string of it, and nothing of it otherwise.
  const auto rest = transcoded->input_rest;
  const bool is_last = rest.size() == 1;
  if (rest.empty() || rest[0] != '}' || (!is_last && rest[1] != '\n')) {
    return {};
  }
  Values values;
  if (!read_keys(values)) {
    return {};
  }
  const auto item_bytes = item.size() - rest.size();
  values.line_bytes = k_line_begin.size() + item_bytes + (is_last ? 1 : 2);
  values.size = digits_of(item_bytes, size_digits_ + k_digits_max);
  values.image_end = transcoded->output_end;
  return values;
}

bool SnapshotRows::read_keys(Values& values) {
  for (std::size_t i = 0; i < common_.key_names.count; ++i) {
    const auto& key = transcoder_.key(i);
    if (key.bytes > k_key_bytes_max) {
      return false;
    }
    values.keys[i] = {key.text, key.bytes};
  }
  if (!has_key_types()) {
    render();
  }
  return true;
}

bool SnapshotRows::has_key_types() const {
  for (std::size_t i = 0; i < common_.key_names.count; ++i) {
    if (row_.key_tags[i] != transcoder_.key(i).tag) {
      return false;
    }
  }
  return true;
}

// The image stands where the last row's would, seen from `row`.
char* SnapshotRows::put_row(const Values& values, char* row) {
  const auto head_bytes =
      row_.head_bytes + values.size.size() + values.keys[0].size() + values.keys[1].size();
  char* image_end = values.image_end;
  char* const image = row + head_bytes;
  if (head_bytes != head_bytes_) {
    char* const image_begin = row + head_bytes_;
    const auto image_bytes = static_cast<std::size_t>(image_end - image_begin);
    std::memmove(image, image_begin, image_bytes);
    image_end = image + image_bytes;
    head_bytes_ = head_bytes;
  }
  // The head's last steps reach into the image.
  char image_step[k_step_bytes];
  std::memcpy(image_step, image, k_step_bytes);
  const char* const text = row_.text.data();
  TINYDYNAMOCDC_CHECK(put_parts(row, text, row_.head, values) == image);
  std::memcpy(image, image_step, k_step_bytes);
  return put_parts(image_end, text + row_.head_bytes, row_.tail, values);
}

char* SnapshotRows::put_parts(char* out, const char* constant, const std::vector<Part>& parts,
                              const Values& values) {
  for (const auto& part : parts) {
    out = put_by_steps(out, {constant, part.bytes});
    constant += part.bytes;
    switch (part.slot) {
      case Slot::size:
        out = put_by_steps(out, values.size);
        break;
      case Slot::first_key:
        out = put_by_steps(out, values.keys[0]);
        break;
      case Slot::second_key:
        out = put_by_steps(out, values.keys[1]);
        break;
      case Slot::none:
        break;
    }
  }
  return out;
}

// The constants of a row in their order, each closed by what follows it.
void SnapshotRows::render() {
  row_ = RowTemplate();
  add(k_before_event_id);
  add(common_.event_id_text);
  row_.digits_begin = row_.text.size();
  row_.digits_end = row_.text.size();
  add_written([&](char* out) { return put_behind_event_id(out, common_); });
  close(row_.head, Slot::size);
  add_written([&](char* out) { return put_before_keys(out, common_); });
  const auto& names = common_.key_names;
  for (std::size_t i = 0; i < names.count; ++i) {
    const char tag = transcoder_.key(i).tag;
    row_.key_tags[i] = tag;
    const std::string_view quote = tag == 'N' ? "" : R"(\")";
    add(i == 0 ? R"({\")" : R"(,\")");
    add(names.names[i]);
    add(R"(\":)");
    add(quote);
    close(row_.head, i == 0 ? Slot::first_key : Slot::second_key);
    add(quote);
  }
  add("}");
  add(k_before_new_image);
  close(row_.head, Slot::none);
  row_.head_bytes = row_.closed_bytes;
  add(k_before_old_image);
  add(k_no_image);
  add(k_before_user_identity);
  add("\"");
  render_columns();
  add(k_row_end);
  close(row_.tail, Slot::none);
  row_.text.append(k_step_bytes, '\0');
  write_line_number();
  TINYDYNAMOCDC_CHECK(row_.text.size() <= constants_bytes_max_);
}

void SnapshotRows::render_columns() {
  dynamodb::ItemKeys keys{.attributes = {}, .count = common_.key_names.count};
  for (std::size_t i = 0; i < keys.count; ++i) {
    keys.attributes[i] = {
        .name_text = common_.key_names.names[i], .tag = row_.key_tags[i], .value_text = {}};
  }
  const auto columns = key_columns(key_prefix_, keys);
  for (std::size_t i = 0; i < keys.count; ++i) {
    const std::string_view quote = columns[i].is_number ? "" : "\"";
    for (const std::string_view name : {columns[i].name, columns[i].python_name}) {
      if (name.empty()) {
        continue;
      }
      add_written([&](char* out) { return put_before_key_value(out, name); });
      add(quote);
      close(row_.tail, i == 0 ? Slot::first_key : Slot::second_key);
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

void SnapshotRows::close(std::vector<Part>& parts, Slot slot) {
  parts.push_back({.bytes = row_.text.size() - row_.closed_bytes, .slot = slot});
  row_.closed_bytes = row_.text.size();
}

void SnapshotRows::number_line(std::uint64_t number) {
  line_number_ = number;
  if (!row_.head.empty()) {
    write_line_number();
  }
}

void SnapshotRows::write_line_number() {
  char digits[k_digits_max];
  const auto text = digits_of(line_number_, digits + sizeof(digits));
  const auto before = row_.digits_end - row_.digits_begin;
  row_.text.replace(row_.digits_begin, before, text);
  row_.digits_end = row_.digits_begin + text.size();
  row_.head.front().bytes += text.size() - before;
  row_.head_bytes += text.size() - before;
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

}  // namespace tinydynamocdc::row
