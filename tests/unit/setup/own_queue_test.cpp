// SPDX-License-Identifier: Apache-2.0
#include "setup/own_queue.hpp"

#include <gtest/gtest.h>

#include "setup/function_fixture.hpp"
#include "trigger/stream_fixture.hpp"

namespace tinydynamocdc::setup {
namespace {

using base::ErrorKind;
using testing::FakeAws;

class FailureQueues : public trigger::StreamTest {
 protected:
  [[nodiscard]] Json attributes(const std::string& queue) const {
    return aws_.queue_settings.at(queue)["Attributes"];
  }
  [[nodiscard]] std::string destination(const std::string& table = "Orders") const {
    return trigger(table)
        .value("DestinationConfig", Json::object())
        .value("OnFailure", Json::object())
        .value("Destination", "");
  }
  [[nodiscard]] static Json redrive_trigger() {
    return {{"FunctionArn", FakeAws::function_arn("cdc")},
            {"EventSourceArn", k_failures},
            {"BatchSize", 10},
            {"FunctionResponseTypes", {"ReportBatchItemFailures"}},
            {"ScalingConfig", {{"MaximumConcurrency", 2}}},
            {"Enabled", true},
            {"State", "Enabled"}};
  }
};

TEST_F(FailureQueues, nothing_is_lost_by_default) {
  expect_ok(create());
  EXPECT_EQ(destination(), k_failures);
  EXPECT_EQ(
      attributes("cdc-Failures"),
      Json({{"MessageRetentionPeriod", "1209600"},
            {"VisibilityTimeout", "1800"},
            {"RedrivePolicy",
             Json({{"deadLetterTargetArn", k_dead_letters}, {"maxReceiveCount", 1000}}).dump()}}));
  EXPECT_EQ(attributes("cdc-DeadLetters"), Json({{"MessageRetentionPeriod", "1209600"}}));
  for (const char* queue : {"cdc-Failures", "cdc-DeadLetters"}) {
    const auto tags = aws_.queue_settings.at(queue)["Tags"];
    EXPECT_EQ(tags["tinydynamocdc:created-for"], "cdc");
    EXPECT_EQ(tags["tinydynamocdc:region"], "eu-west-2");
  }
  auto made = mapping_from(k_failures);
  made.erase("UUID");
  EXPECT_EQ(made, redrive_trigger());
}

TEST_F(FailureQueues, the_role_may_take_failure_records_and_pass_them_on) {
  expect_ok(create());
  const auto statements = Json::parse(policy())["Statement"];
  const auto find = [&](const std::string& id) {
    return *std::ranges::find(statements, Json(id), [](const Json& each) { return each["Sid"]; });
  };
  EXPECT_EQ(find("RedriveFailures")["Resource"], k_failures);
  EXPECT_EQ(find("RedriveFailures")["Action"],
            Json({"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes",
                  "sqs:ChangeMessageVisibility"}));
  EXPECT_EQ(find("ReportFailures")["Resource"], Json({k_dead_letters, k_failures}));
  expect_ok(remove());
  EXPECT_FALSE(policy().contains("sqs:")) << policy();
}

TEST_F(FailureQueues, an_existing_trigger_without_destination_gets_it) {
  aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders"));
  expect_ok(create());
  EXPECT_EQ(destination(), k_failures);
}

TEST_F(FailureQueues, one_that_names_another_destination_keeps_it) {
  auto theirs = trigger_of(FakeAws::function_arn("cdc"), "Orders");
  theirs["DestinationConfig"]["OnFailure"]["Destination"] = k_place;
  aws_.add_mapping(theirs);
  expect_ok(create());
  EXPECT_EQ(destination(), k_place);
  EXPECT_TRUE(aws_.queues.empty()) << "nobody would send to them";
  aws_.add_table("Users");
  expect_ok(create({"Orders", "Users"}));
  EXPECT_EQ(destination(), k_place);
  EXPECT_EQ(destination("Users"), k_failures);
}

TEST_F(FailureQueues, what_differs_is_mended_and_a_longer_time_out_stays) {
  expect_ok(create());
  const auto made = aws_.everything();
  auto& failures = aws_.queue_settings["cdc-Failures"]["Attributes"];
  auto& dead_letters = aws_.queue_settings["cdc-DeadLetters"]["Attributes"];
  failures["VisibilityTimeout"] = "30";
  failures["RedrivePolicy"] = "{}";
  failures["MessageRetentionPeriod"] = "345600";
  dead_letters["MessageRetentionPeriod"] = "60";
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), made);
  EXPECT_TRUE(said("visibility time-out 30 s → 1800 s")) << console_.text;
  failures["VisibilityTimeout"] = "43200";
  failures["RedrivePolicy"] =
      Json({{"maxReceiveCount", "1000"}, {"deadLetterTargetArn", k_dead_letters}}).dump();
  const auto longer = aws_.everything();
  expect_ok(create());
  EXPECT_EQ(aws_.everything(), longer);
  aws_.functions["cdc"]["Timeout"] = 900;
  aws_.queue_settings["cdc-Failures"]["Attributes"]["VisibilityTimeout"] = "1800";
  expect_ok(create());
  EXPECT_EQ(attributes("cdc-Failures")["VisibilityTimeout"], "5400");
}

