// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "alarm/alerting.hpp"
#include "aws/sqs.hpp"
#include "exports/bucket_part.hpp"
#include "exports/schedules.hpp"
#include "manage/manage_fixture.hpp"
#include "manage/reconcile.hpp"
#include "setup/bucket.hpp"
#include "setup/part.hpp"
#include "setup/required.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// Parts of the set-up of the function `cdc`, made and taken away in an account in memory.
class PartTest : public manage::ManageTest {
 protected:
  PartTest() {
    aws_.add_function("cdc");
    aws_.add_role("cdc-role", "cdc");
    aws_.policies["cdc"] = Json::array();
  }

  [[nodiscard]] BucketParts bucket_parts() { return {buckets_, queues_, function_parts()}; }
  [[nodiscard]] exports::ScheduleParts schedule_parts() {
    return {dynamodb_, scheduler_, bucket_parts()};
  }
  [[nodiscard]] alarm::AlertingParts alerting_parts() {
    return {topics_, watch_, function_parts()};
  }

  /// One run over the part and its rights, as the command line makes it.
  base::Result<std::unique_ptr<manage::Reconciler>> reconciler(
      base::Result<Part> part, const manage::ReconcileOptions& options = {},
      std::vector<manage::Wanted> wanted = {}) {
    if (!part) {
      return std::unexpected(part.error());
    }
    std::ranges::move(std::move(*part).with_rights(function_parts(), site_),
                      std::back_inserter(wanted));
    return std::make_unique<manage::Reconciler>("Part", std::move(wanted), options, console_);
  }
  base::Result<void> reconcile(base::Result<Part> part,
                               const manage::ReconcileOptions& options = {},
                               std::vector<manage::Wanted> wanted = {},
                               const manage::RunOptions& how = {}) {
    auto made = reconciler(std::move(part), options, std::move(wanted));
    return made ? run(std::move(*made), how) : std::unexpected(made.error());
  }

  std::vector<manage::Wanted> function_first(manage::Reach reach = manage::Reach::ours) {
    std::vector<manage::Wanted> wanted;
    wanted.push_back(required_function(function_parts(), site_, reach));
    return wanted;
  }

  /// What is in our policy of the function's role.
  [[nodiscard]] std::string policy() {
    return aws_.roles.at("cdc-role")["Inline"].value("TinyDynamoCDC", "");
  }

  static Json trigger_of(const std::string& table) {
    return {{"FunctionArn", testing::FakeAws::function_arn("cdc")},
            {"EventSourceArn", testing::FakeAws::stream_arn(table)}};
  }

  aws::Sqs queues_{access_};
  Site site_{.partition = "aws",
             .account = testing::FakeAws::k_account,
             .region = testing::FakeAws::k_region,
             .function = "cdc",
             .role = "cdc-role",
             .secret = "cdc-secret"};
};

}  // namespace tinydynamocdc::setup
