// SPDX-License-Identifier: Apache-2.0
#include "exports/bucket_way.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "exports/bucket_fixture.hpp"
#include "exports/bucket_notification.hpp"

namespace tinydynamocdc::exports {
namespace {

using base::ErrorKind;
using testing::FakeAws;

class BucketWays : public BucketTest {
 protected:
  BucketWays() { aws_.add_bucket("my.bucket"); }

  void expect_queue() {
    const auto all = entries();
    ASSERT_EQ(all.size(), 2U);
    for (const auto& entry : all) {
      EXPECT_EQ(entry.element, "QueueConfiguration");
      EXPECT_EQ(entry.destination, FakeAws::queue_arn("cdc-Snapshots"));
      EXPECT_EQ(entry.prefix, "Snaps/");
    }
    EXPECT_FALSE(queue_mapping().is_null());
  }
  void expect_direct() {
    const auto all = entries();
    ASSERT_EQ(all.size(), 2U);
    for (const auto& entry : all) {
      EXPECT_EQ(entry.element, "CloudFunctionConfiguration");
      EXPECT_EQ(entry.destination, FakeAws::function_arn("cdc"));
    }
  }
  // As the Python version's guide had people make it.
  void make_by_hand(const std::string& prefix) {
    aws_.buckets.at("my.bucket")["Notification"] =
        "<NotificationConfiguration><CloudFunctionConfiguration><Id>by hand</Id><CloudFunction>" +
        FakeAws::function_arn("cdc") +
        "</CloudFunction><Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>prefix"
        "</Name><Value>" +
        prefix +
        "</Value></FilterRule></S3Key></Filter></CloudFunctionConfiguration>"
        "</NotificationConfiguration>";
    aws_.policies["cdc"] = Json::array(
        {{{"Sid", "by-hand"},
          {"Condition", {{"ArnLike", {{"AWS:SourceArn", "arn:aws:s3:::my.bucket"}}}}}}});
  }
  [[nodiscard]] std::ptrdiff_t first(const std::string& operation) const {
    return std::ranges::find(aws_.operations, operation) - aws_.operations.begin();
  }
  // Of either run of a move: what it is at its end.
  Json settled(const BucketOrder& order) {
    expect_ok(create(order));
    expect_ok(create(order));
    return aws_.everything();
  }
};

TEST_F(BucketWays, a_new_bucket_gets_a_queue_and_the_least_rights) {
  expect_ok(create(unsaid()));
  expect_queue();
  EXPECT_TRUE(aws_.policies["cdc"].empty()) << "S3 does not call the function";
  EXPECT_TRUE(policy().contains("RedriveFailures"));
  EXPECT_TRUE(policy().contains(FakeAws::queue_arn("cdc-Snapshots")));
  EXPECT_TRUE(policy().contains(FakeAws::queue_arn("cdc-DeadLetters")));
  EXPECT_FALSE(policy().contains("lambda:InvokeFunction")) << "messages go on in the queue";
  EXPECT_EQ(aws_.queue_settings.at("cdc-Snapshots")["Attributes"]["VisibilityTimeout"], "1800");
  EXPECT_TRUE(aws_.queues.contains("cdc-DeadLetters"));
  const auto before = aws_.everything();
  expect_ok(create(unsaid()));
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(BucketWays, direct_is_todays_way_without_a_queue) {
  expect_ok(create());
  expect_direct();
  EXPECT_FALSE(aws_.queues.contains("cdc-Snapshots"));
  EXPECT_TRUE(queue_mapping().is_null());
  EXPECT_TRUE(policy().contains("CallItself"));
}

TEST_F(BucketWays, what_runs_is_not_changed_by_a_default) {
  expect_ok(create());
  const auto before = aws_.everything();
  expect_ok(create(unsaid()));
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("--overwrite puts a queue in between")) << console_.text;
}

TEST_F(BucketWays, nor_is_what_was_made_by_hand) {
  make_by_hand("Snaps/");
  const auto notifications = notification();
  expect_ok(create(unsaid()));
  EXPECT_EQ(notification(), notifications);
  EXPECT_FALSE(aws_.queues.contains("cdc-Snapshots"));
}

TEST_F(BucketWays, overwrite_moves_it_to_the_queue_and_no_event_is_lost) {
  expect_ok(create());
  aws_.operations.clear();
  expect_ok(create(overwriting()));
  expect_queue();
  EXPECT_LT(first("CreateEventSourceMapping"), first("PutBucketNotification"));
  EXPECT_LT(first("SetQueueAttributes"), first("PutBucketNotification"));
  EXPECT_EQ(aws_.policies["cdc"].size(), 1U) << "events that are under way still call";
  EXPECT_TRUE(policy().contains("CallItself"));
  EXPECT_TRUE(console_.text.contains("run the same command again ")) << console_.text;
  expect_ok(create(unsaid()));
  EXPECT_TRUE(aws_.policies["cdc"].empty());
  EXPECT_FALSE(policy().contains("CallItself")) << policy();
  expect_queue();
}

TEST_F(BucketWays, overwrite_moves_what_was_made_by_hand_but_not_what_is_about_more) {
  make_by_hand("Sn");
  const auto before = aws_.everything();
  expect_error(create(overwriting()), ErrorKind::rejected, "the notification \"by hand\"");
  EXPECT_EQ(aws_.everything(), before);
  auto forced = overwriting();
  forced.reach = manage::Reach::everything;
  expect_ok(create(forced));
  expect_queue();
  make_by_hand("Snaps/");
  expect_ok(create(overwriting()));
  expect_queue();
  expect_ok(create(unsaid()));
  EXPECT_EQ(aws_.policies["cdc"].size(), 1U) << "somebody's own statement stays";
}

TEST_F(BucketWays, direct_moves_it_back_and_the_queue_goes_when_it_is_empty) {
  expect_ok(create(unsaid()));
  aws_.operations.clear();
  expect_ok(create());
  expect_direct();
  EXPECT_LT(first("AddPermission"), first("PutBucketNotification"));
  EXPECT_FALSE(queue_mapping().is_null()) << "events may be under way";
  EXPECT_TRUE(queue_policy().contains("my.bucket"));
  aws_.queues["cdc-Snapshots"].push_back("a file");
  const auto waiting = aws_.everything();
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), waiting);
  EXPECT_TRUE(
      console_.text.contains("the queue cdc-Snapshots stays until its 1 messages are loaded"))
      << console_.text;
  aws_.queues["cdc-Snapshots"] = Json::array();
  expect_ok(create());
  EXPECT_FALSE(aws_.queues.contains("cdc-Snapshots"));
  EXPECT_TRUE(queue_mapping().is_null());
  EXPECT_FALSE(policy().contains("cdc-Snapshots")) << policy();
  expect_direct();
}

