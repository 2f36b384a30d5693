// SPDX-License-Identifier: Apache-2.0
#include "tinybird/events.hpp"

#include <format>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/json_members.hpp"
#include "tinybird/sql.hpp"

namespace tinydynamocdc::tinybird {

using base::ErrorKind;

namespace {

// A count of rows; nothing for what is no whole number of 64 bits, or is not there.
std::optional<std::uint64_t> count_in(const nlohmann::json& json, const char* name) {
  const auto* member = base::member_of(json, name);
  return member != nullptr && member->is_number_unsigned()
             ? std::optional(member->get<std::uint64_t>())
             : std::nullopt;
}

// Why a 200 acknowledges nothing though it may have counts; empty: no reason.
std::string objection(const net::HttpResponse& response, const nlohmann::json& json) {
  if (const auto code = response.header("X-ClickHouse-Exception-Code"); !code.empty()) {
    return std::format("X-ClickHouse-Exception-Code {}", code);
  }
  const auto* error = base::member_of(json, "error");
  const bool says_none = error == nullptr || (error->is_boolean() && !error->get<bool>()) ||
                         (error->is_string() && error->get_ref<const std::string&>().empty());
  if (says_none) {
    return {};
  }
  const auto words = base::text_of(json, "error");
  return words.empty() ? std::string("an error without a message") : words;
}

base::Result<Ack> read_ack(const Client& client, const net::HttpResponse& response,
                           std::uint64_t rows) {
  const auto unconfirmed = [](std::string reason) {
    return base::fail(ErrorKind::unavailable, std::move(reason));
  };
  if (response.status != 200) {
    return unconfirmed(std::format(
        "Tinybird answered {} to wait=true: the rows are not acknowledged", response.status));
  }
  const auto json = nlohmann::json::parse(response.body, nullptr, false);
  if (const auto words = objection(response, json); !words.empty()) {
    return unconfirmed(
        std::format("Tinybird answered 200 with an error: the rows are not acknowledged: {}",
                    client.quotable(words)));
  }
  const auto successful = count_in(json, "successful_rows");
  const auto quarantined = count_in(json, "quarantined_rows");
  if (!successful || !quarantined) {
    return unconfirmed(
        "Tinybird answered 200 without counts of rows: the rows are not acknowledged");
  }
  // Not by their sum: it may wrap.
  if (*successful > rows || *quarantined != rows - *successful) {
    return unconfirmed(std::format("Tinybird acknowledged {} and quarantined {} of {} rows",
                                   *successful, *quarantined, rows));
  }
  return Ack{.successful_rows = *successful, .quarantined_rows = *quarantined};
}

}  // namespace

CallResult<Ack> append_rows(Client& client, std::string_view datasource,
                            std::string_view gzipped_ndjson, std::uint64_t rows,
                            base::Deadline deadline, Urgency urgency) {
  const auto response = client.call({.method = "POST",
                                     .path = "events",
                                     .query = {{"name", std::string(datasource)}, {"wait", "true"}},
                                     .content_type = "application/x-ndjson",
                                     .content_encoding = "gzip",
                                     .body = gzipped_ndjson,
                                     .urgency = urgency},
                                    deadline);
  const auto in_its_place = [&](base::Error error) {
    return base::with_context(std::move(error), std::format("data source {}", datasource));
  };
  if (!response) {
    auto failure = response.error();
    if (says_not_there(failure, datasource)) {
      failure.error = in_its_place(std::move(failure.error));
      failure.error.kind = ErrorKind::missing;
    }
    return std::unexpected(std::move(failure));
  }
  auto ack = read_ack(client, *response, rows);
  if (!ack) {
    return std::unexpected(
        Failure{.error = in_its_place(std::move(ack.error())), .status = response->status});
  }
  return *ack;
}

}  // namespace tinydynamocdc::tinybird
