// SPDX-License-Identifier: Apache-2.0
#include "tinybird/events.hpp"

#include <format>

#include <nlohmann/json.hpp>

namespace tinydynamocdc::tinybird {

using base::ErrorKind;

namespace {

std::optional<Ack> read_ack(const std::string& body) {
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object() || !json.contains("successful_rows") ||
      !json.contains("quarantined_rows") || !json["successful_rows"].is_number_unsigned() ||
      !json["quarantined_rows"].is_number_unsigned()) {
    return std::nullopt;
  }
  return Ack{.successful_rows = json["successful_rows"].get<std::uint64_t>(),
             .quarantined_rows = json["quarantined_rows"].get<std::uint64_t>()};
}

}  // namespace

CallResult<Ack> append_rows(Client& client, std::string_view datasource,
                            std::string_view gzipped_ndjson, std::uint64_t rows,
                            base::Deadline deadline) {
  const auto response = client.call({.method = "POST",
                                     .path = "events",
                                     .query = {{"name", std::string(datasource)}, {"wait", "true"}},
                                     .content_type = "application/x-ndjson",
                                     .content_encoding = "gzip",
                                     .body = gzipped_ndjson},
                                    deadline);
  if (!response) {
    return std::unexpected(response.error());
  }
  const auto unconfirmed = [&](std::string reason) {
    return std::unexpected(Failure{
        .error = {ErrorKind::unavailable, std::format("data source {}: {}", datasource, reason)},
        .status = response->status});
  };
  if (response->status != 200) {
    return unconfirmed(std::format(
        "Tinybird answered {} to wait=true: the rows are not acknowledged", response->status));
  }
  const auto ack = read_ack(response->body);
  if (!ack) {
    return unconfirmed(
        "Tinybird answered 200 without counts of rows: the rows are not acknowledged");
  }
  if (ack->successful_rows + ack->quarantined_rows != rows) {
    return unconfirmed(std::format("Tinybird acknowledged {} and quarantined {} of {} rows",
                                   ack->successful_rows, ack->quarantined_rows, rows));
  }
  return *ack;
}

}  // namespace tinydynamocdc::tinybird