TEST_F(BucketWays, a_move_that_was_broken_off_anywhere_is_finished_by_the_same_command) {
  for (const bool to_queue : {true, false}) {
    const auto from = to_queue ? order() : unsaid();
    const auto to = to_queue ? overwriting() : order();
    expect_ok(create(from));
    const auto start = aws_.everything();
    const auto wanted = settled(to);
    for (std::size_t steps = 0;; ++steps) {
      aws_.become(start);
      aws_.breaks_at = aws_.operations.size() + steps;
      const bool is_done = create(to).has_value();
      aws_.breaks_at = std::string::npos;
      EXPECT_EQ(entries().size(), 2U);
      EXPECT_EQ(settled(to)["buckets"], wanted["buckets"]);
      for (const auto* room : {"policies", "roles", "queues", "queue_settings"}) {
        EXPECT_EQ(aws_.everything()[room], wanted[room]) << room << " after " << steps;
      }
      EXPECT_EQ(queue_mapping().is_null(), !to_queue) << steps;
      if (is_done || HasFailure()) {
        EXPECT_GT(steps, 6U);
        break;
      }
    }
    expect_ok(remove());
  }
}

TEST_F(BucketWays, two_prefixes_of_a_bucket_may_come_different_ways) {
  auto other = order();
  other.place.prefix = "Other";
  expect_ok(create(other));
  expect_ok(create(unsaid()));
  EXPECT_EQ(entries().size(), 4U);
  const auto both = aws_.everything();
  expect_ok(create(other));
  expect_ok(create(unsaid()));
  EXPECT_EQ(aws_.everything(), both) << "each way still has its use";
  EXPECT_EQ(aws_.policies["cdc"].size(), 1U);
  EXPECT_TRUE(policy().contains("CallItself"));
  expect_ok(remove());
  EXPECT_FALSE(aws_.queues.contains("cdc-Snapshots"));
  EXPECT_EQ(aws_.policies["cdc"].size(), 1U);
  EXPECT_TRUE(policy().contains("CallItself"));
  expect_ok(create(unsaid()));
  expect_ok(remove(other));
  EXPECT_TRUE(aws_.policies["cdc"].empty());
  EXPECT_FALSE(policy().contains("CallItself")) << policy();
  expect_queue();
}

