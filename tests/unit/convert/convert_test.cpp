// SPDX-License-Identifier: Apache-2.0
#include "convert/convert.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <format>
#include <fstream>
#include <sstream>
#include <string>

#include "base/clock.hpp"
#include "convert/export_fixture.hpp"
#include "support/stream_events.hpp"

namespace tinydynamocdc::convert {
namespace {

using base::ErrorKind;

class Convert : public ::testing::Test {
 protected:
  base::Result<ConvertStats> run(ConvertOptions options) {
    std::filesystem::remove(output_);
    options.output = output_;
    return convert(options, clock_, [](std::string_view) {});
  }

  std::string rows() const {
    std::ostringstream text;
    text << std::ifstream(output_).rdbuf();
    return text.str();
  }

  void expect_error(const ConvertOptions& options, ErrorKind kind, const std::string& message) {
    const auto stats = run(options);
    ASSERT_FALSE(stats) << message;
    EXPECT_EQ(to_string(stats.error().kind), to_string(kind));
    EXPECT_EQ(stats.error().message, message);
    EXPECT_FALSE(std::filesystem::exists(output_)) << "no output file is made of a part";
    EXPECT_FALSE(std::filesystem::exists(output_ + ".partial"));
  }

  testing::TemporaryFolder folder_;
  std::string output_ = folder_.path() + "/rows";
  base::SystemClock clock_;
};

std::string row(std::string_view file, int line, int id, std::size_t size) {
  return std::format(
             R"({{"eventID":"{}/{}/{}","eventName":"SNAPSHOT","eventSource":"aws:dynamodbSnapshot","eventSourceARN":"{}","eventVersion":1.1,"awsRegion":"eu-west-2","ApproximateCreationDateTime":{},"SequenceNumber":"SNAPSHOT","SizeBytes":{},"StreamViewType":"NEW_AND_OLD_IMAGES","Keys":"{{\"Id\":{}}}","NewImage":"{{\"Id\":{}}}","OldImage":"{{}}","userIdentity":"","key_Id":{}}})",
             k_export_id, file, line, k_export_arn, k_export_time_s, size, id, id, id) +
         "\n";
}

TEST_F(Convert, writes_the_rows_of_an_export_in_the_order_of_files_and_lines) {
  ExportFixture fixture;
  fixture.add("b.json.gz", full_line(1) + full_line(2), 2);
  fixture.files.push_back({.name = "empty.json.gz", .content = ""});
  fixture.add("a.json.gz", full_line(3), 1);
  const auto stats = run({.paths = {fixture.write_to(folder_)}, .key_names = {"Id"}});
  ASSERT_TRUE(stats) << stats.error().message;
  const auto size = full_line(1).size() - std::string_view("{\"Item\":}\n").size();
  EXPECT_EQ(rows(), row("b.json.gz", 1, 1, size) + row("b.json.gz", 2, 2, size) +
                        row("a.json.gz", 1, 3, size));
  EXPECT_EQ(stats->rows, 3);
  EXPECT_EQ(stats->bytes_in, fixture.files[0].content.size() + fixture.files[2].content.size());
  EXPECT_EQ(stats->bytes_out, rows().size());
}

TEST_F(Convert, mixes_events_and_exports_as_they_are_named) {
  ExportFixture fixture;
  fixture.add("a.json.gz", full_line(1), 1);
  const auto event =
      folder_.write("event.json", testing::event_of({testing::StreamRecord()}).view());
  const auto first = run({.paths = {event}});
  ASSERT_TRUE(first) << first.error().message;
  const auto event_rows = rows();
  EXPECT_EQ(first->bytes_in, std::filesystem::file_size(event));
  const auto all = run({.paths = {event, fixture.write_to(folder_), event}, .key_names = {"Id"}});
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_TRUE(rows().starts_with(event_rows));
  EXPECT_TRUE(rows().ends_with(event_rows));
  EXPECT_EQ(all->rows, 2 * first->rows + 1);
}

TEST_F(Convert, gives_the_same_bytes_for_any_number_of_threads) {
  ExportFixture fixture;
  int id = 0;
  for (int file = 0; file < 9; ++file) {
    std::string lines;
    const int count = file % 3 == 0 ? 2500 : file;
    for (int line = 0; line < count; ++line) {
      lines += full_line(++id, R"(,"Text":{"S":"some text that takes a little room in the row"})");
    }
    fixture.add(std::format("{}.json.gz", file), lines, static_cast<std::uint64_t>(count));
  }
  const auto path = fixture.write_to(folder_);
  std::string wanted;
  for (const unsigned threads : {1U, 2U, 5U, 20U}) {
    const auto stats = run({.paths = {path}, .key_names = {"Id"}, .threads = threads});
    ASSERT_TRUE(stats) << stats.error().message;
    EXPECT_EQ(stats->rows, static_cast<std::uint64_t>(id));
    if (wanted.empty()) {
      wanted = rows();
    }
    EXPECT_TRUE(rows() == wanted) << threads << " threads";
  }
}

TEST_F(Convert, reads_data_files_with_their_exports_name_and_time) {
  ConvertOptions options{
      .key_names = {"Id"}, .export_arn = k_export_arn, .export_time_s = k_export_time_s};
  const auto size = full_line(1).size() - std::string_view("{\"Item\":}\n").size();
  options.paths = {folder_.write(
      "a.json.gz", testing::gzip(full_line(1)) + testing::gzip("") + testing::gzip(full_line(2)))};
  ASSERT_TRUE(run(options));
  EXPECT_EQ(rows(), row("a.json.gz", 1, 1, size) + row("a.json.gz", 2, 2, size));

  auto lines = full_line(1) + full_line(2);
  lines.pop_back();
  options.paths = {folder_.write("b.json", lines)};
  ASSERT_TRUE(run(options));
  EXPECT_EQ(rows(), row("b.json", 1, 1, size) + row("b.json", 2, 2, size))
      << "the last line needs no end";
}

TEST_F(Convert, names_file_line_and_attribute_of_a_bad_line) {
  ExportFixture fixture;
  fixture.add("a.json.gz", full_line(1) + full_line(2, R"(,"A":{"M":{"b":{"X":"1"}}})"), 2);
  const auto path = fixture.write_to(folder_);
  const auto stats = run({.paths = {path}, .key_names = {"Id"}});
  ASSERT_FALSE(stats);
  EXPECT_EQ(stats.error().kind, ErrorKind::bad_input);
  EXPECT_TRUE(stats.error().message.starts_with(path + "/data/a.json.gz line 2: "))
      << stats.error().message;
  EXPECT_NE(stats.error().message.find("attribute A.b: unknown type tag \"X\""), std::string::npos)
      << stats.error().message;
}

TEST_F(Convert, names_the_key_that_is_missing) {
  ExportFixture fixture;
  fixture.add("a.json.gz", full_line(1), 1);
  const auto stats = run({.paths = {fixture.write_to(folder_)}, .key_names = {"Other"}});
  ASSERT_FALSE(stats);
  EXPECT_NE(stats.error().message.find("a.json.gz line 1: "), std::string::npos);
  EXPECT_NE(stats.error().message.find("Other"), std::string::npos) << stats.error().message;
}

TEST_F(Convert, checks_each_file_against_the_manifest) {
  ExportFixture fixture;
  fixture.add("a.json.gz", full_line(1), 1);
  const auto md5 = fixture.files[0].md5;
  fixture.files[0].md5 = "1B2M2Y8AsgTpgAmY7PhCfg==";
  auto path = fixture.write_to(folder_);
  expect_error({.paths = {path}, .key_names = {"Id"}}, ErrorKind::bad_input,
               std::format("{}/data/a.json.gz: its MD5 is {}, but the manifest says {}: the file "
                           "is damaged or incomplete; copy it again",
                           path, md5, fixture.files[0].md5));

  fixture.files[0].md5 = md5;
  fixture.files[0].items = 2;
  path = fixture.write_to(folder_);
  expect_error({.paths = {path}, .key_names = {"Id"}}, ErrorKind::bad_input,
               path +
                   "/data/a.json.gz: it has 1 items, but the manifest says 2: the file is damaged "
                   "or incomplete; copy it again");
}

TEST_F(Convert, tells_the_first_error_in_the_order_of_files_whatever_the_threads_do) {
  ExportFixture fixture;
  std::string many;
  for (int line = 0; line < 20'000; ++line) {
    many += full_line(line);
  }
  fixture.add("first.json.gz", many, 20'000);
  fixture.add("second.json.gz", many + "broken\n", 20'001);
  fixture.add("third.json.gz", "broken at once\n", 1);
  const auto path = fixture.write_to(folder_);
  for (const unsigned threads : {1U, 2U, 3U}) {
    const auto stats = run({.paths = {path}, .key_names = {"Id"}, .threads = threads});
    ASSERT_FALSE(stats);
    EXPECT_TRUE(stats.error().message.starts_with(path + "/data/second.json.gz line 20001: "))
        << stats.error().message;
  }
}

TEST_F(Convert, a_file_that_is_missing_or_cut_off_is_named) {
  ExportFixture fixture;
  fixture.add("a.json.gz", full_line(1), 1);
  const auto path = fixture.write_to(folder_);
  const auto file = path + "/data/a.json.gz";
  std::filesystem::resize_file(file, fixture.files[0].content.size() - 9);
  const auto cut = run({.paths = {path}, .key_names = {"Id"}});
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().kind, ErrorKind::bad_input);
  EXPECT_TRUE(cut.error().message.starts_with(file)) << cut.error().message;
  EXPECT_NE(cut.error().message.find("gzip: "), std::string::npos) << cut.error().message;
  std::filesystem::remove(file);
  expect_error({.paths = {path}, .key_names = {"Id"}}, ErrorKind::missing,
               file + ": cannot be opened: No such file or directory");
}

TEST_F(Convert, refuses_an_event_that_holds_no_records_of_its_own) {
  const auto event = folder_.write(
      "s3.json", R"({"Records":[{"eventSource":"aws:s3","s3":{"bucket":{},"object":{}}}]})");
  expect_error({.paths = {event}}, ErrorKind::bad_input,
               event +
                   ": an S3 event has no records, only names of objects: convert those, or their "
                   "export's folder");
}

TEST_F(Convert, refuses_a_key_prefix_that_makes_no_sense) {
  const auto event = folder_.write("event.json", R"({"Records":[]})");
  const auto stats = run({.paths = {event}, .key_prefix = ""});
  ASSERT_FALSE(stats);
  EXPECT_EQ(stats.error().kind, ErrorKind::bad_config);
}

}  // namespace
}  // namespace tinydynamocdc::convert
