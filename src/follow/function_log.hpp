// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "aws/logs.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace tinydynamocdc::follow {

/// CloudWatch may show a line later than lines that were written after it: so far back each read
/// looks once more. (CloudWatch Logs promises nothing; seconds are usual.)
inline constexpr std::int64_t k_log_lateness_ms = 30'000;

/// The lines of a log group as they come. Not for several threads.
class FunctionLog {
 public:
  /// `logs` and `clock` outlive this. `group`: `/aws/lambda/<function>`. Lines written before
  /// `from_unix_ms` are not shown.
  FunctionLog(aws::Logs& logs, const base::Clock& clock, std::string group,
              std::int64_t from_unix_ms)
      : logs_(logs),
        clock_(clock),
        group_(std::move(group)),
        from_unix_ms_(from_unix_ms),
        newest_unix_ms_(from_unix_ms) {}

  /// Gives each line that no earlier read gave, oldest first, page by page, so that a day's log
  /// takes no more memory than a page. missing: there is no such group.
  [[nodiscard]] base::Result<void> read(const std::function<void(const aws::LogEvent&)>& take);

 private:
  void forget();

  aws::Logs& logs_;
  const base::Clock& clock_;
  std::string group_;
  std::int64_t from_unix_ms_;
  std::int64_t newest_unix_ms_;
  std::map<std::string, std::int64_t, std::less<>>
      given_;  ///< By id, else text: when it was written.
};

}  // namespace tinydynamocdc::follow
