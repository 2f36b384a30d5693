// SPDX-License-Identifier: Apache-2.0
#include "tinybird/sql.hpp"

#include <format>

namespace tinydynamocdc::tinybird {

CallResult<std::string> query(Client& client, std::string_view select, base::Deadline deadline) {
  const auto text = std::format("{} FORMAT JSONEachRow", select);
  auto response = client.call(
      {.method = "POST", .path = "sql", .content_type = "text/plain", .body = text}, deadline);
  if (!response) {
    return std::unexpected(std::move(response).error());
  }
  return std::move(response->body);
}

bool says_not_there(const Failure& failure) {
  return failure.error.kind == base::ErrorKind::missing ||
         (failure.error.kind == base::ErrorKind::rejected &&
          (failure.message.contains("not found") || failure.message.contains("UNKNOWN_TABLE")));
}

}  // namespace tinydynamocdc::tinybird
