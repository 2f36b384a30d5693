// SPDX-License-Identifier: Apache-2.0
// The messages of a queue between a bucket and the function.
#include <gtest/gtest.h>

#include "aws/digest.hpp"
#include "lambda/queue_handler_fixture.hpp"
#include "redrive/renewal.hpp"
#include "support/fake_s3.hpp"
#include "support/gzip.hpp"

namespace tinydynamocdc::lambda {
namespace {

// A queue between a bucket and the function, and a bucket.
class BucketQueueTest : public QueueHandlerTest {
 public:
  base::Result<net::HttpResponse> send(const net::HttpRequest& request,
                                       base::Deadline deadline) override {
    if (request.origin.host.starts_with("s3.")) {
      return s3_.answer({.method = request.method,
                         .origin = request.origin,
                         .target = request.target,
                         .headers = request.headers,
                         .body = std::string(request.body)});
    }
    if (request.origin.host.starts_with("dynamodb.")) {
      return net::HttpResponse{
          .status = 400, .headers = {}, .body = R"({"__type":"AccessDeniedException"})"};
    }
    return QueueHandlerTest::send(request, deadline);
  }

 protected:
  static constexpr const char* k_folder = "AWSDynamoDB/01700000000000-abcdefab/";

  // An incremental export of so many files, a change in each.
  void put_export(int files) {
    std::string manifest;
    for (int n = 0; n < files; ++n) {
      const auto bytes = testing::gzip(std::format(
          R"({{"Metadata":{{"WriteTimestampMicros":{{"N":"1680109764000000"}}}},"Keys":{{"Id":{{"N":"{0}"}}}},"NewImage":{{"Id":{{"N":"{0}"}}}}}})"
          "\n",
          n));
      const auto key = std::format("AWSDynamoDB/data/f{:02}.json.gz", n);
      s3_.put("exports", key, bytes);
      aws::Md5 md5;
      md5.update(bytes);
      manifest += Json{{"itemCount", 1},
                       {"md5Checksum", md5.base64_digest()},
                       {"etag", "e"},
                       {"dataFileS3Key", key}}
                      .dump() +
                  "\n";
    }
    s3_.put("exports", std::string(k_folder) + "manifest-files.json", manifest);
    const std::string table = "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders";
    s3_.put("exports", std::string(k_folder) + "manifest-summary.json",
            Json{{"version", "2023-08-01"},
                 {"exportArn", table + "/export/01700000000000-abcdefab"},
                 {"startTime", "2023-08-18T09:16:22.719Z"},
                 {"endTime", "2023-08-18T09:26:22.719Z"},
                 {"tableArn", table},
                 {"tableId", "table-1"},
                 {"exportTime", "2023-08-18T09:16:22.719Z"},
                 {"s3Bucket", "exports"},
                 {"manifestFilesS3Key", std::string(k_folder) + "manifest-files.json"},
                 {"billedSizeBytes", 0},
                 {"itemCount", files},
                 {"outputFormat", "DYNAMODB_JSON"},
                 {"exportType", "INCREMENTAL_EXPORT"},
                 {"exportFromTime", "2023-03-29T16:00:00Z"},
                 {"exportToTime", "2023-03-29T17:15:00Z"},
                 {"outputView", "NEW_AND_OLD_IMAGES"}}
                .dump());
    put(Json{{"Records",
              {{{"eventVersion", "2.1"},
                {"eventSource", "aws:s3"},
                {"awsRegion", "eu-west-2"},
                {"eventName", "ObjectCreated:Put"},
                {"s3",
                 {{"bucket", {{"name", "exports"}}},
                  {"object",
                   {{"key", std::string(k_folder) + "manifest-summary.json"}, {"size", 1}}}}}}}}});
  }

