// SPDX-License-Identifier: Apache-2.0
#include "trigger/stream_trigger.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "trigger/stream_fixture.hpp"

namespace tinydynamocdc::trigger {
namespace {

using base::ErrorKind;
using testing::FakeAws;

class StreamTriggers : public StreamTest {
 protected:
  // The table's stream is switched off and on: a new one, with another label.
  std::string renew_stream(const std::string& table = "Orders") {
    const auto arn = FakeAws::stream_arn(table);
    aws_.tables[table]["LatestStreamArn"] =
        arn.substr(0, arn.rfind('/')) + "/2026-02-02T00:00:00.000";
    return aws_.tables[table]["LatestStreamArn"];
  }
};

TEST_F(StreamTriggers, defect_u7_the_trigger_retries_halves_and_reports_its_failures) {
  expect_ok(create());
  auto made = trigger();
  made.erase("UUID");
  EXPECT_EQ(made, Json({{"FunctionArn", FakeAws::function_arn("cdc")},
                        {"EventSourceArn", FakeAws::stream_arn("Orders")},
                        {"StartingPosition", "TRIM_HORIZON"},
                        {"BatchSize", 250},
                        {"MaximumBatchingWindowInSeconds", 5},
                        {"MaximumRetryAttempts", 5},
                        {"BisectBatchOnFunctionError", true},
                        {"FunctionResponseTypes", {"ReportBatchItemFailures"}},
                        {"DestinationConfig", {{"OnFailure", {{"Destination", k_failures}}}}},
                        {"Enabled", true},
                        {"State", "Enabled"}}));
}

TEST_F(StreamTriggers, defect_u7_a_failure_is_a_failure_of_the_call) {
  options_.on_failure_arn = k_place;
  aws_.queues["elsewhere"] = Json::array();
  aws_.fail("CreateEventSourceMapping", 1, 400, "InvalidParameterValueException", "no such thing");
  expect_error(create(), ErrorKind::rejected, "no such thing");
  EXPECT_EQ(partial(), "unset");
}

TEST_F(StreamTriggers, an_existing_trigger_is_brought_to_our_settings_not_doubled) {
  auto theirs = trigger_of(FakeAws::function_arn("cdc"), "Orders");
  theirs["State"] = "Disabled";
  aws_.add_mapping(theirs);
  expect_ok(create());
  EXPECT_EQ(aws_.count("CreateEventSourceMapping"), 1) << "the queue's alone";
  EXPECT_EQ(trigger()["BatchSize"], 250);
  EXPECT_EQ(trigger()["Enabled"], true);
  EXPECT_EQ(trigger()["FunctionResponseTypes"], Json({"ReportBatchItemFailures"}));
  EXPECT_TRUE(
      said("triggering off → on, batch size 100 → 250, window 0 s → 5 s, retries -1 → 5, "
           "halving of failed batches off → on, answers whole batches → "
           "ReportBatchItemFailures, failures to arn:aws:sqs:"))
      << console_.text;
}

TEST_F(StreamTriggers, options_reach_the_trigger_and_stay_when_not_asked_for_again) {
  aws_.queues["elsewhere"] = Json::array();
  options_ = {.record_age_max_s = 3600, .parallelization = 4, .on_failure_arn = k_place};
  expect_ok(create());
  options_ = {};
  const auto before = aws_.everything();
  EXPECT_EQ(trigger()["MaximumRecordAgeInSeconds"], 3600);
  EXPECT_EQ(trigger()["ParallelizationFactor"], 4);
  EXPECT_EQ(trigger()["DestinationConfig"]["OnFailure"]["Destination"], k_place);
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(StreamTriggers, only_what_was_asked_for_is_changed) {
  expect_ok(create());
  auto expected = trigger();
  options_.parallelization = 10;
  expect_ok(create());
  expected["ParallelizationFactor"] = 10;
  EXPECT_EQ(trigger(), expected);
  EXPECT_TRUE(said("parallelization 1 → 10")) << console_.text;
  aws_.fail("UpdateEventSourceMapping", 2, 400, "InvalidParameterValueException",
            "The provided execution role does not have permissions to call SendMessage on SQS");
  aws_.queues["elsewhere"] = Json::array();
  options_ = {.on_failure_arn = k_place};
  expect_ok(create());
  expected["DestinationConfig"]["OnFailure"]["Destination"] = k_place;
  EXPECT_EQ(trigger(), expected);
}

TEST_F(StreamTriggers, creating_twice_changes_nothing) {
  expect_ok(create());
  const auto before = aws_.everything();
  const auto requests = aws_.count("CreateEventSourceMapping");
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), before);
  EXPECT_EQ(aws_.count("CreateEventSourceMapping"), requests);
}

TEST_F(StreamTriggers, a_new_role_that_may_not_read_the_stream_yet_is_waited_for) {
  expect_ok(create());
  aws_.add_table("Users");
  const auto before = aws_.count("CreateEventSourceMapping");
  aws_.fail("CreateEventSourceMapping", 2, 400, "InvalidParameterValueException",
            "Cannot access stream arn:…. Please ensure the role can perform the GetRecords action");
  expect_ok(create("Users"));
  EXPECT_EQ(aws_.count("CreateEventSourceMapping"), before + 3);
}

TEST_F(StreamTriggers, defect_u15_a_stream_that_is_being_switched_on_is_waited_for) {
  aws_.tables["Orders"]["TableStatus"] = "UPDATING";
  aws_.tables["Orders"]["Looks"] = 3;
  expect_ok(create());
  EXPECT_FALSE(trigger().is_null());
  EXPECT_EQ(aws_.count("CreateEventSourceMapping"), 2) << "its own and the queue's";
  EXPECT_FALSE(console_.waits.empty());
}

TEST_F(StreamTriggers, other_triggers_of_the_function_stay_as_they_are_when_one_is_created) {
  add_bystanders();
  const auto before = aws_.mappings;
  expect_ok(create());
  ASSERT_EQ(aws_.mappings.size(), before.size() + 2);
  EXPECT_TRUE(std::equal(before.begin(), before.end(), aws_.mappings.begin()));
}

TEST_F(StreamTriggers, defect_u8_a_stream_without_the_new_state_of_an_item_is_refused) {
  for (const char* view_type : {"KEYS_ONLY", "OLD_IMAGE"}) {
    aws_.add_table(view_type, view_type);
    expect_error(create(view_type), ErrorKind::bad_config, view_type);
  }
  aws_.add_table("off", "");
  expect_error(create("off"), ErrorKind::missing, "is off");
  EXPECT_TRUE(aws_.mappings.empty());
  EXPECT_TRUE(aws_.queues.empty());
  aws_.add_table("NEW_IMAGE", "NEW_IMAGE");
  expect_ok(create("NEW_IMAGE"));
}

TEST_F(StreamTriggers, all_that_stands_against_several_tables_is_said_at_once) {
  aws_.add_table("off", "");
  const auto refused = create({"Orders", "off", "Nothing"});
  expect_error(refused, ErrorKind::missing, "there is no table Nothing");
  expect_error(refused, ErrorKind::missing, "the stream of the table off is off");
  EXPECT_TRUE(aws_.mappings.empty());
  EXPECT_TRUE(aws_.queues.empty());
}

TEST_F(StreamTriggers, table_and_function_must_exist_and_the_function_must_be_ours) {
  expect_error(create("Nothing"), ErrorKind::missing, "there is no table Nothing");
  aws_.functions["cdc"]["Tags"] = Json::object();
  expect_error(create(), ErrorKind::denied, "was not created by this tool");
  aws_.functions["cdc"]["Tags"] = {{"tinydynamocdc:created-for", "theirs"}};
  expect_error(create(), ErrorKind::denied, "belongs to the function theirs");
  aws_.functions.clear();
  expect_error(create(), ErrorKind::missing, "--create-lambda creates it");
  EXPECT_TRUE(aws_.mappings.empty());
  EXPECT_TRUE(aws_.queues.empty());
}

TEST_F(StreamTriggers, anothers_function_gets_a_trigger_by_force_alone) {
  aws_.functions["cdc"]["Tags"] = Json::object();
  expect_ok(reconcile({"Orders"}, Goal::present, {.reach = manage::Reach::everything}));
  const auto before = aws_.everything();
  expect_ok(reconcile({"Orders"}, Goal::present, {.reach = manage::Reach::everything}));
  EXPECT_EQ(aws_.everything(), before);
}

TEST_F(StreamTriggers, a_trigger_of_anothers_function_is_removed_by_force_alone) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  for (const auto& [owner, whose] :
       {std::pair<Json, std::string>{Json::object(), "it was not created by this tool"},
        {Json{{"tinydynamocdc:created-for", "theirs"}}, "it belongs to the function theirs"}}) {
    aws_.functions["cdc"]["Tags"] = owner;
    const auto before = aws_.everything();
    expect_error(remove(), ErrorKind::denied, whose);
    EXPECT_EQ(aws_.everything(), before);
    expect_ok(reconcile({"Orders"}, Goal::absent, {.unremovable = manage::Unremovable::spare}));
    EXPECT_EQ(aws_.everything(), before);
    EXPECT_TRUE(said("leaves unchanged the trigger from the stream of Orders: " + whose))
        << console_.text;
  }
  expect_ok(reconcile({"Orders"}, Goal::absent, {.reach = manage::Reach::everything}));
  EXPECT_TRUE(aws_.mappings.empty());
}

