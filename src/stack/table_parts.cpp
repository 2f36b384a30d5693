// SPDX-License-Identifier: Apache-2.0
#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "exports/schedules.hpp"
#include "setup/own_queue.hpp"
#include "stack/names.hpp"
#include "stack/parts.hpp"

namespace tinydynamocdc::stack {

using Json = nlohmann::ordered_json;

namespace {

Resource schedule(const Order& order, const setup::BucketPlace& place, const std::string& table,
                  const std::string& id) {
  const auto wanted =
      exports::wanted_schedule(order.site, {.table = table,
                                            .expression = order.schedule,
                                            .place = place,
                                            .role = exports::scheduler_role_name(order.site),
                                            .verify = order.verify});
  return {.id = "ScheduleOf" + id,
          .comment = {},
          .json = Json{{"Type", "AWS::Scheduler::Schedule"},
                       {"DependsOn", "ScheduleGroup"},
                       {"Properties",
                        {{"Name", wanted.name},
                         {"GroupName", wanted.group},
                         {"Description", wanted.description},
                         {"ScheduleExpression", wanted.expression},
                         {"State", wanted.state},
                         {"FlexibleTimeWindow", {{"Mode", "OFF"}}},
                         {"Target",
                          {{"Arn", wanted.target_arn},
                           {"RoleArn", wanted.role_arn},
                           {"Input", wanted.input},
                           {"RetryPolicy",
                            {{"MaximumRetryAttempts", wanted.retries_max},
                             {"MaximumEventAgeInSeconds", wanted.event_age_max_s}}}}}}}}
                      .dump()};
}

}  // namespace

std::string stream_parameter(const std::string& table_id) { return "StreamOf" + table_id; }

std::vector<Resource> table_parts(const Order& order) {
  auto options = order.trigger;
  options.default_on_failure_arn = setup::queue_arn(order.site, setup::QueueKind::failures);
  std::vector<Resource> parts;
  const auto ids = table_ids(order.tables);
  for (const auto& table : order.tables) {
    const auto& id = ids.at(table);
    const auto stream = std::format("${{{}}}", stream_parameter(id));
    parts.push_back(mapping_part("TriggerOf" + id, "The table " + table,
                                 manage::new_trigger(order.site.function_arn(), stream, options)));
    if (order.snapshots && !order.schedule.empty()) {
      parts.push_back(schedule(order, *order.snapshots, table, id));
    }
  }
  return parts;
}

}  // namespace tinydynamocdc::stack
