// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_completion.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "export_handler_fixture.hpp"
#include "source/ledger_entry.hpp"

namespace tinydynamocdc::lambda {
namespace {

using base::ErrorKind;

// A complete export of two files, whose summary has come.
class ExportCompletionTest : public ExportHandlerTest {
 protected:
  void SetUp() override {
    describe_export("COMPLETED");
    put(k_one, lines_of(3));
    put(k_two, lines_of(4));
    put_manifest(listed(k_one, 3, testing::gzip(lines_of(3))) +
                 listed(k_two, 4, testing::gzip(lines_of(4))));
    s3_.put(k_bucket, summary_key(), summary(7).dump());
  }

  std::vector<std::string>& rows_of_landing() {
    return tinybird_.datasources[std::string(k_datasource)].rows;
  }

  // Before the summary is there, so that its event is the one that marks.
  bool load_both() {
    const auto text = s3_.text(k_bucket, summary_key());
    s3_.remove(k_bucket, summary_key());
    const auto done = handle({k_one, k_two});
    s3_.put(k_bucket, summary_key(), text);
    return done.has_value();
  }

  const std::string k_one = data_key("", "a.json.gz");
  const std::string k_two = data_key("", "b.json.gz");
};

TEST_F(ExportCompletionTest, the_mark_follows_when_every_item_has_arrived) {
  ASSERT_TRUE(load_both());
  EXPECT_TRUE(marks().empty());
  ASSERT_TRUE(handle({summary_key()}));
  ASSERT_EQ(marks().size(), 1U);
  // docs/semantics.md: no keys, no images, at the export's time.
  EXPECT_EQ(rows().back(),
            R"({"eventID":"01692350182719-6de2c037/complete","eventName":"SNAPSHOT_COMPLETE",)"
            R"("eventSource":"aws:dynamodbSnapshot","eventSourceARN":")" +
                export_arn() +
                R"(","eventVersion":1.1,"awsRegion":"eu-west-2",)"
                R"("ApproximateCreationDateTime":1692350182,"SequenceNumber":"SNAPSHOT",)"
                R"("SizeBytes":0,"StreamViewType":"NEW_AND_OLD_IMAGES","Keys":"",)"
                R"("NewImage":"{}","OldImage":"{}","userIdentity":""})");
  EXPECT_TRUE(log_lines_.contains("the export is marked as complete")) << log_lines_;
}

TEST_F(ExportCompletionTest, one_whose_file_is_not_loaded_is_not_marked_until_that_file_marks_it) {
  ASSERT_TRUE(handle({k_one, k_one}));
  const auto began = clock_.steady();
  ASSERT_TRUE(handle({summary_key()}));
  EXPECT_EQ(clock_.steady(), began) << "nobody waits";
  EXPECT_EQ(looks_, 0U) << "Tinybird is asked for nothing";
  EXPECT_TRUE(log_lines_.contains(R"("filesWaiting":1,"waitingFor":"b.json.gz")")) << log_lines_;
  EXPECT_TRUE(marks().empty());
  ASSERT_TRUE(handle({k_two}));
  EXPECT_EQ(marks().size(), 1U);
}

TEST_F(ExportCompletionTest, rows_that_vanished_since_they_were_acknowledged_keep_the_mark_away) {
  ASSERT_TRUE(load_both());
  rows_of_landing().resize(5);
  const auto error = error_of({summary_key()});
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_TRUE(error.message.contains("5 of its 7 items are in ddb_PeopleTable")) << error.message;
  EXPECT_TRUE(error.message.contains("delete the folder tinydynamocdc")) << error.message;
  EXPECT_TRUE(marks().empty());
}

TEST_F(ExportCompletionTest, items_that_the_current_state_lacks_are_not_hidden) {
  ASSERT_TRUE(load_both());
  unseen_keys_ = 2;
  const auto error = error_of({summary_key()});
  EXPECT_EQ(error.kind, ErrorKind::unavailable);
  EXPECT_TRUE(error.message.contains("2 are not in mat_ddb_PeopleTable")) << error.message;
  EXPECT_TRUE(marks().empty());
  unseen_keys_ = 0;
  EXPECT_TRUE(handle({summary_key()}));
  EXPECT_EQ(marks().size(), 1U);
}

