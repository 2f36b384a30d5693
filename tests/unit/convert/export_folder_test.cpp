// SPDX-License-Identifier: Apache-2.0
#include "convert/export_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "convert/export_fixture.hpp"

namespace tinydynamocdc::convert {
namespace {

namespace fs = std::filesystem;

ExportFixture two_files() {
  ExportFixture fixture;
  fixture.add("b.json.gz", full_line(1) + full_line(2), 2);
  fixture.add("a.json.gz", full_line(3), 1);
  return fixture;
}

std::string error_of(const ExportFixture& fixture) {
  const testing::TemporaryFolder folder;
  const auto found = read_export_folder(fixture.write_to(folder));
  if (found) {
    return "no error";
  }
  EXPECT_EQ(found.error().kind, base::ErrorKind::bad_input);
  return found.error().message;
}

void expect_part(const std::string& message, std::string_view part) {
  EXPECT_NE(message.find(part), std::string::npos) << message << "\nlacks: " << part;
}

TEST(ExportFolder, has_its_files_in_the_manifests_order) {
  const testing::TemporaryFolder folder;
  const auto path = two_files().write_to(folder);
  const auto found = read_export_folder(path);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->summary.export_arn, k_export_arn);
  EXPECT_EQ(found->summary.export_time_s, k_export_time_s);
  ASSERT_EQ(found->files.size(), 2);
  EXPECT_EQ(found->files[0].path, path + "/data/b.json.gz");
  EXPECT_EQ(found->files[0].item_count, 2);
  EXPECT_EQ(found->files[0].md5_base64, md5_base64(testing::gzip(full_line(1) + full_line(2))));
  EXPECT_EQ(found->files[1].path, path + "/data/a.json.gz");
}

TEST(ExportFolder, files_are_found_where_the_folder_lies_whatever_the_prefix_in_the_bucket_was) {
  const testing::TemporaryFolder folder;
  auto fixture = two_files();
  fixture.prefix = "deep/down/";
  const auto path = fixture.write_to(folder);
  const auto elsewhere = folder.path() + "/copy";
  fs::rename(path, elsewhere);
  const auto found = read_export_folder(elsewhere);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->files[0].path, elsewhere + "/data/b.json.gz");
}

TEST(ExportFolder, of_an_incremental_export_has_its_files_in_the_folder_that_all_of_them_share) {
  const testing::TemporaryFolder folder;
  ExportFixture fixture{.incremental = true};
  fixture.add("a.json.gz", incremental_line(1), 1);
  const auto found = read_export_folder(fixture.write_to(folder));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->summary.type, source::ExportType::incremental);
  ASSERT_EQ(found->files.size(), 1);
  EXPECT_TRUE(fs::equivalent(found->files[0].path, folder.path() + "/AWSDynamoDB/data/a.json.gz"));
}

TEST(ExportFolder, needs_no_md5_files) {
  const testing::TemporaryFolder folder;
  const auto path = two_files().write_to(folder);
  fs::remove(path + "/manifest-files.md5");
  fs::remove(path + "/manifest-summary.md5");
  EXPECT_TRUE(read_export_folder(path));
}

TEST(ExportFolder, whose_manifests_are_damaged_is_refused) {
  const testing::TemporaryFolder folder;
  const auto path = two_files().write_to(folder);
  folder.write("AWSDynamoDB/01604474914000-a1b2c3d4/manifest-files.md5",
               "1B2M2Y8AsgTpgAmY7PhCfg==");
  const auto found = read_export_folder(path);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, base::ErrorKind::bad_input);
  expect_part(found.error().message, "manifest-files.json: its MD5 is ");
  expect_part(found.error().message, "manifest-files.md5 says 1B2M2Y8AsgTpgAmY7PhCfg==");
}

TEST(ExportFolder, whose_manifests_make_no_sense_is_refused) {
  auto too_many = two_files();
  too_many.extra_items = 4;
  expect_part(error_of(too_many),
              "manifest-files.json: its files have 3 items, but manifest-summary.json says 7");

  auto ion = two_files();
  ion.format = "ION";
  expect_part(error_of(ion), "the export's format is ION; only DYNAMODB_JSON can be read");

  auto foreign = two_files();
  foreign.files[1].name = "a.ion.gz";
  expect_part(error_of(foreign), "a.ion.gz is not a data file of an export in DynamoDB JSON");

  auto broken = two_files();
  broken.files[0].md5 = "\"";
  expect_part(error_of(broken), "manifest-files.json: line 1: ");
}

TEST(ExportFolder, without_the_list_of_files_is_refused) {
  const testing::TemporaryFolder folder;
  const auto path = two_files().write_to(folder);
  fs::remove(path + "/manifest-files.json");
  const auto found = read_export_folder(path);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, base::ErrorKind::missing);
  expect_part(found.error().message, "manifest-files.json: cannot be opened");
}

TEST(FindExportFolder, takes_the_folder_itself_or_the_only_export_below) {
  const testing::TemporaryFolder folder;
  auto fixture = two_files();
  fixture.prefix = "some/prefix/";
  const auto path = fixture.write_to(folder);
  for (const auto& above : {path, folder.path() + "/some/prefix/AWSDynamoDB",
                            folder.path() + "/some/prefix", folder.path()}) {
    const auto found = find_export_folder(above);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(fs::equivalent(*found, path)) << above;
  }
}

TEST(FindExportFolder, refuses_none_and_more_than_one) {
  const testing::TemporaryFolder folder;
  folder.write("AWSDynamoDB/1/data/x/manifest-summary.json", "not looked for in there");
  const auto none = find_export_folder(folder.path());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, base::ErrorKind::bad_input);
  expect_part(none.error().message, "no export in this folder: manifest-summary.json is missing");

  folder.write("AWSDynamoDB/2/manifest-summary.json", "{}");
  folder.write("AWSDynamoDB/1/manifest-summary.json", "{}");
  const auto two = find_export_folder(folder.path());
  ASSERT_FALSE(two);
  EXPECT_EQ(two.error().kind, base::ErrorKind::bad_input);
  expect_part(two.error().message, "2 exports in this folder, name one: " + folder.path() +
                                       "/AWSDynamoDB/1, " + folder.path() + "/AWSDynamoDB/2");
}

}  // namespace
}  // namespace tinydynamocdc::convert
