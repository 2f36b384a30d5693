// SPDX-License-Identifier: Apache-2.0
#include "aws/dynamodb.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws_fixture.hpp"

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;

class DynamoDbTest : public AwsTest {
 protected:
  DynamoDb dynamodb_{access_};
};

TEST_F(DynamoDbTest, finds_a_table_or_nothing) {
  http_.answer(
      200, R"({"Table":{"TableName":"t","TableArn":"arn:t","TableId":"id","TableStatus":"ACTIVE",
    "AttributeDefinitions":[{"AttributeName":"at","AttributeType":"N"},{"AttributeName":"id","AttributeType":"S"}],
    "KeySchema":[{"AttributeName":"at","KeyType":"RANGE"},{"AttributeName":"id","KeyType":"HASH"}],
    "BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"},"LatestStreamArn":"arn:s",
    "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"},
    "DeletionProtectionEnabled":true,"ItemCount":5,"SomethingNew":[1]}})");
  const auto table = dynamodb_.find_table("t", deadline());
  ASSERT_TRUE(table && *table);
  EXPECT_EQ((*table)->status, "ACTIVE");
  EXPECT_EQ((*table)->keys, (std::vector<KeyAttribute>{{"id", KeyAttribute::Role::partition, "S"},
                                                       {"at", KeyAttribute::Role::sort, "N"}}));
  EXPECT_EQ((*table)->stream_arn, "arn:s");
  EXPECT_TRUE((*table)->stream_enabled);
  EXPECT_EQ((*table)->stream_view_type, "NEW_IMAGE");
  EXPECT_TRUE((*table)->deletion_protection);
  EXPECT_EQ((*table)->billing_mode, "PAY_PER_REQUEST");
  EXPECT_EQ((*table)->item_count, 5);
  http_.answer(400, R"({"__type":"x#ResourceNotFoundException"})");
  const auto nothing = dynamodb_.find_table("t", deadline());
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(nothing->has_value());
}

TEST_F(DynamoDbTest, a_stream_that_is_off_has_no_view_type) {
  http_.answer(200, R"({"Table":{"TableName":"t","LatestStreamArn":"arn:old",
    "StreamSpecification":{"StreamEnabled":false,"StreamViewType":"NEW_IMAGE"}}})");
  const auto table = dynamodb_.find_table("t", deadline());
  ASSERT_TRUE(table && *table);
  EXPECT_FALSE((*table)->stream_enabled);
  EXPECT_EQ((*table)->stream_view_type, "");
  EXPECT_EQ((*table)->billing_mode, "PROVISIONED");
}

TEST_F(DynamoDbTest, creates_a_table_with_stream_and_tags) {
  http_.answer(200, R"({"TableDescription":{"TableStatus":"CREATING"}})");
  const auto table = dynamodb_.create_table(
      {.name = "t",
       .keys = {{"id", KeyAttribute::Role::partition, "S"}, {"at", KeyAttribute::Role::sort, "N"}},
       .stream_view_type = "NEW_AND_OLD_IMAGES",
       .tags = {{"k", "v"}}},
      deadline());
  ASSERT_TRUE(table);
  EXPECT_EQ(table->status, "CREATING");
  EXPECT_EQ(sent(), json::parse(R"({"TableName":"t","BillingMode":"PAY_PER_REQUEST",
    "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"at","AttributeType":"N"}],
    "KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"at","KeyType":"RANGE"}],
    "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"},
    "Tags":[{"Key":"k","Value":"v"}]})"));
}

TEST_F(DynamoDbTest, switches_the_stream_on) {
  http_.answer(200, R"({"TableDescription":{}})");
  ASSERT_TRUE(dynamodb_.enable_stream("t", "NEW_IMAGE", deadline()));
  EXPECT_EQ(sent(0)["StreamSpecification"],
            json::parse(R"({"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"})"));
}

