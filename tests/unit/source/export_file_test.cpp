// SPDX-License-Identifier: Apache-2.0
#include "source/export_file.hpp"

#include <gtest/gtest.h>

#include <format>
#include <string>
#include <utility>
#include <vector>

#include "base/memory_source.hpp"
#include "gzip/gunzip.hpp"
#include "support/byte_sources.hpp"
#include "support/export_records.hpp"
#include "support/gzip.hpp"

namespace tinydynamocdc::source {
namespace {

using dynamodb::EventName;
using testing::full_export;
using testing::incremental_export;
using testing::k_export_arn;
using testing::records_of;

// A line's change, whatever it borrows; nothing for a bad line.
class OneChange {
 public:
  OneChange(std::string line, const ExportInfo& info, std::string file_name = "abc.json.gz")
      : line_(std::move(line)),
        source_(line_),
        file_(source_, info, {.file_name = std::move(file_name), .place = "x"}) {
    const auto read = file_.next();
    EXPECT_TRUE(read && *read) << (read ? "no line" : read.error().message);
    if (read && *read) {
      change_ = (*read)->change;
    }
  }
  const dynamodb::Change* operator->() const { return &change_.value(); }
  [[nodiscard]] std::string problem() const { return change_ ? "" : change_.error().message; }

 private:
  std::string line_;
  base::MemorySource source_;
  ExportFile file_;
  base::Result<dynamodb::Change> change_;
};

TEST(ExportFile, a_line_of_a_full_export_becomes_a_snapshot_of_its_item) {
  const auto info = full_export();
  for (const std::string line : {R"({"Item":{"Id":{"N":"1"},"a":{"S":"}}"}}})",
                                 R"( { "Item" : {"Id":{"N":"1"},"a":{"S":"}}"}} } )",
                                 "{\"Item\":{\"Id\":{\"N\":\"1\"},\"a\":{\"S\":\"}}\"}}}\r"}) {
    const OneChange change(line, info);
    ASSERT_EQ(change.problem(), "") << line;
    EXPECT_EQ(change->event_name, EventName::snapshot);
    EXPECT_EQ(change->event_source_text, "aws:dynamodbSnapshot");
    EXPECT_EQ(change->event_source_arn_text, k_export_arn);
    EXPECT_EQ(change->event_version_json, "1.1");
    EXPECT_EQ(change->aws_region_text, "eu-west-2");
    EXPECT_EQ(change->stream_view_type_text, "NEW_AND_OLD_IMAGES");
    EXPECT_EQ(change->keys_json, "");
    ASSERT_EQ(change->key_names.count, 2U);
    EXPECT_EQ(change->key_names.names[0], "Id");
    EXPECT_EQ(change->key_names.names[1], "Range");
    EXPECT_EQ(change->new_image_json, R"({"Id":{"N":"1"},"a":{"S":"}}"}})");
    EXPECT_EQ(change->size_bytes, change->new_image_json.size());
    EXPECT_EQ(change->old_image_json, "");
    EXPECT_EQ(change->user_identity_json, "");
  }
}

TEST(ExportFile, defect_04_a_snapshot_row_has_the_exports_own_time_and_no_sequence_number) {
  const auto info = full_export();
  const OneChange change(R"({"Item":{"Id":{"N":"1"}}})", info);
  EXPECT_EQ(change->approximate_creation_s, 1692350182);
  EXPECT_EQ(change->sequence_number, "SNAPSHOT");
}

TEST(ExportFile, defect_11_a_line_of_an_incremental_export_is_a_change_of_its_item) {
  auto info = incremental_export();
  info.view_type = "NEW_IMAGE";
  const std::string head =
      R"({"Metadata":{"WriteTimestampMicros":{"N":"1680109764999999"}},"Keys":{"Id":{"S":"1"}})";
  const std::string new_image = R"({"Id":{"S":"1"},"a":{"S":"new"}})";
  const std::string old_image = R"({"Id":{"S":"1"},"a":{"S":"older"}})";
  const struct {
    std::string what, rest;
    EventName name;
    std::string new_image, old_image;
    std::size_t size;
  } cases[] = {
      {"both images", R"(,"NewImage":)" + new_image + R"(,"OldImage":)" + old_image + "}",
       EventName::modify, new_image, old_image, new_image.size()},
      {"the new image", R"(,"NewImage":)" + new_image + "}", EventName::modify, new_image, "",
       new_image.size()},
      {"the old image", R"(,"OldImage":)" + old_image + "}", EventName::remove, "", old_image,
       old_image.size()},
      {"null as good as absent", R"(,"OldImage":null,"NewImage":null})", EventName::remove, "", "",
       16},
      {"only keys", "}", EventName::remove, "", "", 16},
      {"white space", " ,\t\"NewImage\" : " + new_image + " } ", EventName::modify, new_image, "",
       new_image.size()},
  };
  for (const auto& [what, rest, name, newer, older, size] : cases) {
    const OneChange change(head + rest, info);
    ASSERT_EQ(change.problem(), "") << what;
    EXPECT_EQ(change->event_name, name) << what;
    EXPECT_EQ(change->event_source_text, "aws:dynamodbSnapshot") << what;
    EXPECT_EQ(change->approximate_creation_s, 1680109764) << what;
    EXPECT_EQ(change->sequence_number, "SNAPSHOT") << what;
    EXPECT_EQ(change->keys_json, R"({"Id":{"S":"1"}})") << what;
    EXPECT_EQ(change->key_names.count, 0U) << what;
    EXPECT_EQ(change->new_image_json, newer) << what;
    EXPECT_EQ(change->old_image_json, older) << what;
    EXPECT_EQ(change->size_bytes, size) << what;
    EXPECT_EQ(change->stream_view_type_text, "NEW_IMAGE") << what;
  }
}

