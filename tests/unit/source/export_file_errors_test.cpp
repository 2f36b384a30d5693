// SPDX-License-Identifier: Apache-2.0
// Lines and files that are refused, by an ExportFile.
#include <gtest/gtest.h>

#include <format>
#include <string>
#include <utility>

#include "base/memory_source.hpp"
#include "gzip/gunzip.hpp"
#include "source/export_file.hpp"
#include "support/export_records.hpp"
#include "support/gzip.hpp"

namespace tinydynamocdc::source {
namespace {

using testing::full_export;
using testing::incremental_export;
using testing::records_of;

TEST(ExportFile, refuses_lines_of_a_full_export_that_are_none) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "the line is empty"},
      {" ", "expected {"},
      {"\r", "expected {"},
      {"null", "expected {"},
      {"[]", "expected {"},
      {R"("Item")", "expected {"},
      {"{}", "Item is missing"},
      {R"({"Item":null})", "Item is not an object"},
      {R"({"Item":[]})", "Item is not an object"},
      {R"({"Item":"x"})", "Item is not an object"},
      {R"({"Item":1})", "Item is not an object"},
      {R"({"Item":{})", "expected ,"},
      {R"({"Item":{"Id":{"N":"1"})", "the text ends in a value"},
      {R"({"Item":{"Id":{"S":"1)", "the text ends in a value"},
      {R"({"Item" :{"Id":{"N":"1"}},"Item":{"Id":{"N":"2"}}})", "Item appears twice"},
      {R"({ "Item":{"Id":{"N":"1"}},"Other":{}})", "unknown member \"Other\""},
      {R"({"item":{"Id":{"N":"1"}}})", "unknown member \"item\""},
      {R"({"\u0049tem":{"Id":{"N":"1"}}})", "unknown member \"\\u0049tem\""},
      {R"({"Item":{"Id":{"N":"1"}}} x)", "unexpected text after"},
      {R"({"Item":{"Id":{"N":"1"}}}{"Item":{"Id":{"N":"2"}}} )", "unexpected text after"},
      {R"({"Item":{"Id":{"N":"1"}}, })", "nothing after a comma"},
      {R"({"Keys":{"Id":{"N":"1"}},"NewImage":{}})",
       "Keys: this is a line of an incremental export, but the export is a full one"},
      {R"({"Metadata":{},"Keys":{}})", "Metadata: this is a line of an incremental export"},
      {R"({ "Item":{"Id":{"N":"1"}},"OldImage":{}})", "OldImage: this is a line of an incremental"},
      {"$ion_1_0 {Item:{Id:1.}}", "Amazon Ion"},
      {"{\"\xff\":{}}", "UTF-8"},
  };
  const auto info = full_export();
  for (const auto& [line, says] : cases) {
    const auto result = records_of(line + "\n" + R"({"Item":{"Id":{"N":"9"}}})" + "\n", info);
    EXPECT_EQ(result.broken, "");
    ASSERT_EQ(result.records.size(), 2U) << line;
    EXPECT_TRUE(result.records[0].starts_with("bad ")) << line << ": " << result.records[0];
    EXPECT_TRUE(result.records[0].contains(says)) << line << ": " << result.records[0];
    EXPECT_EQ(result.records[1], R"(good {"Id":{"N":"9"}})") << "the neighbour of " << line;
  }
}

