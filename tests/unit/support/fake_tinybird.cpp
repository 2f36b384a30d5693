// SPDX-License-Identifier: Apache-2.0
#include "support/fake_tinybird.hpp"

#include <format>

#include "support/gzip.hpp"

namespace tinydynamocdc::testing {

namespace {

net::HttpResponse error(int status, std::string_view text) {
  return {.status = status, .headers = {}, .body = std::format(R"({{"error":"{}"}})", text)};
}

}  // namespace

std::string parameter(std::string_view text, std::string_view name) {
  text = text.substr(text.find('?') == std::string_view::npos ? 0 : text.find('?') + 1);
  std::string value;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.substr(0, pair.find('=')) != name) {
      continue;
    }
    const auto raw = pair.substr(pair.find('=') + 1);
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] == '%') {
        value += static_cast<char>(std::stoi(std::string(raw.substr(i + 1, 2)), nullptr, 16));
        i += 2;
      } else {
        value += raw[i];
      }
    }
  }
  return value;
}

std::optional<std::string> plain_body(const RecordedRequest& request) {
  return request.header("Content-Encoding") == "gzip" ? gunzipped_member(request.body)
                                                      : request.body;
}

base::Result<net::HttpResponse> FakeTinybird::answer(const RecordedRequest& request) {
  const std::scoped_lock lock(mutex_);
  if (request.header("Authorization") != "Bearer " + token) {
    return error(403, "invalid authentication token");
  }
  const std::string path = request.target.substr(0, request.target.find('?'));
  if (path == "/v0/events") {
    return events(request);
  }
  if (path == "/v0/sql") {
    if (!may_look) {
      return error(403, "no permission");
    }
    if (look_status != 200) {
      return error(look_status, "cannot tell now");
    }
    return net::HttpResponse{
        .status = 200,
        .headers = {},
        .body = newest_arn.empty() ? "" : std::format("{{\"arn\":\"{}\"}}\n", newest_arn)};
  }
  if (path == "/v0/datasources" && request.method == "POST") {
    return create(request);
  }
  constexpr std::string_view k_one = "/v0/datasources/";
  if (!path.starts_with(k_one)) {
    return error(403, "no permission");  // The token is no admin's.
  }
  return look(path.substr(k_one.size()));
}

net::HttpResponse FakeTinybird::events(const RecordedRequest& request) {
  const auto body = plain_body(request);
  if (!body) {
    return error(400, "invalid gzip");
  }
  if (body->size() > body_bytes_max) {
    return error(413, "body too large");
  }
  const auto found = datasources.find(parameter(request.target, "name"));
  if (found == datasources.end()) {
    return error(404, "Data Source not found");
  }
  std::size_t count = 0;
  for (std::string_view rest = *body; !rest.empty(); ++count) {
    const auto end = std::min(rest.find('\n'), rest.size());
    found->second.rows.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const auto quarantined = std::min(count, quarantine_rows);
  found->second.rows.resize(found->second.rows.size() - quarantined);
  return {.status = 200,
          .headers = {},
          .body = std::format(R"({{"successful_rows":{},"quarantined_rows":{}}})",
                              count - quarantined, quarantined)};
}

net::HttpResponse FakeTinybird::look(const std::string& name) const {
  if (!may_look) {
    return error(403, "no permission");
  }
  const auto found = datasources.find(name);
  if (found == datasources.end()) {
    return error(404, "Data Source does not exist");
  }
  std::string columns;
  for (const auto& column : found->second.columns) {
    columns += std::format(R"({}{{"name":"{}"}})", columns.empty() ? "" : ",", column);
  }
  return {.status = 200, .headers = {}, .body = std::format(R"({{"columns":[{}]}})", columns)};
}

net::HttpResponse FakeTinybird::create(const RecordedRequest& request) {
  if (!may_create) {
    return error(
        403,
        "Adding or modifying data sources to this workspace can only be done via deployments.");
  }
  const auto name = parameter(request.body, "name");
  if (datasources.contains(name)) {
    return error(409, "Data Source already exists");
  }
  auto& datasource = datasources[name];
  const auto schema = parameter(request.body, "schema");
  // `name` Type `json:$.name`: every other text in backticks is a name.
  bool is_name = true;
  for (std::size_t at = schema.find('`'); at != std::string::npos; at = schema.find('`', at + 1)) {
    const auto end = schema.find('`', at + 1);
    if (is_name) {
      datasource.columns.push_back(schema.substr(at + 1, end - at - 1));
    }
    is_name = !is_name;
    at = end;
  }
  return {.status = 200, .headers = {}, .body = "{}"};
}

std::size_t FakeTinybird::rows() const {
  std::size_t count = 0;
  for (const auto& [name, datasource] : datasources) {
    count += datasource.rows.size();
  }
  return count;
}

}  // namespace tinydynamocdc::testing
