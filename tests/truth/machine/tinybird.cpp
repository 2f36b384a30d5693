// SPDX-License-Identifier: Apache-2.0
#include "tinybird.hpp"

#include <algorithm>
#include <format>

#include "support/fake_tinybird.hpp"

namespace tinydynamocdc::truth {

using testing::RecordedRequest;

namespace {

constexpr std::int64_t k_margin_s = 300;

net::HttpResponse refusal(int status, std::string_view words) {
  return {.status = status, .headers = {}, .body = Json{{"error", words}}.dump()};
}

net::HttpResponse ok(std::string body) {
  return {.status = 200, .headers = {}, .body = std::move(body)};
}

std::string between(std::string_view text, std::string_view before, std::string_view after) {
  const auto at = text.find(before);
  if (at == std::string_view::npos) {
    return {};
  }
  const auto rest = text.substr(at + before.size());
  return std::string(rest.substr(0, rest.find(after)));
}

bool is_snapshot(const Json& row) { return row["eventName"] == "SNAPSHOT"; }

std::int64_t seconds_of(const Json& row) {
  const auto seconds = row["ApproximateCreationDateTime"].get<std::int64_t>();
  const bool is_of_snapshot = is_snapshot(row) || row["eventName"] == "SNAPSHOT_COMPLETE";
  return is_of_snapshot ? std::max<std::int64_t>(seconds - k_margin_s, 0) : seconds;
}

}  // namespace

Tinybird::Tinybird(const Chance& chance, const Json& faults, const Json& settings)
    : chance_(chance),
      faults_(faults),
      may_look_(settings.value("may_look", true)),
      may_create_(settings.value("may_create", true)) {}

base::Result<net::HttpResponse> Tinybird::answer_admin(const RecordedRequest& request) {
  const auto function_may_look = std::exchange(may_look_, true);
  auto answered = answer(request);
  may_look_ = function_may_look;
  return answered;
}

base::Result<net::HttpResponse> Tinybird::answer(const RecordedRequest& request) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  if (path == "/v0/events") {
    return events(request);
  }
  if (path == "/v0/sql") {
    return may_look_ ? sql(request.body) : refusal(403, "no permission");
  }
  if (path == "/v0/datasources" && request.method == "POST") {
    return create(request);
  }
  constexpr std::string_view k_one = "/v0/datasources/";
  return path.starts_with(k_one) ? look(path.substr(k_one.size())) : refusal(403, "no permission");
}

// What becomes of a body; empty: it is taken.
std::string Tinybird::fault_of(const std::string& datasource, const std::string& body) {
  const auto tries = tries_[std::format("{} {:x}", datasource, Chance::hash_of(body))]++;
  if (!faults_on) {
    return {};
  }
  // What lasts is the same each time, until the faults are over.
  const auto n = faults_.value("last", false) ? 0 : tries;
  auto draw = chance_.per_mille("events", datasource + body, n);
  for (const auto& [kind, per_mille] : faults_.value("events", Json::object()).items()) {
    if (draw < per_mille.get<std::uint64_t>()) {
      return kind;
    }
    draw -= per_mille.get<std::uint64_t>();
  }
  return {};
}

// A row that Tinybird does not like it does not like the next time either, mostly.
bool Tinybird::is_quarantined(std::string_view row) {
  const auto per_mille = faults_.value("quarantine", std::uint64_t{0});
  if (per_mille == 0 || chance_.per_mille("quarantine", row, 0) >= per_mille) {
    return false;
  }
  return faults_.value("quarantine_always", true) || faults_on;
}

