// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/service_client.hpp"
#include "aws/service_failure.hpp"
#include "base/clock.hpp"

namespace tinydynamocdc::aws {

struct LogGroup {
  std::string name;
  std::string arn;                    ///< Without the `:*` that policies want.
  std::optional<int> retention_days;  ///< Nothing: its lines are kept for ever.
};

/// A line of a log, as CloudWatch keeps it.
struct LogEvent {
  std::string id;
  std::int64_t unix_ms = 0;  ///< When it was written.
  std::string message;
};

struct LogPage {
  std::vector<LogEvent> events;  ///< Oldest first.
  std::string next_token;        ///< Empty: there is nothing more.
};

/// The operations of CloudWatch Logs that we use. Codes worth knowing:
/// ResourceAlreadyExistsException, ResourceNotFoundException.
class Logs {
 public:
  explicit Logs(const Access& access);

  /// Nothing when there is no such group.
  [[nodiscard]] ServiceResult<std::optional<LogGroup>> find_group(std::string_view name,
                                                                  base::Deadline deadline);
  [[nodiscard]] ServiceResult<void> create_group(std::string_view name, const Tags& tags,
                                                 base::Deadline deadline);
  /// Days as CloudWatch Logs knows them: 1, 3, 5, 7, 14, 30, 60, 90 … (API_PutRetentionPolicy).
  [[nodiscard]] ServiceResult<void> put_retention(std::string_view name, int days,
                                                  base::Deadline deadline);
  /// The lines of all streams of a group, written at `from_unix_ms` or later: at most 10,000 or
  /// 1 MB in one page, which may also be empty though more follow. (API_FilterLogEvents.)
  [[nodiscard]] ServiceResult<LogPage> find_events(std::string_view group,
                                                   std::int64_t from_unix_ms,
                                                   std::string_view token, base::Deadline deadline);
  [[nodiscard]] ServiceResult<Tags> tags(std::string_view arn, base::Deadline deadline);

 private:
  ServiceClient client_;
};

}  // namespace tinydynamocdc::aws
