// SPDX-License-Identifier: Apache-2.0
#include "aws/s3_objects.hpp"

#include <gtest/gtest.h>

#include "aws_fixture.hpp"
#include "support/fake_s3.hpp"

namespace tinydynamocdc::aws {
namespace {

using base::ErrorKind;

class S3ObjectsTest : public AwsTest {
 protected:
  void serve() {
    http_.otherwise([this](const auto& request) { return s3_.answer(request); });
  }

  testing::FakeS3 s3_;
  S3Objects objects_{access_};
  ObjectName object_{.bucket = "my.bucket", .key = "a/b c+é/x.json.gz"};
};

TEST_F(S3ObjectsTest, addresses_are_paths_encoded_once) {
  serve();
  s3_.put("my.bucket", object_.key, "0123456789");
  EXPECT_TRUE(objects_.head(object_, deadline()));
  EXPECT_EQ(request().origin.host, "s3.eu-west-2.amazonaws.com");
  EXPECT_EQ(request().target, "/my.bucket/a/b%20c%2B%C3%A9/x.json.gz");
  EXPECT_TRUE(request().header("Authorization").starts_with("AWS4-HMAC-SHA256"));
  EXPECT_FALSE(request().header("x-amz-content-sha256").empty());
}

TEST_F(S3ObjectsTest, odd_keys_keep_their_slashes) {
  serve();
  for (const std::string_view key : {"x", "/x", "a//b", "a/", "a/../b", "AWSDynamoDB/"}) {
    s3_.put("b", key, std::string(key));
    const auto bytes = objects_.get({"b", std::string(key)}, 100, deadline());
    ASSERT_TRUE(bytes) << key << bytes.error().error.message;
    EXPECT_EQ(*bytes, key);
  }
}

TEST_F(S3ObjectsTest, looks_at_an_object) {
  serve();
  s3_.put("my.bucket", object_.key, "0123456789");
  const auto head = objects_.head(object_, deadline());
  ASSERT_TRUE(head);
  EXPECT_EQ(head->bytes, 10U);
  EXPECT_TRUE(head->etag.starts_with('"'));
}

TEST_F(S3ObjectsTest, gets_a_small_object_whole_and_refuses_a_large_one) {
  serve();
  s3_.put("my.bucket", object_.key, "0123456789");
  EXPECT_EQ(objects_.get(object_, 10, deadline()).value(), "0123456789");
  const auto large = objects_.get(object_, 9, deadline());
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().error.kind, ErrorKind::too_large);
  s3_.put("my.bucket", object_.key, "");
  EXPECT_EQ(objects_.get(object_, 10, deadline()).value(), "");
}

TEST_F(S3ObjectsTest, gets_parts_of_the_same_object_only) {
  serve();
  s3_.put("my.bucket", object_.key, "0123456789");
  const auto first = objects_.get_range(object_, {.first = 0, .bytes = 4}, "", deadline());
  ASSERT_TRUE(first);
  EXPECT_EQ(first->bytes, "0123");
  EXPECT_EQ(first->object_bytes, 10U);
  const auto last = objects_.get_range(object_, {.first = 8, .bytes = 4}, first->etag, deadline());
  ASSERT_TRUE(last);
  EXPECT_EQ(last->bytes, "89");

  s3_.put("my.bucket", object_.key, "another one");
  const auto replaced =
      objects_.get_range(object_, {.first = 4, .bytes = 4}, first->etag, deadline());
  EXPECT_TRUE(failed_with(replaced, "PreconditionFailed"));
}

TEST_F(S3ObjectsTest, writes_an_object_in_the_place_of_what_is_there) {
  serve();
  ASSERT_TRUE(objects_.put(object_, "one", deadline()));
  EXPECT_EQ(request().method, "PUT");
  EXPECT_EQ(request().target, "/my.bucket/a/b%20c%2B%C3%A9/x.json.gz");
  EXPECT_EQ(request().body, "one");
  ASSERT_TRUE(objects_.put(object_, "", deadline()));
  EXPECT_EQ(objects_.get(object_, 10, deadline()).value(), "");
  s3_.may_write = false;
  const auto denied = objects_.put(object_, "x", deadline());
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().error.kind, ErrorKind::denied);
  EXPECT_TRUE(denied.error().error.message.contains("s3:PutObject"))
      << denied.error().error.message;
}

