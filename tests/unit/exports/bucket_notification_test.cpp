// SPDX-License-Identifier: Apache-2.0
#include "exports/bucket_notification.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "exports/bucket_entries.hpp"
#include "exports/bucket_fixture.hpp"

namespace tinydynamocdc::exports {
namespace {

using base::ErrorKind;
using testing::FakeAws;

// What a careless tool would lose, in the untidiest form that is still XML.
constexpr const char* k_theirs =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n"
    "  <TopicConfiguration><Id>a &amp; b</Id><Topic>arn:aws:sns:eu-west-2:1:t</Topic>"
    "<Event>s3:ObjectRemoved:*</Event></TopicConfiguration>\r\n"
    "\t<QueueConfiguration ><Queue>arn:aws:sqs:eu-west-2:1:q</Queue><Event>s3:ObjectCreated:Put"
    "</Event><Filter><S3Key><FilterRule><Name>Suffix</Name><Value>.jpg</Value></FilterRule>"
    "</S3Key></Filter></QueueConfiguration>"
    "<CloudFunctionConfiguration><Id>theirs</Id><CloudFunction>arn:aws:lambda:eu-west-2:"
    "123456789012:function:theirs</CloudFunction><Event>s3:ObjectCreated:*</Event><Filter><S3Key>"
    "<FilterRule><Name>Prefix</Name><Value>photos/</Value></FilterRule></S3Key></Filter>"
    "</CloudFunctionConfiguration><!-- EventBridge, too -->"
    "<EventBridgeConfiguration></EventBridgeConfiguration>\n"
    "</NotificationConfiguration>\n";

class BucketNotificationTest : public BucketTest {
 protected:
  [[nodiscard]] static std::string with(const std::string& added) {
    std::string text(k_theirs);
    return text.insert(text.find("<EventBridge"), added);
  }
  [[nodiscard]] static std::string entry(const std::string& id, const std::string& function,
                                         const std::string& prefix, const std::string& suffix) {
    return "<CloudFunctionConfiguration><Id>" + id + "</Id><CloudFunction>" +
           FakeAws::function_arn(function) + "</CloudFunction><Event>s3:ObjectCreated:*</Event>" +
           "<Filter><S3Key><FilterRule><Name>Prefix</Name><Value>" + prefix +
           "</Value></FilterRule><FilterRule><Name>Suffix</Name><Value>" + suffix +
           "</Value></FilterRule></S3Key></Filter></CloudFunctionConfiguration>";
  }
};

TEST_F(BucketNotificationTest, data_files_and_summaries_below_the_prefix_call_the_function) {
  aws_.add_bucket("my.bucket");
  expect_ok(create());
  const auto all = entries();
  ASSERT_EQ(all.size(), 2U);
  for (const auto& one : all) {
    EXPECT_EQ(one.element, "CloudFunctionConfiguration");
    EXPECT_EQ(one.destination, FakeAws::function_arn("cdc"));
    EXPECT_EQ(one.events, std::vector<std::string>{"s3:ObjectCreated:*"});
    EXPECT_EQ(one.prefix, "Snaps/");
  }
  EXPECT_EQ(all[0].suffix, ".gz");
  EXPECT_TRUE(all[0].id.starts_with("tinydynamocdc-cdc-data-")) << all[0].id;
  EXPECT_EQ(all[1].suffix, "manifest-summary.json");
  EXPECT_TRUE(all[1].id.starts_with("tinydynamocdc-cdc-manifest-")) << all[1].id;
  EXPECT_EQ(aws_.buckets.at("my.bucket")["Tags"], Json::object()) << "it is not our bucket";
}

TEST_F(BucketNotificationTest, defect_u3_everybody_elses_notifications_stay_byte_identical) {
  aws_.add_bucket("my.bucket", k_theirs);
  expect_ok(create());
  const auto all = entries();
  ASSERT_EQ(all.size(), 6U);
  EXPECT_EQ(notification(), with(all[3].text + all[4].text));
  expect_ok(remove());
  EXPECT_EQ(notification(), k_theirs);
  EXPECT_TRUE(aws_.policies.at("cdc").empty());
  EXPECT_TRUE(console_.text.contains("the notification \"theirs\" to arn:aws:lambda"))
      << console_.text;
}

TEST_F(BucketNotificationTest, defect_u3_removal_takes_ours_of_this_prefix_and_function_alone) {
  aws_.add_function("cdc-data");
  aws_.add_bucket("my.bucket", k_theirs);
  aws_.add_role("cdc-data-role", "cdc-data");
  auto other_prefix = order();
  other_prefix.place.prefix = "Snaps2";
  expect_ok(create(other_prefix));
  auto other_place = order();
  other_place.place.prefix = "Elsewhere";
  const auto ours = std::exchange(site_, setup::Site{.partition = "aws",
                                                     .account = FakeAws::k_account,
                                                     .region = FakeAws::k_region,
                                                     .function = "cdc-data",
                                                     .role = "cdc-data-role",
                                                     .secret = "s"});
  expect_ok(create(other_place));
  site_ = ours;
  const auto before = notification();
  const auto policies = aws_.policies;
  expect_ok(create());
  EXPECT_NE(notification(), before);
  expect_ok(remove());
  EXPECT_EQ(notification(), before);
  EXPECT_EQ(aws_.policies, policies) << "the other prefix still needs the permission";
  EXPECT_TRUE(console_.text.contains("needs it"));
}

TEST_F(BucketNotificationTest, creating_and_removing_twice_changes_nothing) {
  aws_.add_bucket("my.bucket", k_theirs);
  expect_ok(create());
  const auto before = aws_.everything();
  const auto puts = aws_.count("PutBucketNotification");
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_EQ(aws_.count("PutBucketNotification"), puts);
  expect_ok(remove());
  const auto removed = aws_.everything();
  expect_ok(remove());
  EXPECT_EQ(aws_.everything(), removed);
}

TEST_F(BucketNotificationTest, broken_off_anywhere_the_next_call_finishes) {
  aws_.add_bucket("my.bucket", k_theirs);
  expect_ok(create());
  const auto wanted = notification();
  const auto statements = aws_.policies.at("cdc");
  const auto rights = policy();
  aws_.policies.clear();
  for (std::size_t steps = 0;; ++steps) {
    aws_.buckets["my.bucket"]["Notification"] = k_theirs;
    aws_.policies.clear();
    aws_.async_failures.clear();
    aws_.roles["cdc-role"]["Inline"].clear();
    aws_.breaks_at = aws_.operations.size() + steps;
    const bool is_done = create().has_value();
    aws_.breaks_at = std::string::npos;
    expect_ok(create());
    EXPECT_EQ(notification(), wanted);
    EXPECT_EQ(aws_.policies.at("cdc"), statements);
    EXPECT_EQ(policy(), rights);
    EXPECT_EQ(aws_.async_failures.size(), 1U);
    if (is_done) {
      EXPECT_GT(steps, 6U);
      return;
    }
  }
}

TEST_F(BucketNotificationTest, s3_is_given_time_to_learn_of_the_permission) {
  aws_.add_bucket("my.bucket");
  aws_.fail("PutBucketNotification", 3, 400, "InvalidArgument",
            "Unable to validate the following destination configurations");
  expect_ok(create());
  EXPECT_EQ(entries().size(), 2U);
  EXPECT_EQ(aws_.count("PutBucketNotification"), 4U);
  ASSERT_FALSE(console_.waits.empty());
  EXPECT_TRUE(console_.waits[0].contains(FakeAws::function_arn("cdc"))) << console_.waits[0];
}

TEST_F(BucketNotificationTest, a_destination_of_somebody_else_that_is_gone_is_told) {
  aws_.add_bucket("my.bucket", k_theirs);
  aws_.fail("PutBucketNotification", 1000, 400, "InvalidArgument",
            "Unable to validate the following destination configurations");
  expect_error(create(), ErrorKind::expired, "arn:aws:sqs:eu-west-2:1:q");
  EXPECT_EQ(notification(), k_theirs);
}

TEST_F(BucketNotificationTest, other_errors_of_s3_are_not_waited_for) {
  aws_.add_bucket("my.bucket", k_theirs);
  aws_.fail("PutBucketNotification", 1, 400, "InvalidArgument", "Configurations overlap");
  expect_error(create(), ErrorKind::rejected, "Configurations overlap");
  aws_.fail("PutBucketNotification", 1, 403, "AccessDenied", "Access Denied");
  expect_error(create(), ErrorKind::denied, "s3:PutBucketNotification");
  EXPECT_EQ(notification(), k_theirs);
}

TEST_F(BucketNotificationTest, somebody_elses_notification_of_the_same_objects_is_named) {
  for (const auto& [prefix, suffix] : {std::pair("Snaps/", ".gz"), std::pair("Sn", "json.gz"),
                                       std::pair("Snaps/Orders/", ""), std::pair("", "")}) {
    const auto before = with(entry("mine!", "theirs", prefix, suffix));
    aws_.add_bucket("my.bucket", before);
    expect_error(create(), ErrorKind::rejected,
                 "the notification \"mine!\" to " + FakeAws::function_arn("theirs"));
    EXPECT_EQ(notification(), before);
  }
  EXPECT_EQ(aws_.count("AddPermission"), 0U) << "refused before anything is changed";
  for (const auto& [prefix, suffix] :
       {std::pair("Snaps/", ".jpg"), std::pair("Snap2", ".gz"), std::pair("photos/", "")}) {
    aws_.add_bucket("my.bucket", with(entry("mine!", "theirs", prefix, suffix)));
    expect_ok(create());
  }
}

TEST_F(BucketNotificationTest, what_the_python_version_made_is_kept_and_counts) {
  const auto before = with(entry("made by hand", "cdc", "Snaps", ".gz"));
  aws_.add_bucket("my.bucket", before);
  aws_.policies["cdc"] =
      Json::array({{{"Sid", "by-hand"},
                    {"Condition", {{"ArnLike", {{"AWS:SourceArn", "arn:aws:s3:::my.bucket"}}}}}}});
  expect_ok(create());
  const auto all = entries();
  ASSERT_EQ(all.size(), 6U);
  EXPECT_EQ(all[4].suffix, "manifest-summary.json");
  expect_ok(create());
  EXPECT_TRUE(console_.text.contains("the notification \"made by hand\" to")) << console_.text;
  EXPECT_TRUE(console_.text.contains("does it")) << console_.text;
  expect_ok(remove());
  EXPECT_EQ(notification(), before);
  auto forced = order();
  forced.reach = manage::Reach::everything;
  expect_ok(remove(forced));
  EXPECT_EQ(notification(), k_theirs);
}

TEST_F(BucketNotificationTest, an_entry_of_ours_that_was_changed_is_made_right_again) {
  aws_.add_bucket("my.bucket", k_theirs);
  expect_ok(create());
  const auto right = notification();
  auto wrong = right;
  wrong.replace(wrong.find(".gz"), 3, ".xz");
  aws_.buckets["my.bucket"]["Notification"] = wrong;
  expect_ok(create());
  EXPECT_EQ(entries().size(), 6U);
  EXPECT_FALSE(notification().contains(".xz"));
  EXPECT_TRUE(
      console_.text.contains("notification new objects Snaps/….xz → for new objects Snaps/….gz"));
}

TEST_F(BucketNotificationTest, a_change_by_somebody_else_since_the_plan_is_kept_and_told) {
  aws_.add_bucket("my.bucket", k_theirs);
  const auto made = reconciler(bucket_part(bucket_parts(), site_, order(), manage::Goal::present));
  ASSERT_TRUE(made);
  auto& verb = **made;
  ASSERT_TRUE(verb.plan());
  const auto added = entry("new", "theirs", "more/", "");
  aws_.buckets["my.bucket"]["Notification"] = with(added);
  expect_ok(verb.apply());
  EXPECT_TRUE(notification().contains(added));
  EXPECT_TRUE(console_.text.contains("someone changed other notifications of my.bucket"));
}

TEST_F(BucketNotificationTest,
       a_change_by_somebody_else_at_the_same_moment_is_an_error_that_shows_it) {
  aws_.add_bucket("my.bucket", k_theirs);
  aws_.after_put_notification = [this](Json& bucket) {
    auto text = bucket["Notification"].get<std::string>();
    const auto at = text.find("<TopicConfiguration>");
    text.erase(at, text.find("</TopicConfiguration>") + 21 - at);
    bucket["Notification"] = text;
    aws_.after_put_notification = nullptr;
  };
  expect_error(create(), ErrorKind::unavailable, "gone: <TopicConfiguration><Id>a &amp; b</Id>");
}

TEST_F(BucketNotificationTest, what_is_no_configuration_is_not_overwritten) {
  aws_.add_bucket("my.bucket", "<html>proxy</html>");
  expect_error(create(), ErrorKind::unavailable, "notification configuration");
  expect_error(remove(), ErrorKind::unavailable, "notification configuration");
  EXPECT_EQ(notification(), "<html>proxy</html>");
}

TEST_F(BucketNotificationTest, removal_works_without_the_function_and_without_the_bucket) {
  aws_.add_bucket("my.bucket", k_theirs);
  expect_ok(create());
  const auto function = aws_.functions;
  const auto policies = aws_.policies;
  aws_.functions.clear();
  aws_.policies.clear();
  expect_ok(remove());
  EXPECT_EQ(notification(), k_theirs);
  aws_.functions = function;
  aws_.policies = policies;
  aws_.buckets.clear();
  expect_ok(remove());
  EXPECT_TRUE(aws_.policies["cdc"].empty());
}

TEST_F(BucketNotificationTest,
       with_one_table_of_several_the_buckets_trigger_stays_and_so_does_its_right) {
  expect_ok(create());
  const auto before = aws_.everything();
  aws_.add_mapping(trigger_of("Orders"));
  aws_.add_mapping(trigger_of("Users"));
  auto to = order();
  to.removed_tables = {"Orders"};
  expect_ok(remove(to));
  for (const auto* kind : {"buckets", "policies", "roles"}) {
    EXPECT_EQ(aws_.everything()[kind], before[kind]) << kind;
  }
  EXPECT_TRUE(console_.text.contains("the trigger from the stream of Users")) << console_.text;
  EXPECT_TRUE(
      console_.text.contains("still needs it; remove that first: --remove-ddb-trigger "
                             "--table-name Users"))
      << console_.text;
  to.removed_tables.emplace_back("Users");
  expect_ok(remove(to));
  EXPECT_TRUE(entries().empty());
  EXPECT_FALSE(policy().contains("my.bucket"));
  expect_ok(create());
  to.removed_tables.pop_back();
  aws_.mappings.pop_back();
  expect_ok(remove(to));
  EXPECT_TRUE(entries().empty());
}

TEST_F(BucketNotificationTest, what_needs_it_is_told_what_is_missing) {
  const auto check = [this] { return check_bucket_calls(bucket_parts(), site_, order().place); };
  expect_error(check(), ErrorKind::missing, "there is no bucket my.bucket; --create-s3-trigger");
  aws_.add_bucket("my.bucket", k_theirs);
  expect_error(check(), ErrorKind::missing, "does not call cdc for new files below Snaps/");
  expect_ok(create());
  expect_ok(check());
}

}  // namespace
}  // namespace tinydynamocdc::exports
