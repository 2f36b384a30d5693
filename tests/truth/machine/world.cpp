// SPDX-License-Identifier: Apache-2.0
#include "world.hpp"

#include <algorithm>
#include <format>

#include "process.hpp"

namespace tinydynamocdc::truth {

using testing::RecordedRequest;

namespace {

const Json& none() {
  static const Json k_none = Json::object();
  return k_none;
}

const Json& part(const Json& scenario, const char* name) {
  const auto found = scenario.find(name);
  return found == scenario.end() ? none() : *found;
}

net::HttpResponse answered(const Json& body) {
  return {.status = 200, .headers = {}, .body = body.dump()};
}

net::HttpResponse refused(std::string_view code) {
  return {.status = 400, .headers = {}, .body = Json{{"__type", code}}.dump()};
}

std::string target_of(const net::HttpRequest& request) {
  const auto found = std::ranges::find(request.headers, "X-Amz-Target", &net::Header::name);
  return found == request.headers.end() ? "" : found->value;
}

}  // namespace

World::World(const Json& scenario_read)
    : scenario(scenario_read),
      chance(scenario.value("seed", std::uint64_t{0})),
      tinybird(chance, part(scenario, "faults"), part(scenario, "function")),
      now_ms(scenario.value("start_ms", std::int64_t{0})),
      wants_story_(scenario.value("story", false)) {
  aws.queues[k_dead] = {};
  for (const auto* name : {k_failures, k_snapshots}) {
    aws.queues[name].dead_letters = k_dead;
  }
  const auto& function = part(scenario, "function");
  s3.may_list = function.value("may_list", true);
  s3.may_write = function.value("may_write", true);
  s3.keys_per_page = 50;
  switch_faults(true);
}

World::~World() = default;

void World::tell(std::string text) {
  if (wants_story_) {
    const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(now_ms)};
    story_.push_back(std::format("{:%d %T} {}", time, text));
  }
}

void World::switch_faults(bool on) {
  faults_on = on;
  tinybird.faults_on = on;
}

void World::note_log(std::string_view line) {
  const auto json = Json::parse(line);
  const std::string level = json["level"];
  if (level != "WARN" && level != "WARNING" && level != "ERROR") {
    return;
  }
  const auto of_export = json.value("export", "");
  ++log[std::format("{} {}{}{}", level, json.value("message", ""), of_export.empty() ? "" : ": ",
                    of_export)];
  tell(std::format("   {} {}: {}", level, json.value("message", ""), json.value("reason", "")));
}

void World::note_metrics(std::string_view line) {
  const auto json = Json::parse(line);
  for (const auto* name : {"RowsDelivered", "RowsQuarantined", "RecordsUndelivered",
                           "ExportsTooEarly", "DeadLetters", "Retries"}) {
    if (json.contains(name)) {
      metrics[name] += json[name].get<std::uint64_t>();
    }
  }
}

base::Result<net::HttpResponse> World::ask(const Process& process, const net::HttpRequest& request,
                                           base::Deadline deadline) {
  const std::scoped_lock lock(mutex_);
  aws.clock = &process.clock;
  const RecordedRequest recorded{.method = request.method,
                                 .origin = request.origin,
                                 .target = request.target,
                                 .headers = request.headers,
                                 .body = std::string(request.body)};
  const auto& host = request.origin.host;
  if (host == "api.tinybird.co") {
    tinybird.sender_told_of = process.told_of;
    return tinybird.answer(recorded);
  }
  if (host.starts_with("s3.")) {
    return s3_answer(recorded);
  }
  if (host.starts_with("lambda.")) {
    calls.push_back(recorded.body);
    return net::HttpResponse{.status = 202, .headers = {}, .body = {}};
  }
  if (host.starts_with("dynamodb.")) {
    const auto target = target_of(request);
    return dynamodb(target.substr(target.find('.') + 1), Json::parse(recorded.body));
  }
  return aws.send(request, deadline);
}

base::Result<net::HttpResponse> World::s3_answer(const RecordedRequest& request) {
  const auto& faults = part(part(scenario, "faults"), "s3");
  const auto what = request.method + request.target;
  const auto n = tries_[what]++;
  const auto draw = chance.per_mille("s3", what, n);
  if (!faults_on || draw >= faults.value("503", std::uint64_t{0})) {
    return s3.answer(request);
  }
  if (request.method == "PUT" && draw % 2 == 0) {
    const auto unheard = s3.answer(request);
    static_cast<void>(unheard);
    return base::fail(base::ErrorKind::unavailable, "the connection is lost");
  }
  return net::HttpResponse{
      .status = 503, .headers = {}, .body = "<Error><Code>SlowDown</Code></Error>"};
}

net::HttpResponse World::dynamodb(const std::string& operation, const Json& body) {
  if (operation == "DescribeTable") {
    const auto found = tables.find(body["TableName"].get<std::string>());
    return found == tables.end() ? refused("ResourceNotFoundException")
                                 : answered({{"Table", found->second}});
  }
  if (operation == "DescribeExport") {
    const auto found = exports.find(body["ExportArn"].get<std::string>());
    return found == exports.end() ? refused("ExportNotFoundException")
                                  : answered({{"ExportDescription", found->second}});
  }
  if (operation == "ListExports") {
    Json page = Json::array();
    for (const auto& [arn, description] : exports) {
      page.push_back({{"ExportArn", arn}, {"ExportStatus", description["ExportStatus"]}});
    }
    return answered({{"ExportSummaries", page}});
  }
  return refused("ValidationException");
}

}  // namespace tinydynamocdc::truth