TEST_F(BucketWays, removal_takes_either_way_and_what_is_half_made) {
  expect_ok(create());
  expect_ok(remove());
  aws_.queues.clear();
  aws_.queue_settings.clear();
  const auto nothing = aws_.everything();
  for (std::size_t steps = 0;; ++steps) {
    aws_.become(nothing);
    aws_.breaks_at = aws_.operations.size() + steps;
    const bool is_done = create(unsaid()).has_value();
    aws_.breaks_at = std::string::npos;
    expect_ok(remove());
    EXPECT_TRUE(entries().empty());
    EXPECT_FALSE(aws_.queues.contains("cdc-Snapshots"));
    EXPECT_TRUE(queue_mapping().is_null());
    EXPECT_FALSE(policy().contains("cdc-Snapshots")) << policy();
    if (is_done || HasFailure()) {
      EXPECT_GT(steps, 8U);
      return;
    }
  }
}

TEST_F(BucketWays, a_queue_that_holds_files_goes_only_when_its_name_is_typed) {
  expect_ok(create(unsaid()));
  aws_.queues["cdc-Snapshots"] = {"a file", "another"};
  const auto before = aws_.everything();
  EXPECT_FALSE(remove()) << "there is nobody to ask";
  console_.answer = "yes";
  expect_error(remove(), ErrorKind::bad_config, "not confirmed");
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_TRUE(console_.text.contains("it holds about 2 messages about snapshot files"))
      << console_.text;
  console_.answer = "cdc-Snapshots";
  expect_ok(remove());
  EXPECT_FALSE(aws_.queues.contains("cdc-Snapshots"));
}

TEST_F(BucketWays, with_one_table_of_several_all_of_it_stays) {
  expect_ok(create(unsaid()));
  aws_.add_mapping(trigger_of("Orders"));
  aws_.add_mapping(trigger_of("Users"));
  const auto before = aws_.everything();
  auto to = unsaid();
  to.removed_tables = {"Orders"};
  expect_ok(remove(to));
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(BucketWays, a_concurrency_needs_the_queue) {
  expect_ok(create());
  auto asked = unsaid();
  asked.asked.concurrency = 5;
  const auto before = aws_.everything();
  expect_error(create(asked), ErrorKind::bad_config, "add --overwrite to put a queue in between");
  EXPECT_EQ(aws_.everything(), before);
  asked.asked.may_move = true;
  expect_ok(create(asked));
  EXPECT_EQ(queue_mapping()["ScalingConfig"]["MaximumConcurrency"], 5);
}

TEST_F(BucketWays, a_snapshot_needs_a_queue_that_calls) {
  const auto check = [this] { return check_bucket_calls(bucket_parts(), site_, order().place); };
  expect_ok(create(unsaid()));
  expect_ok(check());
  auto& mapping = *std::ranges::find_if(aws_.mappings, [](const Json& each) {
    return each["EventSourceArn"] == FakeAws::queue_arn("cdc-Snapshots");
  });
  mapping["State"] = "Disabled";
  expect_error(check(), ErrorKind::missing, "the trigger from the queue cdc-Snapshots is disabled");
  aws_.mappings.clear();
  expect_error(check(), ErrorKind::missing,
               "the queue cdc-Snapshots has no trigger that calls cdc");
  expect_ok(create());
  expect_ok(check());
}

TEST_F(BucketWays, somebody_elses_queue_of_that_name_is_not_taken) {
  aws_.queues["cdc-Snapshots"] = Json::array();
  const auto before = aws_.everything();
  expect_error(create(unsaid()), ErrorKind::denied,
               "--direct makes the bucket call the function directly");
  EXPECT_EQ(aws_.everything(), before);
}

}  // namespace
}  // namespace tinydynamocdc::exports
