// SPDX-License-Identifier: Apache-2.0
#include "exports/schedules.hpp"

#include <format>
#include <nlohmann/json.hpp>

#include "aws/digest.hpp"
#include "setup/source_table.hpp"

namespace tinydynamocdc::exports {

using Json = nlohmann::json;

namespace {

// Names of schedules, groups and roles. (API_CreateSchedule, API_CreateRole.)
constexpr std::size_t k_name_bytes_max = 64;
constexpr std::size_t k_digest_digits = 8;
constexpr std::string_view k_role_end = "-Scheduler";

// Within the 8 hours in which the same request is the same export. (API_ExportTableToPointInTime.)
constexpr std::int64_t k_retries_max = 10;
constexpr std::int64_t k_event_age_max_s = 3'600;
static_assert(k_event_age_max_s < std::int64_t{8} * 3'600);

Json policy_of(const Json& statements) {
  return {{"Version", "2012-10-17"}, {"Statement", statements}};
}

// What the function gets: source/snapshot_request.hpp reads it.
std::string event_text(const setup::Site& site, const ScheduleOrder& order) {
  Json snapshot{{"tableArn", setup::own_tables(site) + order.table},
                {"bucket", order.place.bucket},
                {"prefix", std::format("{}/{}", order.place.prefix, order.table)},
                {"time", k_scheduled_time}};
  if (order.verify) {
    snapshot["verify"] = true;
  }
  return Json{{"tinydynamocdc", {{"snapshot", std::move(snapshot)}}}}.dump(
      -1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string short_name(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return std::string(text);
  }
  return std::format("{}-{}", text.substr(0, bytes_max - k_digest_digits - 1),
                     aws::sha256_hex(text).substr(0, k_digest_digits));
}

std::string schedule_group(const setup::Site& site) {
  return short_name(site.function, k_name_bytes_max);
}

std::string schedule_group_arn(const setup::Site& site) {
  return std::format("arn:{}:scheduler:{}:{}:schedule-group/{}", site.partition, site.region,
                     site.account, schedule_group(site));
}

std::string schedule_name(std::string_view table) { return short_name(table, k_name_bytes_max); }

std::string scheduler_role_name(const setup::Site& site) {
  return short_name(std::format("{}-{}", site.function, site.region),
                    k_name_bytes_max - k_role_end.size()) +
         std::string(k_role_end);
}

std::string old_scheduler_role_name(const setup::Site& site) {
  return short_name(site.function, k_name_bytes_max - k_role_end.size()) + std::string(k_role_end);
}

std::string role_arn(const setup::Site& site, std::string_view role) {
  return std::format("arn:{}:iam::{}:role/{}", site.partition, site.account, role);
}

std::string call_policy(const setup::Site& site) {
  return policy_of(Json::array({{{"Sid", "CallFunction"},
                                 {"Effect", "Allow"},
                                 {"Action", "lambda:InvokeFunction"},
                                 {"Resource", site.function_arn()}}}))
      .dump();
}

std::string schedule_trust(const setup::Site& site) {
  return policy_of(Json::array({{{"Effect", "Allow"},
                                 {"Principal", {{"Service", "scheduler.amazonaws.com"}}},
                                 {"Action", "sts:AssumeRole"},
                                 {"Condition",
                                  {{"StringEquals",
                                    {{"aws:SourceAccount", site.account},
                                     {"aws:SourceArn", schedule_group_arn(site)}}}}}}}))
      .dump();
}

std::string old_export_policy_name(std::string_view table) {
  constexpr std::size_t k_table_bytes_max = 100;
  return std::format("TinyDynamoCDC-Export-{}", short_name(table, k_table_bytes_max));
}

aws::Schedule wanted_schedule(const setup::Site& site, const ScheduleOrder& order) {
  return {.name = schedule_name(order.table),
          .group = schedule_group(site),
          .description = std::format("Snapshots of {} (TinyDynamoCDC)", order.table),
          .expression = order.expression,
          .target_arn = site.function_arn(),
          .role_arn = role_arn(site, order.role),
          .input = event_text(site, order),
          .retries_max = k_retries_max,
          .event_age_max_s = k_event_age_max_s};
}

bool is_same_document(std::string_view document, std::string_view other) {
  const auto one = Json::parse(document, nullptr, false);
  return !one.is_discarded() && one == Json::parse(other, nullptr, false);
}

}  // namespace tinydynamocdc::exports
