// SPDX-License-Identifier: Apache-2.0
// The handler with incremental exports.
#include <gtest/gtest.h>

#include "export_handler_fixture.hpp"

namespace tinydynamocdc::lambda {
namespace {

using base::ErrorKind;

class IncrementalExportTest : public ExportHandlerTest {
 protected:
  static std::string change(int id, std::string_view images) {
    return std::format(
        R"({{"Metadata":{{"WriteTimestampMicros":{{"N":"1680109764000000"}}}},"Keys":{{"Id":{{"N":"{}"}}}}{}}})"
        "\n",
        id, images);
  }

  IncrementalExportTest() {
    const auto one = change(1, R"(,"NewImage":{"Id":{"N":"1"},"a":{"S":"x"}})") +
                     change(2, R"(,"OldImage":{"Id":{"N":"2"}})");
    const auto two = change(3, R"(,"NewImage":{"Id":{"N":"3"}})");
    put("AWSDynamoDB/data/one.json.gz", one);
    put("AWSDynamoDB/data/two.json.gz", two);
    files_ = listed("AWSDynamoDB/data/one.json.gz", 2, testing::gzip(one)) +
             listed("AWSDynamoDB/data/two.json.gz", 1, testing::gzip(two));
    put_manifest(files_);
    put_summary(3);
  }

  void put_summary(std::uint64_t items) {
    auto incremental = summary(items);
    incremental["version"] = "2023-08-01";
    incremental["exportType"] = "INCREMENTAL_EXPORT";
    incremental["exportFromTime"] = "2023-03-29T16:00:00Z";
    incremental["exportToTime"] = "2023-03-29T17:15:00Z";
    incremental["outputView"] = "NEW_AND_OLD_IMAGES";
    s3_.put(k_bucket, summary_key(), incremental.dump());
  }