TEST_F(DynamoDbTest, point_in_time_recovery) {
  const std::string on =
      R"({"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED",)"
      R"("PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"ENABLED"}}})";
  http_.answer(200, on).answer(200, "{}");
  EXPECT_EQ(dynamodb_.enable_point_in_time_recovery("t", deadline())->point_in_time_recovery,
            "ENABLED");
  EXPECT_EQ(dynamodb_.continuous_backups("t", deadline())->point_in_time_recovery, "DISABLED");
  EXPECT_EQ(sent(0)["PointInTimeRecoverySpecification"],
            json::parse(R"({"PointInTimeRecoveryEnabled":true})"));
}

TEST_F(DynamoDbTest, defect_u16_every_page_of_tags_is_read) {
  http_.answer(200, R"({"Tags":[{"Key":"a","Value":"1"}],"NextToken":"n"})");
  http_.answer(200, R"({"Tags":[{"Key":"b","Value":"2"}]})");
  EXPECT_EQ(dynamodb_.tags("arn", deadline()).value(), (Tags{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(sent(1)["NextToken"], "n");
}

TEST_F(DynamoDbTest, a_scan_gives_items_as_they_are_and_the_way_on) {
  http_.answer(
      200,
      R"({"Items":[{"z":{"N":"1.10"},"a":{"S":"\u00e4\n"}}],"LastEvaluatedKey":{"z":{"N":"1"}},"ConsumedCapacity":{"CapacityUnits":1.5}})");
  http_.answer(200, R"({"Items":[]})");
  const auto page = dynamodb_.scan_page({.table = "t", .limit = 1}, deadline());
  ASSERT_TRUE(page);
  EXPECT_EQ(page->items,
            (std::vector<std::string>{"{\"z\":{\"N\":\"1.10\"},\"a\":{\"S\":\"\xc3\xa4\\n\"}}"}));
  EXPECT_EQ(page->last_key, R"({"z":{"N":"1"}})");
  EXPECT_EQ(page->read_units, 1.5);
  const auto last = dynamodb_.scan_page({.table = "t", .start_key = page->last_key}, deadline());
  ASSERT_TRUE(last);
  EXPECT_TRUE(last->items.empty());
  EXPECT_EQ(last->last_key, "");
  EXPECT_EQ(sent(0), json::parse(R"({"TableName":"t","ConsistentRead":true,)"
                                 R"("ReturnConsumedCapacity":"TOTAL","Limit":1})"));
  EXPECT_EQ(sent(1)["ExclusiveStartKey"], json::parse(R"({"z":{"N":"1"}})"));
}

TEST_F(DynamoDbTest, a_scan_answer_without_items_is_an_error) {
  for (const char* body : {"", "[]", "{}", R"({"Items":5})"}) {
    http_.answer(200, body);
    EXPECT_FALSE(dynamodb_.scan_page({.table = "t"}, deadline())) << body;
  }
}

TEST_F(DynamoDbTest, one_item_is_read_as_it_is_or_is_not_there) {
  http_.answer(200, R"({"Item":{"id":{"S":"a"},"n":{"N":"1.10"}},)"
                    R"("ConsumedCapacity":{"CapacityUnits":1.0}})");
  http_.answer(200, "{}");
  const auto found = dynamodb_.read_item("t", R"({"id":{"S":"a"}})", deadline());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->item, R"({"id":{"S":"a"},"n":{"N":"1.10"}})");
  EXPECT_EQ(found->read_units, 1.0);
  EXPECT_EQ(dynamodb_.read_item("t", R"({"id":{"S":"b"}})", deadline())->item, std::nullopt);
  EXPECT_EQ(sent(0)["Key"], json::parse(R"({"id":{"S":"a"}})"));
  EXPECT_EQ(dynamodb_.read_item("t", "[]", deadline()).error().error.kind,
            base::ErrorKind::bad_input);
}

TEST_F(DynamoDbTest, items_are_put_changed_and_deleted) {
  for (int i = 0; i < 3; ++i) {
    http_.answer(200, "{}");
  }
  ASSERT_TRUE(dynamodb_.put_item("t", R"({"id":{"S":"a"}})", deadline()));
  ASSERT_TRUE(dynamodb_.update_item({.table = "t",
                                     .key = R"({"id":{"S":"a"}})",
                                     .expression = "SET #n = :n",
                                     .names = R"({"#n":"name"})",
                                     .values = R"({":n":{"S":"x"}})",
                                     .condition = "attribute_exists(id)"},
                                    deadline()));
  ASSERT_TRUE(dynamodb_.delete_item("t", R"({"id":{"S":"a"}})", deadline()));
  EXPECT_EQ(sent(0), json::parse(R"({"TableName":"t","Item":{"id":{"S":"a"}}})"));
  EXPECT_EQ(sent(1), json::parse(R"j({"TableName":"t","Key":{"id":{"S":"a"}},
    "UpdateExpression":"SET #n = :n","ExpressionAttributeNames":{"#n":"name"},
    "ExpressionAttributeValues":{":n":{"S":"x"}},"ConditionExpression":"attribute_exists(id)"})j"));
  EXPECT_EQ(sent(2), json::parse(R"({"TableName":"t","Key":{"id":{"S":"a"}}})"));
}

TEST_F(DynamoDbTest, text_that_is_no_item_is_bad_input_and_not_sent) {
  for (const char* text : {"", "{", "[]", "\"a\"", "{\"a\":\"\xff\"}"}) {
    const auto result = dynamodb_.put_item("t", text, deadline());
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().error.kind, ErrorKind::bad_input);
  }
  EXPECT_TRUE(http_.requests().empty());
}

TEST_F(DynamoDbTest, a_batch_returns_what_was_not_processed) {
  http_.answer(200, R"({"UnprocessedItems":{"arn:t":[{"PutRequest":{"Item":{"id":{"S":"b"}}}}]}})");
  const auto left =
      dynamodb_.batch_put("t", {R"({"id":{"S":"a"}})", R"({"id":{"S":"b"}})"}, deadline());
  ASSERT_TRUE(left);
  EXPECT_EQ(*left, (std::vector<std::string>{R"({"id":{"S":"b"}})"}));
  EXPECT_EQ(sent(), json::parse(R"({"RequestItems":{"t":[{"PutRequest":{"Item":{"id":{"S":"a"}}}},
    {"PutRequest":{"Item":{"id":{"S":"b"}}}}]}})"));
}

