// SPDX-License-Identifier: Apache-2.0
#include "verify/export_items.hpp"

#include <format>

#include "base/found_in.hpp"
#include "base/try.hpp"
#include "dynamodb/keys.hpp"
#include "gzip/gunzip.hpp"
#include "lambda/data_file.hpp"
#include "lambda/object_reader.hpp"
#include "row/change_keys.hpp"

namespace tinydynamocdc::verify {

using base::ErrorKind;
using base::Result;

namespace {

// Makes ExportItems of an export's lines.
class Items {
 public:
  Result<ExportItem> item_of(const dynamodb::ReadChange& line) {
    if (!line.change) {
      return std::unexpected(line.change.error());
    }
    TINYDYNAMOCDC_TRY(const auto keys, keys_.find(*line.change));
    if (keys.count == 0) {
      return base::fail(ErrorKind::bad_input, "it has no keys");
    }
    write_keys(keys);
    const auto& first = keys.attributes[0];
    first_ =
        first.tag == 'N' ? std::string(first.value_text) : dynamodb::unescaped(first.value_text);
    return ExportItem{.line = static_cast<std::uint32_t>(line.index),
                      .keys = keys_text_,
                      .first_key = first_,
                      .item_json = line.change->new_image_json,
                      .transcoded_body = keys_.transcoded_image()};
  }

 private:
  void write_keys(const dynamodb::ItemKeys& keys) {
    constexpr std::size_t k_around_a_key = 32;
    std::size_t sent = 0;
    for (const auto& key : keys) {
      sent += key.name_text.size() + key.value_text.size() + k_around_a_key;
    }
    std::string body;
    body.resize_and_overwrite(dynamodb::canonical_bytes_max(sent), [&](char* out, std::size_t) {
      return static_cast<std::size_t>(dynamodb::write_canonical_keys(keys, out) - out);
    });
    keys_text_ = dynamodb::unescaped(body);
  }

  row::ChangeKeys keys_;
  std::string keys_text_;
  std::string first_;
};

}  // namespace

Result<void> read_items(const ExportFiles& files, std::uint32_t file, const TakeItem& take,
                        base::Deadline deadline) {
  const auto& expected = files.files[file];
  const aws::ObjectName object{.bucket = files.bucket, .key = expected.key};
  const auto url = files.objects.url(object);
  lambda::ObjectReader reader(files.objects, object, deadline);
  gzip::Gunzip text(reader);
  source::ExportFile lines(text, files.info, {.file_name = "", .place = url});
  Items items;
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto read, lines.next());
    const auto* line = base::found_in(read);
    if (line == nullptr) {
      return lambda::check_data_file(
          {.url = url, .report = {}, .items = lines.lines(), .md5_base64 = reader.md5_base64()},
          &expected);
    }
    const auto item = items.item_of(*line);
    if (!item) {
      return std::unexpected(
          base::with_context(item.error(), std::format("{} line {}", url, line->index + 1)));
    }
    TINYDYNAMOCDC_TRY(const auto more, take(*item));
    if (!more) {
      return {};
    }
  }
}

}  // namespace tinydynamocdc::verify
