// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "manage/create_s3_trigger.hpp"
#include "manage/manage_fixture.hpp"
#include "manage/remove_s3_trigger.hpp"

namespace tinydynamocdc::manage {
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

class S3TriggerVerbs : public ManageTest {
 protected:
  S3TriggerVerbs() { aws_.add_function("cdc"); }

  [[nodiscard]] static BucketTriggerTarget target() {
    return {.bucket = "my.bucket", .prefix = "Snaps", .function = "cdc", .region = "eu-west-2"};
  }
  base::Result<void> create(const BucketTriggerTarget& to = target()) {
    return run(std::make_unique<CreateS3Trigger>(bucket_parts(), to));
  }
  base::Result<void> remove(const BucketTriggerTarget& to = target()) {
    return run(std::make_unique<RemoveS3Trigger>(bucket_parts(), sts_, to));
  }

  static Json trigger_of(const std::string& table) {
    return {{"FunctionArn", FakeAws::function_arn("cdc")},
            {"EventSourceArn", FakeAws::stream_arn(table)}};
  }

  [[nodiscard]] std::string notification() {
    return aws_.buckets.at("my.bucket")["Notification"].get<std::string>();
  }
  [[nodiscard]] std::vector<aws::NotificationEntry> entries() {
    const auto parsed = aws::BucketNotification::parse(notification());
    EXPECT_TRUE(parsed);
    return parsed ? parsed->entries() : std::vector<aws::NotificationEntry>();
  }
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

TEST_F(S3TriggerVerbs, DataFilesAndSummariesBelowThePrefixCallTheFunction) {
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

TEST_F(S3TriggerVerbs, defect_u3_EverybodyElsesNotificationsStayByteIdentical) {
  aws_.add_bucket("my.bucket", k_theirs);
  expect_ok(create());
  const auto all = entries();
  ASSERT_EQ(all.size(), 6U);
  EXPECT_EQ(notification(), with(all[3].text + all[4].text));
  expect_ok(remove());
  EXPECT_EQ(notification(), k_theirs);
  EXPECT_TRUE(aws_.policies.at("cdc").empty());
  EXPECT_TRUE(console_.text.contains("leaves alone the notification \"theirs\" to arn:aws:lambda"))
      << console_.text;
}

TEST_F(S3TriggerVerbs, defect_u3_RemovalTakesOursOfThisPrefixAndFunctionAlone) {
  aws_.add_function("cdc-data");
  aws_.add_bucket("my.bucket", k_theirs);
  auto other_prefix = target();
  other_prefix.prefix = "Snaps2";
  auto other_function = target();
  other_function.function = "cdc-data";
  other_function.prefix = "Elsewhere";
  expect_ok(create(other_prefix));
  expect_ok(create(other_function));
  const auto before = notification();
  const auto policies = aws_.policies;
  expect_ok(create());
  EXPECT_NE(notification(), before);
  expect_ok(remove());
  EXPECT_EQ(notification(), before);
  EXPECT_EQ(aws_.policies, policies) << "the other prefix still needs the permission";
  EXPECT_TRUE(console_.text.contains("other notifications of the bucket need it"));
}

TEST_F(S3TriggerVerbs, defect_u19_TheStatementIsForThisBucketOfThisAccountAndItsIdIsValid) {
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

TEST_F(S3TriggerVerbs, defect_u1_AMissingBucketIsMadeInAnyRegionAndTaggedAndNeverRemoved) {
  expect_ok(create());
  auto& bucket = aws_.buckets.at("my.bucket");
  EXPECT_EQ(bucket["Region"], "eu-west-2");
  EXPECT_EQ(bucket["Tags"], (Json{{"tinydynamocdc:created-for", "cdc"}}));
  expect_ok(remove());
  EXPECT_EQ(aws_.buckets.size(), 1U);

  access_.region = "us-east-1";
  aws::S3Buckets buckets(access_);
  auto to = target();
  to.bucket = "first-region";
  to.region = "us-east-1";
  expect_ok(
      run(std::make_unique<CreateS3Trigger>(BucketTriggerParts{buckets, function_parts()}, to)));
  EXPECT_EQ(aws_.buckets.at("first-region")["Region"], "us-east-1");
  EXPECT_TRUE(aws_.buckets.at("first-region")["Notification"].get<std::string>().contains("cdc"));
}

TEST_F(S3TriggerVerbs, ABucketInAnotherRegionIsRefused) {
  aws_.add_bucket("my.bucket", k_theirs, "us-west-2");
  const auto before = aws_.everything();
  expect_error(create(), ErrorKind::bad_config,
               "is in us-west-2, the function in eu-west-2: S3 calls functions of its own region");
  expect_error(remove(), ErrorKind::bad_config, "is in us-west-2");
  EXPECT_EQ(aws_.everything()["buckets"], before["buckets"]);
  EXPECT_EQ(aws_.count("AddPermission"), 0U);
}

TEST_F(S3TriggerVerbs, SomebodyElsesBucketIsRefused) {
  aws_.add_bucket("my.bucket");
  aws_.buckets["my.bucket"]["Owner"] = "somebody";
  expect_error(create(), ErrorKind::denied, "--s3-bucket gives another one");
}

TEST_F(S3TriggerVerbs, CreatingAndRemovingTwiceChangesNothing) {
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

TEST_F(S3TriggerVerbs, BrokenOffAnywhereTheNextCallFinishes) {
  aws_.add_bucket("my.bucket", k_theirs);
  expect_ok(create());
  const auto wanted = notification();
  const auto statements = aws_.policies.at("cdc");
  aws_.policies.clear();
  for (std::size_t steps = 0;; ++steps) {
    aws_.buckets["my.bucket"]["Notification"] = k_theirs;
    aws_.policies.clear();
    aws_.breaks_at = aws_.operations.size() + steps;
    const bool is_done = create().has_value();
    aws_.breaks_at = std::string::npos;
    expect_ok(create());
    EXPECT_EQ(notification(), wanted);
    EXPECT_EQ(aws_.policies.at("cdc"), statements);
    if (is_done) {
      EXPECT_GT(steps, 6U);
      return;
    }
  }
}

TEST_F(S3TriggerVerbs, APermissionThatSaysSomethingElseIsReplacedAndOthersStay) {
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

TEST_F(S3TriggerVerbs, S3IsGivenTimeToLearnOfThePermission) {
  aws_.add_bucket("my.bucket");
  aws_.fail("PutBucketNotification", 3, 400, "InvalidArgument",
            "Unable to validate the following destination configurations");
  expect_ok(create());
  EXPECT_EQ(entries().size(), 2U);
  EXPECT_EQ(aws_.count("PutBucketNotification"), 4U);
  ASSERT_FALSE(console_.waits.empty());
  EXPECT_TRUE(console_.waits[0].contains(FakeAws::function_arn("cdc"))) << console_.waits[0];
}

TEST_F(S3TriggerVerbs, ADestinationOfSomebodyElseThatIsGoneIsTold) {
  aws_.add_bucket("my.bucket", k_theirs);
  aws_.fail("PutBucketNotification", 1000, 400, "InvalidArgument",
            "Unable to validate the following destination configurations");
  expect_error(create(), ErrorKind::expired, "arn:aws:sqs:eu-west-2:1:q");
  EXPECT_EQ(notification(), k_theirs);
}

TEST_F(S3TriggerVerbs, OtherErrorsOfS3AreNotWaitedFor) {
  aws_.add_bucket("my.bucket", k_theirs);
  aws_.fail("PutBucketNotification", 1, 400, "InvalidArgument", "Configurations overlap");
  expect_error(create(), ErrorKind::rejected, "Configurations overlap");
  aws_.fail("PutBucketNotification", 1, 403, "AccessDenied", "Access Denied");
  expect_error(create(), ErrorKind::denied, "s3:PutBucketNotification");
  EXPECT_EQ(notification(), k_theirs);
}

TEST_F(S3TriggerVerbs, SomebodyElsesNotificationOfTheSameObjectsIsNamed) {
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

TEST_F(S3TriggerVerbs, WhatThePythonVersionMadeIsKeptAndCounts) {
  const auto before = with(entry("made by hand", "cdc", "Snaps", ".gz"));
  aws_.add_bucket("my.bucket", before);
  aws_.policies["cdc"] =
      Json::array({{{"Sid", "by-hand"},
                    {"Condition", {{"ArnLike", {{"AWS:SourceArn", "arn:aws:s3:::my.bucket"}}}}}}});
  expect_ok(create());
  const auto all = entries();
  ASSERT_EQ(all.size(), 6U);
  EXPECT_EQ(all[4].suffix, "manifest-summary.json");
  EXPECT_TRUE(console_.text.contains("the notification \"made by hand\" to")) << console_.text;
  expect_ok(remove());
  EXPECT_EQ(notification(), before);
  auto forced = target();
  forced.reach = Reach::everything;
  expect_ok(remove(forced));
  EXPECT_EQ(notification(), k_theirs);
}

TEST_F(S3TriggerVerbs, AnEntryOfOursThatWasChangedIsMadeRightAgain) {
  aws_.add_bucket("my.bucket", k_theirs);
  expect_ok(create());
  const auto right = notification();
  auto wrong = right;
  wrong.replace(wrong.find(".gz"), 3, ".xz");
  aws_.buckets["my.bucket"]["Notification"] = wrong;
  expect_ok(create());
  EXPECT_EQ(entries().size(), 6U);
  EXPECT_FALSE(notification().contains(".xz"));
  EXPECT_TRUE(console_.text.contains("~ will change the trigger from s3://my.bucket"));
}

TEST_F(S3TriggerVerbs, AChangeBySomebodyElseSinceThePlanIsKeptAndTold) {
  aws_.add_bucket("my.bucket", k_theirs);
  CreateS3Trigger verb(bucket_parts(), target());
  ASSERT_TRUE(verb.plan());
  const auto added = entry("new", "theirs", "more/", "");
  aws_.buckets["my.bucket"]["Notification"] = with(added);
  expect_ok(verb.apply());
  EXPECT_TRUE(notification().contains(added));
  EXPECT_TRUE(console_.text.contains("somebody changed other notifications of my.bucket"));
}

TEST_F(S3TriggerVerbs, AChangeBySomebodyElseAtTheSameMomentIsAnErrorThatShowsIt) {
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

TEST_F(S3TriggerVerbs, WhatIsNoConfigurationIsNotOverwritten) {
  aws_.add_bucket("my.bucket", "<html>proxy</html>");
  expect_error(create(), ErrorKind::unavailable, "notification configuration");
  expect_error(remove(), ErrorKind::unavailable, "notification configuration");
  EXPECT_EQ(notification(), "<html>proxy</html>");
}

TEST_F(S3TriggerVerbs, TheFunctionMustExistAndBeOurs) {
  aws_.add_bucket("my.bucket", k_theirs);
  aws_.functions["cdc"]["Tags"] = Json::object();
  expect_error(create(), ErrorKind::denied, "was not created by this tool");
  aws_.functions.clear();
  expect_error(create(), ErrorKind::missing, "--create-lambda makes it");
  EXPECT_EQ(notification(), k_theirs);
}

TEST_F(S3TriggerVerbs, RemovalWorksWithoutTheFunctionAndWithoutTheBucket) {
  aws_.add_bucket("my.bucket", k_theirs);
  expect_ok(create());
  const auto function = aws_.functions;
  aws_.functions.clear();
  expect_ok(remove());
  EXPECT_EQ(notification(), k_theirs);
  aws_.functions = function;
  aws_.buckets.clear();
  ASSERT_EQ(aws_.policies["cdc"].size(), 1U);
  expect_ok(remove());
  EXPECT_TRUE(aws_.policies["cdc"].empty());
}

TEST_F(S3TriggerVerbs, ADryRunChangesNothing) {
  const auto before = aws_.everything();
  expect_ok(
      run(std::make_unique<CreateS3Trigger>(bucket_parts(), target()), {.mode = Mode::dry_run}));
  EXPECT_EQ(aws_.everything()["buckets"], before["buckets"]);
  EXPECT_TRUE(console_.text.contains("+ will create the bucket my.bucket"));
}

TEST_F(S3TriggerVerbs, WithOneTableOfSeveralTheBucketsTriggerStays) {
  expect_ok(create());
  const auto before = aws_.buckets;
  aws_.add_mapping(trigger_of("Orders"));
  aws_.add_mapping(trigger_of("Users"));
  auto to = target();
  to.removed_tables = {"Orders"};
  expect_ok(remove(to));
  EXPECT_EQ(aws_.buckets, before);
  EXPECT_TRUE(console_.text.contains("also has a trigger from the stream of Users"));
  to.removed_tables.emplace_back("Users");
  expect_ok(remove(to));
  EXPECT_TRUE(entries().empty());
  expect_ok(create());
  to.removed_tables.pop_back();
  aws_.mappings.pop_back();
  expect_ok(remove(to));
  EXPECT_TRUE(entries().empty());
}

}  // namespace
}  // namespace tinydynamocdc::manage
