// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_handler.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "aws/digest.hpp"
#include "export_handler_fixture.hpp"

namespace tinydynamocdc::lambda {
namespace {

using base::ErrorKind;

TEST_F(ExportHandlerTest, a_data_file_s_items_become_rows_of_the_table_s_data_source) {
  describe_export();
  put(data_key(), line_of(1, "é") + "\n" + line_of(2));
  const auto answer = handle({data_key()});
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_EQ(rows().size(), 2U);
  EXPECT_EQ(
      rows()[0],
      std::format(
          R"({{"eventID":"{0}/a.json.gz/1","eventName":"SNAPSHOT","eventSource":"aws:dynamodbSnapshot",)"
          R"("eventSourceARN":"{1}","eventVersion":1.1,"awsRegion":"eu-west-2",)"
          R"("ApproximateCreationDateTime":1692350182,"SequenceNumber":"SNAPSHOT","SizeBytes":31,)"
          R"("StreamViewType":"NEW_AND_OLD_IMAGES","Keys":"{{\"Id\":1}}",)"
          R"("NewImage":"{{\"Id\":1,\"t\":\"é\"}}","OldImage":"{{}}","userIdentity":"","key_Id":1}})",
          k_export_id, export_arn()));
  const auto counts = Json::parse(*answer);
  EXPECT_EQ(counts["objects"], 1);
  EXPECT_EQ(counts["files"], 1);
  EXPECT_EQ(counts["items"], 2);
  EXPECT_EQ(counts["delivered"], 2);
  EXPECT_EQ(tinybird_.datasources[std::string(k_datasource)].columns.back(), "key_Id")
      << "the data source was made for keys that are found in the items";
}

TEST_F(ExportHandlerTest, a_file_s_figures_are_the_invocation_s) {
  describe_export();
  put(data_key(), lines_of(3));
  metrics_.begin();
  ASSERT_TRUE(handle({data_key()}));
  metrics_.write("r");
  const auto line = Json::parse(metrics_lines_);
  EXPECT_EQ(line["RowsDelivered"], 3);
  EXPECT_EQ(line["DataSource"], k_datasource);
  EXPECT_GT(line["BytesSent"], 0);
}

TEST_F(ExportHandlerTest, defect_16_a_file_that_is_loaded_again_gives_the_same_rows) {
  describe_export();
  put(data_key(), lines_of(100));
  ASSERT_TRUE(handle({data_key()}));
  const auto first = rows();
  for (const auto& key : s3_.keys(k_bucket, "AWSDynamoDB/" + std::string(k_export_id) + "/tiny")) {
    s3_.remove(k_bucket, key);
  }
  ASSERT_TRUE(handle({data_key()}));
  EXPECT_EQ(std::vector<std::string>(rows().begin() + 100, rows().end()), first);
}

TEST_F(ExportHandlerTest, defect_09_an_export_at_the_bucket_s_root_is_loaded) {
  describe_export();
  put("AWSDynamoDB/01692350182719-6de2c037/data/a.json.gz", lines_of(3));
  EXPECT_TRUE(handle({"AWSDynamoDB/01692350182719-6de2c037/data/a.json.gz"}));
  EXPECT_EQ(rows().size(), 3U);
}

TEST_F(ExportHandlerTest, defect_10_keys_are_decoded) {
  describe_export();
  put(data_key("my exports/a+ü/"), lines_of(3));
  EXPECT_TRUE(handle({data_key("my+exports/a%2B%C3%BC/")}));
  EXPECT_EQ(rows().size(), 3U);
}

TEST_F(ExportHandlerTest, defect_07_bodies_of_large_items_stay_within_the_limit) {
  describe_export();
  put(data_key(), lines_of(40, std::string(300'000, 'x')));
  ASSERT_TRUE(handle({data_key()}));
  EXPECT_EQ(rows().size(), 40U);
  std::size_t bodies = 0;
  for (const auto& request : http_.requests()) {
    if (request.target.starts_with("/v0/events")) {
      ++bodies;
      EXPECT_LE(testing::plain_body(request).value().size(), 1'000'000U);
    }
  }
  EXPECT_EQ(bodies, 14U) << "three rows each";
}

TEST_F(ExportHandlerTest, defect_25_what_is_known_is_not_asked_for_again) {
  describe_export();
  for (const std::string name : {"a.json.gz", "b.json.gz", "c.json.gz"}) {
    put(data_key("", name), lines_of(3));
    ASSERT_TRUE(handle({data_key("", name)}));
  }
  EXPECT_EQ(count("DescribeTable"), 1U);
  EXPECT_EQ(count("ListExports"), 1U);
  EXPECT_EQ(std::ranges::count_if(
                http_.requests(),
                [](const auto& request) { return request.target.starts_with("/v0/datasources"); }),
            2)
      << "one look, one creation";
}

TEST_F(ExportHandlerTest, empty_files_are_whole) {
  describe_export();
  s3_.put(k_bucket, data_key("", "none.json.gz"), "");
  put(data_key("", "empty.json.gz"), "");
  const auto answer = handle({data_key("", "none.json.gz"), data_key("", "empty.json.gz")});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(Json::parse(*answer)["files"], 2);
  EXPECT_EQ(tinybird_.rows(), 0U);
}

TEST_F(ExportHandlerTest, defect_11_a_file_that_is_not_what_the_manifest_says_is_an_error) {
  describe_export();
  put(data_key(), lines_of(3));
  const auto object = testing::gzip(lines_of(3));
  struct Case {
    std::string manifest;
    std::string_view says;
  };
  const Case cases[] = {
      {listed(data_key(), 3, object), ""},
      {listed(data_key("", "b.json.gz"), 9, "x") + listed(data_key(), 3, object), ""},
      {listed(data_key(), 4, object), "it has 3 items, but the export's manifest says 4"},
      {listed(data_key(), 3, "other"), "its MD5 is "},
      {listed(data_key("", "b.json.gz"), 3, object), "lists 1 files, and not this one"},
      {"{}\n", "manifest-files.json line 1"},
  };
  for (const auto& [manifest, says] : cases) {
    put_manifest(manifest);
    s3_.remove(k_bucket,
               "AWSDynamoDB/" + std::string(k_export_id) + "/tinydynamocdc/a.json.gz.json");
    const auto answer = handle({data_key()});
    EXPECT_EQ(answer.has_value(), says.empty());
    if (!answer) {
      EXPECT_EQ(answer.error().kind, ErrorKind::bad_input);
      EXPECT_TRUE(answer.error().message.contains(says)) << answer.error().message;
      EXPECT_TRUE(answer.error().message.contains("s3://my.bucket/")) << answer.error().message;
    }
  }
}

TEST_F(ExportHandlerTest, defect_11_a_bad_line_is_named_and_the_others_arrive) {
  describe_export();
  put(data_key(), line_of(1) + "\n" + R"({"Item":{"Id":{"N":"2"},"a":{"M":{"b":{"X":1}}}}})" +
                      "\n" + line_of(3) + "\n");
  const auto error = error_of({data_key()});
  EXPECT_EQ(error.kind, ErrorKind::bad_input);
  EXPECT_TRUE(error.message.contains(
      std::format("s3://my.bucket/{} line 2: Item: attribute a.b: unknown type tag", data_key())))
      << error.message;
  EXPECT_EQ(rows().size(), 2U);
}

TEST_F(ExportHandlerTest, a_damaged_file_is_an_error_after_its_whole_rows_but_the_last) {
  describe_export();
  auto object = testing::gzip(lines_of(1000));
  object.resize(object.size() - 4);
  s3_.put(k_bucket, data_key(), object);
  const auto error = error_of({data_key()});
  EXPECT_EQ(error.kind, ErrorKind::bad_input);
  EXPECT_TRUE(error.message.starts_with("s3://my.bucket/" + data_key())) << error.message;
  EXPECT_TRUE(error.message.contains("gzip")) << error.message;
  EXPECT_EQ(rows().size(), 999U) << "as if it were whole";
}

TEST_F(ExportHandlerTest, an_object_that_vanished_is_an_error) {
  describe_export();
  auto error = error_of({data_key()});
  EXPECT_EQ(error.kind, ErrorKind::missing);
  EXPECT_TRUE(error.message.contains("s3://my.bucket/" + data_key())) << error.message;
  s3_.may_list = false;
  error = error_of({data_key()});
  EXPECT_EQ(error.kind, ErrorKind::denied);
  EXPECT_TRUE(error.message.contains("s3:GetObject")) << error.message;
  EXPECT_EQ(error_of({summary_key()}).kind, ErrorKind::missing);
}

TEST_F(ExportHandlerTest, an_object_replaced_while_it_is_read_is_an_error) {
  describe_export();
  std::string noise;
  for (int i = 0; i < 150'000; ++i) {  // Does not compress much: more than one part.
    noise += aws::sha256_hex(std::to_string(i)).substr(0, 32);
  }
  put(data_key(),
      line_of(1, noise.substr(0, 2'400'000)) + "\n" + line_of(2, noise.substr(2'400'000)) + "\n");
  options_.limits.bytes_max = 10'000'000;
  http_.otherwise([this](const testing::RecordedRequest& request) {
    const auto range = request.header("Range");
    if (!range.empty() && !range.starts_with("bytes=0-")) {
      put(data_key(), lines_of(1));
    }
    return answer(request);
  });
  const auto error = error_of({data_key()});
  EXPECT_TRUE(error.message.contains("was replaced while it was read")) << error.message;
}

TEST_F(ExportHandlerTest, objects_that_are_no_data_files_are_told_apart) {
  struct Case {
    std::string key;
    std::string_view error;  // Empty: nothing to do.
    std::string_view says;
  };
  const Case cases[] = {
      {"AWSDynamoDB/1-a/_started", "", "has no items"},
      {"AWSDynamoDB/1-a/manifest-files.json", "", "has no items"},
      {"AWSDynamoDB/1-a/manifest-files.md5", "", "has no items"},
      {"AWSDynamoDB/data/x.json.gz", "", "when its manifest arrives"},
      {"AWSDynamoDB/1-a/tinydynamocdc/x.json.gz.json", "", "our own ledger"},
      {"AWSDynamoDB/1-a/tinydynamocdc/done-0/manifest-summary.json", "", "our own ledger"},
      {"DDBStreamCDC/PeopleTable/", "", "a folder"},
      {"notes.txt", "not of a DynamoDB export", ""},
      {"AWSDynamoDB/1-a/data/x.ion.gz", "in the format ION cannot be loaded", ""},
      {"AWSDynamoDB/data/x.ion.gz", "in the format ION cannot be loaded", ""},
      {"backup.gz", "not of a DynamoDB export", ""},
      {"logs/x.json.gz", "s3://my.bucket/logs/x.json.gz", ""},
  };
  for (const auto& [key, error, says] : cases) {
    log_lines_.clear();
    const auto answer = handle({key});
    EXPECT_EQ(answer.has_value(), error.empty()) << key;
    if (!answer) {
      EXPECT_EQ(answer.error().kind, ErrorKind::bad_input);
      EXPECT_TRUE(answer.error().message.contains(error)) << answer.error().message;
      EXPECT_TRUE(answer.error().message.contains("s3://my.bucket/" + key));
    } else {
      EXPECT_TRUE(log_lines_.contains(says)) << log_lines_;
      EXPECT_TRUE(log_lines_.contains("s3://my.bucket/" + key)) << log_lines_;
    }
  }
}

TEST_F(ExportHandlerTest, one_bad_object_does_not_keep_the_others_from_being_delivered) {
  describe_export();
  put(data_key("", "a.json.gz"), lines_of(3));
  put(data_key("", "c.json.gz"), lines_of(4));
  const auto error = error_of({data_key("", "a.json.gz"), "foreign.gz", data_key("", "b.json.gz"),
                               data_key("", "c.json.gz")});
  EXPECT_EQ(rows().size(), 7U);
  EXPECT_TRUE(error.message.starts_with("2 of 4 objects failed: ")) << error.message;
  EXPECT_TRUE(error.message.contains("foreign.gz")) << error.message;
  EXPECT_TRUE(error.message.contains("b.json.gz")) << error.message;
}

TEST_F(ExportHandlerTest, an_event_that_is_none_is_an_error) {
  ExportHandler handler({.log = log_,
                         .aws = aws_,
                         .lookup = lookup_,
                         .deliver = {writer_, destinations_, client_},
                         .options = options_,
                         .metrics = metrics_,
                         .naming = naming_,
                         .api = "api"});
  const auto answer = handler.handle({.payload = R"({"Records":[{"eventSource":"aws:s3"}]})",
                                      .request_id = "r",
                                      .place = place_,
                                      .deadline = deadline()});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::bad_input);
}

TEST_F(ExportHandlerTest, defect_11_a_full_export_s_summary_is_held_against_its_files) {
  const auto one = data_key("p/", "a.json.gz");
  const auto two = data_key("p/", "b.json.gz");
  put(one, lines_of(3));
  put(two, lines_of(4));
  const auto files =
      listed(one, 3, testing::gzip(lines_of(3))) + listed(two, 4, testing::gzip(lines_of(4)));
  s3_.put(k_bucket, summary_key("p/"), summary(7).dump());
  put_manifest(files, "p/");
  EXPECT_TRUE(handle({one, two}));
  EXPECT_TRUE(handle({summary_key("p/")}));
  EXPECT_TRUE(log_lines_.contains("the export is loaded")) << log_lines_;

  s3_.put(k_bucket, summary_key("p/"), summary(8).dump());
  EXPECT_TRUE(error_of({summary_key("p/")})
                  .message.contains("promises 8 items, the files of its manifest have 7"));

  s3_.put(k_bucket, summary_key("p/"), summary(7).dump());
  s3_.remove(k_bucket, two);
  const auto error = error_of({summary_key("p/")});
  EXPECT_EQ(error.kind, ErrorKind::missing);
  EXPECT_TRUE(error.message.contains("is not complete: file 2 of its manifest does not exist"))
      << error.message;
  EXPECT_TRUE(error.message.contains("s3://my.bucket/" + two)) << error.message;
}

// The handler's memory does not grow with the object: bodies lie in three places, whatever comes.
TEST_F(ExportHandlerTest, defect_24_a_large_file_is_read_in_small_parts) {
  describe_export();
  std::string noise;
  for (int i = 0; i < 200'000; ++i) {
    noise += line_of(i, aws::sha256_hex(std::to_string(i))) + "\n";
  }
  put(data_key(), noise);
  ASSERT_TRUE(handle({data_key()}));
  EXPECT_EQ(rows().size(), 200'000U);
  for (const auto& request : http_.requests()) {
    if (request.origin.host.starts_with("s3.") && request.method == "GET") {
      EXPECT_FALSE(request.header("Range").empty()) << "never the whole object";
    }
  }
}

TEST_F(ExportHandlerTest, a_bad_record_of_an_event_does_not_keep_the_others_from_being_read) {
  describe_export();
  put(data_key(), lines_of(3));
  auto event = Json::parse(event_of({data_key(), data_key(), data_key()}));
  event["Records"][0]["eventName"] = "LifecycleExpiration:Delete";
  event["Records"][2] = 7;
  const auto answer = handle_event(event.dump());
  ASSERT_FALSE(answer) << *answer;
  EXPECT_EQ(rows().size(), 3U);
  EXPECT_EQ(answer.error().message,
            "2 of 3 objects failed: S3 event: record 0: eventName is "
            "\"LifecycleExpiration:Delete\", not ObjectCreated:…; and S3 event: record 2: not an "
            "object");
}

TEST_F(ExportHandlerTest, an_exception_of_a_library_is_its_object_s_error_and_the_others_arrive) {
  describe_export();
  put(data_key("one/"), lines_of(3));
  put(data_key("two/"), lines_of(3));
  bool threw = false;
  http_.otherwise([&](const auto& request) {
    if (!threw && request.target.contains("one/")) {
      threw = true;
      throw std::runtime_error("out of something");
    }
    return answer(request);
  });
  const auto error = error_of({data_key("one/"), data_key("two/")});
  EXPECT_EQ(error.kind, ErrorKind::internal);
  EXPECT_TRUE(error.message.contains(
      std::format("1 of 2 objects failed: s3://{}/{}: exception: ", k_bucket, data_key("one/"))))
      << error.message;
  EXPECT_TRUE(error.message.contains("out of something")) << error.message;
  EXPECT_EQ(rows().size(), 3U);
}

}  // namespace
}  // namespace tinydynamocdc::lambda