TEST_F(ExportCompletionTest,
       anything_else_that_is_not_found_in_the_view_is_no_proof_that_there_is_none) {
  ASSERT_TRUE(load_both());
  for (const char* words :
       {"Column 'version' not found in mat_ddb_PeopleTable", "Resource 'ddb_PeopleTable' not found",
        "Function 'sipHash128' not found", "UNKNOWN_TABLE"}) {
    view_refusal_ = words;
    EXPECT_TRUE(error_of({summary_key()}).message.contains(words)) << words;
    EXPECT_TRUE(marks().empty()) << words;
  }
}

TEST_F(ExportCompletionTest,
       the_python_version_s_view_leaves_the_export_unmarked_and_the_log_says_what_to_do) {
  ASSERT_TRUE(load_both());
  const std::string view = "mat_" + std::string(k_datasource);
  tinybird_.datasources[view].columns = {"key_Id", "Keys", "NewImage"};
  view_refusal_ = "[Error] Unknown expression identifier `version` in scope SELECT";
  ASSERT_TRUE(handle({summary_key()})) << "no failure for ever";
  EXPECT_TRUE(marks().empty());
  EXPECT_EQ(rows().size(), 7U);
  EXPECT_TRUE(
      log_lines_.contains(view + " was created by the Python version and has no column version"))
      << log_lines_;
  EXPECT_TRUE(log_lines_.contains("--create-mv --force")) << log_lines_;
  // With a view of ours the same refusal is an error that comes again.
  tinybird_.datasources[view].columns.emplace_back("version");
  the_same_round_again();
  EXPECT_FALSE(handle({summary_key()}));
}

TEST_F(ExportCompletionTest, more_than_the_manifest_promises_is_an_error) {
  ASSERT_TRUE(load_both());
  put_manifest(listed(k_one, 3, testing::gzip(lines_of(3))));
  s3_.put(k_bucket, summary_key(), summary(3).dump());
  const auto error = error_of({summary_key()});
  EXPECT_EQ(error.kind, ErrorKind::bad_input);
  EXPECT_TRUE(error.message.contains("has 7 items")) << error.message;
  EXPECT_TRUE(marks().empty());
}

// The ledger is the proof: the count is a second one, where it may be had.
TEST_F(ExportCompletionTest, a_token_that_may_not_read_marks_by_the_ledger) {
  ASSERT_TRUE(load_both());
  tinybird_.may_look = false;
  EXPECT_TRUE(handle({summary_key()}));
  EXPECT_EQ(marks().size(), 1U);
  EXPECT_TRUE(log_lines_.contains("may not read ddb_PeopleTable")) << log_lines_;
}

TEST_F(ExportCompletionTest, of_a_large_export_only_the_number_of_all_rows_is_asked_for) {
  ASSERT_TRUE(load_both());
  const auto most = k_counted_items_max;
  // The manifest's file with so many items, and the sign of it.
  put_manifest(listed(k_one, most + 1, "x"));
  s3_.put(k_bucket, summary_key(), summary(most + 1).dump());
  const auto signs =
      s3_.keys(k_bucket, "AWSDynamoDB/" + std::string(k_export_id) + "/tinydynamocdc/done-");
  ASSERT_FALSE(signs.empty());
  aws::Md5 md5;
  md5.update("x");
  const auto folder = signs.front().substr(0, signs.front().find("/a.json.gz/") + 1);
  s3_.put(k_bucket, folder + source::done_sign("a.json.gz", most + 1, md5.base64_digest()), "{}");
  all_rows_ = most;
  const auto emptied = error_of({summary_key()});
  EXPECT_EQ(emptied.kind, ErrorKind::unavailable);
  EXPECT_TRUE(emptied.message.contains("4000000 of its 4000001 items are in ddb_PeopleTable"))
      << emptied.message;
  EXPECT_TRUE(marks().empty());
  all_rows_ = most + 70;
  EXPECT_TRUE(handle({summary_key()}));
  EXPECT_EQ(marks().size(), 1U);
  EXPECT_EQ(looks_, 2U);
}

// A fresh process has no token yet: AWS's denial of the secret says nothing of the token.
TEST_F(ExportCompletionTest, a_secret_that_aws_denies_fails_the_invocation) {
  ASSERT_TRUE(load_both());
  token_.denied = true;
  const auto error = error_of({summary_key()});
  EXPECT_EQ(error.kind, ErrorKind::denied);
  EXPECT_TRUE(error.message.contains("secretsmanager GetSecretValue")) << error.message;
  EXPECT_TRUE(marks().empty());
  token_.denied = false;
  EXPECT_TRUE(handle({summary_key()}));
  EXPECT_EQ(marks().size(), 1U);
}

