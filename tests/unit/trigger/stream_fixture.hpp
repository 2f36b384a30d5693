// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "aws/sqs.hpp"
#include "manage/function_policy.hpp"
#include "manage/manage_fixture.hpp"
#include "manage/reconcile.hpp"
#include "setup/site.hpp"
#include "trigger/stream_part.hpp"

namespace tinydynamocdc::trigger {

/// The function `cdc` with its role, the table Orders, and what forwards changes, in an account in
/// memory.
class StreamTest : public manage::ManageTest {
 protected:
  using Goal = manage::Goal;
  using FakeAws = testing::FakeAws;

  void SetUp() override {
    aws_.add_table("Orders");
    aws_.add_function("cdc");
    aws_.add_role("cdc-role", "cdc");
  }

  struct Manner {
    manage::Existing existing = manage::Existing::keep;
    manage::Reach reach = manage::Reach::ours;
    manage::Unremovable unremovable = manage::Unremovable::refuse;
    manage::RunOptions run{};
  };

  base::Result<void> reconcile(const std::vector<std::string>& tables, Goal goal,
                               const Manner& manner) {
    const StreamOrder order{.tables = tables, .options = options_, .reach = manner.reach};
    auto part = stream_part({dynamodb_, queues_, buckets_, function_parts()}, site_, order, goal);
    if (!part) {
      return std::unexpected(part.error());
    }
    return run(std::make_unique<manage::Reconciler>(
                   "Triggers", std::move(*part).with_rights(function_parts(), site_),
                   manage::ReconcileOptions{.existing = manner.existing,
                                            .reach = manner.reach,
                                            .unremovable = manner.unremovable},
                   console_),
               manner.run);
  }
  base::Result<void> create(const std::vector<std::string>& tables = {"Orders"}) {
    return reconcile(tables, Goal::present, Manner());
  }
  base::Result<void> create(const char* table) { return create(std::vector<std::string>{table}); }
  base::Result<void> remove(const std::vector<std::string>& tables = {"Orders"}) {
    return reconcile(tables, Goal::absent, Manner());
  }
  base::Result<void> remove(const char* table) { return remove(std::vector<std::string>{table}); }

  static Json trigger_of(const std::string& function_arn, const std::string& table) {
    return {{"FunctionArn", function_arn},
            {"EventSourceArn", FakeAws::stream_arn(table)},
            {"BatchSize", 100},
            {"MaximumRetryAttempts", -1}};
  }
  /// What a careless tool would hit, one of each kind.
  void add_bystanders() {
    aws_.add_mapping(trigger_of(FakeAws::function_arn("theirs"), "Orders"));
    aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Customers"));
    aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc") + ":live", "Orders"));
    aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc"), "Orders2"));
    aws_.add_mapping(trigger_of(FakeAws::function_arn("cdc-2"), "Orders"));
    // Self-managed Kafka: no source ARN.
    aws_.add_mapping({{"FunctionArn", FakeAws::function_arn("cdc")}, {"Topics", {"t"}}});
  }

  /// The only mapping from that source, or null.
  [[nodiscard]] Json mapping_from(const std::string& source_arn) const {
    const auto found = std::ranges::find_if(aws_.mappings, [&](const Json& mapping) {
      return mapping["FunctionArn"] == FakeAws::function_arn("cdc") &&
             mapping.value("EventSourceArn", "") == source_arn;
    });
    return found == aws_.mappings.end() ? Json() : *found;
  }
  [[nodiscard]] Json trigger(const std::string& table = "Orders") const {
    return mapping_from(FakeAws::stream_arn(table));
  }
  [[nodiscard]] std::string partial() const {
    return aws_.functions.at("cdc")["Environment"]["Variables"].value("TB_PARTIAL_BATCH", "unset");
  }
  [[nodiscard]] std::string policy() const {
    return aws_.roles.at("cdc-role")["Inline"].value(manage::k_policy_name, "");
  }
  [[nodiscard]] bool said(std::string_view text) const { return console_.text.contains(text); }

  static constexpr const char* k_failures = "arn:aws:sqs:eu-west-2:123456789012:cdc-Failures";
  static constexpr const char* k_dead_letters =
      "arn:aws:sqs:eu-west-2:123456789012:cdc-DeadLetters";
  static constexpr const char* k_place = "arn:aws:sqs:eu-west-2:123456789012:elsewhere";

  aws::Sqs queues_{access_};
  manage::TriggerOptions options_;
  setup::Site site_{.partition = "aws",
                    .account = FakeAws::k_account,
                    .region = FakeAws::k_region,
                    .function = "cdc",
                    .role = "cdc-role",
                    .secret = "cdc-secret"};
};

}  // namespace tinydynamocdc::trigger
