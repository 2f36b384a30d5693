// SPDX-License-Identifier: Apache-2.0
#include "manage/schedules.hpp"

#include <format>
#include <nlohmann/json.hpp>

#include "aws/digest.hpp"

namespace tinydynamocdc::manage {

namespace {

using Json = nlohmann::json;

// Names of schedules, groups and roles. (API_CreateSchedule, API_CreateRole.)
constexpr std::size_t k_name_bytes_max = 64;
constexpr std::size_t k_digest_digits = 8;
constexpr std::string_view k_role_end = "-Scheduler";

// What EventBridge Scheduler replaces by the time that was meant, the same in every attempt.
// (EventBridge Scheduler User Guide, "Adding context attributes".)
constexpr const char* k_scheduled_time = "<aws.scheduler.scheduled-time>";

// Within the 8 hours in which the same request is the same export. (API_ExportTableToPointInTime.)
constexpr std::int64_t k_retries_max = 10;
constexpr std::int64_t k_event_age_max_s = 3'600;
static_assert(k_event_age_max_s < std::int64_t{8} * 3'600);

Json policy_of(const Json& statements) {
  return {{"Version", "2012-10-17"}, {"Statement", statements}};
}

std::string prefix_of(const BucketTriggerTarget& place, std::string_view table) {
  return std::format("{}/{}", place.prefix, table);
}

// What the function gets: source/snapshot_request.hpp reads it.
std::string event_text(std::string_view table_arn, const ScheduleTarget& target) {
  return Json{{"tinydynamocdc",
               {{"snapshot",
                 {{"tableArn", table_arn},
                  {"bucket", target.place.bucket},
                  {"prefix", prefix_of(target.place, target.table)},
                  {"time", k_scheduled_time}}}}}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string short_name(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return std::string(text);
  }
  return std::format("{}-{}", text.substr(0, bytes_max - k_digest_digits - 1),
                     aws::sha256_hex(text).substr(0, k_digest_digits));
}

ScheduleNames schedule_names(const FunctionArn& function, std::string_view table) {
  return {.group = short_name(function.name, k_name_bytes_max),
          .group_arn = std::format("arn:{}:scheduler:{}:{}:schedule-group/{}", function.partition,
                                   function.region, function.account,
                                   short_name(function.name, k_name_bytes_max)),
          .schedule = short_name(table, k_name_bytes_max),
          .role = short_name(function.name, k_name_bytes_max - k_role_end.size()) +
                  std::string(k_role_end),
          .role_policy = "TinyDynamoCDC-CallFunction",
          .export_policy = std::format("TinyDynamoCDC-Export-{}", short_name(table, 100))};
}

std::string schedule_trust(const FunctionArn& function, const ScheduleNames& names) {
  return policy_of(Json::array({{{"Effect", "Allow"},
                                 {"Principal", {{"Service", "scheduler.amazonaws.com"}}},
                                 {"Action", "sts:AssumeRole"},
                                 {"Condition",
                                  {{"StringEquals",
                                    {{"aws:SourceAccount", function.account},
                                     {"aws:SourceArn", names.group_arn}}}}}}}))
      .dump();
}

std::string schedule_role_policy(std::string_view function_arn) {
  return policy_of(Json::array({{{"Sid", "CallFunction"},
                                 {"Effect", "Allow"},
                                 {"Action", "lambda:InvokeFunction"},
                                 {"Resource", function_arn}}}))
      .dump();
}

std::string export_policy(std::string_view table_arn, const FunctionArn& function,
                          const BucketTriggerTarget& place, std::string_view table) {
  return policy_of(Json::array(
                       {{{"Sid", "ExportTable"},
                         {"Effect", "Allow"},
                         {"Action", "dynamodb:ExportTableToPointInTime"},
                         {"Resource", table_arn}},
                        {{"Sid", "WriteExport"},
                         {"Effect", "Allow"},
                         {"Action", {"s3:PutObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload"}},
                         {"Resource", std::format("arn:{}:s3:::{}/{}/*", function.partition,
                                                  place.bucket, prefix_of(place, table))}}}))
      .dump();
}

aws::Schedule wanted_schedule(const ScheduleNames& names, const ScheduleTarget& target,
                              const ScheduleArns& arns) {
  return {.name = names.schedule,
          .group = names.group,
          .description = std::format("Snapshots of {} (TinyDynamoCDC)", target.table),
          .expression = target.expression,
          .target_arn = std::string(arns.function),
          .role_arn = std::string(arns.role),
          .input = event_text(arns.table, target),
          .retries_max = k_retries_max,
          .event_age_max_s = k_event_age_max_s};
}

bool is_same_document(std::string_view document, std::string_view other) {
  const auto one = Json::parse(document, nullptr, false);
  return !one.is_discarded() && one == Json::parse(other, nullptr, false);
}

std::string role_name(std::string_view role_arn) {
  return std::string(role_arn.substr(role_arn.rfind('/') + 1));
}

}  // namespace tinydynamocdc::manage