TEST_F(ExportCompletionTest, a_token_that_tinybird_does_not_know_fails_the_invocation) {
  ASSERT_TRUE(load_both());
  look_refusal_ = 401;
  EXPECT_EQ(error_of({summary_key()}).kind, ErrorKind::denied);
  EXPECT_TRUE(marks().empty());
}

// All rows are there, and the file is damaged all the same.
TEST_F(ExportCompletionTest,
       a_file_with_a_wrong_checksum_is_not_marked_though_the_manifest_names_its_bytes) {
  auto damaged = testing::gzip(lines_of(4));
  damaged[damaged.size() - 8] ^= 1;  // The CRC: RFC 1952, section 2.3.1.
  s3_.put(k_bucket, k_two, damaged);
  put_manifest(listed(k_one, 3, testing::gzip(lines_of(3))) + listed(k_two, 4, damaged));
  ASSERT_TRUE(handle({k_one}));
  EXPECT_TRUE(error_of({k_two}).message.contains("gzip: "));
  EXPECT_EQ(rows().size(), 3U + 3U) << "the last line waits for the file's end";
  EXPECT_TRUE(handle({summary_key()}));
  EXPECT_TRUE(marks().empty());
}

TEST_F(ExportCompletionTest,
       a_file_loaded_before_its_manifest_says_another_md5_is_named_and_keeps_the_mark_away) {
  s3_.remove(k_bucket, "AWSDynamoDB/" + std::string(k_export_id) + "/manifest-files.json");
  const auto other = testing::gzip(lines_of(4, "another text"));
  s3_.put(k_bucket, k_two, other);
  s3_.remove(k_bucket, summary_key());
  ASSERT_TRUE(handle({k_one, k_two})) << "nobody can know yet";
  SetUp();
  const auto error = error_of({summary_key()});
  EXPECT_EQ(error.kind, ErrorKind::bad_input);
  EXPECT_TRUE(error.message.contains("its data file b.json.gz was loaded with another MD5"))
      << error.message;
  EXPECT_TRUE(marks().empty());
  ASSERT_TRUE(handle({k_two})) << "the right one lies there now";
  EXPECT_EQ(marks().size(), 1U);
}

TEST_F(ExportCompletionTest, a_file_of_another_md5_is_not_marked_though_its_items_are_all_there) {
  s3_.put(k_bucket, k_two, testing::gzip(lines_of(4, "another text")));
  ASSERT_TRUE(handle({k_one}));
  EXPECT_TRUE(error_of({k_two}).message.contains("its MD5 is "));
  EXPECT_EQ(rows().size(), 7U);
  EXPECT_TRUE(handle({summary_key()}));
  EXPECT_TRUE(marks().empty());
  // Put back, and read again.
  put(k_two, lines_of(4));
  ASSERT_TRUE(handle({k_two})) << "it is the last, and marks";
  EXPECT_EQ(marks().size(), 1U);
}

TEST_F(ExportCompletionTest, a_filtered_export_is_never_marked) {
  ASSERT_TRUE(load_both());
  const Json filters[] = {{{"FilterExpression", "a = :a"}},
                          {{"KeyConditionExpression", "Id = :a"}},
                          {{"SomethingNew", "x"}},
                          Json::object()};
  for (const auto& filter : filters) {
    log_lines_.clear();
    the_same_round_again();
    exports_[export_arn()]["FilterSpecification"] = filter;
    EXPECT_TRUE(handle({summary_key()})) << filter;
    EXPECT_TRUE(marks().empty()) << filter;
    EXPECT_TRUE(log_lines_.contains("it has a FilterSpecification")) << log_lines_;
  }
}

TEST_F(ExportCompletionTest, an_export_of_some_attributes_is_refused_with_all_its_files) {
  exports_[export_arn()]["FilterSpecification"] = {{"ProjectionExpression", "Id, t"}};
  for (const auto& key : {k_one, summary_key()}) {
    const auto error = error_of({key});
    EXPECT_EQ(error.kind, ErrorKind::bad_input);
    EXPECT_TRUE(error.message.contains("it has a ProjectionExpression")) << error.message;
  }
  EXPECT_TRUE(tinybird_.datasources.empty());
}