base::Result<net::HttpResponse> Tinybird::events(const RecordedRequest& request) {
  const auto body = testing::plain_body(request);
  if (!body) {
    return refusal(400, "invalid gzip");
  }
  if (body->size() > faults_.value("body_bytes_max", std::uint64_t{1} << 24U)) {
    return refusal(413, "body too large");
  }
  const auto name = testing::parameter(request.target, "name");
  const auto found = datasources_.find(name);
  if (found == datasources_.end()) {
    return refusal(404, "Data Source not found");
  }
  auto fault = fault_of(name, *body);
  if (fault == "422 view" && !found->second.has_view) {
    fault.clear();
  }
  if (!fault.empty()) {
    ++seen_[fault];
  }
  if (fault == "429") {
    return net::HttpResponse{.status = 429, .headers = {{"Retry-After", "1"}}, .body = "{}"};
  }
  if (fault == "503" || fault == "400" || fault == "422") {
    return refusal(std::stoi(fault), "the scenario says so");
  }
  std::size_t rows = 0;
  std::size_t quarantined = 0;
  for (std::string_view rest = *body; !rest.empty(); ++rows) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto row = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (is_quarantined(row)) {
      ++quarantined;
    } else {
      take(name, row, fault == "422 view");
    }
  }
  if (fault == "lost") {
    return base::fail(base::ErrorKind::unavailable, "the connection is lost");
  }
  if (!fault.empty()) {  // "503 taken", "500 taken", "422 view"
    return refusal(std::stoi(fault), "the scenario says so");
  }
  quarantined_ += quarantined;
  return ok(std::format(R"({{"successful_rows":{},"quarantined_rows":{}}})", rows - quarantined,
                        quarantined));
}

void Tinybird::take(const std::string& name, std::string_view row, bool missed_by_view) {
  auto& datasource = datasources_[name];
  auto json = Json::parse(row);
  json.erase("NewImage");
  json.erase("OldImage");
  if (datasource.has_view && !missed_by_view) {
    into_view(datasource, json);
  }
  datasource.rows.push_back(std::move(json));
  rows_.push_back({.datasource = name,
                   .text = std::string(row),
                   .missed_by_view = missed_by_view,
                   .told_of = sender_told_of});
}

void Tinybird::put_row(const std::string& name, const Json& row) { take(name, row.dump(), false); }

void Tinybird::into_view(Datasource& datasource, const Json& row) {
  auto& newest =
      datasource.view_seconds.try_emplace(row["Keys"].get<std::string>(), -1).first->second;
  newest = std::max(newest, seconds_of(row));
}

void Tinybird::make_view(const std::string& landing) {
  auto& datasource = datasources_[landing];
  datasource.has_view = true;
  datasource.view_seconds.clear();
  for (const auto& row : datasource.rows) {
    into_view(datasource, row);
  }
}

void Tinybird::make_datasource(const std::string& name, std::vector<Column> columns) {
  datasources_[name].columns = std::move(columns);
}

std::vector<Tinybird::Column> Tinybird::columns_of(const std::string& name) const {
  const auto found = datasources_.find(name);
  return found == datasources_.end() ? std::vector<Column>() : found->second.columns;
}

net::HttpResponse Tinybird::create(const RecordedRequest& request) {
  if (!may_create_) {
    return refusal(403,
                   "Adding or modifying data sources to this workspace can only be done via "
                   "deployments.");
  }
  const auto name = testing::parameter(request.body, "name");
  if (datasources_.contains(name)) {
    return refusal(409, "Data Source already exists");
  }
  // `name` Type `json:$.name`: every other text in backticks is a name.
  std::vector<Column> columns;
  const auto schema = testing::parameter(request.body, "schema");
  bool is_name = true;
  for (auto at = schema.find('`'); at != std::string::npos; at = schema.find('`', at + 1)) {
    const auto end = schema.find('`', at + 1);
    if (is_name) {
      const auto type = schema.substr(end + 2, schema.find('`', end + 1) - end - 3);
      columns.push_back({.name = schema.substr(at + 1, end - at - 1), .type = type});
    }
    is_name = !is_name;
    at = end;
  }
  if (std::ranges::none_of(columns,
                           [](const Column& column) { return column.name.starts_with("key_"); })) {
    ++seen_["no key columns"];
  }
  make_datasource(name, columns);
  return ok("{}");
}