TEST_F(StreamTriggers, defect_13_two_tables_of_one_function_never_share_a_data_source) {
  aws_.add_table("a.b");
  aws_.add_table("a-b");
  expect_error(create({"a.b", "a-b"}), ErrorKind::rejected, "ddb_a_b");
  EXPECT_TRUE(aws_.mappings.empty());
  expect_ok(create("a.b"));
  expect_error(create("a-b"), ErrorKind::rejected, "which this function forwards already");
  aws_.functions["cdc"]["Environment"]["Variables"]["TB_DS_NAMES"] = "a-b=other";
  expect_ok(create("a-b"));
}

TEST_F(StreamTriggers, defect_u4_only_the_trigger_of_this_function_on_this_table_goes) {
  add_bystanders();
  const auto theirs = aws_.mappings;
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  expect_ok(remove());
  EXPECT_EQ(aws_.mappings, theirs);
  EXPECT_EQ(aws_.count("DeleteEventSourceMapping"), 1);
  EXPECT_EQ(aws_.count("UpdateEventSourceMapping"), 0);
}

TEST_F(StreamTriggers, defect_u9_removal_needs_table_and_function_and_takes_both) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  expect_ok(remove());
  EXPECT_TRUE(aws_.mappings.empty());
  expect_ok(remove());
}

