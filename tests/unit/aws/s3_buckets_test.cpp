// SPDX-License-Identifier: Apache-2.0
#include "aws/s3_buckets.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "aws/digest.hpp"
#include "aws_fixture.hpp"

namespace tinydynamocdc::aws {
namespace {

class S3BucketsTest : public AwsTest {
 protected:
  S3Buckets buckets_{access_};
};

TEST_F(S3BucketsTest, a_buckets_region_is_found_wherever_it_is) {
  struct Case {
    int status;
    const char* header;
    std::optional<std::string> expected;
  };
  for (const Case& c :
       {Case{200, "eu-west-2", "eu-west-2"}, Case{301, "us-west-1", "us-west-1"},
        Case{400, "eu-central-1", "eu-central-1"}, Case{403, "us-east-1", "us-east-1"},
        Case{404, "eu-west-2", std::nullopt}, Case{404, "", std::nullopt}}) {
    http_.answer(c.status, "", {{"x-amz-bucket-region", c.header}});
    const auto region = buckets_.region_of("my.bucket", deadline());
    ASSERT_TRUE(region) << c.status;
    EXPECT_EQ(*region, c.expected) << c.status;
  }
  EXPECT_EQ(http_.requests().at(0).method, "HEAD");
  EXPECT_EQ(http_.requests().at(0).target, "/my.bucket");
  EXPECT_EQ(http_.requests().at(0).origin.host, "s3.eu-west-2.amazonaws.com");
  EXPECT_EQ(http_.answers_left(), 0U);
}

TEST_F(S3BucketsTest, defect_u1_a_bucket_without_a_location_is_in_us_east_1) {
  struct Case {
    const char* location;
    const char* expected;
  };
  for (const Case& c :
       {Case{"<LocationConstraint xmlns=\"n\"/>", "us-east-1"},
        Case{"<?xml version=\"1.0\"?>\n<LocationConstraint></LocationConstraint>", "us-east-1"},
        Case{"<LocationConstraint>EU</LocationConstraint>", "eu-west-1"},
        Case{"<LocationConstraint>ap-south-1</LocationConstraint>", "ap-south-1"}}) {
    http_.answer(200).answer(200, c.location);
    EXPECT_EQ(buckets_.region_of("b-1", deadline()).value(), c.expected);
  }
  EXPECT_EQ(http_.requests().at(1).target, "/b-1?location=");
}

TEST_F(S3BucketsTest, somebody_elses_bucket_is_named_as_such) {
  http_.answer(403, "", {{"x-amz-bucket-region", "eu-west-2"}}).answer(403).answer(400);
  auto region = buckets_.region_of("b-1", deadline());
  ASSERT_FALSE(region);
  EXPECT_EQ(region.error().error.kind, base::ErrorKind::denied);
  EXPECT_TRUE(region.error().error.message.contains("the bucket b-1 belongs to another account"));
  region = buckets_.region_of("b-1", deadline());
  ASSERT_FALSE(region);
  EXPECT_EQ(region.error().error.kind, base::ErrorKind::denied);
  region = buckets_.region_of("b-1", deadline());
  ASSERT_FALSE(region);
  EXPECT_EQ(region.error().error.kind, base::ErrorKind::rejected);
}

TEST_F(S3BucketsTest, defect_u1_a_bucket_is_made_in_the_clients_region) {
  http_.answer(200).answer(200).answer(200);
  ASSERT_TRUE(buckets_.create_bucket("b-1", deadline()));
  EXPECT_EQ(http_.requests().at(0).method, "PUT");
  EXPECT_EQ(http_.requests().at(0).target, "/b-1");
  EXPECT_EQ(http_.requests().at(0).body,
            "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
            "<LocationConstraint>eu-west-2</LocationConstraint></CreateBucketConfiguration>");
  access_.region = "us-east-1";
  ASSERT_TRUE(S3Buckets(access_).create_bucket("b-1", deadline()));
  EXPECT_EQ(http_.requests().at(1).body, "");
  access_.region = "cn-north-1";
  ASSERT_TRUE(S3Buckets(access_).create_bucket("b-1", deadline()));
  EXPECT_EQ(http_.requests().at(2).origin.host, "s3.cn-north-1.amazonaws.com.cn");
}

TEST_F(S3BucketsTest, a_bucket_of_ours_is_there_already) {
  http_.answer(409, "<Error><Code>BucketAlreadyOwnedByYou</Code></Error>")
      .answer(409, "<Error><Code>BucketAlreadyExists</Code></Error>");
  EXPECT_TRUE(buckets_.create_bucket("b-1", deadline()));
  const auto created = buckets_.create_bucket("b-1", deadline());
  EXPECT_TRUE(failed_with(created, "BucketAlreadyExists"));
}

TEST_F(S3BucketsTest, tags) {
  http_
      .answer(200,
              "<Tagging><TagSet><Tag><Key>a</Key><Value>b &amp; c</Value></Tag></TagSet>"
              "</Tagging>")
      .answer(404, "<Error><Code>NoSuchTagSet</Code></Error>")
      .answer(204);
  EXPECT_EQ(buckets_.tags("b-1", deadline()).value(), (Tags{{"a", "b & c"}}));
  EXPECT_EQ(buckets_.tags("b-1", deadline()).value(), Tags{});
  ASSERT_TRUE(buckets_.put_tags("b-1", {{"k", "<v>"}}, deadline()));
  const auto put = http_.requests().at(2);
  EXPECT_EQ(put.target, "/b-1?tagging=");
  EXPECT_TRUE(put.body.contains("<Tag><Key>k</Key><Value>&lt;v&gt;</Value></Tag>"));
  EXPECT_EQ(put.header("x-amz-checksum-sha256"), sha256_base64(put.body));
}

TEST_F(S3BucketsTest, notifications_are_read_and_replaced_as_they_are) {
  const std::string document =
      "<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>";
  http_.answer(200, document).answer(200).answer(404, "<Error><Code>NoSuchBucket</Code></Error>");
  const auto notification = buckets_.notification("b-1", deadline());
  ASSERT_TRUE(notification);
  EXPECT_EQ(notification->entries().size(), 1U);
  ASSERT_TRUE(buckets_.put_notification("b-1", document, deadline()));
  EXPECT_EQ(http_.requests().at(0).target, "/b-1?notification=");
  EXPECT_EQ(http_.requests().at(1).method, "PUT");
  EXPECT_EQ(http_.requests().at(1).body, document);
  const auto missing = buckets_.notification("b-1", deadline());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().error.kind, base::ErrorKind::missing);
}

TEST_F(S3BucketsTest, a_refusal_names_the_permission) {
  http_.answer(403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
  const auto put = buckets_.put_notification("b-1", "<NotificationConfiguration/>", deadline());
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().error.kind, base::ErrorKind::denied);
  EXPECT_TRUE(put.error().error.message.contains("s3:PutBucketNotification"))
      << put.error().error.message;
}

}  // namespace
}  // namespace tinydynamocdc::aws
