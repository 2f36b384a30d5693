// SPDX-License-Identifier: Apache-2.0
#include "deliver/deliver.hpp"

#include <gtest/gtest.h>

#include <format>

#include "deliver_fixture.hpp"
#include "source/stream_event.hpp"

namespace tinydynamocdc::deliver {
namespace {

using base::Deadline;
using base::ErrorKind;
using std::chrono::seconds;
using testing::StreamRecord;

using Deliver = StreamDeliverTest;

TEST_F(Deliver, makes_the_data_source_and_delivers_every_record) {
  const auto report = run(numbered(3));
  EXPECT_TRUE(report.complete());
  EXPECT_EQ(report.delivered, 3U);
  EXPECT_EQ(report.bodies_sent, 1U);
  EXPECT_EQ(tinybird_.datasources.at(std::string(k_people)).rows.size(), 3U);
  EXPECT_EQ(texts().at(0).size(), report.bytes_sent);
}

TEST_F(Deliver, tells_the_longest_time_from_a_change_to_its_acknowledgement) {
  auto records = numbered(3);
  records[1].with("dynamodb.ApproximateCreationDateTime", "1767225590");
  clock_.set_unix_ms(1'767'225'600'000);
  tap_.before = [this](const net::HttpRequest& request) {
    if (request.target.starts_with("/v0/events")) {
      clock_.advance(std::chrono::milliseconds(250));
    }
  };
  for (auto* record : {&records[0], &records[2]}) {
    record->with("dynamodb.ApproximateCreationDateTime", "1767225599");
  }
  auto report = run(records);
  EXPECT_EQ(report.change_lag_ms, 10'250);
  EXPECT_EQ(report.datasources, std::vector{std::string(k_people)});

  // Of what was acknowledged: the old one is not.
  records[1].with("dynamodb.NewImage", "[]");
  report = run(records);
  EXPECT_EQ(report.delivered, 2U);
  EXPECT_EQ(report.change_lag_ms, 1'500);
}

TEST_F(Deliver, no_lag_where_nothing_was_acknowledged_and_none_below_zero) {
  EXPECT_EQ(run({}).change_lag_ms, std::nullopt);
  auto records = numbered(1);
  records[0].with("dynamodb.ApproximateCreationDateTime", "1767225900");
  EXPECT_EQ(run(records).change_lag_ms, 0) << "clocks differ";
  http_.answer(400);
  EXPECT_EQ(run(records).change_lag_ms, std::nullopt);
}

TEST_F(Deliver, an_event_without_records_is_complete) {
  const auto report = run({});
  EXPECT_TRUE(report.complete());
  EXPECT_EQ(report.read, 0U);
  EXPECT_TRUE(http_.requests().empty());
}

TEST_F(Deliver, defect_06_bodies_are_cut_at_rows_and_bytes) {
  options_.limits.rows_max = 4;
  auto report = run(numbered(10));
  EXPECT_TRUE(report.complete());
  EXPECT_EQ(report.bodies_sent, 3U);

  options_.limits = {.rows_max = 250, .bytes_max = 2000};
  report = run(numbered(10));
  EXPECT_TRUE(report.complete());
  EXPECT_GT(report.bodies_sent, 2U);
  for (const auto& text : texts()) {
    EXPECT_LE(text.size(), 2000U);
    EXPECT_FALSE(text.ends_with('\n'));
  }
  EXPECT_EQ(tinybird_.rows(), 20U);
}

TEST_F(Deliver, a_row_over_the_limit_is_undelivered_and_the_others_are_not) {
  options_.limits.bytes_max = 2000;
  auto records = numbered(3);
  records[1].with_image(R"("Id":{"N":"1"})",
                        std::format(R"(,"a":{{"S":"{}"}})", std::string(3000, 'x')));
  const auto report = run(records);
  EXPECT_EQ(report.delivered, 2U);
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_EQ(report.problems[0].error.kind, ErrorKind::too_large);
  EXPECT_TRUE(report.problems[0].placed().message.contains("MAX_PAYLOAD_SIZE"));
  EXPECT_EQ(report.lowest_undelivered->text(), "101");
}

TEST_F(Deliver, a_row_that_is_larger_than_a_body_goes_alone_where_a_row_may_be_so_large) {
  options_.limits.bytes_max = 2000;
  options_.limits.row_bytes_max = 10'000;
  auto records = numbered(3);
  records[1].with_image(R"("Id":{"N":"1"})",
                        std::format(R"(,"a":{{"S":"{}"}})", std::string(3000, 'x')));
  const auto report = run(records);
  EXPECT_TRUE(report.complete());
  EXPECT_EQ(report.delivered, 3U);
  EXPECT_EQ(texts().size(), 3U);
}

TEST_F(Deliver, defect_06_a_413_is_split_down_to_the_rows_that_pass) {
  auto records = numbered(8);
  records[5].with_image(R"("Id":{"N":"5"})",
                        std::format(R"(,"a":{{"S":"{}"}})", std::string(5000, 'x')));
  tinybird_.body_bytes_max = 3000;
  const auto report = run(records);
  EXPECT_EQ(report.delivered, 7U);
  EXPECT_EQ(report.undelivered, 1U);
  EXPECT_EQ(report.lowest_undelivered->text(), "105");
  EXPECT_EQ(report.problems[0].error.kind, ErrorKind::too_large);
}

TEST_F(Deliver, the_halves_of_a_413_hold_each_row_once_and_in_order) {
  tinybird_.body_bytes_max = 1500;
  EXPECT_TRUE(run(numbered(9)).complete());
  const auto refused = texts().at(0);
  std::string arrived;
  for (const auto& row : tinybird_.datasources.at(std::string(k_people)).rows) {
    arrived += (arrived.empty() ? "" : "\n") + row;
  }
  EXPECT_EQ(arrived, refused);
  EXPECT_GT(events().size(), 4U);
}

TEST_F(Deliver, a_retry_sends_the_same_bytes) {
  tinybird_.datasources[std::string(k_people)].columns = {"eventID", "Keys", "key_Id"};
  Destinations unchecked(client_, {}, TableCheck::skip);
  http_.answer(503, "later").answer(429, "slower").fail(ErrorKind::unavailable);
  const auto event = testing::event_of(numbered(5));
  source::StreamEvent source(event.view());
  const auto report =
      deliver(source, {writer_, unchecked, client_}, options_, Deadline::in(clock_, seconds(30)));
  EXPECT_TRUE(report.complete());
  ASSERT_EQ(events().size(), 4U);
  for (const auto& request : events()) {
    EXPECT_EQ(request.body, events()[0].body);
  }
  EXPECT_EQ(tinybird_.rows(), 5U);
}

TEST_F(Deliver, defect_18_one_bad_record_does_not_take_its_batch_along) {
  auto records = numbered(5);
  records[2].with("dynamodb.NewImage", R"({"Id":{"N":"2"},"a":{"X":1}})");
  records[3].with("dynamodb.Keys", "{}");
  const auto report = run(records);
  EXPECT_EQ(report.delivered, 3U);
  EXPECT_EQ(report.undelivered, 2U);
  EXPECT_EQ(report.lowest_undelivered->text(), "102");
  ASSERT_EQ(report.problems.size(), 2U);
  EXPECT_TRUE(report.problems[0].placed().message.contains(
      "record 2 (SequenceNumber 102): NewImage: attribute a"))
      << report.problems[0].placed().message;
}

TEST_F(Deliver, defect_18_records_of_several_tables_go_each_to_its_own_data_source) {
  auto records = numbered(6);
  records[1].of_table("Orders").with_image(R"("order":{"S":"a"})");
  records[4].of_table("Orders").with_image(R"("order":{"S":"b"})");
  const auto report = run(records);
  EXPECT_TRUE(report.complete());
  EXPECT_EQ(tinybird_.datasources.at("ddb_Orders").rows.size(), 2U);
  EXPECT_EQ(tinybird_.datasources.at(std::string(k_people)).rows.size(), 4U);
  EXPECT_EQ(tinybird_.datasources.at("ddb_Orders").columns.back(), "key_order");
}

TEST_F(Deliver, defect_13_two_tables_never_share_a_data_source) {
  auto records = numbered(2);
  records[0].of_table("a.b");
  records[1].of_table("a-b");
  const auto report = run(records);
  EXPECT_EQ(report.delivered, 1U);
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_EQ(report.problems[0].error.kind, ErrorKind::bad_config);
  EXPECT_TRUE(report.problems[0].placed().message.contains("TB_DS_NAMES"))
      << report.problems[0].placed().message;
}

TEST_F(Deliver, defect_13_a_data_source_with_another_table_s_rows_is_refused) {
  (void)run(numbered(1));
  tinybird_.newest_arn = "arn:aws:dynamodb:eu-west-2:123456789012:table/Other/stream/2026";
  Destinations fresh(client_, {}, TableCheck::ensure);
  const auto event = testing::event_of(numbered(1));
  source::StreamEvent source(event.view());
  const auto report =
      deliver(source, {writer_, fresh, client_}, options_, Deadline::in(clock_, seconds(30)));
  ASSERT_EQ(report.undelivered, 1U);
  EXPECT_TRUE(report.problems[0].placed().message.contains("table/Other"))
      << report.problems[0].placed().message;
  EXPECT_EQ(tinybird_.rows(), 1U);
}

TEST_F(Deliver, defect_02_quarantined_rows_are_counted_per_data_source) {
  tinybird_.datasources[std::string(k_people)];
  Destinations unchecked(client_, {}, TableCheck::skip);
  http_.answer(200, R"({"successful_rows":1,"quarantined_rows":2})");
  const auto event = testing::event_of(numbered(3));
  source::StreamEvent source(event.view());
  const auto report =
      deliver(source, {writer_, unchecked, client_}, options_, Deadline::in(clock_, seconds(30)));
  EXPECT_EQ(report.delivered, 1U);
  EXPECT_EQ(report.quarantined, 2U);
  ASSERT_EQ(report.quarantines.size(), 1U);
  EXPECT_EQ(report.quarantines[0].datasource, k_people);
  EXPECT_TRUE(report.complete())
      << "Tinybird has them; sending them again would put them there again";
}

TEST_F(Deliver, defect_20_a_look_that_fails_is_not_taken_for_a_missing_data_source) {
  http_.otherwise(
      [](const auto&) { return net::HttpResponse{.status = 500, .headers = {}, .body = "oops"}; });
  const auto report = run(numbered(2));
  EXPECT_EQ(report.undelivered, 2U);
  for (const auto& request : http_.requests()) {
    EXPECT_EQ(request.method, "GET") << "nothing is created or sent blindly";
  }
}

TEST_F(Deliver, defect_20_an_existing_data_source_without_the_key_s_column_is_refused) {
  tinybird_.datasources[std::string(k_people)].columns = {"eventID", "Keys"};
  const auto report = run(numbered(1));
  ASSERT_EQ(report.undelivered, 1U);
  EXPECT_EQ(report.problems[0].error.kind, ErrorKind::bad_config);
  EXPECT_TRUE(report.problems[0].placed().message.contains("key_Id"))
      << report.problems[0].placed().message;
}

TEST_F(Deliver, looks_at_a_data_source_once_per_process) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(run(numbered(2)).complete());
  }
  EXPECT_EQ(events().size(), 3U);
  EXPECT_EQ(http_.requests().size(), 5U) << "one look, one creation, three bodies";
}

TEST_F(Deliver, a_failed_look_is_tried_again_with_the_next_event) {
  http_.answer(400, "x");
  EXPECT_EQ(run(numbered(1)).undelivered, 1U);
  EXPECT_TRUE(run(numbered(1)).complete());
}

TEST_F(Deliver, skips_the_look_when_told_to) {
  tinybird_.datasources[std::string(k_people)];
  Destinations unchecked(client_, {}, TableCheck::skip);
  const auto event = testing::event_of(numbered(1));
  source::StreamEvent source(event.view());
  const auto report =
      deliver(source, {writer_, unchecked, client_}, options_, Deadline::in(clock_, seconds(30)));
  EXPECT_TRUE(report.complete());
  EXPECT_EQ(http_.requests().size(), 1U);
}

TEST_F(Deliver, a_workspace_that_wants_deployments_says_what_to_do) {
  tinybird_.may_create = false;
  const auto report = run(numbered(1));
  ASSERT_EQ(report.undelivered, 1U);
  EXPECT_EQ(report.problems[0].error.kind, ErrorKind::missing);
  EXPECT_TRUE(report.problems[0].placed().message.contains(
      "tinydynamocdc --create-mv --table-name PeopleTable --region eu-west-2"))
      << report.problems[0].placed().message;
}

TEST_F(Deliver, a_token_that_may_only_append_is_enough_where_the_data_source_is_there) {
  tinybird_.datasources[std::string(k_people)];
  tinybird_.may_look = false;
  tinybird_.may_create = false;
  EXPECT_TRUE(run(numbered(2)).complete());
}

TEST_F(Deliver, defect_01_nothing_counts_as_delivered_that_tinybird_has_not_acknowledged) {
  tinybird_.datasources[std::string(k_people)];
  Destinations unchecked(client_, {}, TableCheck::skip);
  http_.otherwise(
      [](const auto&) { return net::HttpResponse{.status = 503, .headers = {}, .body = ""}; });
  const auto event = testing::event_of(numbered(3));
  source::StreamEvent source(event.view());
  const auto report =
      deliver(source, {writer_, unchecked, client_}, options_, Deadline::in(clock_, seconds(30)));
  EXPECT_EQ(report.delivered, 0U);
  EXPECT_EQ(report.undelivered, 3U);
  EXPECT_EQ(report.lowest_undelivered->text(), "100");
  EXPECT_FALSE(report.complete());
}

TEST_F(Deliver, the_lowest_sequence_number_is_the_lowest_as_a_number) {
  auto records = numbered(3);
  const char* const numbers[] = {"1000", "999", "00998"};
  for (int i = 0; i < 3; ++i) {
    records[static_cast<std::size_t>(i)].numbered(numbers[i]).with("dynamodb.Keys", "{}");
  }
  EXPECT_EQ(run(records).lowest_undelivered->text(), "00998");
}

TEST_F(Deliver, a_bad_record_without_a_position_is_told) {
  auto records = numbered(2);
  records[1].without("dynamodb.SequenceNumber");
  const auto report = run(records);
  EXPECT_TRUE(report.undelivered_without_position);
  EXPECT_EQ(report.undelivered, 1U);
}

TEST_F(Deliver, every_undelivered_record_has_its_reason_and_equal_reasons_stand_once) {
  (void)run(numbered(1));
  auto records = numbered(60);
  for (std::size_t i = 0; i < 50; ++i) {
    records[i].with("dynamodb.Keys", "{}");
  }
  records[55].with("dynamodb.NewImage", R"({"Id":{"N":"2"},"a":{"X":1}})");
  const auto report = run(records);
  EXPECT_EQ(report.undelivered, 51U);
  ASSERT_EQ(report.problems.size(), 2U);
  EXPECT_EQ(report.problems[0].records, 50U);
  EXPECT_EQ(report.problems[0].first.sequence_number, "100");
  EXPECT_EQ(report.problems[0].last.index, 49U);
  EXPECT_EQ(report.problems[0].last.sequence_number, "149");
  EXPECT_EQ(report.problems[1].records, 1U);
  EXPECT_EQ(report.problems[1].place, "record 55 (SequenceNumber 155)");
}

TEST_F(Deliver, a_row_that_is_too_large_and_a_body_that_is_refused_name_their_first_record) {
  options_.limits = {.rows_max = 2, .bytes_max = 2000};
  auto records = numbered(5);
  records[1].with_image(R"("Id":{"N":"1"})",
                        std::format(R"(,"a":{{"S":"{}"}})", std::string(3000, 'x')));
  (void)run(numbered(1));
  http_.answer(200, R"({"successful_rows":1,"quarantined_rows":0})").answer(422, "no");
  const auto report = run(records);
  ASSERT_EQ(report.problems.size(), 2U);
  EXPECT_TRUE(report.problems[0].placed().message.starts_with(
      "record 1 (SequenceNumber 101): the record's row has "))
      << report.problems[0].placed().message;
  EXPECT_TRUE(report.problems[1].placed().message.starts_with("record 2 (SequenceNumber 102): "))
      << report.problems[1].placed().message;
  EXPECT_EQ(report.problems[1].records, 2U);
}

// Whatever byte of an event is another one: a record that was not delivered is at or behind the
// position that is answered, or no position is.
TEST_F(Deliver, no_other_byte_hides_a_record) {
  auto records = numbered(3);
  for (int i = 0; i < 3; ++i) {
    records[static_cast<std::size_t>(i)].with(
        "dynamodb.NewImage",
        std::format(R"({{"Id":{{"N":"{}"}},"a":{{"S":"}}}}{{\"b\":[\"}}}},{{"}},"c":{{"S":","}}}})",
                    i));
  }
  const auto whole = std::string(testing::event_of(records).view());
  std::size_t without_position = 0;
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    for (const char other : std::string_view("\"{}[],:\\ x\xff")) {
      auto text = whole;
      text[at] = other;
      const testing::Padded event(text);
      source::StreamEvent source(event.view());
      const auto report = run_source(source);
      const auto seen = report.delivered + report.undelivered;
      if (report.source_error || report.undelivered_without_position) {
        ++without_position;
      } else if (report.complete()) {
        EXPECT_EQ(report.delivered, 3U) << text;
      } else if (seen != 3U) {
        ADD_FAILURE() << "byte " << at << " as " << other << ": " << seen << " records seen, first "
                      << report.lowest_undelivered->text() << ": " << text;
      }
    }
  }
  EXPECT_GT(without_position, 100U);
}

TEST_F(Deliver, an_exception_of_a_library_goes_on_with_its_record_s_place) {
  // The second table's look-up throws.
  auto records = numbered(2);
  records.push_back(
      testing::StreamRecord().of_table("Other").numbered("107").with_image(R"("Id":{"N":"1"})"));
  tap_.before = [](const net::HttpRequest& request) {
    if (request.target.contains("ddb_Other")) {
      throw std::runtime_error("out of something");
    }
  };
  std::string said;
  try {
    (void)run(records);
  } catch (const std::exception& exception) {
    said = exception.what();
  }
  tap_.before = {};
  EXPECT_EQ(said, "record 2 (SequenceNumber 107): out of something");
}

}  // namespace
}  // namespace tinydynamocdc::deliver
