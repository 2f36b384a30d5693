// SPDX-License-Identifier: Apache-2.0
#include "exports/bucket_part.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "exports/async_failures.hpp"
#include "exports/bucket_fixture.hpp"
#include "exports/bucket_permission.hpp"

namespace tinydynamocdc::exports {
namespace {

using base::ErrorKind;
using manage::Goal;
using manage::Mode;
using testing::FakeAws;

class BucketPartTest : public BucketTest {
 protected:
  [[nodiscard]] std::ptrdiff_t last(const std::string& operation) const {
    const auto& all = aws_.operations;
    return std::ranges::find_last(all, operation).begin() - all.begin();
  }
};

TEST_F(BucketPartTest,
       defect_u19_the_statement_is_for_this_bucket_of_this_account_and_its_id_is_valid) {
  aws_.add_bucket("my.bucket");
  expect_ok(create());
  const auto& statements = aws_.policies.at("cdc");
  ASSERT_EQ(statements.size(), 1U);
  EXPECT_EQ(statements[0]["Sid"], "tinydynamocdc-s3-my_bucket");
  EXPECT_EQ(statements[0]["Principal"]["Service"], "s3.amazonaws.com");
  EXPECT_EQ(statements[0]["Action"], "lambda:InvokeFunction");
  EXPECT_EQ(statements[0]["Condition"]["ArnLike"]["AWS:SourceArn"], "arn:aws:s3:::my.bucket");
  EXPECT_EQ(statements[0]["Condition"]["StringEquals"]["AWS:SourceAccount"], FakeAws::k_account);
}

TEST_F(BucketPartTest, defect_u19_rights_are_of_the_functions_partition) {
  site_.partition = "aws-cn";
  const auto part = bucket_part(bucket_parts(), site_, order(), Goal::present);
  expect_ok(part);
  manage::FunctionPolicy policy;
  for (const auto& right : part->rights) {
    right.change(policy);
  }
  EXPECT_TRUE(policy.text().contains("\"arn:aws-cn:s3:::my.bucket/Snaps/*\"")) << policy.text();
  EXPECT_TRUE(policy.text().contains("\"arn:aws-cn:sqs:eu-west-2:")) << policy.text();
}

TEST_F(BucketPartTest, a_permission_that_says_something_else_is_replaced_and_others_stay) {
  aws_.add_bucket("my.bucket");
  const Json theirs{{"Sid", "theirs"}, {"Effect", "Allow"}, {"Principal", "*"}};
  const Json ours{{"Sid", "tinydynamocdc-s3-my_bucket"},
                  {"Effect", "Allow"},
                  {"Principal", {{"Service", "s3.amazonaws.com"}}},
                  {"Action", "lambda:InvokeFunction"},
                  {"Condition", Json::object()}};
  aws_.policies["cdc"] = {theirs, ours};
  expect_ok(create());
  ASSERT_EQ(aws_.policies["cdc"].size(), 2U);
  EXPECT_EQ(aws_.policies["cdc"][0], theirs);
  EXPECT_EQ(aws_.policies["cdc"][1]["Condition"]["StringEquals"]["AWS:SourceAccount"],
            FakeAws::k_account);
  expect_ok(remove());
  ASSERT_EQ(aws_.policies["cdc"].size(), 1U);
  EXPECT_EQ(aws_.policies["cdc"][0], theirs);
}

TEST_F(BucketPartTest,
       defect_c1_a_policy_that_would_be_too_large_is_refused_before_anything_is_made) {
  aws_.policies["cdc"] = {{{"Sid", "theirs"}, {"Note", std::string(20'300, 'x')}}};
  const auto before = aws_.everything();
  expect_error(create(), ErrorKind::rejected, "AWS Lambda allows 20480");
  EXPECT_EQ(aws_.everything(), before);
  aws_.policies["cdc"][0]["Note"] = std::string(19'000, 'x');
  expect_ok(create());
}

TEST_F(BucketPartTest,
       defect_u1_a_missing_bucket_is_made_in_any_region_and_tagged_and_never_removed) {
  expect_ok(create());
  auto& bucket = aws_.buckets.at("my.bucket");
  EXPECT_EQ(bucket["Region"], "eu-west-2");
  EXPECT_EQ(bucket["Tags"]["tinydynamocdc:created-for"], "cdc");
  EXPECT_EQ(bucket["Tags"]["tinydynamocdc:region"], "eu-west-2");
  expect_ok(remove());
  EXPECT_EQ(aws_.buckets.size(), 1U);
  EXPECT_TRUE(
      console_.text.contains("leaves unchanged the bucket my.bucket: with all that is in it"));

  access_.region = "us-east-1";
  site_.region = "us-east-1";
  aws::S3Buckets buckets(access_);
  auto to = order();
  to.place.bucket = "first-region";
  expect_ok(reconcile(bucket_part({buckets, queues_, function_parts()}, site_, to, Goal::present)));
  EXPECT_EQ(aws_.buckets.at("first-region")["Region"], "us-east-1");
  EXPECT_TRUE(aws_.buckets.at("first-region")["Notification"].get<std::string>().contains("cdc"));
}

TEST_F(BucketPartTest, a_bucket_in_another_region_is_refused) {
  aws_.add_bucket("my.bucket", "", "us-west-2");
  const auto before = aws_.everything();
  expect_error(create(), ErrorKind::bad_config,
               "is in us-west-2, the function in eu-west-2: S3 calls functions of its own region");
  expect_error(remove(), ErrorKind::bad_config, "is in us-west-2");
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(BucketPartTest,
       defect_c1_a_name_that_others_hold_is_refused_before_anything_is_made_with_a_free_one) {
  aws_.add_bucket("my.bucket");
  aws_.buckets["my.bucket"]["Owner"] = "somebody";
  const auto before = aws_.everything();
  expect_error(create(), ErrorKind::denied,
               "choose your own, for example --s3-bucket my.bucket-123456789012");
  EXPECT_EQ(aws_.everything(), before);
  auto longest = order();
  longest.place.bucket = std::string(63, 'b');
  EXPECT_EQ(setup::free_name(longest.place.bucket, site_), std::string(50, 'b') + "-123456789012");
}

TEST_F(BucketPartTest, the_function_must_exist_and_be_ours) {
  aws_.add_bucket("my.bucket");
  aws_.functions["cdc"]["Tags"] = Json::object();
  const auto before = aws_.everything();
  expect_error(create(), ErrorKind::denied, "was not created by this tool");
  EXPECT_EQ(aws_.everything(), before);
  aws_.functions.clear();
  expect_error(create(), ErrorKind::missing, "--create-lambda creates it");
  EXPECT_EQ(aws_.everything()["buckets"], before["buckets"]);
}

TEST_F(BucketPartTest, a_dry_run_changes_nothing) {
  const auto before = aws_.everything();
  expect_ok(reconcile(bucket_part(bucket_parts(), site_, order(), Goal::present), {}, {},
                      {.mode = Mode::dry_run}));
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("+ will create the bucket my.bucket"));
}

TEST_F(BucketPartTest,
       the_function_may_read_below_the_prefix_before_it_is_called_and_until_it_is_no_more) {
  aws_.add_bucket("my.bucket");
  expect_ok(create());
  EXPECT_TRUE(policy().contains("\"arn:aws:s3:::my.bucket/Snaps/*\"")) << policy();
  EXPECT_LT(last("PutRolePolicy"), last("PutBucketNotification"));
  expect_ok(remove());
  EXPECT_FALSE(policy().contains("my.bucket")) << policy();
  EXPECT_GT(last("PutRolePolicy"), last("PutBucketNotification"))
      << "an event would have met a function that may not read its file";
}

TEST_F(BucketPartTest, another_prefix_keeps_permission_and_rights_whatever_force_is) {
  aws_.add_bucket("my.bucket");
  auto other = order();
  other.place.prefix = "Other";
  expect_ok(create(other));
  const auto before = aws_.everything();
  expect_ok(create());
  auto forced = order();
  forced.reach = manage::Reach::everything;
  expect_ok(remove(forced));
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(BucketPartTest, failed_events_go_to_the_functions_queue_unless_a_place_is_named) {
  aws_.add_bucket("my.bucket");
  expect_ok(create());
  EXPECT_EQ(aws_.async_failures.at("cdc"), FakeAws::queue_arn("cdc-Failures"));
  EXPECT_TRUE(policy().contains(FakeAws::queue_arn("cdc-Failures")));
  auto named = order();
  named.on_failure_arn = "arn:aws:s3:::failures";
  expect_ok(create(named));
  EXPECT_EQ(aws_.async_failures.at("cdc"), "arn:aws:s3:::failures");
  EXPECT_TRUE(policy().contains("arn:aws:s3:::failures/*"));
  expect_ok(remove());
  EXPECT_EQ(aws_.async_failures.at("cdc"), "arn:aws:s3:::failures") << "a place of one's own";
  expect_ok(create());
  const auto rights = policy();
  expect_ok(create());
  EXPECT_EQ(aws_.async_failures.at("cdc"), "arn:aws:s3:::failures") << "not asked for again";
  EXPECT_EQ(policy(), rights);
  EXPECT_EQ(aws_.count("PutFunctionEventInvokeConfig"), 1) << "retries of others were reset";
}

TEST_F(BucketPartTest, with_the_last_bucket_nothing_needs_the_functions_queue_any_more) {
  aws_.add_bucket("my.bucket");
  aws_.add_bucket("other");
  auto other = order();
  other.place.bucket = "other";
  expect_ok(create());
  expect_ok(create(other));
  expect_ok(remove());
  EXPECT_EQ(aws_.async_failures.at("cdc"), FakeAws::queue_arn("cdc-Failures"));
  expect_ok(remove(other));
  EXPECT_EQ(aws_.async_failures.at("cdc"), "");
}

TEST_F(BucketPartTest, failed_events_go_where_asked_once_the_role_may) {
  aws_.add_bucket("my.bucket");
  aws_.fail("UpdateFunctionEventInvokeConfig", 2, 400, "InvalidParameterValueException",
            "The function's execution role does not have permissions to call SendMessage on q");
  expect_ok(create());
  EXPECT_EQ(aws_.async_failures.at("cdc"), FakeAws::queue_arn("cdc-Failures"));
  EXPECT_LT(last("PutRolePolicy"), last("UpdateFunctionEventInvokeConfig"));
  EXPECT_LT(last("UpdateFunctionEventInvokeConfig"), last("PutBucketNotification"));
}

}  // namespace
}  // namespace tinydynamocdc::exports