TEST_F(StreamTriggers, defect_u16_a_trigger_on_the_last_page_is_found) {
  aws_.mappings_per_page = 2;
  add_bystanders();
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  const auto count = aws_.mappings.size();
  expect_ok(remove());
  EXPECT_EQ(aws_.mappings.size(), count - 1);
}

TEST_F(StreamTriggers, removal_works_without_the_table_and_without_the_function) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  aws_.tables.clear();
  expect_ok(remove());
  EXPECT_TRUE(aws_.mappings.empty());
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  aws_.functions.clear();
  expect_ok(remove());
  EXPECT_TRUE(aws_.mappings.empty());
}

TEST_F(StreamTriggers, older_streams_of_the_table_go_too) {
  auto old = trigger_of(FakeAws::function_arn("cdc"), "Orders");
  old["EventSourceArn"] = FakeAws::stream_arn("Orders") + "1";
  aws_.add_mapping(old);
  expect_ok(remove());
  EXPECT_TRUE(aws_.mappings.empty());
}

TEST_F(StreamTriggers, a_table_whose_name_begins_the_same_is_another_one) {
  aws_.add_table("Orders2");
  expect_ok(create({"Orders", "Orders2"}));
  expect_ok(remove("Orders"));
  EXPECT_FALSE(trigger("Orders2").is_null());
}

TEST_F(StreamTriggers,
       a_stream_that_was_switched_off_and_on_gets_a_new_trigger_and_the_gap_is_said) {
  options_.parallelization = 4;
  expect_ok(create());
  options_ = {};
  const auto renewed = renew_stream();
  expect_ok(create());
  EXPECT_TRUE(trigger().is_null()) << "the old stream's trigger";
  ASSERT_FALSE(mapping_from(renewed).is_null());
  EXPECT_EQ(mapping_from(renewed)["ParallelizationFactor"], 4) << "what was asked for once";
  EXPECT_TRUE(said("stream 2026-01-01T00:00:00.000 → 2026-02-02T00:00:00.000")) << console_.text;
  EXPECT_TRUE(said("run --create-snapshot --table-name Orders")) << console_.text;
  const auto& done = aws_.operations;
  EXPECT_LT(std::ranges::find(done.rbegin(), done.rend(), "DeleteEventSourceMapping"),
            std::ranges::find(done.rbegin(), done.rend(), "CreateEventSourceMapping"));
  const auto before = aws_.everything();
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), before);
}

