// SPDX-License-Identifier: Apache-2.0
#include "source/completion_mark.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::source {
namespace {

ExportInfo info(const std::string& arn) {
  return {.export_arn = arn, .export_time_s = 1'700'000'000, .key_names = {"pk"}};
}

const std::string k_arn =
    "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/export/01695097218000-d6299cbd";

TEST(CompletionMarks, are_one_change_without_keys_and_images) {
  const auto of_export = info(k_arn);
  CompletionMark mark(of_export);
  const auto read = mark.next();
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_TRUE(*read);
  ASSERT_TRUE((*read)->change);
  const auto& change = *(*read)->change;
  EXPECT_EQ(change.event_name, dynamodb::EventName::snapshot_complete);
  EXPECT_EQ(change.event_id_text, "01695097218000-d6299cbd/complete");
  EXPECT_EQ(change.approximate_creation_s, 1'700'000'000);
  EXPECT_EQ(change.aws_region_text, "eu-west-2");
  EXPECT_EQ(change.new_image_json, "");
  EXPECT_EQ(change.old_image_json, "");
  EXPECT_EQ(change.keys_json, "");
  EXPECT_EQ((*read)->sequence_number, change.sequence_number);
}

TEST(CompletionMarks, come_once) {
  const auto of_export = info(k_arn);
  CompletionMark mark(of_export);
  ASSERT_TRUE(mark.next().value());
  EXPECT_FALSE(mark.next().value());
  EXPECT_FALSE(mark.next().value());
}

TEST(CompletionMarks, of_what_is_no_export_there_is_none) {
  const auto of_export = info("arn:aws:s3:::bucket");
  CompletionMark mark(of_export);
  const auto read = mark.next();
  ASSERT_FALSE(read);
  EXPECT_TRUE(read.error().message.starts_with("export ARN: ")) << read.error().message;
}

TEST(CompletionMarks, their_place_names_the_export) {
  const auto of_export = info(k_arn);
  EXPECT_EQ(CompletionMark(of_export).place_of(0, ""),
            "the row that marks " + k_arn + " as complete");
}

}  // namespace
}  // namespace tinydynamocdc::source
