// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/lambda.hpp"
#include "row/names.hpp"
#include "setup/site.hpp"
#include "status/asking.hpp"
#include "status/read_status.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::status {

/// What was read before the first table.
struct Known {
  Fact<aws::Function> function;
  setup::Site site;                 ///< Of the function; its role and secret do not count.
  std::vector<Seen> triggers_seen;  ///< As resources: `trigger Orders`.
  Fact<std::vector<aws::EventSourceMapping>> triggers;
  Fact<std::vector<std::string>> buckets;  ///< That may call the function, or its queue.
  std::map<std::string, bool> schedules;   ///< By table: whether its snapshots are proved.
  Fact<std::optional<double>> iterator_age;
  Fact<row::NamingOptions> naming;       ///< Of the data sources.
  std::vector<std::string> sharing;      ///< Tables that would share a data source.
  tinybird::Client* tinybird = nullptr;  ///< nullptr: no token at hand.
  /// By destination: a queue is counted once, whatever the number of its triggers.
  std::map<std::string, Fact<DeadLetterFacts>> failures;
};

/// One table's way from its stream to Tinybird.
[[nodiscard]] TableStatus read_table(const StatusParts& parts, const StatusTarget& target,
                                     Known& known, Asking& asking, const std::string& table);

}  // namespace tinydynamocdc::status