  testing::FakeS3 s3_;
};

TEST_F(BucketQueueTest,
       what_the_time_does_not_suffice_for_goes_on_with_a_new_message_in_the_same_queue) {
  put_export(30);
  tinybird_takes_ = std::chrono::seconds(3);
  int invocations = 0;
  for (; left() > 0 && invocations < 20; ++invocations) {
    ASSERT_TRUE(invoke(60)) << lines_;
    ASSERT_TRUE(put_off_.empty()) << lines_;
    ASSERT_LE(left(), 1U) << "the old message is done, the new one holds the rest";
  }
  EXPECT_GE(invocations, 2);
  EXPECT_EQ(aws_.operations["SendMessage"], invocations - 1);
  EXPECT_FALSE(aws_.operations.contains("Invoke")) << "the queue sets the pace";
  EXPECT_EQ(tinybird_.rows(), 30U) << "no line twice";
  EXPECT_TRUE(dead().empty());
  EXPECT_TRUE(lines_.contains("incremental export delivered")) << lines_;
}

// A full export of Orders that is marked, and Tinybird's answers about one slice of its proof.
class ProofByQueueTest : public BucketQueueTest {
 protected:
  void SetUp() override {
    BucketQueueTest::SetUp();
    s3_.put("exports", k_summary,
            Json{{"version", "2020-06-30"},
                 {"exportArn",
                  "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/export/"
                  "01700000000000-abcdefab"},
                 {"startTime", "2026-01-01T00:00:00Z"},
                 {"endTime", "2026-01-01T00:05:00Z"},
                 {"tableArn", "arn:aws:dynamodb:eu-west-2:123456789012:table/Orders"},
                 {"tableId", "table-1"},
                 {"exportTime", "2026-01-01T00:00:00Z"},
                 {"s3Bucket", "exports"},
                 {"manifestFilesS3Key", std::string(k_folder) + "manifest-files.json"},
                 {"billedSizeBytes", 0},
                 {"itemCount", 3},
                 {"outputFormat", "DYNAMODB_JSON"}}
                .dump());
    trouble_ = [this](const net::HttpRequest& request) -> std::optional<net::HttpResponse> {
      const auto ok = [](std::string body) {
        return net::HttpResponse{.status = 200, .headers = {}, .body = std::move(body)};
      };
      if (request.target.starts_with("/v0/datasources/")) {
        return ok(R"({"columns":[{"name":"Keys"},{"name":"userIdentity"}]})");
      }
      if (!request.target.starts_with("/v0/sql")) {
        return std::nullopt;
      }
      if (request.body.starts_with("SELECT toString(max(")) {
        return ok(R"({"n":"1"})");
      }
      return ok(request.body.starts_with("SELECT [")
                    ? ""
                    : std::format(R"({{"same":"3","missing":"{}","gone":"0","without_past":"0",)"
                                  R"("doubtful":"0","doubtful_bytes":"0","keys":[]}})",
                                  missing_));
    };
  }
  static Json proof() {
    return {{"tinydynamocdc",
             {{"proof",
               {{"bucket", "exports"},
                {"region", "eu-west-2"},
                {"summary", k_summary},
                {"round", 1}}}}}};
  }
  inline static const std::string k_summary = std::string(k_folder) + "manifest-summary.json";
  int missing_ = 0;
};

TEST_F(ProofByQueueTest, it_is_a_message_like_the_others_and_waits_in_the_queue) {
  clock_.set_unix_ms(1'767'225'600'000 + 100'000);  // 100 s after the export's time.
  missing_ = 1;
  put(proof());
  ASSERT_TRUE(invoke(60)) << lines_;
  EXPECT_TRUE(put_off_.empty()) << lines_;
  ASSERT_EQ(left(), 1U);
  EXPECT_EQ(pause_s(), 800) << "until the export is 15 minutes old";
  EXPECT_TRUE(clock_.sleeps().empty()) << "the queue waits, nobody else";
  missing_ = 0;
  clock_.advance(std::chrono::seconds(800));
  ASSERT_TRUE(invoke(60)) << lines_;
  EXPECT_EQ(left(), 0U);
  EXPECT_TRUE(metrics_.contains(R"("ItemsVerified":3,"ItemsDifferent":0)")) << metrics_;
}

TEST_F(ProofByQueueTest, it_comes_back_as_a_failure_record_about_an_event_that_failed) {
  put(event_failure(proof()));
  ASSERT_TRUE(invoke(60)) << lines_;
  EXPECT_EQ(left(), 0U) << lines_;
  EXPECT_TRUE(dead().empty()) << lines_;
  EXPECT_TRUE(metrics_.contains("ItemsVerified")) << lines_;
}

TEST_F(ProofByQueueTest, one_of_an_export_that_is_gone_is_put_off) {
  s3_.remove("exports", k_summary);
  put(proof());
  ASSERT_TRUE(invoke(60));
  EXPECT_TRUE(lines_.contains("so the snapshot cannot be verified")) << lines_;
}

TEST_F(BucketQueueTest,
       where_the_rest_cannot_be_sent_the_message_comes_again_and_goes_on_from_there) {
  put_export(30);
  tinybird_takes_ = std::chrono::seconds(3);
  aws_.denied["SendMessage"] = true;
  ASSERT_TRUE(invoke(60));
  EXPECT_EQ(put_off_.size(), 1U);
  EXPECT_TRUE(lines_.contains("when the event is sent again, loading continues from there"))
      << lines_;
  EXPECT_GT(tinybird_.rows(), 0U);
  aws_.denied.clear();
  for (int invocations = 0; left() > 0 && invocations < 20; ++invocations) {
    clock_.advance(std::chrono::hours(1));
    ASSERT_TRUE(invoke(60));
  }
  EXPECT_EQ(tinybird_.rows(), 30U);
}

TEST_F(BucketQueueTest, what_has_waited_for_a_week_is_sent_anew_before_any_work) {
  put_export(3);
  const auto body = aws_.queues.at("failures").messages.front().body;
  clock_.advance(redrive::k_renew_after);
  ASSERT_TRUE(invoke());
  EXPECT_EQ(tinybird_.rows(), 0U) << "nothing is done of it yet";
  ASSERT_EQ(left(), 1U);
  const auto renewed = aws_.queues.at("failures").messages.front();
  EXPECT_EQ(renewed.body, body);
  EXPECT_EQ(renewed.sent_ms, clock_.unix_ms());
  EXPECT_EQ(renewed.receives, 0);
  EXPECT_TRUE(lines_.contains("message sent again before its queue drops it")) << lines_;
  EXPECT_TRUE(dead().empty());
  ASSERT_TRUE(invoke());
  EXPECT_EQ(left(), 0U);
  EXPECT_EQ(tinybird_.rows(), 3U);
}

TEST_F(BucketQueueTest, a_failure_about_an_event_of_s3_is_sent_anew_too) {
  put_export(3);
  auto& message = aws_.queues.at("failures").messages.front();
  message.body = event_failure(Json::parse(message.body)).dump();
  clock_.advance(redrive::k_renew_after);
  ASSERT_TRUE(invoke());
  EXPECT_EQ(left(), 1U);
  EXPECT_EQ(tinybird_.rows(), 0U);
  ASSERT_TRUE(invoke());
  EXPECT_EQ(tinybird_.rows(), 3U);
}

TEST_F(BucketQueueTest, an_old_message_that_cannot_be_sent_anew_is_loaded_at_least) {
  put_export(3);
  clock_.advance(redrive::k_renew_after);
  aws_.denied["SendMessage"] = true;
  ASSERT_TRUE(invoke());
  EXPECT_EQ(tinybird_.rows(), 3U);
  EXPECT_EQ(left(), 0U);
  EXPECT_TRUE(lines_.contains("an old message could not be sent again")) << lines_;
}

// What fails for good (its object is gone) is not kept alive for ever.
TEST_F(BucketQueueTest,
       a_message_that_fails_all_the_time_comes_to_the_dead_letters_and_is_never_sent_anew) {
  put_export(1);
  s3_.remove("exports", "AWSDynamoDB/data/f00.json.gz");
  const auto begin_ms = clock_.unix_ms();
  int receives = 0;
  while (left() > 0 && receives < 2'000) {
    ASSERT_TRUE(invoke());
    ++receives;
    clock_.advance(std::chrono::seconds(left() > 0 ? pause_s() + 1 : 0));
  }
  EXPECT_EQ(aws_.operations["SendMessage"], 0);
  EXPECT_EQ(dead().size(), 1U);
  EXPECT_LT(clock_.unix_ms() - begin_ms, std::chrono::milliseconds(std::chrono::days(14)).count());
}

}  // namespace
}  // namespace tinydynamocdc::lambda