TEST_F(DynamoDbTest, all_items_are_put_in_batches_until_nothing_is_left) {
  std::vector<std::string> items;
  items.reserve(30);
  for (int i = 0; i < 30; ++i) {
    items.push_back(R"({"id":{"N":")" + std::to_string(i) + "\"}}");
  }
  http_.answer(200, R"({"UnprocessedItems":{"t":[{"PutRequest":{"Item":{"id":{"N":"7"}}}}]}})");
  http_.answer(200, R"({"UnprocessedItems":{}})").answer(200, "{}");
  ASSERT_TRUE(dynamodb_.put_all("t", items, deadline()));
  EXPECT_EQ(sent(0)["RequestItems"]["t"].size(), 25U);
  EXPECT_EQ(sent(1)["RequestItems"]["t"].size(), 1U);
  EXPECT_EQ(sent(2)["RequestItems"]["t"].size(), 5U);
  EXPECT_EQ(clock_.sleeps().size(), 1U);
}

TEST_F(DynamoDbTest, a_table_that_never_takes_them_ends_with_the_deadline) {
  http_.otherwise([&](const testing::RecordedRequest&) {
    clock_.advance(std::chrono::milliseconds(500));
    return net::HttpResponse{
        200, {}, R"({"UnprocessedItems":{"t":[{"PutRequest":{"Item":{"id":{"S":"a"}}}}]}})"};
  });
  const auto result = dynamodb_.put_all("t", {R"({"id":{"S":"a"}})"}, deadline(5));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.kind, ErrorKind::expired);
}

}  // namespace
}  // namespace tinydynamocdc::aws
