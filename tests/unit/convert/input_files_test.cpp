// SPDX-License-Identifier: Apache-2.0
#include "convert/input_files.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <string>

#include "convert/export_fixture.hpp"

namespace tinydynamocdc::convert {
namespace {

using base::ErrorKind;
using Compression = InputFile::Compression;
using Kind = InputFile::Kind;

class InputFiles : public ::testing::Test {
 protected:
  Inputs find(const ConvertOptions& options) {
    auto found = find_inputs(options);
    EXPECT_TRUE(found) << found.error().message;
    return found ? std::move(*found) : Inputs();
  }

  void expect_error(const ConvertOptions& options, ErrorKind kind, std::string_view part) {
    const auto found = find_inputs(options);
    ASSERT_FALSE(found) << part;
    EXPECT_EQ(to_string(found.error().kind), to_string(kind)) << found.error().message;
    EXPECT_NE(found.error().message.find(part), std::string::npos)
        << found.error().message << "\nlacks: " << part;
  }

  std::string write_export(bool incremental = false) {
    ExportFixture fixture{.incremental = incremental};
    fixture.add("a.json.gz", incremental ? incremental_line(1) : full_line(1), 1);
    return fixture.write_to(folder_);
  }

  testing::TemporaryFolder folder_;
  std::string event_ = folder_.write("event.json", R"({"Records":[]})");
  std::string lines_ = folder_.write("lines.json", full_line(1));
  std::string gzip_ = folder_.write("x.json.gz", testing::gzip(full_line(1)));
  std::string later_lines_ = folder_.write("later.json", incremental_line(1));
};

TEST_F(InputFiles, are_events_unless_something_says_otherwise) {
  const auto inputs = find({.paths = {event_, "-"}});
  ASSERT_EQ(inputs.files.size(), 2);
  EXPECT_EQ(inputs.files[0].path, event_);
  EXPECT_EQ(inputs.files[0].kind, Kind::event);
  EXPECT_EQ(inputs.files[1].kind, Kind::event);
  EXPECT_EQ(inputs.bytes, std::nullopt) << "who knows how much standard input has";
  EXPECT_EQ(find({.paths = {event_, event_}}).bytes, 28);
}

TEST_F(InputFiles, are_the_data_files_of_a_folders_export) {
  const auto path = write_export();
  const auto inputs = find({.paths = {event_, path}, .key_names = {"Id"}});
  ASSERT_EQ(inputs.files.size(), 2);
  const auto& file = inputs.files[1];
  EXPECT_EQ(file.path, path + "/data/a.json.gz");
  EXPECT_EQ(file.kind, Kind::export_lines);
  EXPECT_EQ(file.compression, Compression::gzip);
  EXPECT_EQ(file.item_count, 1);
  EXPECT_EQ(file.md5_base64, md5_base64(testing::gzip(full_line(1))));
  const auto& info = inputs.exports.at(file.export_index);
  EXPECT_EQ(info.export_arn, k_export_arn);
  EXPECT_EQ(info.export_time_s, k_export_time_s);
  EXPECT_EQ(info.type, source::ExportType::full);
  EXPECT_EQ(info.key_names, std::vector<std::string>{"Id"});
  EXPECT_EQ(info.view_type, "NEW_AND_OLD_IMAGES");
}

TEST_F(InputFiles, of_an_incremental_export_need_no_keys) {
  const auto inputs = find({.paths = {write_export(true)}});
  ASSERT_EQ(inputs.exports.size(), 1);
  EXPECT_EQ(inputs.exports[0].type, source::ExportType::incremental);
  EXPECT_TRUE(inputs.exports[0].key_names.empty());
  EXPECT_EQ(inputs.exports[0].view_type, "NEW_IMAGE");
}

TEST_F(InputFiles, are_data_files_when_the_export_is_named) {
  const auto inputs = find({.paths = {gzip_, lines_, later_lines_},
                            .key_names = {"Id"},
                            .export_arn = k_export_arn,
                            .export_time_s = 7});
  ASSERT_EQ(inputs.files.size(), 3);
  for (const auto& file : inputs.files) {
    EXPECT_EQ(file.kind, Kind::export_lines);
    EXPECT_EQ(file.item_count, std::nullopt);
    EXPECT_EQ(file.md5_base64, "");
  }
  const auto info = [&](std::size_t i) { return inputs.exports.at(inputs.files[i].export_index); };
  EXPECT_EQ(inputs.files[0].compression, Compression::gzip);
  EXPECT_EQ(inputs.files[1].compression, Compression::none);
  EXPECT_EQ(info(0).export_arn, k_export_arn);
  EXPECT_EQ(info(0).export_time_s, 7);
  EXPECT_EQ(info(0).type, source::ExportType::full);
  EXPECT_EQ(info(0).key_names, std::vector<std::string>{"Id"});
  EXPECT_EQ(info(2).type, source::ExportType::incremental);
}

TEST_F(InputFiles, with_incremental_lines_need_neither_keys_nor_time) {
  const auto inputs = find({.paths = {later_lines_}, .export_arn = k_export_arn});
  ASSERT_EQ(inputs.exports.size(), 1);
  EXPECT_EQ(inputs.exports[0].type, source::ExportType::incremental);
}

TEST_F(InputFiles, whose_options_are_missing_say_which_and_why) {
  constexpr auto k_kind = ErrorKind::bad_config;
  expect_error(
      {.paths = {write_export()}}, k_kind,
      "--keys is needed: a full export does not say which attributes are the table's keys");
  expect_error({.paths = {gzip_}, .export_arn = k_export_arn, .export_time_s = 7}, k_kind,
               "x.json.gz: --keys is needed");
  expect_error({.paths = {gzip_}, .key_names = {"Id"}, .export_arn = k_export_arn}, k_kind,
               "x.json.gz: --export-time is needed");
  expect_error({.paths = {lines_}}, k_kind,
               "lines.json: these look like lines of an export: --export-arn is needed, and "
               "--export-time and --keys");
  expect_error({.paths = {later_lines_}}, k_kind, "--export-arn is needed, and nothing else");
  expect_error({.paths = {gzip_}}, ErrorKind::bad_input,
               "x.json.gz: for a data file of an export --export-arn is needed");
}

TEST_F(InputFiles, whose_options_make_no_sense_say_why) {
  constexpr auto k_kind = ErrorKind::bad_config;
  expect_error({.paths = {event_}, .export_time_s = 7}, k_kind,
               "--export-time belongs to --export-arn");
  expect_error({.paths = {event_}, .key_names = {"Id"}}, k_kind, "--keys is for exports only");
  expect_error({.paths = {write_export()}, .key_names = {"Id"}, .export_arn = k_export_arn}, k_kind,
               "a folder's manifest names its export: leave --export-arn out");
}

TEST_F(InputFiles, of_other_kinds_are_refused) {
  ConvertOptions options{
      .key_names = {"Id"}, .export_arn = k_export_arn, .export_time_s = k_export_time_s};
  options.paths = {"-"};
  expect_error(options, ErrorKind::bad_config, "-: give a regular file");
  const auto pipe = folder_.path() + "/pipe.json";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  options.paths = {pipe};
  expect_error(options, ErrorKind::bad_config, "pipe.json: give a regular file");
  options.paths = {folder_.write("x.ion.gz", "")};
  expect_error(options, ErrorKind::bad_input, "x.ion.gz: Amazon Ion cannot be read");
  options.paths = {folder_.path() + "/none.json.gz"};
  expect_error(options, ErrorKind::missing, "none.json.gz: cannot be opened");
  expect_error({.paths = {folder_.path() + "/none.json"}}, ErrorKind::missing,
               "none.json: cannot be opened");
  expect_error({.paths = {folder_.path()}}, ErrorKind::bad_input, "no export in this folder");
  expect_error({.paths = {folder_.path()}}, ErrorKind::bad_input,
               "single data files can be named with --export-arn");
}

TEST_F(InputFiles, that_can_be_read_once_only_are_not_looked_at_before) {
  const auto pipe = folder_.path() + "/pipe.json";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const auto inputs = find({.paths = {pipe}});  // Opening it would wait for a writer for ever.
  ASSERT_EQ(inputs.files.size(), 1);
  EXPECT_EQ(inputs.files[0].kind, Kind::event);
}

}  // namespace
}  // namespace tinydynamocdc::convert
