// SPDX-License-Identifier: Apache-2.0
#include "source/export_key.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::source {
namespace {

using Kind = ExportKey::Kind;

constexpr std::string_view k_id = "01692350182719-6de2c037";

TEST(ExportKey, knows_every_object_of_an_export) {
  const struct {
    std::string key;
    Kind kind;
    std::string file_name;
    bool has_id = true;
  } cases[] = {
      {"01692350182719-6de2c037/data/abc.json.gz", Kind::data_file, "abc.json.gz"},
      {"01692350182719-6de2c037/data/abc.ion.gz", Kind::ion_data_file, "abc.ion.gz"},
      {"data/abc.json.gz", Kind::shared_data_file, "abc.json.gz", false},
      {"data/abc.ion.gz", Kind::ion_data_file, "abc.ion.gz", false},
      {"01692350182719-6de2c037/manifest-summary.json", Kind::summary, "manifest-summary.json"},
      {"01692350182719-6de2c037/manifest-summary.md5", Kind::companion, "manifest-summary.md5"},
      {"01692350182719-6de2c037/manifest-summary.checksum", Kind::companion,
       "manifest-summary.checksum"},
      {"01692350182719-6de2c037/manifest-files.json", Kind::companion, "manifest-files.json"},
      {"01692350182719-6de2c037/manifest-files.md5", Kind::companion, "manifest-files.md5"},
      {"01692350182719-6de2c037/_started", Kind::companion, "_started"},
  };
  for (const std::string prefix :
       {"", "p", "a/b c/ü", "AWSDynamoDB", "a/AWSDynamoDB/01-2/data", "xAWSDynamoDB", "/p"}) {
    for (const auto& [key, kind, file_name, has_id] : cases) {
      const auto whole = (prefix.empty() ? "" : prefix + "/") + "AWSDynamoDB/" + key;
      const auto parsed = parse_export_key(whole);
      const ExportKey wanted{.kind = kind,
                             .prefix = prefix,
                             .export_id = std::string(has_id ? k_id : ""),
                             .file_name = file_name};
      EXPECT_EQ(parsed, wanted) << whole << ": prefix " << parsed.prefix << ", id "
                                << parsed.export_id << ", kind " << static_cast<int>(parsed.kind);
    }
  }
}

TEST(ExportKey, defect_09_an_export_at_the_buckets_root_is_an_export) {
  const auto key = parse_export_key("AWSDynamoDB/01692350182719-6de2c037/data/abc.json.gz");
  EXPECT_EQ(key.kind, Kind::data_file);
  EXPECT_EQ(key.prefix, "");
  EXPECT_EQ(key.export_id, k_id);
  EXPECT_EQ(key.summary_key(), "AWSDynamoDB/01692350182719-6de2c037/manifest-summary.json");
}

TEST(ExportKey, defect_11_files_in_the_ion_format_are_told_apart) {
  EXPECT_EQ(parse_export_key("p/AWSDynamoDB/01692350182719-6de2c037/data/abc.ion.gz").kind,
            Kind::ion_data_file);
  EXPECT_EQ(parse_export_key("p/AWSDynamoDB/data/abc.ion.gz").kind, Kind::ion_data_file);
}

TEST(ExportKey, knows_where_the_summary_lies) {
  for (const std::string prefix : {"", "p/", "a/b c/ü/"}) {
    const auto summary = prefix + "AWSDynamoDB/01692350182719-6de2c037/manifest-summary.json";
    EXPECT_EQ(parse_export_key(summary).summary_key(), summary);
    EXPECT_EQ(parse_export_key(prefix + "AWSDynamoDB/01692350182719-6de2c037/data/x.json.gz")
                  .summary_key(),
              summary);
  }
}

TEST(ExportKey, everything_else_is_foreign) {
  for (const std::string key : {
           "",
           "/",
           "abc.json.gz",
           "data/abc.json.gz",
           "AWSDynamoDB",
           "AWSDynamoDB/",
           "AWSDynamoDB/abc.json.gz",
           "AWSDynamoDB/data/",
           "AWSDynamoDB/data/abc.json",
           "AWSDynamoDB/data/abc.gz",
           "AWSDynamoDB/data/sub/abc.json.gz",
           "AWSDynamoDB/data/manifest-summary.json",
           "AWSDynamoDB/data/data/abc.json.gz",
           "AWSDynamoDB/01-2/",
           "AWSDynamoDB/01-2/data/",
           "AWSDynamoDB/01-2/data",
           "AWSDynamoDB/01-2/data/abc.json",
           "AWSDynamoDB/01-2/data/abc.csv.gz",
           "AWSDynamoDB/01-2/data/a/abc.json.gz",
           "AWSDynamoDB/01-2/abc.json.gz",
           "AWSDynamoDB/01-2/other/abc.json.gz",
           "AWSDynamoDB/01-2/manifest-summary.json.bak",
           "AWSDynamoDB/01-2/x/manifest-summary.json",
           "AWSDynamoDB/01-2/x/y.md5",
           "AWSDynamoDB//data/abc.json.gz",
           "AWSDynamoDB/01-2/data/AWSDynamoDB/abc.json.gz",
           "MyAWSDynamoDB/01-2/data/abc.json.gz",
           "awsdynamodb/01-2/data/abc.json.gz",
           "AWSDynamoDBx/01-2/data/abc.json.gz",
       }) {
    const auto parsed = parse_export_key(key);
    EXPECT_EQ(parsed.kind, Kind::foreign) << key;
    EXPECT_EQ(parsed.prefix, "") << key;
    EXPECT_EQ(parsed.export_id, "") << key;
    EXPECT_EQ(parsed.file_name, key.substr(key.rfind('/') + 1)) << key;
  }
}

}  // namespace
}  // namespace tinydynamocdc::source