TEST(ExportFile, the_time_of_a_write_has_three_spellings) {
  const auto info = incremental_export();
  for (const std::string time :
       {R"({"N":"1680109764000001"})", R"("1680109764000001")", "1680109764000001",
        R"( { "N" : "1680109764000001" } )", "1.680109764000001E15"}) {
    const auto member = R"("WriteTimestampMicros":)" + time;
    for (const auto& metadata : {"{" + member + "}", R"({"x":[1],)" + member + R"(,"y":{}})"}) {
      const OneChange change(R"({"Keys":{"Id":{"S":"1"}},"Metadata":)" + metadata + "}", info);
      ASSERT_EQ(change.problem(), "") << metadata;
      EXPECT_EQ(change->approximate_creation_s, 1680109764) << metadata;
    }
  }
}

TEST(ExportFile, what_stands_behind_the_item_goes_along_with_it_to_be_refused) {
  // The writer of rows refuses text behind an image.
  const auto info = full_export();
  const OneChange change(R"({"Item":{"Id":{"N":"1"}},"Other":{}})", info);
  ASSERT_EQ(change.problem(), "");
  EXPECT_EQ(change->new_image_json, R"({"Id":{"N":"1"}},"Other":{})");
}

TEST(ExportFile, defect_16_the_id_of_a_row_is_a_pure_function_of_export_file_and_line) {
  const auto info = full_export();
  const auto ids_of = [&](std::size_t piece_bytes) {
    std::string text;
    for (int i = 0; i < 12; ++i) {
      text += i == 3 ? "no line\n" : "{\"Item\":{\"Id\":{\"N\":\"1\"}}}\n";
    }
    testing::PiecewiseSource source(text, piece_bytes);
    ExportFile file(source, info, {.file_name = "abc.json.gz", .place = "x"});
    std::vector<std::string> ids;
    for (auto read = file.next(); read && *read; read = file.next()) {
      ids.emplace_back((*read)->change ? (*read)->change->event_id_text : "bad");
    }
    return ids;
  };
  const auto ids = ids_of(1);
  ASSERT_EQ(ids.size(), 12U);
  EXPECT_EQ(ids[0], "01692350182719-6de2c037/abc.json.gz/1");
  EXPECT_EQ(ids[3], "bad");
  EXPECT_EQ(ids[4], "01692350182719-6de2c037/abc.json.gz/5");
  EXPECT_EQ(ids[11], "01692350182719-6de2c037/abc.json.gz/12");
  EXPECT_EQ(ids_of(1 << 20), ids);
}

TEST(ExportFile, a_file_name_is_escaped_in_the_id) {
  const auto info = full_export();
  const OneChange change(R"({"Item":{"Id":{"N":"1"}}})", info, "a\"b\\c\n\x1f é.json");
  EXPECT_EQ(change->event_id_text, "01692350182719-6de2c037/a\\\"b\\\\c\\n\\u001f é.json/1");
  base::MemorySource source("{}");
  ExportFile file(source, info, {.file_name = "a\xff.json", .place = "x"});
  const auto read = file.next();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message, "x: the file's name is not UTF-8");
}

TEST(ExportFile, names_the_place_of_a_line) {
  const auto info = full_export();
  base::MemorySource source("");
  const ExportFile file(source, info, {.file_name = "abc.json.gz", .place = "s3://b/abc.json.gz"});
  EXPECT_EQ(file.place_of(0, "SNAPSHOT"), "s3://b/abc.json.gz line 1");
  EXPECT_EQ(file.place_of(41, ""), "s3://b/abc.json.gz line 42");
}

TEST(ExportFile, passed_over_lines_count_and_the_next_one_keeps_its_number) {
  const auto info = full_export();
  std::string text;
  for (int i = 1; i <= 5; ++i) {
    text += std::format("{{\"Item\":{{\"Id\":{{\"N\":\"{}\"}}}}}}\n", i);
  }
  base::MemorySource source(text);
  ExportFile file(source, info, {.file_name = "abc.json.gz", .place = "x"});
  EXPECT_EQ(file.skip(0).value(), 0U);
  EXPECT_EQ(file.skip(3).value(), 3U);
  const auto next = file.next();
  ASSERT_TRUE(next && *next && (*next)->change);
  EXPECT_EQ((*next)->index, 3U);
  EXPECT_TRUE((*next)->change->event_id_text.ends_with("/abc.json.gz/4"))
      << (*next)->change->event_id_text;
  base::MemorySource again(text);
  ExportFile shorter(again, info, {.file_name = "abc.json.gz", .place = "x"});
  EXPECT_EQ(shorter.skip(6).value(), 5U) << "it has no more";
}