TEST_F(ExportCompletionTest, where_describe_export_cannot_be_asked_there_is_no_mark) {
  ASSERT_TRUE(load_both());
  refusals_["DescribeExport"] = "AccessDeniedException";
  const auto error = error_of({summary_key()});
  EXPECT_EQ(error.kind, ErrorKind::denied);
  EXPECT_TRUE(error.message.contains("has a filter")) << error.message;
  EXPECT_TRUE(error.message.contains("DescribeExport")) << error.message;
  refusals_.clear();
  exports_.clear();
  EXPECT_TRUE(handle({summary_key()})) << "AWS will never know it again";
  EXPECT_TRUE(log_lines_.contains("no longer describes the export")) << log_lines_;
  EXPECT_TRUE(marks().empty());
}

TEST_F(ExportCompletionTest, an_empty_export_marks_what_is_there) {
  const auto empty = [this] {
    put_manifest("");
    s3_.put(k_bucket, summary_key(), summary(0).dump());
  };
  empty();
  EXPECT_TRUE(handle({summary_key()}));
  EXPECT_TRUE(
      log_lines_.contains("the export is empty, and data source ddb_PeopleTable does not exist"))
      << log_lines_;
  EXPECT_TRUE(tinybird_.datasources.empty());
  SetUp();
  ASSERT_TRUE(handle({k_one}));
  empty();
  for (auto& row : tinybird_.datasources[std::string(k_datasource)].rows) {
    row.replace(row.find("\"SNAPSHOT\""), 10, "\"MODIFY\"");
  }
  EXPECT_TRUE(handle({summary_key()}));
  EXPECT_EQ(marks().size(), 1U);
}

TEST_F(ExportCompletionTest,
       an_export_too_soon_after_the_stream_was_switched_on_is_an_error_in_the_log_and_counted) {
  ASSERT_TRUE(load_both());
  auto& table = tables_["PeopleTable"];
  // The export's time is 2023-08-18T09:16:22Z.
  const auto stream_since = [&](const char* label) {
    table["LatestStreamArn"] = std::format("{}/stream/{}", k_table_arn, label);
  };
  table["CreationDateTime"] = 1'600'000'000.0;
  stream_since("2023-08-18T09:10:22.000");
  ASSERT_TRUE(handle({summary_key()}));
  EXPECT_FALSE(log_lines_.contains("too early")) << log_lines_;
  stream_since("2023-08-18T09:10:23.000");
  the_same_round_again();
  metrics_.begin();
  ASSERT_TRUE(handle({summary_key()}));
  EXPECT_TRUE(log_lines_.contains("the export is too early: take another")) << log_lines_;
  EXPECT_TRUE(log_lines_.contains("2023-08-18 09:16:23 UTC")) << log_lines_;
  metrics_.write("r");
  EXPECT_TRUE(metrics_lines_.contains(R"("ExportsTooEarly":1)")) << metrics_lines_;
  EXPECT_EQ(marks().size(), 2U) << "what is there is right";
  // On since the table is there: there is a gap only where rows are older than the table.
  log_lines_.clear();
  table["CreationDateTime"] = 1'692'350'022.5;
  stream_since("2023-08-18T09:13:43.000");
  oldest_row_s_ = 1'692'350'022;
  ASSERT_TRUE(handle({summary_key()}));
  EXPECT_FALSE(log_lines_.contains("too early")) << log_lines_;
  oldest_row_s_.reset();
  ASSERT_TRUE(handle({summary_key()}));
  EXPECT_FALSE(log_lines_.contains("too early")) << "an empty data source: " << log_lines_;
}

TEST_F(ExportCompletionTest, a_table_created_again_beside_older_rows_is_a_gap) {
  ASSERT_TRUE(load_both());
  auto& table = tables_["PeopleTable"];
  table["CreationDateTime"] = 1'692'350'022.5;  // 160 s before the export's time.
  table["LatestStreamArn"] = std::format("{}/stream/2023-08-18T09:13:43.000", k_table_arn);
  oldest_row_s_ = 1'692'350'021;
  ASSERT_TRUE(handle({summary_key()}));
  EXPECT_TRUE(log_lines_.contains("the export is too early: take another")) << log_lines_;
  EXPECT_TRUE(log_lines_.contains("the table was created, perhaps to replace an earlier one"))
      << log_lines_;
  // Six minutes after the table's birth all is well.
  log_lines_.clear();
  table["CreationDateTime"] = 1'692'349'822.0;
  table["LatestStreamArn"] = std::format("{}/stream/2023-08-18T09:10:22.000", k_table_arn);
  ASSERT_TRUE(handle({summary_key()}));
  EXPECT_FALSE(log_lines_.contains("too early")) << log_lines_;
}

}  // namespace
}  // namespace tinydynamocdc::lambda
