// SPDX-License-Identifier: Apache-2.0
#include "stack/template.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "stack/order_fixture.hpp"

namespace tinydynamocdc::stack {
namespace {

std::string text_of(const Order& order) {
  auto made = template_of(order);
  EXPECT_TRUE(made) << made.error().message;
  return made ? made->text : std::string();
}

std::size_t count_in(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

TEST(StackTemplate, is_the_same_for_the_same_order) {
  const auto order = order_of({"Orders", "Users"});
  EXPECT_EQ(text_of(order), text_of(order));
}

TEST(StackTemplate, every_table_has_a_stream_and_a_trigger) {
  const auto text = text_of(order_of({"Orders", "shop-a"}));
  for (const auto* id : {"Orders", "shopDasha"}) {
    EXPECT_TRUE(text.contains(std::string("  StreamOf") + id + ":\n")) << id;
    EXPECT_TRUE(text.contains(std::string("  TriggerOf") + id + ":\n")) << id;
  }
  // Of the failure queue, too: there, an answer names what did not arrive.
  EXPECT_EQ(count_in(text, "FunctionResponseTypes: [ReportBatchItemFailures]"), 3);
  EXPECT_EQ(count_in(text, "Type: AWS::Lambda::EventSourceMapping"), 3);
  EXPECT_TRUE(text.contains("TB_PARTIAL_BATCH: \"true\""));
}

TEST(StackTemplate, the_first_lines_say_the_order_of_things_and_which_token_is_meant) {
  const auto text = text_of(order_of({"Orders"}));
  const auto head = text.substr(0, text.find("AWSTemplateFormatVersion"));
  const auto views = head.find("--create-mv --lambda-name F");
  const auto deploys = head.find("aws cloudformation deploy");
  ASSERT_NE(views, std::string::npos);
  ASSERT_NE(deploys, std::string::npos);
  EXPECT_LT(views, deploys);
  EXPECT_TRUE(head.contains("tinydynamocdc_F: the parameter TinybirdToken"));
  EXPECT_TRUE(head.contains("CAPABILITY_NAMED_IAM --parameter-overrides"));
  EXPECT_TRUE(text.contains("The token tinydynamocdc_F, which --create-mv makes; never the admin"));
}

TEST(StackTemplate, every_parameter_is_described) {
  auto order = order_of({"Orders", "Users"});
  order.snapshots = {.bucket = "b-exports", .prefix = "p"};
  const auto text = text_of(order);
  const auto begin = text.find("Parameters:\n");
  const auto section = text.substr(begin, text.find("Conditions:\n") - begin);
  EXPECT_EQ(count_in(section, "    Type: "), 12);
  EXPECT_EQ(count_in(section, "    Description: "), 12);
}

TEST(StackTemplate, snapshots_come_with_a_bucket_alone) {
  auto order = order_of({"Orders"});
  EXPECT_FALSE(text_of(order).contains("AWS::S3::Bucket"));
  order.snapshots = {.bucket = "b-exports", .prefix = "p"};
  const auto text = text_of(order);
  EXPECT_TRUE(text.contains("      BucketName: b-exports\n"));
  EXPECT_FALSE(text.contains("AWS::Scheduler"));
  order.schedule = "rate(1 day)";
  EXPECT_TRUE(text_of(order).contains("  ScheduleOfOrders:\n"));
}

TEST(StackTemplate, snapshots_come_by_the_queue_unless_said_otherwise) {
  auto order = order_of({"Orders"});
  order.snapshots = {.bucket = "b-exports", .prefix = "p"};
  order.snapshot_concurrency = 12;
  auto text = text_of(order);
  EXPECT_TRUE(text.contains("QueueName: F-Snapshots"));
  EXPECT_TRUE(text.contains("  SnapshotQueuePolicy:\n"));
  EXPECT_TRUE(text.contains("Queue: !GetAtt SnapshotQueue.Arn"));
  EXPECT_TRUE(text.contains("DependsOn: SnapshotQueuePolicy"));
  EXPECT_TRUE(text.contains("MaximumConcurrency: 12"));
  EXPECT_TRUE(text.contains("--lambda-name F --snapshot-concurrency 12\""));
  EXPECT_FALSE(text.contains("AWS::Lambda::Permission"));
  EXPECT_FALSE(text.contains("CallItself"));
  // Also where what fails goes to another place, what cannot be loaded ends in the dead letters.
  order.trigger.on_failure_arn = "arn:aws:sqs:eu-west-2:123456789012:given-up";
  text = text_of(order);
  EXPECT_TRUE(text.contains("QueueName: F-DeadLetters"));
  EXPECT_FALSE(text.contains("QueueName: F-Failures"));
  EXPECT_TRUE(text.contains("deadLetterTargetArn: !GetAtt DeadLetterQueue.Arn"));
  order.way = exports::Way::direct;
  order.snapshot_concurrency = {};
  text = text_of(order);
  EXPECT_FALSE(text.contains("AWS::SQS::Queue"));
  EXPECT_TRUE(text.contains("DependsOn: BucketPermission"));
  EXPECT_TRUE(text.contains("CallItself"));
  EXPECT_TRUE(text.contains("--lambda-name F --direct\""));
  // The function needs its role: a role that referred to it would be a circle.
  const auto role = text.substr(text.find("  Role:\n"));
  EXPECT_FALSE(role.substr(0, role.find("  Function:\n")).contains("!GetAtt Function.Arn"));
}

TEST(StackTemplate, another_place_for_failures_replaces_the_queues) {
  auto order = order_of({"Orders"});
  order.trigger.on_failure_arn = "arn:aws:sqs:eu-west-2:123456789012:given-up";
  const auto text = text_of(order);
  EXPECT_FALSE(text.contains("AWS::SQS::Queue"));
  EXPECT_FALSE(text.contains("FailureQueue."));
  EXPECT_TRUE(text.contains("AlarmName: F-DeadLetters-given-up"));
  EXPECT_TRUE(text.contains("Destination: arn:aws:sqs:eu-west-2:123456789012:given-up"));
}

TEST(StackTemplate, a_large_one_goes_by_a_bucket) {
  const auto made = template_of(order_of(numbered_tables(60)));
  ASSERT_TRUE(made);
  EXPECT_GT(made->text.size(), k_direct_bytes_max);
  EXPECT_TRUE(made->text.contains("--s3-bucket my-code-bucket --parameter-overrides"));
  // IAM takes 10,240 characters.
  EXPECT_TRUE(made->text.contains("table/shop-*/stream/*"));
}

TEST(StackTemplate, more_tables_than_fit_are_divided_between_functions) {
  const auto order = order_of(numbered_tables(400));
  const auto made = template_of(order);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, base::ErrorKind::rejected);
  EXPECT_TRUE(
      made.error().message.contains("\n  --lambda-name F for 134 tables, shop-1 to shop-134"
                                    "\n  --lambda-name F-2 for 134 tables, shop-135 to shop-268"
                                    "\n  --lambda-name F-3 for 132 tables, shop-269 to shop-400"))
      << made.error().message;
}

TEST(StackTemplate, as_many_as_fit_keep_within_the_quotas) {
  for (const bool has_schedules : {false, true}) {
    auto order = order_of({});
    if (has_schedules) {
      order.snapshots = {.bucket = "b-exports", .prefix = "p"};
      order.schedule = "rate(1 day)";
    }
    order.tables = numbered_tables(tables_max(order));
    const auto made = template_of(order);
    ASSERT_TRUE(made);
    EXPECT_LE(made->resources, k_resources_max);
    EXPECT_LE(count_in(made->text, "    Type: String\n") + 3, k_parameters_max + 3);
    order.tables.emplace_back("one-more");
    EXPECT_FALSE(template_of(order));
  }
}

}  // namespace
}  // namespace tinydynamocdc::stack