TEST(ExportFile, refuses_lines_of_an_incremental_export_that_are_none) {
  const auto line = [](std::string_view metadata, std::string_view rest) {
    return std::format(R"({{"Metadata":{},"Keys":{{"Id":{{"S":"1"}}}}{}}})", metadata, rest);
  };
  const std::string good = R"({"WriteTimestampMicros":{"N":"1680109764000000"}})";
  const auto with_time = [&](std::string_view time) {
    return line(std::format(R"({{"WriteTimestampMicros":{}}})", time), "");
  };
  const std::pair<std::string, std::string> cases[] = {
      {"", "the line is empty"},
      {"{}", "Keys is missing"},
      {R"({"Metadata":)" + good + "}", "Keys is missing"},
      {R"({"Metadata":)" + good + R"(,"NewImage":{"Id":{"S":"1"}}})", "Keys is missing"},
      {R"({"Keys":{"Id":{"S":"1"}}})", "Metadata is missing"},
      {R"({"Keys":null,"Metadata":)" + good + "}", "Keys is not an object"},
      {R"({"Keys":"x","Metadata":)" + good + "}", "Keys is not an object"},
      {R"({"Item":{"Id":{"S":"1"}}})",
       "Item: this is a line of a full export, but the export is an incremental one"},
      {line(good, R"(,"Item":{"Id":{"S":"1"}})"), "Item: this is a line of a full export"},
      {line(good, R"(,"NewImage":[])"), "NewImage is not an object"},
      {line(good, R"(,"OldImage":"x")"), "OldImage is not an object"},
      {line(good, R"(,"NewImage":{},"NewImage":{})"), "NewImage appears twice"},
      {line(good, R"(,"Keys":{})"), "Keys appears twice"},
      {line(good, R"(,"NewImage":null,"NewImage":{})"), "NewImage appears twice"},
      {line(good, R"(,"NewImage":nul)"), "NewImage: not a value"},
      {line(good, R"(,"userIdentity":{})"), "unknown member \"userIdentity\""},
      {line(good, R"(,"newimage":{})"), "unknown member \"newimage\""},
      {line(good, "") + ",", "unexpected text after"},
      {line("null", ""), "Metadata is not an object"},
      {line("[]", ""), "Metadata is not an object"},
      {line("{}", ""), "Metadata: WriteTimestampMicros is missing"},
      {line(R"({"writeTimestampMicros":"1"})", ""), "Metadata: WriteTimestampMicros is missing"},
      {line(R"({"a" 1})", ""), "Metadata: expected :"},
      {with_time("null"), "Metadata: WriteTimestampMicros: expected a number"},
      {with_time("[]"), "WriteTimestampMicros: expected a number"},
      {with_time("true"), "WriteTimestampMicros: expected a number"},
      {with_time("{}"), "WriteTimestampMicros: is not of type N"},
      {with_time(R"({"S":"1680109764000000"})"), "is not of type N"},
      {with_time(R"({"N":1680109764000000})"), "expected a string"},
      {with_time(R"({"N":"1680109764000000","S":"x"})"), "has two types"},
      {with_time(R"({"N":""})"), "\"\" is not a time in microseconds"},
      {with_time(R"({"N":" 1680109764000000"})"), "is not a time in microseconds"},
      {with_time(R"({"N":"-1"})"), "is not a time in microseconds"},
      {with_time(R"({"N":"x"})"), "is not a time in microseconds"},
      {with_time(R"({"N":"1680109764000000000"})"), "is not a time in microseconds"},
      {with_time(R"("2023-03-29T17:09:24Z")"), "is not a time in microseconds"},
      {with_time("-5"), "is not a time in microseconds"},
      {"$ion_1_0 {Keys:{}}", "Amazon Ion"},
  };
  const auto info = incremental_export();
  for (const auto& [text, says] : cases) {
    const auto result = records_of(text + "\n" + line(good, R"(,"NewImage":{})") + "\n", info);
    EXPECT_EQ(result.broken, "");
    ASSERT_EQ(result.records.size(), 2U) << text;
    EXPECT_TRUE(result.records[0].starts_with("bad ")) << text << ": " << result.records[0];
    EXPECT_TRUE(result.records[0].contains(says)) << text << ": " << result.records[0];
    EXPECT_EQ(result.records[1], "good {}") << "the neighbour of " << text;
  }
}

TEST(ExportFile, refuses_an_export_that_makes_no_sense_before_the_first_line) {
  const auto changed = [](auto change) {
    auto info = full_export();
    change(info);
    return info;
  };
  const std::pair<ExportInfo, std::string> cases[] = {
      {changed([](auto& info) { info.export_arn = ""; }), "export ARN: "},
      {changed([](auto& info) { info.export_arn = "01692350182719-6de2c037"; }), "export ARN: "},
      {changed([](auto& info) {
         info.export_arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/People";
       }),
       "is not an export's"},
      {changed([](auto& info) {
         info.export_arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/People/stream/2026";
       }),
       "is not an export's"},
      {changed([](auto& info) { info.key_names = {}; }), "one or two key attributes, not 0"},
      {changed([](auto& info) { info.key_names = {"a", "b", "c"}; }),
       "one or two key attributes, not 3"},
      {changed([](auto& info) { info.view_type = "KEYS_ONLY"; }), "view type \"KEYS_ONLY\""},
      {changed([](auto& info) { info.view_type = ""; }), "view type \"\""},
      {changed([](auto& info) { info.export_time_s = -1; }), "not in epoch seconds"},
      {changed([](auto& info) { info.export_time_s = 1692350182000; }), "not in epoch seconds"},
  };
  for (const auto& [info, says] : cases) {
    const auto result = records_of(R"({"Item":{"Id":{"N":"1"}}})", info);
    EXPECT_TRUE(result.records.empty()) << says;
    EXPECT_TRUE(result.broken.starts_with("s3://b/abc.json.gz: ")) << result.broken;
    EXPECT_TRUE(result.broken.contains(says)) << result.broken;
  }
}

TEST(ExportFile, defect_11_a_damaged_file_is_an_error_after_the_whole_rows_before_it) {
  const auto info = full_export();
  const std::string line = R"({"Item":{"Id":{"N":"1"}}})";
  const std::string first = testing::gzip(line + "\n" + line + "\n" + R"({"Item":{"Id":)");
  std::string second = testing::gzip(R"({"N":"1"}}})");
  second[second.size() - 5] ^= 1;
  const std::pair<std::string, std::string> cases[] = {
      {first + second.substr(0, 15), "gzip: cut off (compressed byte"},
      {first + "abc", "gzip: cut off (compressed byte"},
      {first + "something else", "gzip: not a gzip header (compressed byte"},
  };
  for (const auto& [compressed, says] : cases) {
    base::MemorySource source(compressed);
    gzip::Gunzip gunzip(source);
    const auto result = records_of(gunzip, info);
    EXPECT_EQ(result.records.size(), 2U);
    EXPECT_TRUE(result.broken.starts_with("s3://b/abc.json.gz after line 2: " + says))
        << result.broken;
  }
  // That a member's checksum is wrong is known only at its end: the line it ends is not whole.
  const std::string compressed = first + second;
  base::MemorySource source(compressed);
  gzip::Gunzip gunzip(source);
  const auto result = records_of(gunzip, info);
  EXPECT_EQ(result.records.size(), 2U);
  EXPECT_TRUE(result.broken.contains("a checksum or a length does not match")) << result.broken;
}

}  // namespace
}  // namespace tinydynamocdc::source
