// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/names.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::dynamodb {
namespace {

TEST(TableName, is_kept_as_given) {
  for (const std::string& name :
       {std::string("abc"), std::string("A.b-c_9"), std::string(255, 'x')}) {
    const auto parsed = TableName::parse(name);
    ASSERT_TRUE(parsed) << name;
    EXPECT_EQ(parsed->text(), name);
  }
}

TEST(TableName, refuses_what_dynamodb_refuses) {
  for (const std::string& name : {std::string(), std::string("ab"), std::string(256, 'x'),
                                  std::string("a b"), std::string("a/b"), std::string("a:b"),
                                  std::string("caf\xc3\xa9"), std::string("ab\0", 3)}) {
    const auto parsed = TableName::parse(name);
    ASSERT_FALSE(parsed) << name;
    EXPECT_EQ(parsed.error().kind, base::ErrorKind::bad_input);
  }
}

TEST(TableArn, of_a_table) {
  const auto arn = parse_table_arn("arn:aws:dynamodb:eu-west-2:123456789012:table/People");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->partition, "aws");
  EXPECT_EQ(arn->region, "eu-west-2");
  EXPECT_EQ(arn->account, "123456789012");
  EXPECT_EQ(arn->table, "People");
  EXPECT_EQ(arn->table_arn, "arn:aws:dynamodb:eu-west-2:123456789012:table/People");
  EXPECT_EQ(arn->export_id, "");
}

TEST(TableArn, of_a_stream_whose_label_has_colons) {
  const auto arn = parse_table_arn(
      "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/a.b/stream/2016-12-01T00:00:00.000");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->partition, "aws-cn");
  EXPECT_EQ(arn->table, "a.b");
  EXPECT_EQ(arn->table_arn, "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/a.b");
  EXPECT_EQ(arn->export_id, "");
}

TEST(TableArn, of_an_export) {
  const auto arn = parse_table_arn(
      "arn:aws:dynamodb:us-east-1:123456789012:table/ProductCatalog/export/"
      "01234567890123-a1b2c3d4");
  ASSERT_TRUE(arn);
  EXPECT_EQ(arn->table, "ProductCatalog");
  EXPECT_EQ(arn->export_id, "01234567890123-a1b2c3d4");
}

struct BadArn {
  std::string_view arn;
  std::string_view reason;
};

TEST(TableArn, refuses_everything_else_with_the_reason) {
  const BadArn cases[] = {
      {"", "it does not begin with \"arn:\""},
      {"People", "it does not begin with \"arn:\""},
      {"ARN:aws:dynamodb:r:123456789012:table/abc", "it does not begin with \"arn:\""},
      {"arn", "no partition"},
      {"arn::dynamodb:r:123456789012:table/abc", "no partition"},
      {"arn:a\"s:dynamodb:r:123456789012:table/abc", "no partition"},
      {"arn:aws:s3:::bucket", "the service is not dynamodb"},
      {"arn:aws:dynamodb::123456789012:table/abc", "no region"},
      {"arn:aws:dynamodb:r:12345678901:table/abc", "the account is not 12 digits"},
      {"arn:aws:dynamodb:r:12345678901x:table/abc", "the account is not 12 digits"},
      {"arn:aws:dynamodb:r:123456789012", "the resource is not a table"},
      {"arn:aws:dynamodb:r:123456789012:index/abc", "the resource is not a table"},
      {"arn:aws:dynamodb:r:123456789012:table", "a table's name has 3 to 255 characters, not 0"},
      {"arn:aws:dynamodb:r:123456789012:table/ab", "a table's name has 3 to 255 characters, not 2"},
      {"arn:aws:dynamodb:r:123456789012:table/a:b",
       "a table's name has only letters, digits, '_', '.' and '-'"},
      {"arn:aws:dynamodb:r:123456789012:table/abc/", "a broken stream label or export id"},
      {"arn:aws:dynamodb:r:123456789012:table/abc/stream", "a broken stream label or export id"},
      {"arn:aws:dynamodb:r:123456789012:table/abc/stream/", "a broken stream label or export id"},
      {"arn:aws:dynamodb:r:123456789012:table/abc/stream/a\\b",
       "a broken stream label or export id"},
      {"arn:aws:dynamodb:r:123456789012:table/abc/stream/a/b",
       "a broken stream label or export id"},
      {"arn:aws:dynamodb:r:123456789012:table/abc/index/x",
       "what follows the table's name is neither a stream nor an export"},
  };
  for (const auto& [arn, reason] : cases) {
    const auto parsed = parse_table_arn(arn);
    ASSERT_FALSE(parsed) << arn;
    EXPECT_EQ(parsed.error().kind, base::ErrorKind::bad_input);
    EXPECT_EQ(parsed.error().message,
              "not the ARN of a DynamoDB table, stream or export: " + std::string(reason))
        << arn;
  }
}

}  // namespace
}  // namespace tinydynamocdc::dynamodb
