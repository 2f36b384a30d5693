// SPDX-License-Identifier: Apache-2.0
#include "manage/trigger_design.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tinydynamocdc::manage {
namespace {

// A trigger as this tool makes it.
aws::EventSourceMapping wanted() {
  aws::EventSourceMapping trigger;
  trigger.uuid = "u";
  trigger.state = "Enabled";
  trigger.batch_size = 250;
  trigger.window_s = 5;
  trigger.retries_max = 5;
  trigger.bisects_on_error = true;
  trigger.response_types = {"ReportBatchItemFailures"};
  trigger.on_failure_arn = "arn:q";
  return trigger;
}

std::string texts(const std::vector<Difference>& differences) {
  std::string all;
  for (const auto& each : differences) {
    all += text(each) + (each.breaks.empty() ? "" : " (" + each.breaks + ")") + "\n";
  }
  return all;
}

TEST(TriggerDesign, as_it_is_made_nothing_differs) {
  EXPECT_EQ(texts(trigger_differences(wanted(), {})), "");
  auto enabling = wanted();
  enabling.state = "Enabling";
  EXPECT_EQ(texts(trigger_differences(enabling, {})), "");
}

TEST(TriggerDesign, each_setting_that_differs_is_named_with_both_values) {
  auto trigger = wanted();
  trigger.state = "Disabled";
  trigger.batch_size = 100;
  trigger.window_s = 0;
  trigger.retries_max = -1;
  trigger.bisects_on_error = false;
  trigger.response_types = {};
  EXPECT_EQ(texts(trigger_differences(trigger, {})),
            "triggering off → on\n"
            "batch size 100 → 250\n"
            "window 0 s → 5 s\n"
            "retries -1 → 5\n"
            "halving of failed batches off → on\n"
            "answers whole batches → ReportBatchItemFailures\n");
}

TEST(TriggerDesign, what_is_not_asked_for_stays_as_it_is) {
  auto trigger = wanted();
  trigger.record_age_max_s = 3'600;
  trigger.parallelization = 4;
  EXPECT_EQ(texts(trigger_differences(trigger, {})), "");
  EXPECT_EQ(texts(trigger_differences(trigger, {.record_age_max_s = -1, .parallelization = 2})),
            "maximum record age 3600 s → the stream's\nparallelization 4 → 2\n");
}

TEST(TriggerDesign, a_default_destination_is_for_a_trigger_without_one) {
  auto trigger = wanted();
  EXPECT_EQ(texts(trigger_differences(trigger, {.default_on_failure_arn = "arn:ours"})), "");
  trigger.on_failure_arn = "";
  EXPECT_TRUE(texts(trigger_differences(trigger, {.default_on_failure_arn = "arn:ours"}))
                  .ends_with("arn:ours (what it gives up is lost)\n"));
  EXPECT_EQ(texts(trigger_differences(trigger, {})), "") << "it may stay so";
}

TEST(TriggerDesign, a_destination_that_is_asked_for_takes_the_other_ones_place) {
  EXPECT_EQ(texts(trigger_differences(
                wanted(), {.on_failure_arn = "arn:new", .default_on_failure_arn = "arn:ours"})),
            "failures to arn:q → arn:new\n");
}

TEST(TriggerDesign, only_what_is_to_be_mended_is_updated) {
  auto trigger = wanted();
  trigger.batch_size = 100;
  trigger.window_s = 0;
  auto differences = trigger_differences(trigger, {});
  ASSERT_EQ(differences.size(), 2U);
  differences.pop_back();
  const auto update = trigger_update("u", differences, {});
  EXPECT_EQ(update.uuid, "u");
  EXPECT_EQ(update.batch_size, 250);
  EXPECT_EQ(update.window_s, std::nullopt);
  EXPECT_EQ(update.enabled, std::nullopt);
}

// A trigger after an update.
aws::EventSourceMapping updated(aws::EventSourceMapping trigger, const aws::MappingUpdate& by) {
  trigger.state = by.enabled.value_or(trigger.state == "Enabled") ? "Enabled" : trigger.state;
  trigger.batch_size = by.batch_size.value_or(trigger.batch_size);
  trigger.window_s = by.window_s.value_or(trigger.window_s);
  trigger.retries_max = by.retries_max.value_or(trigger.retries_max);
  trigger.bisects_on_error = by.bisects_on_error.value_or(trigger.bisects_on_error);
  trigger.response_types = by.response_types.value_or(trigger.response_types);
  trigger.on_failure_arn = by.on_failure_arn.value_or(trigger.on_failure_arn);
  trigger.record_age_max_s = by.record_age_max_s.value_or(trigger.record_age_max_s);
  trigger.parallelization = by.parallelization.value_or(trigger.parallelization);
  return trigger;
}

TEST(TriggerDesign, an_update_leaves_no_difference) {
  const TriggerOptions options{
      .record_age_max_s = 60, .parallelization = 3, .default_on_failure_arn = "arn:ours"};
  aws::EventSourceMapping trigger;
  trigger.state = "Disabled";
  const auto differences = trigger_differences(trigger, options);
  EXPECT_EQ(differences.size(), 9U) << texts(differences);
  const auto after = updated(trigger, trigger_update("u", differences, options));
  EXPECT_EQ(texts(trigger_differences(after, options)), "");
}

TEST(TriggerDesign, a_new_one_begins_with_the_stream_and_has_all_settings) {
  const auto made =
      new_trigger("arn:f", "arn:s", {.record_age_max_s = 60, .default_on_failure_arn = "arn:ours"});
  EXPECT_EQ(made.function, "arn:f");
  EXPECT_EQ(made.source_arn, "arn:s");
  EXPECT_EQ(made.starting_position, "TRIM_HORIZON");
  EXPECT_EQ(made.batch_size, 250);
  EXPECT_EQ(made.window_s, 5);
  EXPECT_EQ(made.retries_max, 5);
  EXPECT_EQ(made.bisects_on_error, true);
  EXPECT_EQ(made.record_age_max_s, 60);
  EXPECT_EQ(made.parallelization, std::nullopt) << "AWS's own";
  EXPECT_EQ(made.response_types, std::vector<std::string>{"ReportBatchItemFailures"});
  EXPECT_EQ(made.on_failure_arn, "arn:ours");
  EXPECT_EQ(new_trigger("arn:f", "arn:s", {}).on_failure_arn, "");
}

TEST(TriggerDesign, its_text_says_what_a_new_one_is_like) {
  const auto said = trigger_text({.parallelization = 2});
  EXPECT_TRUE(said.starts_with("from the beginning of the stream, batch size")) << said;
  EXPECT_TRUE(said.contains("250")) << said;
  EXPECT_TRUE(said.contains("parallelization")) << said;
  EXPECT_FALSE(said.contains("triggering")) << said;
}

TEST(TriggerDesign, the_one_that_follows_has_what_was_chosen_before) {
  auto trigger = wanted();
  trigger.record_age_max_s = 3'600;
  trigger.parallelization = 4;
  const auto same = carried_over(trigger, {.default_on_failure_arn = "arn:ours"});
  EXPECT_EQ(same.record_age_max_s, 3'600);
  EXPECT_EQ(same.parallelization, 4);
  EXPECT_EQ(same.on_failure_arn, "arn:q");
  const auto asked = carried_over(trigger, {.record_age_max_s = 60, .on_failure_arn = "arn:new"});
  EXPECT_EQ(asked.record_age_max_s, 60);
  EXPECT_EQ(asked.on_failure_arn, "arn:new");
}

}  // namespace
}  // namespace tinydynamocdc::manage
