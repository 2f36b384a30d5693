// SPDX-License-Identifier: Apache-2.0
#include "deliver/older_rows.hpp"

#include <string>

#include "base/try.hpp"
#include "deliver/landing_name.hpp"
#include "row/export_arrival.hpp"
#include "tinybird/sql.hpp"

namespace tinydynamocdc::deliver {

base::Result<bool> holds_rows_before(tinybird::Client& client, const row::NamingOptions& naming,
                                     std::string_view table, std::int64_t created_unix_ms,
                                     base::Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto landing, landing_name(client, naming, table, deadline));
  const auto answer = tinybird::query(client, row::oldest_row_query(landing), deadline);
  if (!answer) {
    const auto& failure = answer.error();
    return tinybird::says_not_there(failure, landing)
               ? base::Result<bool>(false)
               : std::unexpected(base::with_context(failure.error, "the oldest row"));
  }
  const auto oldest_s = row::n_of_answer(*answer);
  if (!oldest_s && answer->find_first_not_of(" \r\n") != std::string::npos) {
    return base::fail(base::ErrorKind::unavailable,
                      "the oldest row: Tinybird's answer is not understood");
  }
  return oldest_s && static_cast<std::int64_t>(*oldest_s) < created_unix_ms / 1000;
}

}  // namespace tinydynamocdc::deliver
