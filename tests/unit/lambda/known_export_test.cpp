// SPDX-License-Identifier: Apache-2.0
#include "lambda/known_export.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::lambda {
namespace {

using base::ErrorKind;
using source::ExportType;

const FunctionPlace k_place{
    .partition = "aws-cn", .region = "cn-north-1", .account = "123456789012"};
const std::string k_arn =
    "arn:aws:dynamodb:eu-west-2:123456789012:table/PeopleTable/export/01692350182719-6de2c037";
constexpr std::string_view k_id = "01692350182719-6de2c037";

TEST(GuessedExportArn, takes_the_prefix_s_end_for_the_table_s_name) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"exports/PeopleTable/AWSDynamoDB/1-a/data/x.json.gz",
       "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/PeopleTable/export/1-a"},
      {"a.b-c_d/AWSDynamoDB/1-a/data/x.json.gz",
       "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/a.b-c_d/export/1-a"},
      {"AWSDynamoDB/1-a/data/x.json.gz", ""},             // No prefix.
      {"my exports/AWSDynamoDB/1-a/data/x.json.gz", ""},  // No table's name.
      {"ab/AWSDynamoDB/1-a/data/x.json.gz", ""},          // Too short for one.
      {"PeopleTable/AWSDynamoDB/data/x.json.gz", ""},     // No export id.
  };
  for (const auto& [key, arn] : cases) {
    EXPECT_EQ(guessed_export_arn(source::parse_export_key(key), k_place).value_or(""), arn) << key;
  }
}

TEST(ListedExportArn, is_found_by_the_whole_id) {
  const std::vector<aws::ListedExport> listed = {{"arn:t/export/1-a0", "COMPLETED", ""},
                                                 {"arn:t/export/1-a", "FAILED", ""}};
  EXPECT_EQ(listed_export_arn(listed, "1-a"), "arn:t/export/1-a");
  EXPECT_EQ(listed_export_arn(listed, "-a"), std::nullopt);
  EXPECT_EQ(listed_export_arn({}, "1-a"), std::nullopt);
}

TEST(Judged, a_summary_and_a_description_say_the_same) {
  const source::ExportSummary summary{.export_arn = k_arn,
                                      .table_id = "table-1",
                                      .export_time_s = 1692350182,
                                      .type = ExportType::incremental,
                                      .view_type = "NEW_IMAGE",
                                      .output_format = "DYNAMODB_JSON"};
  const aws::Export description{.arn = k_arn,
                                .status = "IN_PROGRESS",
                                .type = "INCREMENTAL_EXPORT",
                                .format = "DYNAMODB_JSON",
                                .table_id = "table-1",
                                .export_time_s = 1692350182,
                                .view_type = "NEW_IMAGE"};
  const KnownExport expected{
      .arn = k_arn,
      .table_arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/PeopleTable",
      .table_id = "table-1",
      .export_time_s = 1692350182,
      .type = ExportType::incremental,
      .view_type = "NEW_IMAGE"};
  EXPECT_EQ(judged(summary, k_id, "123456789012").value(), expected);
  EXPECT_EQ(judged(description, k_id, "123456789012").value(), expected);
  EXPECT_EQ(judged(description, k_id, "").value(), expected) << "the account is not known";
}

TEST(Judged, a_full_export_s_rows_have_both_images) {
  const aws::Export description{
      .arn = k_arn, .status = "COMPLETED", .type = "FULL_EXPORT", .format = "DYNAMODB_JSON"};
  EXPECT_EQ(judged(description, k_id, "")->view_type, "NEW_AND_OLD_IMAGES");
}

TEST(Judged, refuses_what_cannot_be_loaded_with_the_reason) {
  const aws::Export good{
      .arn = k_arn, .status = "COMPLETED", .type = "FULL_EXPORT", .format = "DYNAMODB_JSON"};
  auto failed = good;
  failed.status = "FAILED";
  failed.failure_code = "S3NoSuchBucket";
  failed.failure_message = "The bucket is gone";
  auto ion = good;
  ion.format = "ION";
  auto not_an_export = good;
  not_an_export.arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/PeopleTable";
  struct Case {
    aws::Export description;
    std::string_view id;
    std::string_view account;
    std::vector<std::string_view> says;
  };
  const Case cases[] = {
      {failed, k_id, "", {"FAILED (S3NoSuchBucket): The bucket is gone, "}},
      {ion, k_id, "", {"ION", "DYNAMODB_JSON"}},
      {good, k_id, "999999999999", {"account 123456789012", "account 999999999999"}},
      {good, "0-b", "", {"the folder of another export, 0-b"}},
      {not_an_export, k_id, "", {"this is not an export's ARN"}},
  };
  for (const auto& c : cases) {
    const auto known = judged(c.description, c.id, c.account);
    ASSERT_FALSE(known) << c.says.front();
    EXPECT_EQ(known.error().kind, ErrorKind::bad_input);
    for (const auto& text : c.says) {
      EXPECT_TRUE(known.error().message.contains(text)) << known.error().message;
    }
  }
}

TEST(KeyNamesInRow, are_the_members_of_keys) {
  const std::pair<std::string_view, std::optional<std::vector<std::string>>> cases[] = {
      {"{\"Keys\":\"{\\\"Id\\\":1}\"}\n", {{"Id"}}},
      {"{\"Keys\":\"{\\\"a b\\\":\\\"x\\\",\\\"é\\\":2}\"}\n", {{"a b", "é"}}},
      {"", std::nullopt},
      {"{\"Keys\":\"\"}\n", std::nullopt},
      {"{\"Keys\":\"{}\"}\n", std::nullopt},
      {"{\"Keys\":\"{\\\"a\\\":1,\\\"b\\\":1,\\\"c\\\":1}\"}\n", std::nullopt},
      {"{\"Keys\":1}\n", std::nullopt},
      {"oops", std::nullopt},
  };
  for (const auto& [answer, names] : cases) {
    EXPECT_EQ(key_names_in_row(answer), names) << answer;
  }
}

TEST(FunctionPlace, is_read_from_the_function_s_arn) {
  EXPECT_EQ(place_of_function("arn:aws-cn:lambda:cn-north-1:123456789012:function:f"), k_place);
  EXPECT_EQ(place_of_function("arn:aws-cn:lambda:cn-north-1:123456789012:function:f:alias"),
            k_place);
  for (const std::string_view arn :
       {"", "f", "arn:aws:lambda:eu-west-2:123456789012:layer:x", "arn:aws:lambda:::function:f",
        "arn:aws:s3:eu-west-2:123456789012:function:f"}) {
    EXPECT_EQ(place_of_function(arn), std::nullopt) << arn;
  }
}

}  // namespace
}  // namespace tinydynamocdc::lambda