// Several at once, and the run is interrupted anywhere in between.
TEST_F(StreamTriggers, renewed_streams_of_several_tables_survive_an_interruption_anywhere) {
  aws_.add_table("Users");
  const std::vector<std::string> both{"Orders", "Users"};
  expect_ok(create(both));
  renew_stream("Orders");
  renew_stream("Users");
  const auto start = aws_;
  expect_ok(create(both));
  const auto requests = aws_.operations.size() - start.operations.size();
  const auto sources = [&] {
    std::vector<std::string> all;
    for (const auto& mapping : aws_.mappings) {
      all.push_back(mapping["EventSourceArn"]);
    }
    std::ranges::sort(all);
    return all;
  };
  const auto wanted = sources();
  ASSERT_EQ(wanted.size(), 3);
  for (std::size_t breaks_at = 0; breaks_at < requests; ++breaks_at) {
    aws_.mappings = start.mappings;
    aws_.breaks_at = aws_.operations.size() + breaks_at;
    EXPECT_FALSE(create(both)) << breaks_at;
    // Never without any trigger.
    for (const auto& table : both) {
      EXPECT_TRUE(std::ranges::any_of(
          aws_.mappings,
          [&](const Json& mapping) {
            return mapping["EventSourceArn"].get<std::string>().contains("table/" + table + "/");
          }))
          << table << " at " << breaks_at;
    }
    aws_.breaks_at = std::string::npos;
    expect_ok(create(both));
    EXPECT_EQ(sources(), wanted) << breaks_at;
  }
}

TEST_F(StreamTriggers, each_table_of_a_run_is_asked_for_once_and_the_triggers_are_listed_once) {
  std::vector<std::string> tables;
  for (int i = 0; i < 30; ++i) {
    tables.push_back("shop-" + std::to_string(i));
    aws_.add_table(tables.back());
  }
  expect_ok(create(tables));
  aws_.operations.clear();
  expect_ok(create(tables));
  EXPECT_EQ(aws_.count("DescribeTable"), 30);
  EXPECT_EQ(aws_.count("ListEventSourceMappings"), 2) << "what to do, and how";
}

// Broken off at any request and run again, the same state is reached, and never by way of a
// dangerous one.
TEST_F(StreamTriggers, broken_off_anywhere_and_run_again_it_ends_the_same) {
  aws_.add_table("Users");
  add_bystanders();
  aws_.mappings[1]["FunctionResponseTypes"] = {"ReportBatchItemFailures"};
  aws_.mappings[3]["FunctionResponseTypes"] = {"ReportBatchItemFailures"};
  const auto start = aws_;
  const auto stable = [&] {
    auto now = aws_.everything();
    for (auto& mapping : now["mappings"]) {
      mapping.erase("UUID");
    }
    return now;
  };
  expect_ok(create({"Orders", "Users"}));
  const auto created = stable();
  const auto requests = aws_.operations.size();
  for (std::size_t breaks_at = 0; breaks_at < requests; ++breaks_at) {
    aws_.tables = start.tables;
    aws_.functions = start.functions;
    aws_.mappings = start.mappings;
    aws_.roles = start.roles;
    aws_.queues = start.queues;
    aws_.queue_settings = start.queue_settings;
    aws_.breaks_at = aws_.operations.size() + breaks_at;
    EXPECT_FALSE(create({"Orders", "Users"})) << breaks_at;
    aws_.breaks_at = std::string::npos;
    expect_ok(create({"Orders", "Users"}));
    EXPECT_EQ(stable(), created) << breaks_at;
  }
}

TEST_F(StreamTriggers, a_trigger_needs_its_rights_and_its_queue_first) {
  expect_ok(create());
  const auto at = [&](std::string_view operation) {
    return std::ranges::find(aws_.operations, operation) - aws_.operations.begin();
  };
  EXPECT_LT(at("PutRolePolicy"), at("CreateEventSourceMapping"));
  EXPECT_LT(at("CreateQueue"), at("CreateEventSourceMapping"));
}

}  // namespace
}  // namespace tinydynamocdc::trigger