TEST_F(FailureQueues, each_property_of_its_trigger_is_mended) {
  expect_ok(create());
  const auto made = aws_.everything();
  const auto at = static_cast<std::size_t>(
      std::ranges::find_if(aws_.mappings,
                           [](const Json& each) { return each["EventSourceArn"] == k_failures; }) -
      aws_.mappings.begin());
  for (const auto& [name, value] : {std::pair<std::string, Json>{"BatchSize", 1},
                                    {"ScalingConfig", {{"MaximumConcurrency", 1000}}},
                                    {"FunctionResponseTypes", Json::array()},
                                    {"State", "Disabled"}}) {
    aws_.mappings[at][name] = value;
    expect_ok(create());
    EXPECT_EQ(aws_.everything(), made) << name;
  }
}

TEST_F(FailureQueues, they_go_with_the_last_trigger_that_sends_to_them) {
  aws_.add_table("Users");
  expect_ok(create({"Orders", "Users"}));
  expect_ok(remove("Orders"));
  EXPECT_EQ(aws_.queues.size(), 2);
  EXPECT_FALSE(mapping_from(k_failures).is_null());
  expect_ok(remove("Users"));
  EXPECT_TRUE(aws_.queues.empty());
  EXPECT_TRUE(aws_.mappings.empty());
}

TEST_F(FailureQueues, they_stay_while_s3s_events_go_there) {
  expect_ok(create());
  aws_.async_failures["cdc"] = k_failures;
  expect_ok(remove());
  EXPECT_EQ(aws_.queues.size(), 2);
  EXPECT_TRUE(policy().contains(k_failures));
}

TEST_F(FailureQueues, the_dead_letters_stay_while_the_queue_of_snapshots_needs_them) {
  expect_ok(create());
  aws_.queues["cdc-Snapshots"] = Json::array();
  aws_.queue_settings["cdc-Snapshots"] = {{"Attributes", Json::object()}, {"Tags", Json::object()}};
  expect_ok(remove());
  EXPECT_FALSE(aws_.queues.contains("cdc-Failures"));
  EXPECT_TRUE(aws_.queues.contains("cdc-DeadLetters"));
  EXPECT_TRUE(said("the queue cdc-Snapshots still needs it")) << console_.text;
}

TEST_F(FailureQueues, one_that_holds_failure_records_goes_only_when_its_name_is_typed) {
  expect_ok(create());
  for (const char* queue : {"cdc-Failures", "cdc-DeadLetters"}) {
    aws_.queues["cdc-Failures"] = aws_.queues["cdc-DeadLetters"] = Json::array();
    aws_.queues[queue] = {"a failure record", "another"};
    const auto before = aws_.everything();
    EXPECT_FALSE(remove()) << "there is nobody to ask";
    console_.answer = "yes";
    expect_error(remove(), ErrorKind::bad_config, "not confirmed");
    EXPECT_EQ(aws_.everything(), before);
    EXPECT_TRUE(said("it holds about 2 failed batches, which are lost with it")) << console_.text;
  }
  console_.answer = "cdc-DeadLetters";
  expect_ok(remove());
  EXPECT_TRUE(aws_.queues.empty());
}