TEST(ExportFile, what_breaks_among_lines_that_are_passed_over_is_named) {
  const auto info = full_export();
  testing::PiecewiseSource source("{}\n{}\n", 100,
                                  base::Error{base::ErrorKind::unavailable, "gone"});
  ExportFile file(source, info, {.file_name = "abc.json.gz", .place = "x"});
  const auto skipped = file.skip(3);
  ASSERT_FALSE(skipped);
  EXPECT_EQ(skipped.error().message, "x after line 1: gone") << "the last one may be cut off";
}

TEST(ExportFile, an_empty_file_and_a_gzip_of_nothing_have_no_lines) {
  const auto info = full_export();
  for (const auto& compressed :
       {std::string(), testing::gzip(""), testing::gzip("") + testing::gzip("")}) {
    base::MemorySource source(compressed);
    gzip::Gunzip gunzip(source);
    const auto result = records_of(gunzip, info);
    EXPECT_TRUE(result.records.empty());
    EXPECT_EQ(result.broken, "");
  }
}

TEST(ExportFile, counts_lines_and_bytes_of_a_file_of_many_members) {
  const auto info = full_export();
  std::string compressed;
  std::uint64_t bytes = 0;
  for (int i = 0; i < 100; ++i) {
    const auto line = std::format("{{\"Item\":{{\"Id\":{{\"N\":\"{}\"}}}}}}\n", i);
    compressed += testing::gzip(line.substr(0, 9)) + testing::gzip(line.substr(9));
    bytes += line.size();
  }
  base::MemorySource source(compressed);
  gzip::Gunzip gunzip(source);
  ExportFile file(gunzip, info, {.file_name = "abc.json.gz", .place = "x"});
  std::size_t good = 0;
  for (auto read = file.next(); read && *read; read = file.next()) {
    good += (*read)->change ? 1 : 0;
  }
  EXPECT_EQ(good, 100U);
  EXPECT_EQ(file.lines(), 100U);
  EXPECT_EQ(file.bytes(), bytes);
}

TEST(ExportFile, gives_the_lines_of_a_full_export_many_at_a_time) {
  const auto info = full_export();
  const std::string text = "{\"Item\":{}}\nodd\n{\"Item\":{}}";
  testing::PiecewiseSource source(text, 100);
  ExportFile file(source, info, {.file_name = "a\"b.json.gz", .place = "x"});
  const auto all = file.item_lines();
  EXPECT_EQ(all.line_number, 1U);
  ASSERT_NE(all.common, nullptr);
  EXPECT_EQ(all.common->event_id_text, R"(01692350182719-6de2c037/a\"b.json.gz/)");
  EXPECT_EQ(all.common->key_names.count, 2U);
  const std::string begin(all.lines);
  EXPECT_TRUE(text.starts_with(begin) && begin.ends_with('\n')) << begin;
  file.pass({.count = 1, .bytes = text.find('\n') + 1});
  EXPECT_EQ(file.lines(), 1U);
  EXPECT_EQ(all.common->event_id_text, R"(01692350182719-6de2c037/a\"b.json.gz/)");
  const auto odd = file.next();
  ASSERT_TRUE(odd && *odd);
  EXPECT_EQ((*odd)->index, 1U);
  EXPECT_FALSE((*odd)->change);
  EXPECT_EQ(file.item_lines().line_number, 3U);
  EXPECT_EQ(file.item_lines().lines, "{\"Item\":{}}");
  EXPECT_EQ(file.item_lines().common->event_id_text, R"(01692350182719-6de2c037/a\"b.json.gz/)");
  file.pass({.count = 1, .bytes = file.item_lines().lines.size()});
  EXPECT_TRUE(file.item_lines().lines.empty());
  EXPECT_FALSE(*file.next());
  EXPECT_TRUE(file.item_lines().lines.empty());
}

TEST(ExportFile, leaves_what_is_no_such_line_to_next) {
  const auto incremental = incremental_export();
  const std::string text = "{}\n{}\n";
  testing::PiecewiseSource source(text, 100);
  ExportFile changes(source, incremental, {.file_name = "a.json.gz", .place = "x"});
  EXPECT_TRUE(changes.item_lines().lines.empty()) << "not of this type";
  const ExportInfo nonsense;
  ExportFile broken(source, nonsense, {.file_name = "a.json.gz", .place = "x"});
  EXPECT_TRUE(broken.item_lines().lines.empty());
  EXPECT_FALSE(broken.next());
  const auto info = full_export();
  testing::PiecewiseSource damaged("", 100, base::Error{base::ErrorKind::bad_input, "gone"});
  ExportFile file(damaged, info, {.file_name = "a.json.gz", .place = "x"});
  EXPECT_TRUE(file.item_lines().lines.empty());
  EXPECT_EQ(file.next().error().message, "x after line 0: gone");
}

}  // namespace
}  // namespace tinydynamocdc::source