net::HttpResponse Tinybird::look(const std::string& name) const {
  if (!may_look_) {
    return refusal(403, "no permission");
  }
  const auto found = datasources_.find(name);
  Json columns = Json::array();
  if (found != datasources_.end()) {
    for (const auto& [column, type] : found->second.columns) {
      columns.push_back({{"name", column}, {"type", type}});
    }
  } else if (name.starts_with("mat_") && datasources_.contains(name.substr(4)) &&
             datasources_.at(name.substr(4)).has_view) {
    columns = {{{"name", "version"}}};
  } else {
    return refusal(404, "Data Source does not exist");
  }
  return ok(Json{{"columns", columns}}.dump());
}

// The function's questions, told apart by how they begin.
net::HttpResponse Tinybird::sql(const std::string& select) const {
  const auto name = between(select, " FROM ", " ");
  if (select.starts_with("SELECT toString(sum(lines))")) {
    return count(select, between(select, "AS lines FROM ", " "));
  }
  if (select.contains("sipHash128")) {
    return count(select, between(select, "AS key FROM ", " "));
  }
  const auto found = datasources_.find(name);
  if (found == datasources_.end()) {
    return refusal(400, std::format("Resource '{}' not found", name));
  }
  const auto& rows = found->second.rows;
  const auto time = [](const Json& row) {
    return row["ApproximateCreationDateTime"].get<std::int64_t>();
  };
  if (select.starts_with("SELECT toString(count())")) {
    return ok(Json{{"n", std::to_string(rows.size())}}.dump() + "\n");
  }
  if (rows.empty()) {
    return ok("");
  }
  if (select.starts_with("SELECT toString(min(")) {
    const auto oldest = std::ranges::min_element(rows, {}, time);
    return ok(Json{{"n", std::to_string(time(*oldest))}}.dump() + "\n");
  }
  const auto newest = std::ranges::max_element(rows, {}, time);
  if (select.starts_with("SELECT toString(eventSourceARN)")) {
    return ok(Json{{"arn", (*newest)["eventSourceARN"]}}.dump() + "\n");
  }
  if (select.starts_with("SELECT Keys")) {
    const auto before = between(select, "ApproximateCreationDateTime < ", " ");
    const Json* item = nullptr;  // The newest that is an item's.
    for (const auto& row : rows) {
      if (!row["Keys"].get_ref<const std::string&>().empty() &&
          (before.empty() || time(row) < std::stoll(before)) &&
          (item == nullptr ||
           row["ApproximateCreationDateTime"] > (*item)["ApproximateCreationDateTime"])) {
        item = &row;
      }
    }
    return ok(item == nullptr ? "" : Json{{"Keys", (*item)["Keys"]}}.dump() + "\n");
  }
  return refusal(400, "the simulation does not know this question: " + select);
}

// Of an export: items that are there, or keys that the view lacks.
net::HttpResponse Tinybird::count(const std::string& select, const std::string& landing) const {
  const auto found = datasources_.find(landing);
  if (found == datasources_.end()) {
    return refusal(400, std::format("Resource '{}' not found", landing));
  }
  const auto& datasource = found->second;
  const bool is_of_view = select.contains("sipHash128");
  if (is_of_view && !datasource.has_view) {
    return refusal(400, std::format("Resource '{}' not found",
                                    between(select, "(SELECT sipHash128(Keys) FROM ", " ")));
  }
  const auto arn = between(select, "eventSourceARN = '", "'");
  std::set<std::string> counted;
  for (const auto& row : datasource.rows) {
    if (!is_snapshot(row) || row["eventSourceARN"] != arn) {
      continue;
    }
    const std::string keys = row["Keys"];
    const auto newest = datasource.view_seconds.find(keys);
    if (!is_of_view) {
      counted.insert(row["eventID"].get<std::string>());
    } else if (newest == datasource.view_seconds.end() || newest->second < seconds_of(row)) {
      counted.insert(keys);
    }
  }
  return ok(Json{{"n", std::to_string(counted.size())}}.dump() + "\n");
}

}  // namespace tinydynamocdc::truth