TEST_F(FailureQueues, failure_records_that_come_during_the_removal_are_kept) {
  expect_ok(create());
  console_.on_say = [&](std::string_view line) {
    if (line.contains("removed the trigger from the queue")) {
      aws_.queues["cdc-Failures"].push_back("the last failure record");
    }
  };
  expect_error(remove(), ErrorKind::unavailable,
               "failed batches arrived in the queue cdc-Failures");
  console_.on_say = nullptr;
  EXPECT_EQ(aws_.queues["cdc-Failures"].size(), 1);
  console_.answer = "cdc-Failures";
  expect_ok(remove());
  EXPECT_TRUE(aws_.queues.empty());
}

TEST_F(FailureQueues, somebody_elses_queue_of_that_name_is_not_changed) {
  aws_.queues["cdc-Failures"] = Json::array();
  const auto before = aws_.everything();
  expect_error(create(), ErrorKind::denied, "--on-failure names another destination");
  EXPECT_EQ(aws_.everything(), before);
  aws_.queue_settings["cdc-Failures"] = {
      {"Attributes", Json::object()},
      {"Tags", {{"tinydynamocdc:created-for", "cdc"}, {"tinydynamocdc:region", "us-east-1"}}}};
  const auto theirs = aws_.everything();
  expect_error(create(), ErrorKind::denied, "it belongs to the function cdc in us-east-1");
  EXPECT_EQ(aws_.everything(), theirs);
  expect_ok(remove());
  EXPECT_TRUE(aws_.queues.contains("cdc-Failures"));
}

TEST_F(FailureQueues, a_name_that_was_just_deleted_is_waited_for) {
  aws_.fail("CreateQueue", 3, 400, "AWS.SimpleQueueService.QueueDeletedRecently", "wait");
  expect_ok(create());
  EXPECT_EQ(aws_.queues.size(), 2);
  EXPECT_FALSE(console_.waits.empty());
}

// What --remove-lambda removes.
class FunctionWithQueues : public FunctionTest {
 protected:
  base::Result<void> remove_all(manage::Unremovable unremovable) {
    auto wanted = resources(manage::Goal::absent, "p.t");
    auto failures = trigger::failure_part(queues_, function_parts(), site_, manage::Reach::ours,
                                          manage::Goal::absent);
    std::ranges::move(failures.resources, std::back_inserter(wanted));
    return run(std::make_unique<manage::Reconciler>(
        "Removal", std::move(wanted), manage::ReconcileOptions{.unremovable = unremovable},
        console_));
  }
  aws::Sqs queues_{access_};
};

TEST_F(FunctionWithQueues, the_queues_go_with_the_function_and_stay_while_it_stays) {
  expect_ok(FunctionTest::create());
  aws_.add_table("Orders");
  const trigger::StreamOrder order{.tables = {"Orders"}, .options = {}};
  auto part = trigger::stream_part({dynamodb_, queues_, buckets_, function_parts()}, site_, order,
                                   manage::Goal::present);
  ASSERT_TRUE(part) << part.error().message;
  expect_ok(run(std::make_unique<manage::Reconciler>(
      "Trigger", std::move(*part).with_rights(function_parts(), site_), manage::ReconcileOptions{},
      console_)));
  aws_.policies["cdc"] = Json::array();  // it is made when it is asked for
  const auto before = aws_.everything();
  expect_error(remove_all(manage::Unremovable::refuse), ErrorKind::denied,
               "the trigger from the stream of Orders");
  expect_ok(remove_all(manage::Unremovable::spare));
  EXPECT_EQ(Json::diff(before, aws_.everything()), Json::array());
  std::erase_if(aws_.mappings, [](const Json& mapping) {
    return mapping["EventSourceArn"].get<std::string>().contains("dynamodb");
  });
  expect_ok(remove_all(manage::Unremovable::refuse));
  EXPECT_TRUE(aws_.queues.empty());
  EXPECT_TRUE(aws_.mappings.empty());
  EXPECT_TRUE(aws_.functions.empty());
  EXPECT_TRUE(aws_.roles.empty());
}

}  // namespace
}  // namespace tinydynamocdc::setup