  std::string files_;
};

TEST_F(IncrementalExportTest, defect_11_is_loaded_from_its_manifest) {
  const auto answer = handle({summary_key()});
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_EQ(rows().size(), 3U);
  EXPECT_TRUE(rows()[0].contains(R"("eventName":"MODIFY")")) << rows()[0];
  EXPECT_TRUE(rows()[0].contains(R"("ApproximateCreationDateTime":1680109764)")) << rows()[0];
  EXPECT_TRUE(rows()[0].contains(R"("Keys":"{\"Id\":1}")")) << rows()[0];
  EXPECT_TRUE(rows()[1].contains(R"("eventName":"REMOVE")")) << rows()[1];
  EXPECT_TRUE(rows()[1].contains(R"("NewImage":"{}","OldImage":"{\"Id\":2}")")) << rows()[1];
  EXPECT_EQ(Json::parse(*answer)["files"], 2);
  EXPECT_TRUE(log_lines_.contains("incremental export delivered")) << log_lines_;
}

TEST_F(IncrementalExportTest,
       one_of_some_attributes_is_refused_and_one_of_some_items_is_loaded_without_a_mark) {
  auto& description = describe_export("COMPLETED");
  description["ExportType"] = "INCREMENTAL_EXPORT";
  description["FilterSpecification"] = {{"FilterExpression", "a = :a"},
                                        {"ProjectionExpression", "Id"}};
  const auto error = error_of({summary_key()});
  EXPECT_EQ(error.kind, ErrorKind::bad_input);
  EXPECT_TRUE(error.message.contains("it has a ProjectionExpression")) << error.message;
  refusals_["DescribeExport"] = "ThrottlingException";
  EXPECT_NE(error_of({summary_key()}).kind, ErrorKind::bad_input) << "it may be one";
  EXPECT_TRUE(tinybird_.datasources.empty());
  refusals_.clear();
  description["FilterSpecification"].erase("ProjectionExpression");
  EXPECT_TRUE(handle({summary_key()}));
  EXPECT_EQ(rows().size(), 3U);
  EXPECT_FALSE(std::ranges::any_of(
      rows(), [](const auto& row) { return row.contains("SNAPSHOT_COMPLETE"); }));
}

TEST_F(IncrementalExportTest, where_the_export_may_not_be_described_its_rows_are_taken) {
  refusals_["DescribeExport"] = "AccessDeniedException";
  EXPECT_TRUE(handle({summary_key()}));
  EXPECT_EQ(rows().size(), 3U);
}

TEST_F(IncrementalExportTest, a_file_that_fails_says_how_far_it_came) {
  s3_.remove(k_bucket, "AWSDynamoDB/data/two.json.gz");
  const auto error = error_of({summary_key()});
  EXPECT_EQ(error.kind, ErrorKind::missing);
  EXPECT_TRUE(
      error.message.contains("1 files delivered, then: s3://my.bucket/AWSDynamoDB/data/two"))
      << error.message;
  EXPECT_EQ(rows().size(), 2U);
}

TEST_F(IncrementalExportTest, files_that_are_not_what_the_manifest_says_are_errors) {
  put_summary(4);
  EXPECT_TRUE(error_of({summary_key()}).message.contains("promises 4 items, its files have 3"));
  put_manifest(listed("AWSDynamoDB/data/one.json.gz", 2, "other"));
  EXPECT_TRUE(error_of({summary_key()}).message.contains("its MD5 is "));
}

TEST_F(IncrementalExportTest,
       what_the_time_does_not_suffice_for_goes_on_and_nothing_is_sent_twice) {
  std::string files;
  std::uint64_t items = 0;
  for (int n = 0; n < 12; ++n) {
    const auto key = std::format("AWSDynamoDB/data/f{:02}.json.gz", n);
    std::string lines;
    for (int i = 0; i < 40; ++i) {
      lines += change(n * 100 + i, R"(,"NewImage":{"Id":{"N":"1"}})");
    }
    items += 40;
    put(key, lines);
    files += listed(key, 40, testing::gzip(lines));
  }
  put_manifest(files);
  put_summary(items);
  options_.limits.rows_max = 10;
  options_.bodies_in_flight = 1;
  http_.otherwise([this](const testing::RecordedRequest& request) {
    if (request.target.starts_with("/v0/events")) {
      clock_.advance(std::chrono::seconds(3));
    }
    return answer(request);
  });
  ASSERT_TRUE(handle({summary_key()}));
  std::size_t calls = 0;
  for (; calls < calls_.size() && calls < 50; ++calls) {
    const auto more = handle_event(calls_[calls]);
    ASSERT_TRUE(more) << more.error().message;
  }
  EXPECT_GE(calls, 2U);
  EXPECT_EQ(rows().size(), items);
  EXPECT_TRUE(marks().empty());
  EXPECT_TRUE(log_lines_.contains("incremental export delivered")) << log_lines_;
}

TEST_F(IncrementalExportTest, sent_again_after_its_end_it_is_loaded_again) {
  ASSERT_TRUE(handle({summary_key()}));
  tinybird_.datasources.at(std::string(k_datasource)).rows.clear();
  ASSERT_TRUE(handle({summary_key()}));
  EXPECT_EQ(rows().size(), 3U);
}

TEST_F(IncrementalExportTest, files_that_are_loaded_are_not_sent_again_before_its_end) {
  const auto two = s3_.text(k_bucket, "AWSDynamoDB/data/two.json.gz");
  s3_.remove(k_bucket, "AWSDynamoDB/data/two.json.gz");
  EXPECT_EQ(error_of({summary_key()}).kind, ErrorKind::missing);
  s3_.put(k_bucket, "AWSDynamoDB/data/two.json.gz", two);
  ASSERT_TRUE(handle({summary_key()}));
  EXPECT_EQ(rows().size(), 3U);
}

// The next call would begin where this one did, again and again.
TEST_F(IncrementalExportTest, who_may_not_write_the_ledger_is_not_called_again_without_end) {
  s3_.may_write = false;
  http_.otherwise(
      [this](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
        if (request.target.contains("two.json.gz")) {
          clock_.advance(std::chrono::seconds(100));
          return base::fail(ErrorKind::expired, "too late");
        }
        return answer(request);
      });
  const auto error = error_of({summary_key()});
  EXPECT_EQ(error.kind, ErrorKind::expired);
  EXPECT_TRUE(error.message.contains("1 files delivered, then")) << error.message;
  EXPECT_TRUE(error.message.contains("needed: s3:PutObject")) << error.message;
  EXPECT_TRUE(calls_.empty());
}

TEST_F(IncrementalExportTest, a_list_that_fails_is_an_error_and_nothing_is_sent_again) {
  http_.otherwise([this](
                      const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
    return request.target.contains("list-type=2") ? base::fail(ErrorKind::bad_config, "S3 is away")
                                                  : answer(request);
  });
  const auto error = error_of({summary_key()});
  EXPECT_TRUE(error.message.contains("S3 is away")) << error.message;
  EXPECT_TRUE(rows().empty());
}

TEST_F(IncrementalExportTest, the_deadline_says_how_far_it_came) {
  http_.otherwise(
      [this](const testing::RecordedRequest& request) -> base::Result<net::HttpResponse> {
        if (request.target.contains("two.json.gz")) {
          clock_.advance(std::chrono::seconds(100));
          return base::fail(ErrorKind::expired, "too late");
        }
        return answer(request);
      });
  refusals_["Invoke"] = "AccessDeniedException";
  const auto error = error_of({summary_key()});
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_TRUE(error.message.contains("1 files delivered, no time left")) << error.message;
}

}  // namespace
}  // namespace tinydynamocdc::lambda
