// SPDX-License-Identifier: Apache-2.0
#include "exports/queue_permission.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "exports/bucket_fixture.hpp"

namespace tinydynamocdc::exports {
namespace {

using base::ErrorKind;

// What a careless tool would lose.
constexpr const char* k_theirs =
    "{ \"Version\": \"2008-10-17\",\n  \"Id\": \"__default\", \"Statement\": [ {\"Sid\" : "
    "\"__owner\", \"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"SQS:*\",  "
    "\"Resource\":\"*\"}  ] }";

class QueuePermissions : public BucketTest {
 protected:
  QueuePermissions() { aws_.add_bucket("my.bucket"); }

  [[nodiscard]] std::string statement(const std::string& bucket = "my.bucket") const {
    return bucket_grant(site_, bucket).statement();
  }
};

TEST_F(QueuePermissions, the_bucket_may_send_before_s3_tries_it) {
  expect_ok(create(unsaid()));
  EXPECT_EQ(queue_policy(), "{\"Version\":\"2012-10-17\",\"Statement\":[" + statement() + "]}");
  const auto& all = aws_.operations;
  EXPECT_LT(std::ranges::find(all, "SetQueueAttributes"),
            std::ranges::find(all, "PutBucketNotification"));
}

TEST_F(QueuePermissions, others_statements_stay_byte_for_byte) {
  expect_ok(create(unsaid()));
  set_queue_policy(k_theirs);
  expect_ok(create(unsaid()));
  std::string with_ours(k_theirs);
  with_ours.insert(with_ours.find("  ] }"), "," + statement());
  EXPECT_EQ(queue_policy(), with_ours);
  // A second bucket keeps the queue.
  auto other = unsaid();
  other.place.bucket = "other";
  expect_ok(create(other));
  EXPECT_TRUE(queue_policy().contains(statement("other")));
  expect_ok(remove(other));
  EXPECT_EQ(queue_policy(), with_ours);
  expect_ok(create(other));
  expect_ok(remove());
  EXPECT_FALSE(queue_policy().contains("my.bucket"));
  EXPECT_TRUE(queue_policy().contains(statement("other")));
  EXPECT_TRUE(queue_policy().contains("\"Sid\" : \"__owner\"")) << queue_policy();
}

TEST_F(QueuePermissions, a_statement_that_says_something_else_is_replaced) {
  expect_ok(create(unsaid()));
  auto open = Json::parse(statement());
  open.erase("Condition");
  set_queue_policy(Json{{"Version", "2012-10-17"}, {"Statement", {open}}}.dump());
  expect_ok(create(unsaid()));
  EXPECT_TRUE(queue_policy().contains(statement())) << queue_policy();
  EXPECT_EQ(setup::statements_in(queue_policy()), 1);
}

TEST_F(QueuePermissions, a_policy_that_would_be_too_large_is_refused_before_anything_is_changed) {
  expect_ok(create(unsaid()));
  auto other = unsaid();
  other.place.bucket = "other";
  Json many{{"Version", "2012-10-17"}, {"Statement", Json::array()}};
  for (int i = 0; i < 20; ++i) {
    many["Statement"].push_back({{"Sid", std::to_string(i)}});
  }
  const Json large{{"Version", "2012-10-17"},
                   {"Statement", {{{"Sid", "theirs"}, {"Note", std::string(8'000, 'x')}}}}};
  for (const auto& policy : {many, large}) {
    set_queue_policy(policy.dump());
    const auto before = aws_.everything();
    expect_error(create(other), ErrorKind::rejected, "SQS allows 20 and 8192");
    EXPECT_EQ(aws_.everything(), before);
  }
  many["Statement"].erase(0);
  set_queue_policy(many.dump());
  expect_ok(create(other));
}

TEST_F(QueuePermissions, what_is_no_policy_is_not_overwritten) {
  expect_ok(create(unsaid()));
  set_queue_policy("[]");
  const auto before = aws_.everything();
  expect_error(create(unsaid()), ErrorKind::bad_input, "has no Statement");
  expect_error(remove(), ErrorKind::bad_input, "has no Statement");
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(QueuePermissions, another_prefix_of_the_bucket_keeps_permission_queue_and_rights) {
  auto other = unsaid();
  other.place.prefix = "Other";
  expect_ok(create(other));
  const auto before = aws_.everything();
  expect_ok(create(unsaid()));
  auto forced = unsaid();
  forced.reach = manage::Reach::everything;
  expect_ok(remove(forced));
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(QueuePermissions, two_functions_share_a_bucket_each_by_its_own_queue) {
  expect_ok(create(unsaid()));
  const auto entries_before = entries();
  const auto before = aws_.everything();
  aws_.add_function("shop");
  aws_.add_role("shop-role", "shop");
  const auto ours = site_;
  site_.function = "shop";
  site_.role = "shop-role";
  auto theirs = unsaid();
  expect_error(create(theirs), ErrorKind::rejected, "S3 allows one notification for an object");
  theirs.place.prefix = "Shop";
  expect_ok(create(theirs));
  EXPECT_TRUE(aws_.queues.contains("shop-Snapshots"));
  expect_ok(remove(theirs));
  EXPECT_FALSE(aws_.queues.contains("shop-Snapshots"));
  EXPECT_EQ(entries(), entries_before);
  site_ = ours;
  EXPECT_EQ(aws_.everything()["buckets"], before["buckets"]);
  EXPECT_EQ(aws_.everything()["queue_settings"]["cdc-Snapshots"],
            before["queue_settings"]["cdc-Snapshots"]);
}

TEST_F(QueuePermissions, two_regions_have_two_queues_and_two_statements) {
  auto east = site_;
  east.region = "us-east-1";
  EXPECT_NE(bucket_grant(site_, "b").statement(), bucket_grant(east, "b").statement());
  EXPECT_TRUE(bucket_grant(east, "b").statement().contains(
      "arn:aws:sqs:us-east-1:123456789012:cdc-Snapshots"));
}

}  // namespace
}  // namespace tinydynamocdc::exports
