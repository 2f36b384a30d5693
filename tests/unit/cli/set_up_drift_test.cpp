// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cli/set_up_drift_cases.hpp"
#include "support/leaves.hpp"

namespace tinydynamocdc::cli {
namespace {

using testing::Leaf;
using testing::matches;

class SetUpDrift : public DriftTest {
 protected:
  explicit SetUpDrift(Words more = {}) : more_(std::move(more)) {
    add_tables(k_west, {"Orders", "Items"});
    add_tables(k_east, {"Orders"});
    set_up(k_west, bystander());
    set_up(k_east, words());
    set_up(k_west, words());
    of(words());
  }

  [[nodiscard]] Words words() const {
    Words all{"--create",          "--create-alerting",
              "--alert-email",     "ann@example.com",
              "--create-schedule", "rate(1 day)",
              "--table-name",      "Orders",
              "--lambda-name",     "cdc",
              "--s3-bucket",       "snapshots",
              "--s3-prefix",       "cdc"};
    all.insert(all.end(), more_.begin(), more_.end());
    return all;
  }
  static Words bystander() {
    return {"--create",          "--create-alerting", "--alert-email", "bob@example.com",
            "--create-schedule", "rate(1 day)",       "--table-name",  "Items",
            "--lambda-name",     "bystander",         "--s3-bucket",   "snapshots",
            "--s3-prefix",       "bystander"};
  }

  // A thing with another name is another thing; what AWS says of itself cannot be changed; a member
  // of AWS's answers is always there; what the function itself says of its role and secret counts
  // (two_regions_test.cpp); Tinybird has no text of a description without its head.
  static bool is_id(std::string_view path) {
    constexpr std::string_view k_ids[] = {
        "alarms/*/AlarmArn *", "alarms/*/AlarmName *", "alarms/*/StateValue *",
        "alarms/*/Dimensions/*/Name *", "alarms/*/Tags gone", "*/Tags/*/Key *",
        "*/Tags/*/Value gone", "*/Tags gone", "functions/*/FunctionArn *",
        "functions/*/FunctionName *", "functions/*/PackageType *",
        "functions/*/Environment/Variables gone", "functions/*/Environment gone",
        "functions/*/Role *", "functions/*/Architectures/0 gone", "functions/*/Architectures gone",
        "functions/*/Environment/Variables/TB_CREATE_DS_TOKEN_SECRET_NAME changed",
        "log_groups/*/arn *", "log_groups/*/logGroupName *", "mappings/*/EventSourceArn *",
        "mappings/*/FunctionArn *", "mappings/*/State gone", "buckets/*/Region *",
        "buckets/*/Notification gone", "roles/*/Arn *", "roles/*/Policies gone",
        "roles/*/Trust gone", "schedule_groups/*/Arn *", "schedule_groups/*/State *",
        "schedules/*/GroupName *", "schedules/*/Name *", "policies/*/Resource *",
        "queue_settings/*/Attributes gone", "queue_settings/cdc-Failures gone",
        "queue_settings/cdc-DeadLetters gone", "queue_settings/cdc-Snapshots gone",
        "queue_settings/*/Policy#/Statement/*/Sid *", "topics/*/Subscriptions/*/*",
        "tinybird/files gone", "tinybird/tokens gone", "tinybird/files/*|DESCRIPTION > gone",
        // What is somebody's from then on, and stays beside ours.
        "roles/*-Role/Inline/*/Resource* changed", "roles/*-Role/Inline/*/Sid *",
        "roles/*-Role/Inline/*#/Statement gone", "roles/*-Role/Inline/*#/Version *",
        "buckets/snapshots gone", "schedule_groups/cdc gone", "*us-east-1*", "policies/*/Sid *",
        "buckets/*/Notification<*/CloudFunction changed", "buckets/*/Notification<*/Queue changed",
        // Where failures go is somebody's choice, and gets its rights and its alarm:
        // on_failure_test.cpp.
        "mappings/*/Destination changed", "async_failures/cdc changed"};
    return std::ranges::any_of(k_ids, [&](const auto id) { return matches(id, path); });
  }

  // Of the function cdc in eu-west-2: the rest is of others. One graph of the dashboard stands for
  // all of them.
  std::vector<Leaf> leaves() {
    auto leaves = testing::leaves_of(all_[k_west]);
    std::erase_if(leaves, [&](const Leaf& leaf) {
      const auto is = [&](std::string_view pattern) { return matches(pattern, leaf.path); };
      const bool is_room = !leaf.path.contains('/');
      const bool is_list_of_others =
          (is("mappings/*") &&
           all_[k_west]["mappings"][std::stoul(leaf.path.substr(9))]["FunctionArn"] !=
               testing::FakeAws::function_arn("cdc"));
      return is_room || is_list_of_others || is("*bystander*") || is("*Items*") || is("tables/*") ||
             is("*bob@*") || is_id(leaf.path) ||
             (is("dashboards/*#/widgets/*/*") && !is("dashboards/*#/widgets/0/*") &&
              !is("dashboards/*#/widgets/1/*"));
    });
    return leaves;
  }

  // The bucket's own, which stands on other things without a queue.
  static bool is_of_the_bucket(std::string_view path) {
    return is_of_direct_calls(path) || path.starts_with("buckets/") ||
           path.starts_with("roles/*-Role/Inline") ||
           path.starts_with("roles/cdc-eu-west-2-Role/Inline");
  }
  static bool is_of_direct_calls(std::string_view path) { return path.starts_with("policies/"); }

  static std::vector<Expected> expected_of(bool (*is_meant)(std::string_view path)) {
    std::vector<Expected> expected(std::begin(k_expected), std::end(k_expected));
    std::erase_if(expected, [&](const Expected& each) { return !is_meant(each.leaf); });
    return expected;
  }

 private:
  Words more_;
};

TEST_F(SetUpDrift, what_is_changed_behind_the_tools_back_is_named_and_mended_and_nothing_else) {
  try_all(leaves(), expected_of([](std::string_view leaf) { return !is_of_direct_calls(leaf); }));
}

class SetUpDriftDirect : public SetUpDrift {
 protected:
  SetUpDriftDirect() : SetUpDrift({"--direct"}) {}
};

TEST_F(SetUpDriftDirect, so_is_what_is_changed_of_a_bucket_without_a_queue) {
  ASSERT_TRUE(all_[k_west]["roles"].dump().contains("CallItself"));
  auto meant = leaves();
  std::erase_if(meant, [](const Leaf& leaf) { return !is_of_the_bucket(leaf.path); });
  try_all(meant, expected_of(is_of_the_bucket));
}

}  // namespace
}  // namespace tinydynamocdc::cli
