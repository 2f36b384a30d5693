// SPDX-License-Identifier: Apache-2.0
// What snapshots need of FakeAws: buckets, permissions to call a function, exports.
#include <algorithm>
#include <chrono>
#include <format>
#include <utility>

#include "aws/xml.hpp"
#include "support/fake_aws.hpp"

namespace tinydynamocdc::testing {

namespace {

using Json = FakeAws::Json;

constexpr std::chrono::seconds k_recovery_lag{300};

Json tags_in(std::string_view xml) {
  Json tags = Json::object();
  const auto root = aws::parse_xml(xml);
  const auto* set = root ? root->find({"TagSet"}) : nullptr;
  for (const auto& tag : set == nullptr ? std::vector<aws::XmlElement>() : set->children) {
    tags[std::string(tag.at({"Key"}))] = tag.at({"Value"});
  }
  return tags;
}

// What stands between two texts, each time.
std::vector<std::string> all_between(std::string_view text, std::string_view before,
                                     std::string_view after) {
  std::vector<std::string> found;
  for (auto at = text.find(before); at != std::string_view::npos; at = text.find(before, at)) {
    at += before.size();
    found.emplace_back(text.substr(at, text.find(after, at) - at));
  }
  return found;
}

}  // namespace

FakeAws::Answer FakeAws::permissions(const std::string& operation, const std::string& function,
                                     const std::string& statement_id, const Json& body) {
  auto& statements = policies[function];
  if (statements.is_null()) {
    statements = Json::array();
  }
  const auto find = [&](const std::string& sid) {
    return std::ranges::find(statements, Json(sid), [](const Json& s) { return s["Sid"]; });
  };
  if (operation == "GetPolicy") {
    if (statements.empty()) {
      return error(404, "ResourceNotFoundException", "no policy is associated");
    }
    return {200, {{"Policy", Json{{"Statement", statements}}.dump()}}, "", {}};
  }
  if (operation == "RemovePermission") {
    const auto found = find(statement_id);
    if (found == statements.end()) {
      return error(404, "ResourceNotFoundException", "no statement " + statement_id);
    }
    statements.erase(found);
    return {204, {}, "", {}};
  }
  const auto sid = body["StatementId"].get<std::string>();
  const bool is_valid = std::ranges::all_of(
      sid, [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; });
  if (!is_valid || sid.size() > 100) {
    return error(400, "ValidationException", "statementId: " + sid);
  }
  if (find(sid) != statements.end()) {
    return error(409, "ResourceConflictException", "the statement id exists");
  }
  statements.push_back({{"Sid", sid},
                        {"Effect", "Allow"},
                        {"Principal", {{"Service", body["Principal"]}}},
                        {"Action", body["Action"]},
                        {"Resource", function_arn(function, region_name)},
                        {"Condition",
                         {{"StringEquals", {{"AWS:SourceAccount", body["SourceAccount"]}}},
                          {"ArnLike", {{"AWS:SourceArn", body["SourceArn"]}}}}}});
  return {201, {{"Statement", statements.back().dump()}}, "", {}};
}

// S3 tries every function and every queue that is named, as far as they are of this account:
// without a permission for the bucket nothing is replaced.
FakeAws::Answer FakeAws::put_notification(const std::string& bucket, std::string_view body) {
  for (const auto& arn : all_between(body, "<Queue>", "</Queue>")) {
    const auto name = arn.substr(arn.rfind(':') + 1);
    const auto settings = queue_settings.find(name);
    const auto policy = settings == queue_settings.end()
                            ? std::string()
                            : settings->second["Attributes"].value("Policy", "");
    if (arn == queue_arn(name, region_name) && !policy.contains("arn:aws:s3:::" + bucket + "\"")) {
      return error(400, "InvalidArgument",
                   "Unable to validate the following destination configurations");
    }
  }
  for (const auto& arn : all_between(body, "<CloudFunction>", "</CloudFunction>")) {
    for (const auto& [name, function] : functions) {
      const auto& statements = policies[name];
      const bool allowed = std::ranges::any_of(statements, [&](const Json& s) {
        const Json::json_pointer source("/Condition/ArnLike/AWS:SourceArn");
        return s.value(source, "") == "arn:aws:s3:::" + bucket;
      });
      if (function["FunctionArn"] == arn && !allowed) {
        return error(400, "InvalidArgument",
                     "Unable to validate the following destination configurations");
      }
    }
  }
  buckets[bucket]["Notification"] = body;
  if (after_put_notification) {
    after_put_notification(buckets[bucket]);
  }
  return {};
}

FakeAws::Answer FakeAws::s3(const std::string& operation, const std::string& bucket,
                            std::string_view body) {
  if (operation == "CreateBucket") {
    const auto regions = all_between(body, "<LocationConstraint>", "</LocationConstraint>");
    if (buckets.contains(bucket)) {
      return error(409, "BucketAlreadyOwnedByYou");
    }
    add_bucket(bucket, "", regions.empty() ? "us-east-1" : regions.front());
    return {};
  }
  if (!buckets.contains(bucket)) {
    return error(404, "NoSuchBucket", "The specified bucket does not exist");
  }
  auto& there = buckets[bucket];
  if (operation == "HeadBucket") {
    const bool is_ours = !there.contains("Owner");
    return {
        is_ours ? 200 : 403, {}, "", {{"x-amz-bucket-region", there["Region"].get<std::string>()}}};
  }
  if (operation == "PutBucketNotification") {
    return put_notification(bucket, body);
  }
  if (operation == "PutBucketTagging") {
    there["Tags"] = tags_in(body);
    return {};
  }
  return {200, {}, there["Notification"].get<std::string>(), {}};
}

std::int64_t FakeAws::latest_restorable_s() const {
  return clock->unix_ms() / 1000 - k_recovery_lag.count();
}

FakeAws::Answer FakeAws::start_export(const Json& body) {
  const std::string arn = body["TableArn"];
  const auto name = arn.substr(arn.find('/') + 1);
  if (!tables.contains(name)) {
    return error(400, "TableNotFoundException", "no table " + arn);
  }
  if (tables[name]["Recovery"] != "ENABLED") {
    return error(400, "PointInTimeRecoveryUnavailableException");
  }
  const Json window = body.value("IncrementalExportSpecification", Json::object());
  if (body.value("ExportTime", Json(0)) > latest_restorable_s() ||
      window.value("ExportToTime", Json(0)) > latest_restorable_s()) {
    return error(400, "InvalidExportTimeException", "outside of the recovery window");
  }
  const auto same = std::ranges::find_if(
      exports, [&](const Json& there) { return there["ClientToken"] == body["ClientToken"]; });
  if (same != exports.end()) {
    return {200, {{"ExportDescription", *same}}, "", {}};
  }
  auto description = body;
  description["ExportArn"] = std::format("{}/export/{:014}-a1b2c3d4", arn, clock->unix_ms());
  description["ExportStatus"] = "IN_PROGRESS";
  description["Sightings"] = export_polls;
  exports.push_back(description);
  return {200, {{"ExportDescription", description}}, "", {}};
}

FakeAws::Answer FakeAws::export_operation(const std::string& operation, const Json& body) {
  if (operation == "ExportTableToPointInTime") {
    return start_export(body);
  }
  if (operation == "ListExports") {
    Json summaries = Json::array();
    for (const auto& there : exports) {
      if (there["TableArn"] == body["TableArn"]) {
        summaries.push_back({{"ExportArn", there["ExportArn"]},
                             {"ExportStatus", there["ExportStatus"]},
                             {"ExportType", there.value("ExportType", "FULL_EXPORT")}});
      }
    }
    return {200, {{"ExportSummaries", summaries}}, "", {}};
  }
  const auto found = std::ranges::find_if(
      exports, [&](const Json& there) { return there["ExportArn"] == body["ExportArn"]; });
  if (found == exports.end()) {
    return error(400, "ExportNotFoundException", "no such export");
  }
  auto& there = *found;
  const auto left = there.value("Sightings", 0);
  if (left > 0) {
    there["Sightings"] = left - 1;
  } else if (there["ExportStatus"] == "IN_PROGRESS") {
    there.update(export_end);
    if (after_export) {
      after_export(there);
    }
  }
  return {200, {{"ExportDescription", there}}, "", {}};
}

}  // namespace tinydynamocdc::testing
