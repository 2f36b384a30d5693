// SPDX-License-Identifier: Apache-2.0
#include "doctor/quotas.hpp"

#include <format>

#include "manage/aws_call.hpp"
#include "setup/queue_trigger.hpp"
#include "tinybird/workspace.hpp"

namespace tinydynamocdc::doctor {

using status::Health;

namespace {

// The landing data source, and the one with the newest row of each key.
constexpr std::size_t k_datasources_of_a_table = 2;

}  // namespace

Finding concurrency_finding(aws::Lambda& functions, base::Clock& clock, std::size_t tables) {
  const auto quota = manage::plain(functions.concurrency_quota(manage::request_deadline(clock)));
  if (!quota) {
    return finding("concurrency", quota.error());
  }
  if (quota->all == 0) {
    return finding("concurrency", Health::unknown,
                   "AWS Lambda does not report this account's quota");
  }
  const auto needed = static_cast<std::int64_t>(tables) + setup::k_snapshot_concurrency +
                      setup::k_concurrency_least;
  const auto text = std::format("{} of {} invocations at a time are not reserved; {}",
                                quota->unreserved, quota->all,
                                tables == 0 ? std::format("a set-up needs {} or more", needed)
                                            : std::format("these tables need {} or more", needed));
  return quota->unreserved >= needed
             ? finding("concurrency", Health::good, text)
             : finding("concurrency", Health::note, text + ": changes and snapshots wait",
                       "raise the quota \"Concurrent executions\" of AWS Lambda in Service Quotas");
}

Finding datasources_finding(tinybird::Client& client, base::Deadline deadline) {
  const auto count = tinybird::count_datasources(client, deadline);
  if (!count) {
    return finding("data sources", count.error().error);
  }
  const auto text =
      std::format("{} of {} that a workspace may have by default; each table needs {}", *count,
                  tinybird::k_datasources_max, k_datasources_of_a_table);
  return *count + k_datasources_of_a_table <= tinybird::k_datasources_max
             ? finding("data sources", Health::good, text)
             : finding("data sources", Health::note, text,
                       "ask Tinybird to raise the limit before you add a table, or use another "
                       "workspace");
}

}  // namespace tinydynamocdc::doctor
