// SPDX-License-Identifier: Apache-2.0
#include "deliver/mark.hpp"

#include <format>

#include "row/export_arrival.hpp"
#include "tinybird/sql.hpp"

namespace tinydynamocdc::deliver {

base::Result<bool> has_mark(tinybird::Client& client, std::string_view landing,
                            std::string_view export_arn, base::Deadline deadline) {
  const auto answer = tinybird::query(client, row::marks_query(landing, export_arn), deadline);
  if (!answer) {
    const auto& failure = answer.error();
    return tinybird::says_not_there(failure, landing) ? base::Result<bool>(false)
                                                      : std::unexpected(failure.error);
  }
  const auto marks = row::n_of_answer(*answer);
  if (!marks) {
    return base::fail(base::ErrorKind::unavailable,
                      std::format("Tinybird's answer on the mark of an export in {} is not "
                                  "understood",
                                  landing));
  }
  return *marks > 0;
}

}  // namespace tinydynamocdc::deliver