TEST_F(S3ObjectsTest, an_object_of_no_bytes_has_no_part) {
  serve();
  s3_.put("my.bucket", object_.key, "");
  const auto part = objects_.get_range(object_, {.first = 0, .bytes = 4}, "", deadline());
  ASSERT_TRUE(part) << part.error().error.message;
  EXPECT_EQ(part->bytes, "");
  EXPECT_EQ(part->object_bytes, 0U);
}

TEST_F(S3ObjectsTest, another_part_than_the_one_asked_for_is_an_error) {
  const std::vector<net::Header> ranges[] = {
      {{"Content-Range", "bytes 0-3/10"}},  // Another place.
      {{"Content-Range", "bytes 4-7/4"}},   // Behind the object's end.
      {{"Content-Range", "bytes 4-7"}},
      {{"Content-Range", "4-7/10"}},
      {{"Content-Range", "bytes 4-6/10"}},  // Less than there is.
      {},
  };
  for (const auto& headers : ranges) {
    http_.answer(206, headers.empty() || headers[0].value != "bytes 4-6/10" ? "4567" : "456",
                 headers);
    const auto part = objects_.get_range(object_, {.first = 4, .bytes = 4}, "\"e\"", deadline());
    ASSERT_FALSE(part) << (headers.empty() ? "" : headers[0].value);
    EXPECT_EQ(part.error().error.kind, ErrorKind::unavailable);
  }
  http_.answer(200, "0123456789");
  EXPECT_FALSE(objects_.get_range(object_, {.first = 4, .bytes = 4}, "", deadline()))
      << "the range was passed over";
}

TEST_F(S3ObjectsTest, errors_name_the_object_the_action_and_what_to_do) {
  struct Case {
    int status;
    std::string body;
    std::vector<net::Header> headers;
    ErrorKind kind;
    std::vector<std::string_view> says;
  };
  const auto xml = [](std::string_view code) {
    return std::string("<Error><Code>") + std::string(code) + "</Code><Message>m</Message></Error>";
  };
  const Case cases[] = {
      {404, xml("NoSuchKey"), {}, ErrorKind::missing, {"s3://my.bucket/a/b c", "NoSuchKey"}},
      {404, xml("NoSuchBucket"), {}, ErrorKind::missing, {"NoSuchBucket"}},
      {403,
       xml("AccessDenied"),
       {},
       ErrorKind::denied,
       {"s3:GetObject on my.bucket/a/b c", "s3:ListBucket on my.bucket", "kms:Decrypt"}},
      {403, "", {}, ErrorKind::denied, {"s3:GetObject"}},
      {301,
       xml("PermanentRedirect"),
       {{"x-amz-bucket-region", "us-east-1"}},
       ErrorKind::rejected,
       {"PermanentRedirect", "the bucket is in region us-east-1"}},
      {400,
       xml("AuthorizationHeaderMalformed"),
       {{"x-amz-bucket-region", "us-east-1"}},
       ErrorKind::rejected,
       {"the bucket is in region us-east-1"}},
  };
  for (const auto& [status, body, headers, kind, says] : cases) {
    http_.answer(status, body, headers);
    const auto part = objects_.get_range(object_, {.first = 0, .bytes = 4}, "", deadline());
    ASSERT_FALSE(part);
    EXPECT_EQ(part.error().error.kind, kind) << part.error().error.message;
    for (const auto& text : says) {
      EXPECT_TRUE(part.error().error.message.contains(text)) << part.error().error.message;
    }
  }
}

}  // namespace
}  // namespace tinydynamocdc::aws
